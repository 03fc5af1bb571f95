package escgraph

import (
	"maps"

	"github.com/unheap/unheap/internal/gcfacts"
)

// A Cut is what a solution does without: flows, and leaks of callees'
// parameters. It answers "what if".
type Cut struct {
	Flows map[*gcfacts.Edge]bool
	// Tag returns how a callee's parameter leaks now, in the form of
	// gcfacts.Param.Leaks, and whether that differs from what the facts have.
	// A nil Tag changes nothing.
	Tag func(callee, param string) (leaks [8]uint8, changed bool)
}

// apply finds out which flows of a graph a cut takes out, and which it puts in
// their place where tags have changed, by destination.
func (c *Cut) apply(g *Graph) (gone map[*gcfacts.Edge]bool, added map[int32][]*gcfacts.Edge) {
	if c == nil {
		return nil, nil
	}
	if c.Tag == nil {
		return c.Flows, nil
	}
	gone, added = maps.Clone(c.Flows), map[int32][]*gcfacts.Edge{}
	if gone == nil {
		gone = map[*gcfacts.Edge]bool{}
	}
	for k := range int32(len(g.into)) {
		e := g.edge(k)
		if e.Tag == nil || gone[e] {
			continue
		}
		leaks, changed := c.Tag(e.Callee())
		if !changed {
			continue
		}
		gone[e] = true
		for _, to := range e.Tag.Holes(leaks) {
			n := &gcfacts.Edge{Dst: to.Dst, Src: e.Src, Derefs: e.Derefs - e.Tag.Derefs + to.Derefs, Notes: e.Notes}
			if n.Dst != n.Src || n.Derefs < 0 {
				added[n.Dst] = append(added[n.Dst], n)
			}
		}
	}
	return gone, added
}
