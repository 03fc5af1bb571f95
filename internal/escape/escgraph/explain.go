package escgraph

import "github.com/unheap/unheap/internal/compiler/gcfacts"

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

func (g *Graph) points(places []Place) []Point {
	var list []Point
	for _, p := range places {
		list = append(list, g.Point(p))
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
		e.Ends = g.points(append(g.ends(e.Reasons...), g.ends(e.Endings...)...))
	}
	cut, proven := g.MinCut(x, limits.Cut)
	e.Cut, e.Proven = g.points(cut), proven
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
