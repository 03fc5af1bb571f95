package resolve

import (
	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
)

// link finds the allocating calls of each candidate. Calls stand where the
// location does, but for composite slices, which are built where their
// statement is; variables have their call noted.
func (u *unit) link() {
	for i := range u.found {
		c := &u.found[i]
		if c.kind == alloc.Variable {
			u.linkVariable(c)
			continue
		}
		for _, k := range u.calls[codePos{c.fn, c.loc.Pos}] {
			if u.fits(c, k) && !u.used[k] {
				u.take(c, k)
				if c.kind != alloc.MakeMap {
					break
				}
			}
		}
	}
	type codeLine struct {
		fn, file string
		line     int
	}
	u.linkRest(func(fn string, pos gcfacts.PosID, _ int64) any {
		o := u.f.Outer(pos)
		return codeLine{fn, o.File, o.Line}
	})
	// A literal can stand lines away from its statement.
	type same struct {
		fn   string
		size int64
	}
	u.linkRest(func(fn string, _ gcfacts.PosID, size int64) any { return same{fn, size} })
}

// linkVariable links a variable to the allocation that was noted for it: the
// one with its type, or one that several small variables share.
func (u *unit) linkVariable(c *candidate) {
	pos, ok := u.heap[variable{c.fn, c.loc.Expr, c.loc.Pos}]
	if !ok || !c.escapes() {
		return
	}
	best, shared := -1, -1
	for _, k := range u.calls[codePos{c.fn, pos}] {
		call := &u.f.Calls[k]
		switch {
		case !u.fits(c, k):
		case !u.used[k] && call.Type == c.loc.Type && call.Type != "":
			u.take(c, k)
			return
		case !u.used[k] && best < 0:
			best = k
		case shared < 0 && call.Type == "":
			shared = k
		}
	}
	if best < 0 {
		best = shared
	}
	if best >= 0 {
		u.take(c, best)
	}
}

func (u *unit) take(c *candidate, call int) {
	u.used[call] = true
	c.calls = append(c.calls, call)
}

// linkRest links candidates that escape and have no call yet to calls that are
// nobody's and have the same key, in the order of the code.
func (u *unit) linkRest(key func(fn string, pos gcfacts.PosID, size int64) any) {
	var free map[any][]int
	for i := range u.found {
		c := &u.found[i]
		if len(c.calls) > 0 || !c.escapes() || c.kind == alloc.Variable || c.loc.Size == 0 {
			continue
		}
		if free == nil {
			free = map[any][]int{}
			for k := range u.f.Calls {
				if call := &u.f.Calls[k]; !u.used[k] {
					at := key(call.Func, call.Pos, call.Size)
					free[at] = append(free[at], k)
				}
			}
		}
		want := c.loc.Size
		if c.kind == alloc.Append {
			want = c.loc.Elem // the call has the element's size
		}
		for _, k := range free[key(c.fn, c.loc.Pos, want)] {
			size := u.f.Calls[k].Size
			if !u.used[k] && u.fits(c, k) && (size < 0 || c.loc.Size < 0 || size == c.loc.Size) {
				u.take(c, k)
				break
			}
		}
	}
}

// fits reports whether a call can be what allocates a candidate.
func (u *unit) fits(c *candidate, call int) bool { return fits(c.kind, u.f.Calls[call].Callee) }

// fits reports whether a call of a function of the runtime can be what allocates a
// value of a kind.
func fits(kind alloc.Kind, callee string) bool {
	e, _ := lookup(callee)
	switch kind {
	case alloc.Variable, alloc.Composite, alloc.New, alloc.Closure, alloc.MethodValue, alloc.Variadic:
		return e.kind == alloc.New
	case alloc.Append:
		// The move of a small slice to the heap is where the slice goes
		// there, and is not the append's.
		return e.kind == alloc.Append && e.when.Kind != alloc.WhenSliceMoves
	case alloc.MakeSlice:
		return e.kind == alloc.MakeSlice || e.kind == alloc.New || e.kind == alloc.Append
	case alloc.StringConversion:
		// A constant's bytes are copied into a new array.
		return e.kind == alloc.StringConversion || e.kind == alloc.StringConcat || e.kind == alloc.New
	}
	return e.kind == kind
}
