package resolve

import (
	"slices"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/escape/escgraph"
)

// decide has the least cut of a subject be what decides, where that is as small: of
// equal cuts MinCut finds the one that is nearest to the value, which is often the
// statement that makes it. The graph is left solved without cuts.
func decide(g *escgraph.Graph, x escgraph.Subject, all *escgraph.Explanation) {
	switch {
	case len(all.Cut) == 0:
	case all.Ends != nil && len(all.Ends) == len(all.Cut):
		all.Cut, all.Ends = all.Ends, nil
	case len(all.Endings) == 0 && len(all.Reasons) == len(all.Cut):
		var ends []escgraph.Place
		for _, way := range all.Reasons {
			end, ok := decider(g, way)
			if !ok {
				return
			}
			ends = append(ends, end)
		}
		g.Solve(g.CutAt(ends))
		suffices := !g.Held(x)
		g.Solve(nil)
		if suffices {
			all.Cut = g.CutPoints([]escgraph.Subject{x}, ends)
		}
	}
}

// decider is the last place of a way that the source shows.
func decider(g *escgraph.Graph, way escgraph.Way) (escgraph.Place, bool) {
	for _, e := range slices.Backward(way.Edges()) {
		if p := g.PlaceOf(e).Whole(); p != (escgraph.Place{}) && p.Kind != gcfacts.StepFlow {
			return p, true
		}
	}
	return escgraph.Place{}, false
}
