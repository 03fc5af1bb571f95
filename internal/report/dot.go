package report

import (
	"bufio"
	"fmt"
	"io"

	"github.com/unheap/unheap/internal/alloc"
)

// Dot writes the graphs of an answer's sites in the language of Graphviz, a
// cluster each.
func Dot(w io.Writer, a *Answer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintln(b, "digraph unheap {")
	fmt.Fprintln(b, "\trankdir=LR; node [shape=box, fontname=monospace]; edge [fontname=monospace, fontsize=10]")
	for i := range a.Sites {
		if s := &a.Sites[i]; s.Graph != nil {
			dotSite(b, i, s)
		}
	}
	fmt.Fprintln(b, "}")
	return b.Flush()
}

func dotSite(b *bufio.Writer, i int, s *alloc.Site) {
	fmt.Fprintf(b, "\tsubgraph cluster_%d {\n\t\tlabel=%q\n", i, fmt.Sprintf("%s: %s %s", s.Pos, s.Kind, s.Expr))
	for j, n := range s.Graph.Nodes {
		label, style := n.Label, ""
		if n.Pos.File != "" {
			label += "\n" + n.Pos.String()
		}
		if n.Heap {
			style = ", style=filled, fillcolor=mistyrose"
		}
		fmt.Fprintf(b, "\t\ts%dn%d [label=%q%s]\n", i, j, label, style)
	}
	for _, e := range s.Graph.Edges {
		fmt.Fprintf(b, "\t\ts%dn%d -> s%dn%d [label=%q]\n", i, e.From, i, e.To, e.Label)
	}
	fmt.Fprintln(b, "\t}")
}
