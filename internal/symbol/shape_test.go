package symbol_test

import (
	"testing"

	"github.com/unheap/unheap/internal/symbol"
)

func TestUnshaped(t *testing.T) {
	for _, test := range []struct {
		text, fn string
		params   []string
		want     string
	}{
		{"int", "p.F[go.shape.int]", []string{"E"}, "int"},
		{"*go.shape.*uint8", "errors.asType[go.shape.*uint8]", []string{"E"}, "*E"},
		{"map[go.shape.string]go.shape.[]int", "p.(*M[go.shape.string,go.shape.[]int]).F.func1", []string{"K", "V"}, "map[K]V"},
		{"map[go.shape.int]go.shape.int", "p.F[go.shape.int,go.shape.int]", []string{"K", "V"}, "map[T]T"},
		{"[]go.shape.struct { a/b.x int; y map[string]bool }", "p.F", nil, "[]T"},
		{"func(go.shape.func(int) bool, go.shape.int) error", "p.F", nil, "func(T, T) error"},
		{"p.G[go.shape.int](x)", "p.F[go.shape.int]", []string{"E"}, "p.G[E](x)"},
		{"q.L[go.shape.int].Get", "p.F[go.shape.string].q.L[go.shape.int].Get", []string{"E"}, "q.L[E].Get"},
	} {
		if got := symbol.Unshaped(test.text, symbol.Shapes(test.fn), test.params); got != test.want {
			t.Errorf("Unshaped(%q) in %s = %q, want %q", test.text, test.fn, got, test.want)
		}
	}
}
