package report

import (
	"bufio"
	"fmt"
	"io"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/style"
	"github.com/unheap/unheap/internal/unit"
)

// Inlined writes an inlining for people.
func Inlined(w io.Writer, a *alloc.Inlining, look style.Style) error {
	b := bufio.NewWriter(w)
	t := &text{Writer: b, Style: look}
	t.para("", t.Bold("with "+a.Func+" inlined")+fmt.Sprintf(": at %s, %d now", unit.Count(a.Calls[1], "call"), a.Calls[0]))
	if a.Why != "" {
		t.para("", "the compiler cannot inline it: "+a.Why)
		return b.Flush()
	}
	stack := 0
	for i := range a.Copies {
		if !a.Copies[i].Allocates() {
			stack++
		}
	}
	fmt.Fprintf(b, "%s would leave the heap or be gone; %d of %d inlined copies would not allocate; %s would be new on the heap\n",
		unit.Count(len(a.Freed), "site"), stack, len(a.Copies), unit.Count(len(a.Grown), "site"))
	for _, part := range []struct {
		title string
		sites []alloc.Site
	}{{"would leave the heap, or be gone", a.Freed}, {"inlined copies", a.Copies}, {"would be new on the heap", a.Grown}} {
		if len(part.sites) > 0 {
			fmt.Fprintf(b, "\n%s\n", t.Bold(part.title))
			t.functions(part.sites)
		}
	}
	return b.Flush()
}
