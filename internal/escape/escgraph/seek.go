package escgraph

import (
	"slices"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
)

// A Way is the chain of flows that forces a location onto the heap: how its value
// gets to what outlives it and, where that is itself on the heap for a reason of
// its own, that reason, and so on. The Root of the last Path is the heap, or
// outlives the value as it is.
type Way []Path

// Edges are the flows of a way, in order.
func (w Way) Edges() []*gcfacts.Edge {
	var list []*gcfacts.Edge
	for _, p := range w {
		list = append(list, p.Steps...)
	}
	return list
}

// maxBudget bounds how many dereferences a flow may still have: far more than
// any has.
const maxBudget = 32

// A Subject is what a way is about: a location that is on the heap, or a
// parameter whose value leaks there, whether or not the parameter is there itself.
type Subject struct {
	Loc  int32
	Leak bool
}

// Value is a location as a Subject.
func Value(loc int32) Subject { return Subject{Loc: loc} }

// Leaked is the value of a parameter as a Subject.
func Leaked(param int32) Subject { return Subject{Loc: param, Leak: true} }

// budget is how many dereferences a way may have: the heap gets the address of a
// location, or whatever a parameter's value leads to.
func (x Subject) budget() int32 {
	if x.Leak {
		return maxBudget
	}
	return -1
}

// Held reports whether a subject is on the heap, or leaks there, in the current
// solution.
func (g *Graph) Held(x Subject) bool {
	if x.Leak {
		return g.Leaks(x.Loc)[gcfacts.LeakHeap] != 0
	}
	return g.Escapes(x.Loc)
}

// A seeker finds out whether a location is on the heap without some flows. It
// follows the value forwards and stops at the first way, where Solve finds out
// about all locations; a test compares the two.
type seeker struct {
	g      *Graph
	gone   map[*gcfacts.Edge]bool
	via    map[*gcfacts.Edge]bool // if not nil, a way must end in one of these
	within map[int32]bool         // functions whose results are being asked about
}

// A state is a location that a value has reached, with how many dereferences the
// rest of its way may have.
type state struct {
	loc, budget int32
	edge        *gcfacts.Edge // the last on the way, nil at its begin
	from        int32         // the state before
}

// seek returns a way by which a subject gets to the heap without some flows, or
// nil. The graph must be solved without cuts.
func (g *Graph) seek(x Subject, gone map[*gcfacts.Edge]bool) Way {
	if !g.Held(x) {
		return nil
	}
	s := &seeker{g: g, gone: gone, within: map[int32]bool{}}
	return s.way(x)
}

// Through reports whether a subject is on the heap, or leaks there, by one of some
// flows into the heap, whatever else keeps it there. The graph must be solved
// without cuts.
func (g *Graph) Through(x Subject, flows []*gcfacts.Edge) bool {
	if len(flows) == 0 || !g.Held(x) {
		return false
	}
	s := &seeker{g: g, via: map[*gcfacts.Edge]bool{}, within: map[int32]bool{}}
	for _, e := range flows {
		s.via[e] = true
	}
	return s.way(x) != nil
}

// ends reports whether a way may end with some steps.
func (s *seeker) ends(steps func() []*gcfacts.Edge) bool {
	if s.via == nil {
		return true
	}
	list := steps()
	return len(list) > 0 && s.via[list[len(list)-1]]
}

// way looks for the way of x. What x's value reaches is on the heap together with
// it: if that is so for a reason of its own, this is x's, too.
func (s *seeker) way(x Subject) Way {
	type target struct {
		loc   int32
		from  int // the target whose value reaches it
		steps []*gcfacts.Edge
	}
	targets := []target{{loc: x.Loc}}
	seen := map[int32]bool{x.Loc: true}
	for n := 0; n < len(targets); n++ {
		at := Subject{targets[n].loc, x.Leak && n == 0}
		root, steps := s.follow(at.Loc, at.budget(), func(l int32, steps func() []*gcfacts.Edge) bool {
			if s.outlives(l, at.Loc) && !(at.Leak && s.handsOut(l, at.Loc)) && s.ends(steps) {
				return true
			}
			if l >= gcfacts.FirstLoc && s.g.Escapes(l) && !seen[l] {
				seen[l] = true
				targets = append(targets, target{l, n, steps()})
			}
			return false
		})
		if steps == nil {
			continue
		}
		way := Way{{root, steps}}
		for ; n > 0; n = targets[n].from {
			way = append(way, Path{targets[n].loc, targets[n].steps})
		}
		slices.Reverse(way)
		return way
	}
	return nil
}

// follow follows the value of a location, or its address with a budget of -1. It
// calls found for each location that is reached, and returns the one for which
// found is true, with the steps to it.
func (s *seeker) follow(from, budget int32, found func(l int32, steps func() []*gcfacts.Edge) bool) (int32, []*gcfacts.Edge) {
	states := []state{{from, budget, nil, -1}}
	best := map[int32]int32{from: maxBudget}
	for n := 0; n < len(states); n++ {
		at := states[n]
		for _, k := range s.g.outOf(at.loc) {
			e := s.g.edge(k)
			left := min(at.budget-e.Derefs, maxBudget)
			if old, ok := best[e.Dst]; left < 0 || ok && old >= left && !s.via[e] || s.gone[e] {
				continue
			}
			best[e.Dst] = left
			states = append(states, state{e.Dst, left, e, int32(n)})
			last := int32(len(states) - 1)
			steps := func() []*gcfacts.Edge { return trace(states, last) }
			if found(e.Dst, steps) {
				return e.Dst, steps()
			}
		}
	}
	return 0, nil
}

// trace returns the steps to a state.
func trace(states []state, n int32) []*gcfacts.Edge {
	var steps []*gcfacts.Edge
	for ; states[n].edge != nil; n = states[n].from {
		steps = append(steps, states[n].edge)
	}
	slices.Reverse(steps)
	return steps
}

// handsOut reports whether what is stored in a is a result for the callers of a
// parameter's function, which is no leak to the heap.
func (s *seeker) handsOut(a, param int32) bool {
	l := s.g.loc(a)
	return l != nil && l.Func == s.g.loc(param).Func && resultLeak(l) != gcfacts.LeakHeap
}

// outlives is Graph.outlives for a that is not on the heap.
func (s *seeker) outlives(a, b int32) bool {
	la, lb := s.g.loc(a), s.g.loc(b)
	if la == nil || lb == nil {
		return a == gcfacts.HeapLoc
	}
	if la.Op == gcfacts.OpResult {
		return !s.g.contains(lb.Func, la.Func) || s.lost(la.Func)
	}
	return la.Func == lb.Func && la.Loop < lb.Loop || s.g.contains(la.Func, lb.Func)
}

// lost reports whether the results of a closure escape to unknown callers.
func (s *seeker) lost(fn int32) bool {
	if !s.g.lost[fn] || s.g.funcs[fn].ResultsLost {
		return s.g.lost[fn]
	}
	if s.within[fn] {
		return false
	}
	s.within[fn] = true
	defer delete(s.within, fn)
	for i := range s.g.batch.Locs {
		if l := &s.g.batch.Locs[i]; l.Closure == fn && l.Mutual && s.called(int32(gcfacts.FirstLoc+i)) {
			return true
		}
	}
	return false
}

// called reports whether a closure may be called from places that are not known.
func (s *seeker) called(i int32) bool {
	if s.g.before[i]&gcfacts.Calls != 0 || s.way(Value(i)) != nil {
		return true
	}
	_, steps := s.follow(i, 0, func(l int32, _ func() []*gcfacts.Edge) bool {
		return s.g.before[l]&gcfacts.Calls != 0 || l >= gcfacts.FirstLoc && s.g.Escapes(l) && s.way(Value(l)) != nil
	})
	return steps != nil
}
