package escgraph

import (
	"slices"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
)

// Limits bound what Explain looks for; the zero Limits are for the Way alone.
type Limits struct {
	Reasons int // independent ways, and as many endings
	Cut     int // places that must change
}

// An Explanation is why a subject is on the heap, and what would have to change
// for it not to be.
type Explanation struct {
	Way     Way   // the solver's; nil when the subject is not on the heap, or needs no way to be there
	Reasons []Way // ways that have no place in common, Way first
	Endings []Way // more ways, which share steps with these and end elsewhere
	// Ends decide all Reasons and Endings; none without Endings, or when there
	// are more of them than a cut may have.
	Ends   []Point
	Cut    []Point // the fewest places; nil when that needs more than the limit
	Proven bool    // no smaller Cut does
}

// A Point is a place with the flows of the batch that a change there cuts.
type Point struct {
	Place
	Flows []*gcfacts.Edge
}

// Point returns a place with its flows.
func (g *Graph) Point(p Place) Point { return Point{p, g.At(p)} }

// on is Point with the flow first that is one of some ways: a leak is at several
// calls, of which it names that one.
func (g *Graph) on(p Place, ways ...Way) Point {
	point := g.Point(p)
	for _, way := range ways {
		for _, e := range way.Edges() {
			if i := slices.Index(point.Flows, e); i >= 0 {
				point.Flows = slices.Concat(point.Flows[i:i+1], point.Flows[:i], point.Flows[i+1:])
				return point
			}
		}
	}
	return point
}

// CutPoints are the places of a least cut for some subjects, each with a flow first
// that keeps one of them on the heap without it. The graph must be solved without
// cuts.
func (g *Graph) CutPoints(all []Subject, cut []Place) []Point {
	var list []Point
	for i, p := range cut {
		gone := g.CutAt(slices.Delete(slices.Clone(cut), i, i+1)).Flows
		var ways []Way
		for _, x := range all {
			ways = append(ways, g.seek(x, gone))
		}
		list = append(list, g.on(p, ways...))
	}
	return list
}

// Explain says all that keeps a subject on the heap, within limits. The graph is
// left solved without cuts.
func (g *Graph) Explain(x Subject, limits Limits) Explanation {
	g.Solve(nil)
	e := Explanation{Way: g.way(x)}
	if limits == (Limits{}) {
		return e
	}
	e.Reasons = g.Reasons(x, limits.Reasons)
	e.Endings = g.endings(x, e.Reasons, limits.Reasons)
	if n := len(e.Endings); n > 0 && n+len(e.Reasons) <= limits.Cut {
		ways := slices.Concat(e.Reasons, e.Endings)
		for _, p := range g.ends(ways...) {
			e.Ends = append(e.Ends, g.on(p, ways...))
		}
	}
	cut, proven := g.MinCut(x, limits.Cut)
	e.Cut, e.Proven = g.CutPoints([]Subject{x}, cut), proven
	return e
}

// An Outlet is a way out of its function for the value of a parameter.
type Outlet struct {
	Dest   int // an index of gcfacts.Param.Leaks
	Derefs int // 0 when the value itself gets out, else what it leads to
	Way    Way // nil when the parameter is on the heap itself
}

// Outlets returns how a parameter leaks to the heap and to results, in the current
// solution.
func (g *Graph) Outlets(param int32) []Outlet {
	var list []Outlet
	for dest, v := range g.Leaks(param) {
		if v != 0 && dest != gcfacts.LeakMutator && dest != gcfacts.LeakCallee {
			list = append(list, Outlet{dest, int(v) - 1, g.LeakWay(param, dest)})
		}
	}
	return list
}
