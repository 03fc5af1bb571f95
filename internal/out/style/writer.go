package style

import (
	"bufio"
	"fmt"
	"io"
)

// A Writer writes text that has a style, with all of it visible. Its errors are those
// of its last Flush.
type Writer struct {
	*bufio.Writer
	Style
	visible *visible
}

// NewWriter returns a Writer that writes to w. Where w is a Writer, too, it makes what
// it gets visible.
func NewWriter(w io.Writer, s Style) *Writer {
	if outer, ok := w.(interface{ raw() io.Writer }); ok {
		return &Writer{Writer: bufio.NewWriter(outer.raw()), Style: s}
	}
	v := &visible{w: w, color: s.Color}
	return &Writer{bufio.NewWriter(v), s, v}
}

// raw is what a Writer inside of this one writes to: it is made visible once.
func (w *Writer) raw() io.Writer { return w.Writer }

// Flush writes what is left.
func (w *Writer) Flush() error {
	err := w.Writer.Flush()
	if err == nil && w.visible != nil {
		err = w.visible.flush()
	}
	return err
}

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
