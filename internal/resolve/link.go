package resolve

import (
	"slices"
	"strconv"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/escape/escgraph"
)

// link finds the allocating calls of each candidate. Variables have theirs noted.
// Other calls stand where the location does, but for composite slices and appends:
// they are built where their statement is, which can be lines away. A call stands in
// the same copy of inlined code as its value, unless the two have been moved apart.
func (u *unit) link() {
	u.linkVariables()
	keys := [...]key{
		samePos:       func(fn string, pos gcfacts.PosID, _ int64) any { return codePos{fn, pos} },
		sameStatement: func(fn string, pos gcfacts.PosID, _ int64) any { return codePos{fn, pos} },
		sameLine: func(fn string, pos gcfacts.PosID, _ int64) any {
			f := u.f.Frames(pos)
			if len(f) == 0 {
				return nil
			}
			return codeLine{fn, u.f.Copy(pos), f[len(f)-1].File, f[len(f)-1].Line}
		},
		sameCopy: func(fn string, pos gcfacts.PosID, size int64) any { return codeSize{fn, u.f.Copy(pos), size} },
		outerLine: func(fn string, pos gcfacts.PosID, _ int64) any {
			o := u.f.Outer(pos)
			return codeLine{fn, anyCopy, o.File, o.Line}
		},
		sameFunc: func(fn string, _ gcfacts.PosID, size int64) any { return codeSize{fn, anyCopy, size} },
	}
	for i, k := range keys {
		u.assign(k, near(i))
	}
	for _, d := range u.doubts {
		d.settle()
	}
}

// near says how close a candidate and its call stand by their key.
type near int

const (
	samePos       near = iota
	sameStatement      // the call is where the value is assigned, or goes otherwise
	sameLine
	sameCopy // of inlined code, and the same size
	outerLine
	sameFunc // and the same size
)

// A key is what a candidate and the call that allocates it have in common.
type key func(fn string, pos gcfacts.PosID, size int64) any

// anyCopy stands for all copies of inlined code.
const anyCopy = -1

type codeLine struct {
	fn   string
	copy int32
	file string
	line int
}

type codeSize struct {
	fn   string
	copy int32
	size int64
}

// linkVariables links variables to the calls that were noted for them, which small
// ones share. Variables with one name at one position are told apart where each has
// a call, and are otherwise not.
func (u *unit) linkVariables() {
	same := map[variable][]*candidate{}
	for i := range u.found {
		if c := &u.found[i]; c.kind == alloc.Variable && c.escapes() {
			v := variable{c.fn, c.loc.Expr, c.loc.Pos}
			same[v] = append(same[v], c)
		}
	}
	for v, list := range same {
		held := u.heap[v]
		for i, c := range list[:min(len(list), len(held))] {
			c.object, c.each = held[i].Object, held[i].Each
			u.take(c, int(held[i].Call))
		}
		if 0 < len(held) && len(held) < len(list) {
			for _, c := range list {
				c.alike, c.made = len(list), len(held)
			}
		}
	}
}

func (u *unit) take(c *candidate, call int) {
	u.used[call] = true
	c.calls = append(c.calls, call)
}

// assign links candidates that have no call yet to calls that are nobody's and have
// the same key: those that are most like them first, and otherwise in the order of
// the code. Where some are as much like a call as the one that got it and get none
// themselves, nothing is known of any of them.
func (u *unit) assign(key key, at near) {
	open := map[any][]*candidate{}
	for i := range u.found {
		c := &u.found[i]
		if c.kind == alloc.Variable || len(c.calls) > 0 || at != samePos && c.loc.Size == 0 || !c.allows(at) {
			continue
		}
		want := c.loc.Size
		if c.kind == alloc.Append {
			want = c.loc.Elem // the call has the element's size
		}
		places := []gcfacts.PosID{c.loc.Pos}
		if at == sameStatement {
			places = u.statements(c)
		}
		for _, pos := range places {
			k := key(c.fn, pos, want)
			open[k] = append(open[k], c)
		}
	}
	free := map[any][]int{}
	for k := range u.f.Calls {
		if call := &u.f.Calls[k]; !u.used[k] {
			if same := key(call.Func, call.Pos, call.Size); open[same] != nil {
				free[same] = append(free[same], k)
			}
		}
	}
	for k, calls := range free {
		u.share(open[k], calls, at)
	}
	for k := range free {
		for _, c := range open[k] {
			if len(c.calls) == 0 && c.could() {
				u.doubt(c, open[k], at)
			}
		}
	}
}

// statements are the positions of the steps by which a candidate's value flows.
func (u *unit) statements(c *candidate) []gcfacts.PosID {
	if u.steps == nil {
		u.steps = map[*escgraph.Graph]map[int32][]gcfacts.PosID{}
	}
	steps := u.steps[c.g]
	if steps == nil {
		steps = map[int32][]gcfacts.PosID{}
		b := c.g.Batch()
		for _, list := range [][]gcfacts.Edge{b.Edges, b.Direct} {
			for i := range list {
				for _, n := range list[i].Notes {
					if src := list[i].Src; n.Pos != 0 && !slices.Contains(steps[src], n.Pos) {
						steps[src] = append(steps[src], n.Pos)
					}
				}
			}
		}
		u.steps[c.g] = steps
	}
	return steps[c.num]
}

// allows reports whether a call that stands as near as that can be a candidate's. When
// it does not escape, the call that it has is where it is, and that of an append where
// its statement is.
func (c *candidate) allows(at near) bool {
	return c.escapes() || at == samePos || at <= sameLine && c.kind == alloc.Append
}

// share links candidates and calls that stand together.
func (u *unit) share(list []*candidate, calls []int, at near) {
	for like := sameType; like > unlike; like-- {
		for _, c := range list {
			for _, k := range calls {
				if u.used[k] || len(c.calls) > 0 && !u.more(c, list) || u.like(c, k, at) < like {
					continue
				}
				u.take(c, k)
			}
		}
	}
}

// more reports whether a candidate that has a call can have another. Only a map
// is made by several.
func (u *unit) more(c *candidate, list []*candidate) bool {
	return c.kind == alloc.MakeMap && !slices.ContainsFunc(list, func(d *candidate) bool {
		return d != c && d.kind == alloc.MakeMap
	})
}

// A doubt is a candidate that has no call, and those that have one which could as
// well be its own.
type doubt struct {
	c    *candidate
	with []*candidate
	open []*candidate // those that have none either
}

// doubt notes what is to be doubted if a candidate gets no call in the end.
func (u *unit) doubt(c *candidate, list []*candidate, at near) {
	d := doubt{c: c}
	for _, x := range list {
		switch {
		case x == c:
		case len(x.calls) == 0:
			if x.could() && x.kind == c.kind && x.loc.Type == c.loc.Type && x.loc.Size == c.loc.Size {
				d.open = append(d.open, x)
			}
		case x.kind == c.kind || x.exact() && c.exact():
			if u.like(c, x.calls[0], at) >= u.like(x, x.calls[0], at) {
				d.with = append(d.with, x)
			}
		}
	}
	if len(d.with) > 0 {
		u.doubts = append(u.doubts, d)
	}
}

// settle marks the candidates of a doubt, if it remains.
func (d *doubt) settle() {
	if len(d.c.calls) > 0 {
		return
	}
	alike := append([]*candidate{d.c}, d.with...)
	for _, x := range d.open {
		if len(x.calls) == 0 {
			alike = append(alike, x)
		}
	}
	for _, x := range alike {
		x.alike, x.made = max(x.alike, len(alike)), max(x.made, len(d.with))
	}
}

// could reports whether a candidate can have a call at all, as far as is known
// without looking for one.
func (c *candidate) could() bool {
	switch c.kind {
	case alloc.Append, alloc.MakeMap, alloc.StringConcat, alloc.StringConversion:
		return true
	case alloc.MakeSlice:
		return c.escapes() && c.loc.Size != 0 || c.loc.Size < 0
	case alloc.Closure:
		return c.escapes() && c.loc.Elem != 0
	case alloc.Interface:
		return c.escapes() && whyStatic(c) == alloc.StaticInPlace && !pointerShaped(c.loc.Type)
	}
	return c.escapes() && c.loc.Size != 0
}

// pointerShaped reports whether a type is one of those that an interface holds as
// they are, by how it is written.
func pointerShaped(typ string) bool {
	return slices.ContainsFunc([]string{"*", "map[", "chan ", "<-chan ", "func("}, func(p string) bool {
		return strings.HasPrefix(typ, p)
	})
}

// How much a call is like a candidate.
const (
	unlike = iota
	sameKind
	sameSize
	sameType
)

// like tells how much a call is like what would allocate a candidate.
func (u *unit) like(c *candidate, call int, at near) int {
	k := &u.f.Calls[call]
	e, _ := lookup(k.Callee)
	size, known := callSize(k)
	known = known && c.loc.Size >= 0 && c.kind != alloc.MethodValue // whose receiver can be of any size
	switch {
	case !fits(c.kind, k.Callee):
		return unlike
	case c.exact() && (!c.escapes() || known && size != c.loc.Size):
		return unlike
	case at != samePos && known && size != c.loc.Size:
		return unlike
	case k.Type != "" && k.Type == c.typeOf(e), c.isFunc() && strings.HasPrefix(k.Type, funcType):
		return sameType
	case known && size == c.loc.Size:
		return sameSize
	}
	return sameKind
}

// funcType begins the type of what a function value points to.
const funcType = "struct { F uintptr"

func (c *candidate) isFunc() bool { return c.kind == alloc.Closure || c.kind == alloc.MethodValue }

// exact reports whether a candidate is made by an allocation of its very size where
// it escapes, and by none where it does not.
func (c *candidate) exact() bool {
	switch c.kind {
	case alloc.Composite, alloc.New, alloc.Closure, alloc.MethodValue, alloc.Variadic, alloc.Interface:
		return true
	}
	return false
}

// callSize is how many bytes a call allocates, where that is known.
func callSize(k *gcfacts.Call) (int64, bool) {
	switch k.Callee {
	case "runtime.convT16":
		return 2, true
	case "runtime.convT32":
		return 4, true
	case "runtime.convT64":
		return 8, true
	}
	return k.Size, k.Size >= 0
}

// typeOf is the type that a call for a candidate has among its operands, or one
// that no call has.
func (c *candidate) typeOf(e effect) string {
	l := c.loc
	elem, slice := strings.CutPrefix(l.Type, "[]")
	switch {
	case c.kind == alloc.Append || c.kind == alloc.MakeSlice && e.kind != alloc.New:
		return elem
	case slice && l.Elem > 0 && l.Size > 0 && e.kind == alloc.New && c.kind != alloc.New:
		return "[" + strconv.FormatInt(l.Size/l.Elem, 10) + "]" + elem
	}
	return l.Type
}

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
