package resolve

import (
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/escape/escgraph"
	"github.com/unheap/unheap/internal/symbol"
)

// full are the limits of what is looked for when all is asked for: more reasons,
// or a larger cut, are of no use to anybody.
var full = escgraph.Limits{Reasons: 20, Cut: 6}

// hold describes all ways of a location to the heap and the least cut.
func (v *view) hold(b *gcfacts.Batch, num int32, all *escgraph.Explanation) alloc.Hold {
	d := drawing{v: v, batch: b, nodes: map[int32]int{}, out: &alloc.Graph{Nodes: []alloc.Node{}, Edges: []alloc.Edge{}}}
	d.node(num)
	causes := func(ways []escgraph.Way) (list []alloc.Cause) {
		for _, way := range ways {
			list = append(list, *v.way(b, num, way, maxChain))
			d.chain(way.Edges())
		}
		return list
	}
	h := alloc.Hold{Reasons: causes(all.Reasons), Graph: d.out}
	for _, c := range causes(all.Endings) {
		if !says(h.Reasons, &c) && !says(h.Endings, &c) {
			h.Endings = append(h.Endings, c)
		}
	}
	if all.Ends != nil {
		h.Ends = v.changes(b, all.Ends)
	}
	if all.Cut != nil {
		h.Cut = &alloc.Cut{Proven: all.Proven, Changes: v.changes(b, all.Cut)}
	}
	return h
}

// changes describes points, each by one of its flows.
func (v *view) changes(b *gcfacts.Batch, points []escgraph.Point) []alloc.Change {
	list := []alloc.Change{}
	for _, p := range points {
		list = append(list, v.change(b, p))
	}
	return list
}

// together is all that is in one of two holds, with the cut of the first.
func together(h, more alloc.Hold) alloc.Hold {
	if h.Graph == nil {
		return more
	}
	for i := range more.Reasons {
		if c := &more.Reasons[i]; !says(h.Reasons, c) {
			h.Reasons = append(h.Reasons, *c)
		}
	}
	for i := range more.Endings {
		if c := &more.Endings[i]; !says(h.Reasons, c) && !says(h.Endings, c) {
			h.Endings = append(h.Endings, *c)
		}
	}
	for _, c := range more.Ends {
		if !slices.Contains(h.Ends, c) {
			h.Ends = append(h.Ends, c)
		}
	}
	at := make([]int, len(more.Graph.Nodes)) // nodes of more in h
	for i, n := range more.Graph.Nodes {
		if at[i] = slices.Index(h.Graph.Nodes, n); at[i] < 0 {
			at[i] = len(h.Graph.Nodes)
			h.Graph.Nodes = append(h.Graph.Nodes, n)
		}
	}
	for _, e := range more.Graph.Edges {
		if e.From, e.To = at[e.From], at[e.To]; !slices.Contains(h.Graph.Edges, e) {
			h.Graph.Edges = append(h.Graph.Edges, e)
		}
	}
	return h
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
	v     *view
	batch *gcfacts.Batch
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
	node := alloc.Node{Label: heapName, Heap: true}
	if l := d.batch.Loc(i); l != nil {
		node = alloc.Node{Label: d.v.name(d.batch, l), Pos: d.v.source(l.Pos), Heap: l.After&gcfacts.Escapes != 0}
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
			if !hidden(n.Kind) && n.Kind != gcfacts.StepCallee {
				label = strings.TrimPrefix(label+", "+n.Text, ", ")
			}
		}
		if l := d.batch.Loc(e.Dst); l != nil && l.Op == gcfacts.OpNone {
			continue
		}
		edge := alloc.Edge{From: from, To: d.node(e.Dst), Label: label}
		if !slices.Contains(d.out.Edges, edge) {
			d.out.Edges = append(d.out.Edges, edge)
		}
		from, label = -1, ""
	}
}

// change describes a point by one of its flows.
func (v *view) change(b *gcfacts.Batch, p escgraph.Point) alloc.Change {
	out := alloc.Change{Callee: symbol.Plain(p.Callee), Param: p.Param, Alone: p.Callee != "" && p.Place.Pos != 0, Kind: stepKinds[p.Kind], Why: p.Text, Pos: v.source(p.Pos)}
	for _, e := range p.Flows {
		if l := b.Loc(e.Src); p.Func != 0 && l != nil {
			out.Expr = v.name(b, l) // which flows, and the source does not show where
			return out
		}
		for i := len(e.Notes) - 1; i >= 0; i-- {
			n := &e.Notes[i]
			kind := stepKinds[n.Kind]
			if v.f.Source(n.Pos) == p.Pos && n.Word == p.Word || p.Callee != "" && kind.Passes() {
				out.Expr, out.Kind, out.Why, out.Pos = v.written(n.Expr, n.Pos, inFunc(b, e)), kind, n.Text, v.source(n.Pos)
				return out
			}
			if p.Callee != "" && n.Kind != gcfacts.StepCallee {
				out.Pos = v.source(n.Pos)
			}
		}
	}
	return out
}
