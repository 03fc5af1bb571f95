package resolve

import (
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/escape/escgraph"
	"github.com/unheap/unheap/internal/symbol"
)

// A unit is one package while it is resolved.
type unit struct {
	results
	view

	used     []bool // the calls that belong to a location
	heap     map[variable][]*gcfacts.HeapVar
	compiled map[string]int64 // functions with code, and their frames in bytes
	sizes    map[string]int64 // of their code, in bytes
	moves    map[string]bool  // functions that move a slice from the stack to the heap
	ranges   map[string]int32 // bodies of ranges over functions, and in how many loops each is; nil until it is asked for

	found  []candidate
	doubts []doubt
	steps  map[*escgraph.Graph]map[int32][]gcfacts.PosID // where the values of locations flow
	leaks  map[leakKey]*alloc.Cause
}

// A codePos is a position in the code of a function.
type codePos struct {
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

	freed bool // looked at as if it did not escape: see fate

	object int64 // of a variable: bytes of the object that holds it
	each   bool  // and whether it is made once an iteration
	// Of alike values at one place, so many are made, where it is not known which.
	alike, made int
}

func (c *candidate) escapes() bool { return !c.freed && c.loc.After&gcfacts.Escapes != 0 }

func newUnit(r *Resolver, pkg *gocmd.Package, f *gcfacts.Facts) *unit {
	u := &unit{
		results: results{r: r, pkg: pkg, tests: testFuncs(f)}, view: newView(r, pkg.Path(), f),
		used: make([]bool, len(f.Calls)),
		heap: map[variable][]*gcfacts.HeapVar{}, compiled: map[string]int64{}, sizes: map[string]int64{}, moves: map[string]bool{}, leaks: map[leakKey]*alloc.Cause{},
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
		}
	}
	for i := range f.Heap {
		h := &f.Heap[i]
		v := variable{h.Func, h.Name, h.Pos}
		u.heap[v] = append(u.heap[v], h)
	}
	for _, q := range f.Compiled {
		u.main = u.main || q.Func == "main.main"
		u.compiled[q.Func], u.sizes[q.Func] = q.Frame, q.Size
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

// kindOf is the kind of site that an operation is, made by the compiler for a call's
// variable arguments or written; "" for one that is not known.
func kindOf(op gcfacts.Op, implicit bool) alloc.Kind {
	kind := kinds[op]
	if kind == alloc.Composite && implicit {
		return alloc.Variadic
	}
	return kind
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
		kind := kindOf(l.Op, l.Implicit)
		if kind == "" {
			u.r.Unread("%s: a location of a kind that is not known: %s", u.pkg.ImportPath, l.OpText)
			kind = alloc.Other
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
		return (l.Taken || u.r.Locals) && !l.Implicit && l.Op != gcfacts.OpResult && l.Size != 0 && !strings.HasPrefix(l.Expr, "~") && !strings.HasPrefix(l.Expr, ".") && l.Expr != "_"
	case alloc.Closure:
		// Without captures a function literal is a constant; a wrapper of
		// the compiler's own is of interest when it costs something.
		return c.escapes() || l.Elem > 0 && !l.Implicit
	}
	return true
}

// finish makes sites of the candidates and of the calls that are nobody's.
func (u *unit) finish() {
	shared := u.shared()
	for i := range u.found {
		c := &u.found[i]
		with := shared[c]
		if len(with) > 1 && with[0] != c {
			continue
		}
		s, file := u.located(c)
		if len(with) > 1 {
			u.join(&s, with)
		}
		fn := u.unwrapped(&s, c.fn, c.loc.Pos)
		u.add(s, file, fn, u.shown(&c.g.Batch().Locs[c.num-gcfacts.FirstLoc], c.g.Batch(), c.kind), u.runs(c)...)
	}
	for k := range u.f.Calls {
		if !u.used[k] {
			call := &u.f.Calls[k]
			at, inlined := u.frames(call.Pos)
			s := unlocated(call, at, inlined)
			u.mapWrite(&s, call)
			fn := u.unwrapped(&s, call.Func, call.Pos)
			s.Returns = []alloc.Return{u.laid(k)}
			u.add(s, u.innermost(call.Pos), fn, shown{expr: s.Expr, typ: u.typeIn(s.Type, call.Pos, call.Func)}, u.run(call, false))
		}
	}
}

// unwrapped makes of a site in a wrapper, which has the code of its instance inlined
// for calls without a dictionary, that of the instance: the source has the value once.
// It returns the function that the site is in then.
func (u *unit) unwrapped(s *alloc.Site, fn string, pos gcfacts.PosID) string {
	if symbol.Shaped(fn) || !symbol.Generic(fn) || len(s.Inlined) == 0 {
		return fn
	}
	code := u.f.Frames(pos)[1].Func
	if !symbol.Shaped(code) || symbol.Plain(code) != s.Func {
		return fn
	}
	at := alloc.Place{Pos: s.Pos, Inlined: s.Inlined}
	s.Pos, s.Inlined = s.Inlined[0].Pos, s.Inlined[1:]
	addPlace(s, at)
	return code
}
