package symbol_test

import (
	"slices"
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

// TestInstances has names of code and what may have been instantiated for it.
func TestInstances(t *testing.T) {
	for fn, want := range map[string][]string{
		"a.b/p.F":                                 nil,
		"a.b/p.F[go.shape.int]":                   {"a.b/p.F[go.shape.int]"},
		"a.b/p.F[go.shape.int].func1.2":           {"a.b/p.F[go.shape.int]"},
		"p.T[go.shape.[]int,go.shape.int].M":      {"p.T[go.shape.[]int,go.shape.int]"},
		"a.b/p.(*T[go.shape.a.b/q.X]).M.func1":    {"a.b/p.T[go.shape.a.b/q.X]", "a.b/p.(*T[go.shape.a.b/q.X]"},
		"p.(*T[go.shape.int]).M[go.shape.string]": {"p.(*T[go.shape.int]).M[go.shape.string]", "p.T[go.shape.int]", "p.(*T[go.shape.int]"},
		"p.(*T).M[go.shape.interface { F(p.X) }]": {"p.(*T).M[go.shape.interface { F(p.X) }]"},
		"p.Use.F[go.shape.func(p.X) (p.Y)].func1": {"p.Use.F[go.shape.func(p.X) (p.Y)]"},
	} {
		if got := symbol.Instances(fn); !slices.Equal(got, want) {
			t.Errorf("Instances(%q) = %q, want %q", fn, got, want)
		}
	}
}

// TestInstantiated has names with the texts of their type arguments.
func TestInstantiated(t *testing.T) {
	for _, test := range []struct {
		fn    string
		texts []string
		want  string
	}{
		{"a/p.F[go.shape.int]", []string{"int"}, "a/p.F[int]"},
		{"a/p.F[go.shape.int,go.shape.[]int].func1", []string{"Num", "[]Num"}, "a/p.F[Num, []Num].func1"},
		{"p.(*T[go.shape.int]).M[go.shape.string]", []string{"X", "string"}, "p.(*T[X]).M[string]"},
		{"p.Use.F[go.shape.int].G[go.shape.int]", []string{"X"}, "p.Use.F[X].G[...]"},
		{"p.F[go.shape.int]", nil, "p.F[...]"},
		{"p.F", nil, "p.F"},
	} {
		if got := symbol.Instantiated(test.fn, test.texts); got != test.want {
			t.Errorf("Instantiated(%q, %q) = %q, want %q", test.fn, test.texts, got, test.want)
		}
	}
}

// TestShortTypes has types with the paths of packages.
func TestShortTypes(t *testing.T) {
	for typ, want := range map[string]string{
		"int":                                   "int",
		"*a.b/c/p.T":                            "*T",
		"map[a.b/c/q.K][]*a.b/c/p.L[a.b/c/p.T]": "map[q.K][]*L[T]",
		"struct { X int \"json:\\\"a.b/c/p.T\\\"\" }": "struct { X int \"json:\\\"a.b/c/p.T\\\"\" }",
		"func(...a.b/c/px.T) p.U":                     "func(...px.T) p.U",
	} {
		if got := symbol.ShortTypes(typ, "a.b/c/p"); got != want {
			t.Errorf("ShortTypes(%q) = %q, want %q", typ, got, want)
		}
	}
	for args, want := range map[string]bool{
		"int": false, "int, string": true, "func(int, string)": false, "map[string]p.F[int, string]": false,
		"struct { X int \"a,b\" }": false, "[]int, p.T[int, int]": true, "": false,
	} {
		if got := symbol.SeveralTypes(args); got != want {
			t.Errorf("SeveralTypes(%q) = %v", args, got)
		}
	}
}
