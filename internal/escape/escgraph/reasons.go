package escgraph

import "github.com/unheap/unheap/internal/compiler/gcfacts"

// A Place is where flows can be cut: a parameter of a callee that leaks, or a
// statement or expression in the source, wherever in the batch that was inlined.
// All flows of a batch with the same Place are cut together; a change of the
// source does that, too.
type Place struct {
	Callee, Param string        // a leak, as the linker spells the function; at one call only if Pos is set
	Pos           gcfacts.PosID // a position, as gcfacts.Facts.Source has it: of the call, with a leak
	gcfacts.Word                // and what happens there
	Func          int32         // and, for flows that have no position (StepFlow), the function
	Copy          gcfacts.PosID // the position of one inlined copy, if only that is meant
}

// Whole is the place without a choice among its copies; of a leak, at all calls.
func (p Place) Whole() Place {
	if p.Callee != "" {
		return Place{Callee: p.Callee, Param: p.Param}
	}
	return p.Here()
}

// Here is the place without a choice among its copies; of a leak, at this call.
func (p Place) Here() Place {
	p.Copy = 0
	return p
}

// PlaceOf returns where a flow can be cut, and which copy of the place it is: at
// the leak of a parameter when that is its last step, else at its last step that
// the source shows, else, for flows between temporaries of the graph, where the
// variable is that flows. What leaves a callee as a result is cut where it goes
// then.
func (g *Graph) PlaceOf(e *gcfacts.Edge) Place {
	if i := len(e.Notes) - 1; i >= 0 && e.Notes[i].Kind == gcfacts.StepCallee {
		for t := e.Tag; t != nil; t = t.Next {
			if t.Marks(&e.Notes[i]) {
				call := passing(e.Notes[:i])
				return Place{Callee: t.Callee, Param: t.Param, Pos: g.facts.Source(call), Copy: call}
			}
		}
	}
	for i := len(e.Notes) - 1; i >= 0; i-- {
		n := &e.Notes[i]
		if k := n.Kind; k == gcfacts.StepCallee || k == gcfacts.StepReference || k == gcfacts.StepSpill && i > 0 {
			continue
		}
		if n.Pos == 0 && n.Kind == gcfacts.StepNone {
			break
		}
		return Place{Pos: g.facts.Source(n.Pos), Word: n.Word, Copy: n.Pos}
	}
	if l := g.loc(e.Src); l != nil && l.Pos != 0 {
		return Place{Pos: g.facts.Source(l.Pos), Word: gcfacts.StepFlow.Word(), Func: l.Func, Copy: l.Pos}
	}
	return Place{}
}

// passing is the position of the last step that passes a value to a call, or 0.
func passing(notes []gcfacts.Note) gcfacts.PosID {
	for i := len(notes) - 1; i >= 0; i-- {
		if notes[i].Kind == gcfacts.StepArgument {
			return notes[i].Pos
		}
	}
	return 0
}

// At returns the flows of the batch that a change at a place would cut.
func (g *Graph) At(p Place) []*gcfacts.Edge {
	if g.places == nil {
		g.places = map[Place][]*gcfacts.Edge{}
		for k := range int32(len(g.into)) {
			e := g.edge(k)
			q := g.PlaceOf(e).Whole()
			g.places[q] = append(g.places[q], e)
		}
	}
	all := g.places[p.Whole()]
	if p == p.Whole() {
		return all
	}
	var list []*gcfacts.Edge
	for _, e := range all {
		if q := g.PlaceOf(e); q == p || q.Here() == p {
			list = append(list, e)
		}
	}
	return list
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

// maxWay bounds how many paths a way has.
const maxWay = 64

// Way returns the way that keeps a location on the heap, as the solver found it;
// nil when it is not there. The graph must be solved.
func (g *Graph) Way(i int32) Way { return g.follows(g.reasons[i]) }

// way is Way for a subject.
func (g *Graph) way(x Subject) Way {
	if x.Leak {
		return g.LeakWay(x.Loc, gcfacts.LeakHeap)
	}
	return g.Way(x.Loc)
}

// LeakWay is Way for a parameter that leaks to a destination, an index of
// gcfacts.Param.Leaks.
func (g *Graph) LeakWay(i int32, dest int) Way { return g.follows(g.flows[leakKey{i, dest}]) }

func (g *Graph) follows(p Path) Way {
	var way Way
	seen := map[int32]bool{}
	for len(p.Steps) > 0 && len(way) < maxWay {
		way = append(way, p)
		if g.loc(p.Root) == nil || g.attrs[p.Root]&gcfacts.Escapes == 0 || seen[p.Root] {
			break
		}
		seen[p.Root] = true
		p = g.reasons[p.Root]
	}
	return way
}

// distinct returns the places of a way, each once.
func (g *Graph) distinct(way Way) []Place {
	var places []Place
	seen := map[Place]bool{}
	for _, e := range way.Edges() {
		if p := g.PlaceOf(e).Whole(); p != (Place{}) && !seen[p] {
			seen[p] = true
			places = append(places, p)
		}
	}
	return places
}

// Kept are the locations that escape, and the parameters that leak to the heap, in
// the current solution.
func (g *Graph) Kept() []int32 {
	var list []int32
	for i := int32(gcfacts.FirstLoc); i < int32(len(g.attrs)); i++ {
		if g.Held(Value(i)) || g.Held(Leaked(i)) {
			list = append(list, i)
		}
	}
	return list
}

// Written reports whether what a location leads to may be written in the current
// solution.
func (g *Graph) Written(i int32) bool { return g.attrs[i]&gcfacts.Mutates != 0 }

// Escapes reports whether a location escapes in the current solution.
func (g *Graph) Escapes(i int32) bool { return g.attrs[i]&gcfacts.Escapes != 0 }

// Reasons finds ways of a subject to the heap that have no place in common, at
// most limit: taking one away leaves the others. The first is the solver's. The
// graph is left solved without cuts.
func (g *Graph) Reasons(x Subject, limit int) []Way {
	g.Solve(nil)
	way := g.way(x)
	var ways []Way
	var places []Place
	for way != nil && len(ways) < limit {
		ways = append(ways, way)
		places = append(places, g.distinct(way)...)
		way = g.seek(x, g.CutAt(places).Flows)
	}
	return ways
}

// endings finds ways of a subject to the heap that end at other places than those
// of known do, at most limit: they share steps with these, and remain when what
// decides these is taken away. The graph is left solved without cuts.
func (g *Graph) endings(x Subject, known []Way, limit int) []Way {
	g.Solve(nil)
	ends := g.ends(known...)
	var ways []Way
	for len(ways) < limit {
		way := g.seek(x, g.CutAt(ends).Flows)
		end := g.ends(way)
		if len(end) == 0 {
			break // there is none, or none that a change of the source could end
		}
		ways, ends = append(ways, way), append(ends, end...)
	}
	return ways
}

// ends are the last places of ways, those that decide; a way none of whose flows
// has a place has none.
func (g *Graph) ends(ways ...Way) []Place {
	var ends []Place
	for _, way := range ways {
		places := g.distinct(way)
		ends = append(ends, places[max(0, len(places)-1):]...)
	}
	return ends
}

// maxTries bounds what is tried for the least cut of one location.
const maxTries = 20000

// MinCut returns the fewest places at which flows must be cut for a subject to
// stay off the heap, and whether that is proven to be the fewest. It finds none
// when there are more than limit. The graph is left solved without cuts.
func (g *Graph) MinCut(x Subject, limit int) (places []Place, proven bool) {
	return g.MinCutAll([]Subject{x}, limit)
}

// MinCutAll is MinCut for several subjects, all of which must stay off the heap.
func (g *Graph) MinCutAll(all []Subject, limit int) (places []Place, proven bool) {
	g.Solve(nil)
	s := &cutter{g: g, targets: all, left: maxTries}
	for size := 0; size <= limit && s.left > 0; size++ {
		if s.try(nil, size) {
			return s.found, s.left > 0
		}
	}
	return nil, false
}

// A cutter looks for a cut of a given size: every cut must meet the way that
// is left, so it is enough to try the places of that way.
type cutter struct {
	g       *Graph
	targets []Subject
	left    int // cuts that may still be tried
	found   []Place
}

// way is a way that is left with some places cut, or nil.
func (s *cutter) way(cut []Place) Way {
	gone := s.g.CutAt(cut).Flows
	for _, x := range s.targets {
		if way := s.g.seek(x, gone); way != nil {
			return way
		}
	}
	return nil
}

func (s *cutter) try(cut []Place, more int) bool {
	if s.left <= 0 {
		return false
	}
	s.left--
	way := s.way(cut)
	if way == nil {
		s.found = append([]Place(nil), cut...)
		return true
	}
	if more == 0 {
		return false
	}
	for _, p := range s.g.distinct(way) {
		if s.try(append(cut[:len(cut):len(cut)], p), more-1) {
			return true
		}
	}
	return false
}
