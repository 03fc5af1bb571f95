package text

import (
	"bytes"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/out/style"
)

// FuzzReport writes what is a valid report, whatever it has.
func FuzzReport(f *testing.F) {
	f.Add([]byte(`{"schema":"unheap/report/v1","engine":"lens","sites":null}`))
	f.Add([]byte(`{"schema":"unheap/report/v1","engine":"stock","total":{},"sites":[{"id":"a","kind":"new","verdict":"heap","causes":[{"id":"returned"}],"weight":{"bytes":-1,"samples":1}}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		rep, err := alloc.Read(bytes.NewReader(text))
		if err != nil {
			return
		}
		for _, look := range []style.Style{{}, {Width: 80, Color: true}} {
			var out bytes.Buffer
			if err := Report(&out, rep, Options{Style: look}); err != nil {
				t.Fatal(err)
			}
		}
	})
}
