package text

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/unit"
)

// Lenses writes a table of instrumented compilers, and nothing if there are none.
func Lenses(w io.Writer, l *alloc.Lenses, _ Options) error {
	if len(l.Lenses) == 0 {
		return nil
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "key\tgo\tsize\tbuilt\tverified\tfits")
	for _, r := range l.Lenses {
		verified, fits := "no", "other folders"
		if r.Verified {
			verified = "yes"
		}
		if r.Current {
			fits = "this folder"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", r.Key, r.Go, unit.Size(float64(r.Size)), r.Built, verified, fits)
	}
	return t.Flush()
}
