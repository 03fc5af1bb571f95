package escgraph

import (
	"strings"

	"github.com/unheap/unheap/internal/gcfacts"
)

// A Place is where flows can be cut: a parameter of a callee that leaks, or a
// statement or expression in the source. All flows of a batch with the same
// Place are cut together; a change of the source does that, too.
type Place struct {
	Callee, Param string        // a leak, as the linker spells the function
	Pos           gcfacts.PosID // else a position
	Why           string        // and the compiler's word for what happens there
	Func          int32         // and, for flows that have no position, the function
}

// PlaceOf returns where a flow can be cut: at the leak of a parameter when that
// is its last step. What leaves a callee as a result is cut where it goes then.
func PlaceOf(e *gcfacts.Edge) Place {
	for t := e.Tag; t != nil && len(e.Notes) > 0; t = t.Next {
		if e.Notes[len(e.Notes)-1].Why == "callee "+t.Callee+" "+t.Param {
			return Place{Callee: t.Callee, Param: t.Param}
		}
	}
	for i := len(e.Notes) - 1; i >= 0; i-- {
		if n := e.Notes[i]; !strings.HasPrefix(n.Why, "callee ") && n.Why != "reference" && (n.Why != "spill" || i == 0) {
			return Place{Pos: n.Pos, Why: n.Why}
		}
	}
	return Place{}
}

// PlaceIn is PlaceOf, and for a flow without a note the place of the variable
// that flows. Flows from one temporary of the graph to another have none.
func (g *Graph) PlaceIn(e *gcfacts.Edge) Place {
	p := PlaceOf(e)
	if p == (Place{}) {
		if l := g.loc(e.Src); l != nil && l.Pos != 0 {
			p = Place{Pos: l.Pos, Why: "flow", Func: l.Func}
		}
	}
	return p
}

// At returns the flows of the batch that a change at a place would cut.
func (g *Graph) At(p Place) []*gcfacts.Edge {
	if g.places == nil {
		g.places = map[Place][]*gcfacts.Edge{}
		for k := range int32(len(g.into)) {
			e := g.edge(k)
			q := g.PlaceIn(e)
			g.places[q] = append(g.places[q], e)
		}
	}
	return g.places[p]
}

// CutAt returns the cut at some places.
func (g *Graph) CutAt(places []Place) *Cut {
	c := &Cut{Flows: map[*gcfacts.Edge]bool{}}
	for _, p := range places {
		for _, e := range g.At(p) {
			c.Flows[e] = true
		}
	}
	return c
}

// maxChain bounds how many locations a chain goes through.
const maxChain = 64

// Chain returns the flows that keep a location on the heap, from its value to
// what decides: where it flows into a location that is on the heap for a reason
// of its own, that reason follows.
func (g *Graph) Chain(i int32) []*gcfacts.Edge {
	return g.follows(g.reasons[i])
}

// LeakChain is Chain for a parameter that leaks to the heap.
func (g *Graph) LeakChain(i int32) []*gcfacts.Edge {
	return g.follows(g.Leak(i, gcfacts.LeakHeap))
}

func (g *Graph) follows(p Path) []*gcfacts.Edge {
	var chain []*gcfacts.Edge
	seen := map[int32]bool{}
	for len(seen) < maxChain {
		chain = append(chain, p.Steps...)
		if len(p.Steps) == 0 || g.loc(p.Root) == nil || g.attrs[p.Root]&gcfacts.Escapes == 0 {
			break
		}
		if seen[p.Root] {
			break
		}
		seen[p.Root] = true
		p = g.reasons[p.Root]
	}
	return chain
}

// distinct returns the places of a chain, each once.
func (g *Graph) distinct(chain []*gcfacts.Edge) []Place {
	var places []Place
	seen := map[Place]bool{}
	for _, e := range chain {
		if p := g.PlaceIn(e); p != (Place{}) && !seen[p] {
			seen[p] = true
			places = append(places, p)
		}
	}
	return places
}

// Escapes reports whether a location escapes in the solution at hand.
func (g *Graph) Escapes(i int32) bool { return g.attrs[i]&gcfacts.Escapes != 0 }

// Reasons finds chains that keep a location on the heap and have no place in
// common, at most limit: taking one away leaves the others. The first is Chain's.
// It calls visit for each, with a graph that is solved without those before and
// the number of the location in it; the graph itself is left solved without cuts.
func (g *Graph) Reasons(i int32, limit int, visit func(g *Graph, i int32, chain []*gcfacts.Edge)) int {
	g.Solve(nil)
	chain := g.Chain(i)
	if limit == 0 || !g.Escapes(i) || len(chain) == 0 {
		return 0
	}
	visit(g, i, chain)
	places := g.distinct(chain)
	part, num := g.Around(i)
	n := 1
	for n < limit {
		part.Solve(part.CutAt(places))
		chain := part.Chain(num)
		if !part.Escapes(num) || len(chain) == 0 {
			break
		}
		visit(part, num, chain)
		n++
		places = append(places, part.distinct(chain)...)
	}
	return n
}

// maxSolutions bounds what is tried for the least cut of one location.
const maxSolutions = 20000

// MinCut returns the fewest places at which flows must be cut for a location to
// stay on the stack, and whether that is proven to be the fewest. It finds none
// when there are more than limit.
func (g *Graph) MinCut(i int32, limit int) (places []Place, proven bool) {
	part, num := g.Around(i)
	s := &cutter{g: part, target: num, left: maxSolutions}
	for size := 0; size <= limit && s.left > 0; size++ {
		if s.try(nil, size) {
			return s.found, s.left > 0
		}
	}
	return nil, false
}

// A cutter looks for a cut of a given size: every cut must meet the chain that
// is left, so it is enough to try the places of that chain.
type cutter struct {
	g      *Graph
	target int32
	left   int // solutions that may still be tried
	found  []Place
}

func (s *cutter) try(cut []Place, more int) bool {
	if s.left <= 0 {
		return false
	}
	s.left--
	s.g.Solve(s.g.CutAt(cut))
	if !s.g.Escapes(s.target) {
		s.found = append([]Place(nil), cut...)
		return true
	}
	if more == 0 {
		return false
	}
	for _, p := range s.g.distinct(s.g.Chain(s.target)) {
		if s.try(append(cut[:len(cut):len(cut)], p), more-1) {
			return true
		}
	}
	return false
}
