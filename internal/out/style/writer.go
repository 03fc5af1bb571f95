package style

import (
	"bufio"
	"fmt"
	"io"
)

// A Writer writes text that has a style. Its errors are those of its last Flush.
type Writer struct {
	*bufio.Writer
	Style
}

// NewWriter returns a Writer that writes to w.
func NewWriter(w io.Writer, s Style) *Writer { return &Writer{bufio.NewWriter(w), s} }

// Para writes text in lines that are all indented.
func (w *Writer) Para(indent, text string) { w.lines(w.Wrap(indent, text)) }

// Item writes text in lines as Hang breaks it: the first after head, the others in
// column n.
func (w *Writer) Item(head string, n int, text string) { w.lines(w.Hang(head, n, text)) }

func (w *Writer) lines(list []string) {
	for _, l := range list {
		fmt.Fprintln(w, l)
	}
}
