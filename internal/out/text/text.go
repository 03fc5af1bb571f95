// Package text writes answers for people, each by a function of its own. A writer
// takes an answer and an output and keeps nothing; all it knows of a program is in
// package alloc.
package text

import (
	"io"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/out/style"
)

// Options say how text looks, and how much of an answer it has.
type Options struct {
	Style  style.Style
	Open   func(file string) string // where a file of the answer is on this machine; nil: where it says
	Filter alloc.Filter             // of a report's sites
	Full   bool                     // every step of long flows, and every reason
	List   bool                     // the sites of each change of a ranking
	Narrow bool                     // a place alone chose the packages of an answer, which can be told more of
}

// A printer writes the parts that several answers have.
type printer struct {
	*style.Writer
	opt   Options
	total *alloc.Weight // of profiles; nil without
}

func newPrinter(w io.Writer, o Options) *printer {
	return &printer{Writer: style.NewWriter(w, o.Style), opt: o}
}

// verdict marks text as a verdict is.
func (t *printer) verdict(v alloc.Verdict, text string) string {
	switch v {
	case alloc.Heap:
		return t.Paint(text, style.Red, style.Bold)
	case alloc.Conditional:
		return t.Paint(text, style.Yellow, style.Bold)
	case alloc.Unknown:
		return t.Paint(text, style.Magenta, style.Bold)
	}
	return t.Paint(text, style.Green)
}
