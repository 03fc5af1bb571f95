// Package out takes answers to where they are wanted: in a format, to standard
// output or into files. It has the one table of formats for all commands.
//
// A command parses what is asked for (Parse), refuses what cannot be done before
// it does any work (Check), and ends with the answer (Emit).
package out

import (
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/chart"
	"github.com/unheap/unheap/internal/dot"
	"github.com/unheap/unheap/internal/lab"
	"github.com/unheap/unheap/internal/text"
	"github.com/unheap/unheap/internal/usage"
)

// Options say how much of an answer is written. Emit sets the style.
type Options = text.Options

// A Format is a form that answers are written in.
type Format struct {
	Name  string // as flags name it
	Brief string

	// writer returns what writes an answer, or nil for one that the format has no
	// form for. It looks at the answer's type only.
	writer func(answer any) writer
}

type writer func(w io.Writer, o Options) error

// Formats are all formats; the first is what is written where none is named.
var Formats = []*Format{
	{"text", "for people", asText},
	{"json", "for programs: \"unheap help\" has the fields", asJSON},
	{"dot", "the flows of all reasons as a graph, for Graphviz", asDot},
	{"svg", "a drawing of measurements", asSVG},
}

// Find returns the format of a name. Another name is a usage error.
func Find(name string) (*Format, error) {
	i := slices.IndexFunc(Formats, func(f *Format) bool { return f.Name == name })
	if i < 0 {
		return nil, usage.Errorf("no format %q; there are %s", name, names(Formats))
	}
	return Formats[i], nil
}

// Can reports whether the format has a form for answers of a type: answer may be
// a nil pointer.
func (f *Format) Can(answer any) bool { return f.writer(answer) != nil }

// Write writes an answer. It is a usage error if the format has no form for it.
func (f *Format) Write(w io.Writer, answer any, o Options) error {
	write := f.writer(answer)
	if write == nil {
		return f.cannot(answer)
	}
	return write(w, o)
}

func (f *Format) cannot(answer any) error {
	can := slices.DeleteFunc(slices.Clone(Formats), func(g *Format) bool { return !g.Can(answer) })
	return usage.Errorf("format %s cannot show this; %s can", f.Name, names(can))
}

// names lists formats in a sentence.
func names(list []*Format) string {
	var words []string
	for _, f := range list {
		words = append(words, f.Name)
	}
	if n := len(words) - 1; n > 0 {
		return strings.Join(words[:n], ", ") + " and " + words[n]
	}
	return strings.Join(words, "")
}

func asText(answer any) writer {
	switch a := answer.(type) {
	case *alloc.Report:
		return func(w io.Writer, o Options) error { return text.Report(w, a, o) }
	case *alloc.Answer:
		return func(w io.Writer, o Options) error { return text.Answer(w, a, o) }
	case *alloc.Top:
		return func(w io.Writer, o Options) error { return text.Top(w, a, o) }
	case *alloc.Bench:
		return func(w io.Writer, o Options) error { return text.Bench(w, a, o) }
	case *alloc.Ranking:
		return func(w io.Writer, o Options) error { return text.Ranking(w, a, o) }
	case *alloc.Counterfactual:
		return func(w io.Writer, o Options) error { return text.Counterfactual(w, a, o) }
	case *alloc.Inlining:
		return func(w io.Writer, o Options) error { return text.Inlining(w, a, o) }
	case *alloc.Explanation:
		return func(w io.Writer, o Options) error { return text.Explanation(w, a, o) }
	case *alloc.Lenses:
		return func(w io.Writer, o Options) error { return text.Lenses(w, a, o) }
	case *lab.Result:
		return func(w io.Writer, o Options) error { return chart.Text(w, a, o.Style) }
	case *lab.Listing:
		return func(w io.Writer, o Options) error { return chart.List(w, a) }
	}
	return nil
}

func asDot(answer any) writer {
	if a, ok := answer.(*alloc.Answer); ok {
		return func(w io.Writer, _ Options) error { return dot.Write(w, a) }
	}
	return nil
}

func asSVG(answer any) writer {
	if a, ok := answer.(*lab.Result); ok {
		return func(w io.Writer, _ Options) error { return chart.SVG(w, a) }
	}
	return nil
}

// asJSON writes any answer as its type says. A report has the sites that the filter
// picks.
func asJSON(answer any) writer {
	return func(w io.Writer, o Options) error {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "\t")
		if rep, ok := answer.(*alloc.Report); ok {
			picked, _ := o.Filter.Apply(rep)
			return enc.Encode(picked)
		}
		return enc.Encode(answer)
	}
}
