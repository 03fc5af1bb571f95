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
	"github.com/unheap/unheap/internal/lab"
	"github.com/unheap/unheap/internal/out/chart"
	"github.com/unheap/unheap/internal/out/dot"
	"github.com/unheap/unheap/internal/out/markdown"
	"github.com/unheap/unheap/internal/out/style"
	"github.com/unheap/unheap/internal/out/text"
	"github.com/unheap/unheap/internal/usage"
)

// Options say how much of an answer is written. Emit sets the style.
type Options = text.Options

// An Answer is what is written: a value, and what writes it for people. Other formats
// have a form for values of some types.
type Answer struct {
	value any
	text  writer
}

type writer func(w io.Writer, o Options) error

// For returns the Answer of a value, with its writer of text.
func For[V any](value *V, text func(w io.Writer, value *V, o Options) error) Answer {
	return Answer{value, func(w io.Writer, o Options) error { return text(w, value, o) }}
}

// A Format is a form that answers are written in.
type Format struct {
	Name  string // as flags name it
	Brief string

	// writer returns what writes an answer, or nil for one that the format has no
	// form for. It looks at the type of the answer's value only.
	writer func(Answer) writer
}

// Formats are all formats; the first is what is written where none is named.
var Formats = []*Format{
	{"text", "for people", func(a Answer) writer { return a.text }},
	{"json", "for programs: \"unheap help json\" has the fields", asJSON},
	{"markdown", "for a comment on a change", asMarkdown},
	{"dot", "the flows of all reasons as a graph, for Graphviz", asDot},
	{"svg", "a drawing of measurements", asSVG},
}

// Find returns the format of a name. Another name is a usage error.
func Find(name string) (*Format, error) {
	i := slices.IndexFunc(Formats, func(f *Format) bool { return f.Name == name })
	if i < 0 {
		return nil, usage.Errorf("no format %q; there are %s", name, Names())
	}
	return Formats[i], nil
}

// Can reports whether the format has a form for an answer; its value may be a nil
// pointer.
func (f *Format) Can(a Answer) bool { return f.writer(a) != nil }

// Write writes an answer. It is a usage error if the format has no form for it.
func (f *Format) Write(w io.Writer, a Answer, o Options) error {
	write := f.writer(a)
	if write == nil {
		return f.cannot(a)
	}
	return write(w, o)
}

func (f *Format) cannot(a Answer) error {
	can := slices.DeleteFunc(slices.Clone(Formats), func(g *Format) bool { return !g.Can(a) })
	return usage.Errorf("format %s cannot show this; %s can", f.Name, names(can))
}

// Names are the names of all formats, in a sentence.
func Names() string { return names(Formats) }

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

func asDot(a Answer) writer {
	if a, ok := a.value.(*alloc.Answer); ok {
		return func(w io.Writer, _ Options) error { return dot.Write(w, a) }
	}
	return nil
}

func asMarkdown(a Answer) writer {
	if a, ok := a.value.(*alloc.Diff); ok {
		return func(w io.Writer, _ Options) error { return markdown.Diff(w, a) }
	}
	return nil
}

func asSVG(a Answer) writer {
	if a, ok := a.value.(*lab.Result); ok {
		return func(w io.Writer, _ Options) error { return chart.SVG(w, a) }
	}
	return nil
}

// asJSON writes any answer as its type says. A report has the sites that the filter
// picks.
func asJSON(a Answer) writer {
	return func(w io.Writer, o Options) error {
		enc := json.NewEncoder(style.JSON(w))
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "\t")
		if rep, ok := a.value.(*alloc.Report); ok {
			picked, _ := o.Filter.Apply(rep)
			return enc.Encode(picked)
		}
		return enc.Encode(a.value)
	}
}
