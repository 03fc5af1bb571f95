// Package dot writes graphs of flows in the language of Graphviz.
package dot

import (
	"fmt"
	"io"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/out/style"
)

// Write writes the graphs of an answer's sites and parameters, a cluster each.
func Write(w io.Writer, a *alloc.Answer) error {
	b := style.NewWriter(w, style.Style{})
	fmt.Fprintln(b, "digraph unheap {")
	fmt.Fprintln(b, "\trankdir=LR; node [shape=box, fontname=monospace]; edge [fontname=monospace, fontsize=10]")
	clusters := 0
	cluster := func(title string, g *alloc.Graph) {
		if g != nil {
			graph(b, clusters, title, g)
			clusters++
		}
	}
	for i := range a.Sites {
		s := &a.Sites[i]
		cluster(fmt.Sprintf("%s: %s %s", s.Pos, s.Kind, s.Expr), s.Graph)
	}
	for i := range a.Params {
		for _, l := range a.Params[i].Leaks {
			cluster(fmt.Sprintf("%s: parameter %s, to %s", a.Params[i].Pos, a.Params[i].Name, l.To), l.Graph)
		}
	}
	fmt.Fprintln(b, "}")
	return b.Flush()
}

func graph(b io.Writer, i int, title string, g *alloc.Graph) {
	fmt.Fprintf(b, "\tsubgraph cluster_%d {\n\t\tlabel=%q\n", i, title)
	for j, n := range g.Nodes {
		label, look := n.Label, ""
		if n.Pos.File != "" {
			label += "\n" + n.Pos.String()
		}
		if n.Heap {
			look = ", style=filled, fillcolor=mistyrose"
		}
		fmt.Fprintf(b, "\t\ts%dn%d [label=%q%s]\n", i, j, label, look)
	}
	for _, e := range g.Edges {
		fmt.Fprintf(b, "\t\ts%dn%d -> s%dn%d [label=%q]\n", i, e.From, i, e.To, e.Label)
	}
	fmt.Fprintln(b, "\t}")
}
