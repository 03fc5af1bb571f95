package resolve

import (
	"slices"
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

// hold finds all ways of a subject to the heap and the least cut.
func (u *unit) hold(g *escgraph.Graph, x escgraph.Subject) alloc.Hold {
	d := drawing{u: u, g: g, nodes: map[int32]int{}, out: &alloc.Graph{Nodes: []alloc.Node{}, Edges: []alloc.Edge{}}}
	d.node(x.Loc)
	causes := func(ways []escgraph.Way) (list []alloc.Cause) {
		for _, way := range ways {
			list = append(list, *u.way(g, x.Loc, way, maxChain))
			d.chain(way.Edges())
		}
		return list
	}
	ways := g.Reasons(x, maxReasons)
	h := alloc.Hold{Reasons: causes(ways), Graph: d.out}
	more := g.Endings(x, ways, maxReasons)
	if n := len(ways) + len(more); len(more) > 0 && n <= maxCut {
		h.Ends = u.changes(g, g.Ends(append(ways, more...)...))
	}
	for _, c := range causes(more) {
		if !says(h.Reasons, &c) && !says(h.Endings, &c) {
			h.Endings = append(h.Endings, c)
		}
	}
	places, proven := g.MinCut(x, maxCut)
	if places == nil {
		return h
	}
	h.Cut = &alloc.Cut{Proven: proven, Changes: u.changes(g, places)}
	return h
}

// changes describes places, each by one of its flows.
func (u *unit) changes(g *escgraph.Graph, places []escgraph.Place) []alloc.Change {
	list := []alloc.Change{}
	for _, p := range places {
		list = append(list, u.change(g, p))
	}
	return list
}

// says reports whether one of the causes reads as c does. One statement that is
// inlined at several calls decides in each of them.
func says(list []alloc.Cause, c *alloc.Cause) bool {
	return slices.ContainsFunc(list, func(x alloc.Cause) bool {
		return x.ID == c.ID && x.Text == c.Text && x.Decisive == c.Decisive
	})
}

// A drawing makes the graph of a subject's ways.
type drawing struct {
	u     *unit
	g     *escgraph.Graph
	nodes map[int32]int // indices of nodes, by location
	out   *alloc.Graph
}

// node returns the node of a location.
func (d *drawing) node(i int32) int {
	n, ok := d.nodes[i]
	if ok {
		return n
	}
	n = len(d.out.Nodes)
	d.nodes[i] = n
	node := alloc.Node{Label: "the heap", Heap: true}
	if l := d.g.Location(i); l != nil {
		node = alloc.Node{Label: name(l), Pos: d.u.source(l.Pos), Heap: l.After&gcfacts.Escapes != 0}
	}
	d.out.Nodes = append(d.out.Nodes, node)
	return n
}

// chain adds the flows of a chain; those through temporaries are joined.
func (d *drawing) chain(chain []*gcfacts.Edge) {
	from, label := -1, ""
	for _, e := range chain {
		if from < 0 {
			from = d.node(e.Src)
		}
		for _, n := range e.Notes {
			if n.Why != "spill" && n.Why != "reference" && !strings.HasPrefix(n.Why, "callee ") {
				label = strings.TrimPrefix(label+", "+n.Why, ", ")
			}
		}
		if l := d.g.Location(e.Dst); l != nil && l.Op == "" {
			continue
		}
		edge := alloc.Edge{From: from, To: d.node(e.Dst), Label: label}
		if !slices.Contains(d.out.Edges, edge) {
			d.out.Edges = append(d.out.Edges, edge)
		}
		from, label = -1, ""
	}
}

// change describes a place by one of its flows.
func (u *unit) change(g *escgraph.Graph, p escgraph.Place) alloc.Change {
	out := alloc.Change{Callee: p.Callee, Param: p.Param, Why: p.Why, Pos: u.source(p.Pos)}
	for _, e := range g.At(p) {
		if l := g.Location(e.Src); p.Func != 0 && l != nil {
			out.Expr = name(l) // which flows, and the source does not show where
			return out
		}
		for i := len(e.Notes) - 1; i >= 0; i-- {
			n := &e.Notes[i]
			if u.f.Source(n.Pos) == p.Pos && n.Why == p.Why || p.Callee != "" && n.Why == "call parameter" {
				_, inlined := u.frames(n.Pos)
				out.Expr, out.Why, out.Pos = asWritten(n.Expr, inlined), n.Why, u.source(n.Pos)
				return out
			}
			if p.Callee != "" && !strings.HasPrefix(n.Why, "callee ") {
				out.Pos = u.source(n.Pos)
			}
		}
	}
	return out
}
