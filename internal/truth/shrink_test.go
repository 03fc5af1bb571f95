package truth

import (
	"slices"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/grammar"
)

// TestShrink leaves nothing of a unit but what fails.
func TestShrink(t *testing.T) {
	const wanted = "make(chan int, 2)"
	for _, u := range grammar.Generate(5, 100).Units {
		if !strings.Contains(u.Text(1), wanted) {
			continue
		}
		tried := 0
		small, err := Shrink(u, func(list []*grammar.Unit) (int, error) {
			tried += len(list)
			return slices.IndexFunc(list, func(v *grammar.Unit) bool { return strings.Contains(v.Text(1), wanted) }), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		before, after := strings.Count(u.Text(1), "\n"), strings.Count(small.Text(1), "\n")
		t.Logf("%d lines became %d, with %d tries:\n%s", before, after, tried, small.Text(1))
		if after > 30 || !strings.Contains(small.Text(1), wanted) {
			t.Error("not small")
		}
		return
	}
	t.Error("no unit makes a channel")
}
