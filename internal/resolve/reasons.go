package resolve

import (
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/escgraph"
	"github.com/unheap/unheap/internal/gcfacts"
)

// Limits of what is looked for: more reasons, or a larger cut, are of no use to
// anybody.
const (
	maxReasons = 20
	maxCut     = 6
)

// reasons finds all ways of a candidate to the heap that have no place in
// common, and the least cut.
func (u *unit) reasons(c *candidate) ([]alloc.Cause, *alloc.Cut) {
	var list []alloc.Cause
	c.g.Reasons(c.num, maxReasons, func([]*gcfacts.Edge) {
		list = append(list, *u.flow(c.g, c.num))
	})
	places, proven := c.g.MinCut(c.num, maxCut)
	if places == nil {
		return list, nil
	}
	cut := &alloc.Cut{Proven: proven, Changes: []alloc.Change{}}
	for _, p := range places {
		cut.Changes = append(cut.Changes, u.change(c.g, p))
	}
	return list, cut
}

// change describes a place by one of its flows.
func (u *unit) change(g *escgraph.Graph, p escgraph.Place) alloc.Change {
	out := alloc.Change{Callee: p.Callee, Param: p.Param, Why: p.Why, Pos: u.source(p.Pos)}
	for _, e := range g.At(p) {
		for i := len(e.Notes) - 1; i >= 0; i-- {
			n := &e.Notes[i]
			if n.Pos == p.Pos && n.Why == p.Why || p.Callee != "" && n.Why == "call parameter" {
				out.Expr, out.Why, out.Pos = n.Expr, n.Why, u.source(n.Pos)
				return out
			}
			if p.Callee != "" && !strings.HasPrefix(n.Why, "callee ") {
				out.Pos = u.source(n.Pos)
			}
		}
	}
	return out
}
