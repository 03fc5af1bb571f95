// Package program is the escape graph of a whole program: of packages and what
// they depend on. It answers what would leave the heap if a flow were cut or a
// parameter did not leak, in all packages, without compiling: what functions do
// with their parameters is found out anew from the callees up.
//
// A Program is made from facts in the order of imports (New) and asked (WhatIf);
// package escgraph solves the batches.
package program

import (
	"cmp"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/escape/escgraph"
	"github.com/unheap/unheap/internal/symbol"
)

// A Package is a compiled package and its facts.
type Package struct {
	ID       string // as the go command lists it: of a package with its tests, "p [p.test]"
	Path     string
	Standard bool     // of the standard library
	Imports  []string // paths
	Facts    *gcfacts.Facts
}

// A Leak names a parameter, by the linker's name of its function and its own.
type Leak struct {
	Func, Param string
}

// A Loc is a location of a program, by the numbers of its package and batch and
// its own number in the batch.
type Loc struct {
	Package, Batch, Num int32
}

// A batchID is a batch of a program; callees come before callers.
type batchID struct {
	pkg, batch int32
}

func (b batchID) compare(c batchID) int {
	return cmp.Or(cmp.Compare(b.pkg, c.pkg), cmp.Compare(b.batch, c.batch))
}

// A Program is packages in the order of their imports, and who calls whom.
type Program struct {
	Packages []Package
	homes    map[Leak][]Loc     // where a parameter is declared: at most once a package
	callers  map[Leak][]batchID // batches with flows that depend on how it leaks
	graphs   map[batchID]*escgraph.Graph
	at       map[int32]map[gcfacts.PosID][]int32 // batches by the positions of their flows, by package; made on demand
	generic  map[Leak][]Leak                     // instances by what Generic names; made on demand
	params   map[string][]*gcfacts.Param         // of functions; made on demand
	leaks    map[batchID]map[int32][8]uint8      // of parameters as things are; made on demand
}

// New makes a program of packages; each must come after those that it imports.
func New(packages []Package) *Program {
	p := &Program{Packages: packages, homes: map[Leak][]Loc{}, callers: map[Leak][]batchID{}, graphs: map[batchID]*escgraph.Graph{}, at: map[int32]map[gcfacts.PosID][]int32{}, leaks: map[batchID]map[int32][8]uint8{}}
	for i := range packages {
		f := packages[i].Facts
		for j := range f.Batches {
			p.add(batchID{int32(i), int32(j)}, &f.Batches[j], f.Funcs)
		}
	}
	return p
}

func (p *Program) add(id batchID, b *gcfacts.Batch, funcs []gcfacts.Func) {
	for k := range b.Locs {
		if leak, ok := leakOf(&b.Locs[k], funcs); ok {
			// A second one in the package is of a wrapper that has the
			// function's name.
			if list := p.homes[leak]; len(list) == 0 || list[len(list)-1].Package != id.pkg {
				p.homes[leak] = append(list, Loc{id.pkg, id.batch, int32(gcfacts.FirstLoc + k)})
			}
		}
	}
	seen := map[Leak]bool{}
	for _, list := range [][]gcfacts.Edge{b.Edges, b.Direct} {
		for k := range list {
			for t := list[k].Tag; t != nil; t = t.Next {
				if l := (Leak{t.Callee, t.Param}); t.Callee != "" && !seen[l] {
					seen[l] = true
					p.callers[l] = append(p.callers[l], id)
				}
			}
		}
	}
}

// leakOf names a parameter; those without pointers or without a name do not
// leak.
func leakOf(l *gcfacts.Location, funcs []gcfacts.Func) (Leak, bool) {
	if !l.Param || !l.Pointers || l.Expr == "_" || strings.HasPrefix(l.Expr, "~") {
		return Leak{}, false
	}
	return Leak{funcs[l.Func].Name, l.Expr}, true
}

// home returns the declaration of a parameter that callers in a package see, and
// whether there is one: the package's own, else that of the package in the
// function's name. Generic code is compiled in many packages, and a function
// whose body is elsewhere has a declaration and a body under one name.
func (p *Program) home(pkg int32, leak Leak) (Loc, bool) {
	list := p.homes[leak]
	for _, l := range list {
		if l.Package == pkg {
			return l, true
		}
	}
	for _, l := range list {
		if symbol.In(leak.Func, p.Packages[l.Package].Path) {
			return l, true
		}
	}
	if len(list) == 0 {
		return Loc{}, false
	}
	return list[0], true
}

// bodyless reports whether a location is of a function without a body: how its
// parameters leak is what its directives say.
func (p *Program) bodyless(l Loc) bool {
	return p.Packages[l.Package].Facts.Funcs[p.Location(l).Func].Bodyless
}

// elsewhere reports whether a location is of an instance of a generic function whose
// code is in other packages only: the compiler does not export what it does.
func (p *Program) elsewhere(l Loc) bool {
	f := p.Packages[l.Package].Facts
	return p.bodyless(l) && symbol.Shaped(f.Funcs[p.Location(l).Func].Name)
}

// Importers are the paths of a package and of those that import it, directly or
// not, in the order of the program.
func (p *Program) Importers(path string) []string {
	list := []string{path}
	for i := range p.Packages {
		if x := &p.Packages[i]; slices.ContainsFunc(x.Imports, func(s string) bool { return slices.Contains(list, s) }) {
			list = append(list, x.Path)
		}
	}
	return list
}

// Graph returns the graph of a location's batch, solved as the compiler did.
func (p *Program) Graph(l Loc) *escgraph.Graph {
	g := p.graph(batchID{l.Package, l.Batch})
	g.Solve(nil)
	return g
}

func (p *Program) graph(id batchID) *escgraph.Graph {
	g := p.graphs[id]
	if g == nil {
		f := p.Packages[id.pkg].Facts
		g = escgraph.New(f, int(id.batch))
		p.graphs[id] = g
	}
	return g
}

// Location returns what the facts say of a location.
func (p *Program) Location(l Loc) *gcfacts.Location {
	return &p.Packages[l.Package].Facts.Batches[l.Batch].Locs[l.Num-gcfacts.FirstLoc]
}

// Has reports whether a parameter of a function is known: declared in the
// program, or called.
func (p *Program) Has(l Leak) bool {
	_, ok := p.homes[l]
	return ok || len(p.callers[l]) > 0
}

// parameter returns what is known of the parameter of a function that a tag
// names or numbers; nil when the program does not have it, or it has no pointers.
func (p *Program) parameter(fn string, t *gcfacts.Tag) *gcfacts.Param {
	if p.params == nil {
		p.params = map[string][]*gcfacts.Param{}
		for i := range p.Packages {
			f := p.Packages[i].Facts
			for k := range f.Params {
				name := f.Funcs[f.Params[k].Func].Name
				p.params[name] = append(p.params[name], &f.Params[k])
			}
		}
	}
	for _, x := range p.params[fn] {
		if t.Callee != "" && x.Name == t.Param || t.Callee == "" && x.Index == t.Arg {
			return x
		}
	}
	return nil
}

// Leaks are all parameters that could leak and are of the source, in the order
// of their names.
func (p *Program) Leaks() []Leak {
	list := make([]Leak, 0, len(p.homes))
	for l := range p.homes {
		if !strings.HasPrefix(l.Param, ".") {
			list = append(list, l)
		}
	}
	slices.SortFunc(list, compareLeak)
	return list
}

// Places are the places in a location's batch where flows can be cut, at
// positions that at picks, in the order of the flows. Where it picks some inlined
// copies of a place only, it is these; whole reports whether a position is picked
// as what is in the source there.
func (p *Program) Places(l Loc, at func(id gcfacts.PosID) (ok, whole bool)) []escgraph.Place {
	b := &p.Packages[l.Package].Facts.Batches[l.Batch]
	seen := map[escgraph.Place]bool{}
	var places []escgraph.Place
	for _, list := range [][]gcfacts.Edge{b.Edges, b.Direct} {
		for i := range list {
			for _, n := range list[i].Notes {
				ok, whole := at(n.Pos)
				if !ok {
					continue
				}
				place := p.graph(batchID{l.Package, l.Batch}).PlaceOf(&list[i])
				if whole {
					place = place.Here()
				}
				if !seen[place] {
					seen[place] = true
					places = append(places, place)
				}
				break
			}
		}
	}
	return places
}

// A Call is a call of a function that is not known.
type Call struct {
	Pos  gcfacts.PosID
	Expr string // what is called: "(io.Writer).Write" of an interface's method
}

// Unknown are the calls of functions that are not known in a location's batch,
// at positions that at picks, with arguments that have pointers.
func (p *Program) Unknown(l Loc, at func(gcfacts.PosID) bool) []Call {
	b := &p.Packages[l.Package].Facts.Batches[l.Batch]
	var calls []Call
	seen := map[gcfacts.PosID]bool{}
	for _, list := range [][]gcfacts.Edge{b.Edges, b.Direct} {
		for i := range list {
			for t := list[i].Tag; t != nil; t = t.Next {
				if t.Callee == "" && !seen[t.Call] && at(t.Call) {
					seen[t.Call] = true
					calls = append(calls, Call{t.Call, callee(&list[i], t.Call)})
				}
			}
		}
	}
	return calls
}

// callee is the text of what is called at a position on the way of a flow.
func callee(e *gcfacts.Edge, call gcfacts.PosID) string {
	for _, n := range e.Notes {
		if n.Pos == call && n.Kind == gcfacts.StepArgument {
			return n.Expr
		}
	}
	return ""
}

// Home returns a batch that a function is in, by any location of it; Batch is -1
// when none has a location of it. The package is the one in its name, if it is
// compiled in several.
func (p *Program) Home(fn string) Loc {
	best, path := Loc{Batch: -1}, symbol.Package(fn)
	for i := range p.Packages {
		f := p.Packages[i].Facts
		own := p.Packages[i].Path == path
		for j := range f.Batches {
			for k := range f.Batches[j].Locs {
				if f.Funcs[f.Batches[j].Locs[k].Func].Name == fn && (own || best.Batch < 0) {
					best = Loc{Package: int32(i), Batch: int32(j)}
				}
			}
		}
	}
	return best
}

// Funcs are the names of all functions, as the linker spells them.
func (p *Program) Funcs() []string {
	var names []string
	for _, pkg := range p.Packages {
		for i := range pkg.Facts.Funcs {
			if name := pkg.Facts.Funcs[i].Name; name != "" {
				names = append(names, name)
			}
		}
	}
	return names
}

// Escapes reports whether a location escapes, as the compiler found.
func (p *Program) Escapes(l Loc) bool { return p.Location(l).After&gcfacts.Escapes != 0 }
