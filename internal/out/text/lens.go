package text

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/out/style"
	"github.com/unheap/unheap/internal/unit"
)

// Lenses writes a table of instrumented compilers, and nothing if there are none.
func Lenses(w io.Writer, l *alloc.Lenses, _ Options) error {
	if len(l.Lenses) == 0 {
		return nil
	}
	p := style.NewWriter(w, style.Style{})
	t := tabwriter.NewWriter(p, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "key\tgo\tsize\tbuilt\tverified\tfits")
	for _, r := range l.Lenses {
		verified, fits := "no", "other folders"
		if r.Verified {
			verified = "yes"
		}
		if r.Current {
			fits = "this folder"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", style.Visible(r.Key), style.Visible(r.Go), unit.Size(float64(r.Size)), style.Visible(r.Built), verified, fits)
	}
	return errors.Join(t.Flush(), p.Flush())
}
