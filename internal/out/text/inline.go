package text

import (
	"fmt"
	"io"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/unit"
)

// Inlining writes what would be with a function inlined.
func Inlining(w io.Writer, a *alloc.Inlining, o Options) error {
	t := newPrinter(w, o)
	t.Para("", t.Bold("with "+a.Func+" inlined")+fmt.Sprintf(": at %s, %d now", unit.Count(a.Calls[1], "call"), a.Calls[0]))
	if a.Why != "" {
		t.Para("", "the compiler cannot inline it: "+a.Why)
		t.built(a.Configuration, "")
		return t.Flush()
	}
	stack := 0
	for i := range a.Copies {
		if !a.Copies[i].Allocates() {
			stack++
		}
	}
	fmt.Fprintf(t, "%s would leave the heap or be gone; %d of %d inlined copies would not allocate; %s would be new on the heap\n",
		unit.Count(len(a.Freed), "site"), stack, len(a.Copies), unit.Count(len(a.Grown), "site"))
	for _, part := range []struct {
		title string
		sites []alloc.Site
	}{{"would leave the heap, or be gone", a.Freed}, {"inlined copies", a.Copies}, {"would be new on the heap", a.Grown}} {
		if len(part.sites) > 0 {
			fmt.Fprintf(t, "\n%s\n", t.Bold(part.title))
			t.functions(part.sites)
		}
	}
	t.built(a.Configuration, "")
	return t.Flush()
}
