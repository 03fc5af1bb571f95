package resolve

import (
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/escgraph"
	"github.com/unheap/unheap/internal/gcfacts"
	"github.com/unheap/unheap/internal/gocmd"
	"github.com/unheap/unheap/internal/source"
	"github.com/unheap/unheap/internal/symbol"
)

// A unit is one package while it is resolved.
type unit struct {
	r     *Resolver
	pkg   *gocmd.Package
	f     *gcfacts.Facts
	files map[string]string // the compiler's file names to the report's

	calls    map[place][]int // indices of f.Calls, by where they stand
	used     []bool          // the calls that belong to a location
	heap     map[variable]gcfacts.PosID
	compiled map[string]int64 // functions with code, and their frames in bytes
	moves    map[string]bool  // functions that move a slice from the stack to the heap

	tests  map[string]bool // functions of test code, copies of literals too
	main   bool            // a main package: its symbols begin with "main."
	found  []candidate
	sites  []instance
	params []alloc.Param
	leaks  map[leakKey]*alloc.Cause
}

// A place is a position in the code of a function.
type place struct {
	fn  string
	pos gcfacts.PosID
}

// A variable is a variable of a function.
type variable struct {
	fn, name string
	pos      gcfacts.PosID
}

// A candidate is a location that is a site, with the calls that allocate it.
type candidate struct {
	g     *escgraph.Graph
	batch int32
	num   int32
	loc   *gcfacts.Location
	fn    string
	kind  alloc.Kind
	calls []int
}

func (c *candidate) escapes() bool { return c.loc.After&gcfacts.Escapes != 0 }

func newUnit(r *Resolver, pkg *gocmd.Package, f *gcfacts.Facts) *unit {
	u := &unit{
		r: r, pkg: pkg, f: f, files: map[string]string{},
		calls: map[place][]int{}, used: make([]bool, len(f.Calls)),
		heap: map[variable]gcfacts.PosID{}, compiled: map[string]int64{}, moves: map[string]bool{}, leaks: map[leakKey]*alloc.Cause{},
	}
	for i := range f.Calls {
		c := &f.Calls[i]
		if e, ok := lookup(c.Callee); !ok {
			// In the runtime, a call of one of its functions is a plain call,
			// unless it is one that the compiler makes, too.
			if !symbol.RuntimePackage(pkg.Path()) {
				r.Unread("%s: %s calls %s, a function of the runtime that is not known", pkg.ImportPath, c.Func, c.Callee)
			}
			u.used[i] = true
		} else if e == noEffect {
			u.used[i] = true
		} else {
			u.moves[c.Func] = u.moves[c.Func] || e.when.Kind == alloc.WhenSliceMoves
			k := place{c.Func, c.Pos}
			u.calls[k] = append(u.calls[k], i)
		}
	}
	u.tests = testFuncs(f)
	for _, h := range f.Heap {
		u.heap[variable{h.Func, h.Name, h.Pos}] = h.Call
	}
	for _, q := range f.Compiled {
		u.main = u.main || q.Func == "main.main"
		u.compiled[q.Func] = q.Frame
	}
	return u
}

// testFuncs returns the functions that are in test files, or inside of one that
// is: a literal that was inlined there has its position elsewhere.
func testFuncs(f *gcfacts.Facts) map[string]bool {
	tests := map[string]bool{}
	for i := range f.Funcs {
		root := &f.Funcs[i]
		for root.Parent != 0 {
			root = &f.Funcs[root.Parent]
		}
		if strings.HasSuffix(f.Outer(root.Pos).File, "_test.go") {
			tests[f.Funcs[i].Name] = true
		}
	}
	return tests
}

// kinds are the operations that need storage, and the kind of site each is.
var kinds = map[gcfacts.Op]alloc.Kind{
	gcfacts.OpAuto: alloc.Variable, gcfacts.OpParam: alloc.Variable, gcfacts.OpResult: alloc.Variable,
	gcfacts.OpPointerLit: alloc.Composite, gcfacts.OpSliceLit: alloc.Composite, gcfacts.OpNew: alloc.New,
	gcfacts.OpMakeSlice: alloc.MakeSlice, gcfacts.OpMakeMap: alloc.MakeMap, gcfacts.OpMapLit: alloc.MakeMap,
	gcfacts.OpClosure: alloc.Closure, gcfacts.OpMethodValue: alloc.MethodValue, gcfacts.OpAppend: alloc.Append,
	gcfacts.OpInterface: alloc.Interface, gcfacts.OpAddString: alloc.StringConcat,
	gcfacts.OpBytesToString: alloc.StringConversion, gcfacts.OpRunesToString: alloc.StringConversion,
	gcfacts.OpStringToBytes: alloc.StringConversion, gcfacts.OpStringToRunes: alloc.StringConversion,
	gcfacts.OpRuneToString: alloc.StringConversion,
}

// addBatch collects the candidates of a batch and the leaks of its parameters.
func (u *unit) addBatch(g *escgraph.Graph, b *gcfacts.Batch, index int) {
	for i := range b.Locs {
		l := &b.Locs[i]
		num := int32(gcfacts.FirstLoc + i)
		fn := u.f.Funcs[l.Func].Name
		if l.Param && l.Pointers {
			u.addParam(g, index, num, l)
		}
		if l.Op == gcfacts.OpNone {
			continue // a temporary of the graph, not of the program
		}
		if _, ok := u.compiled[fn]; !ok {
			continue // no code: inlined everywhere, or never used
		}
		kind, ok := kinds[l.Op]
		if !ok {
			u.r.Unread("%s: a location of a kind that is not known: %s", u.pkg.ImportPath, l.OpText)
			kind = alloc.Other
		}
		if kind == alloc.Composite && l.Implicit {
			kind = alloc.Variadic
		}
		c := candidate{g: g, batch: int32(index), num: num, loc: l, fn: fn, kind: kind}
		if u.interesting(&c) {
			u.found = append(u.found, c)
		}
	}
}

// interesting reports whether a location is a value that could be on the heap.
func (u *unit) interesting(c *candidate) bool {
	l := c.loc
	switch c.kind {
	case alloc.Variable:
		if c.escapes() {
			return true
		}
		if l.Param && l.Pointers && u.r.Params && !l.Taken {
			return false // it is reported as a parameter
		}
		return (l.Taken || u.r.Locals) && !l.Implicit && l.Op != gcfacts.OpResult && l.Size != 0 && !strings.HasPrefix(l.Expr, "~") && l.Expr != "_"
	case alloc.Closure:
		// Without captures a function literal is a constant; a wrapper of
		// the compiler's own is of interest when it costs something.
		return c.escapes() || l.Elem > 0 && !l.Implicit
	}
	return true
}

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
		for _, k := range u.calls[place{c.fn, c.loc.Pos}] {
			if u.fits(c, k) && !u.used[k] {
				u.take(c, k)
				if c.kind != alloc.MakeMap {
					break
				}
			}
		}
	}
	type row struct {
		fn, file string
		line     int
	}
	u.linkRest(func(fn string, pos gcfacts.PosID, _ int64) any {
		o := u.f.Outer(pos)
		return row{fn, o.File, o.Line}
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
	for _, k := range u.calls[place{c.fn, pos}] {
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
func (u *unit) fits(c *candidate, call int) bool {
	e, _ := lookup(u.f.Calls[call].Callee)
	switch c.kind {
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
	return e.kind == c.kind
}

// finish makes sites of the candidates and of the calls that are nobody's.
func (u *unit) finish() {
	for i := range u.found {
		s, file := u.located(&u.found[i])
		u.addSite(s, file, u.found[i].fn)
	}
	for k := range u.f.Calls {
		if !u.used[k] {
			s, file := u.unlocated(&u.f.Calls[k])
			u.addSite(s, file, u.f.Calls[k].Func)
		}
	}
}

// addSite completes a site with what its source says and keeps it, unless
// another package has it. Fn is the linker's name of the function with the code.
func (u *unit) addSite(s alloc.Site, file, fn string) {
	s.Package = u.pkg.Path()
	s.Test = strings.HasSuffix(s.Pos.File, "_test.go") || u.tests[fn]
	if u.pkg.ForTest != "" && !s.Test {
		return
	}
	if s.Pos.File == "<autogenerated>" {
		// A wrapper that the compiler made. Those of other packages' methods
		// are not this package's, though it carries them.
		own := s.Package
		if u.main {
			own = "main"
		}
		if s.Verdict == alloc.OnStack || s.Verdict == alloc.Static || !symbol.In(s.Func, own) {
			return
		}
		s.Generated = true
	}
	inner := u.r.src.File(u.r.Paths.Abs(file))
	at := s.Source()
	if text := inner.Expr(s.Kind, at.Line, at.Col); text != "" {
		s.Expr = text
	}
	s.Expr = source.Shorten(strings.Join(strings.Fields(s.Expr), " "))
	if strings.HasPrefix(s.Pos.File, "_cgo_") {
		s.Generated = true
	}
	if !s.Generated {
		s.Generated = u.r.src.File(u.r.Paths.Open(s.Pos.File)).Generated()
	}
	u.sites = append(u.sites, instance{s, fn})
}
