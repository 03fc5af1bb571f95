package alloc_test

import (
	"testing"

	"github.com/unheap/unheap/internal/alloc"
)

func TestNames(t *testing.T) {
	for _, test := range []struct{ fn, plain, pkg string }{
		{"fmt.Println", "fmt.Println", "fmt"},
		{"example.com/a/b.(*T).M.func1", "example.com/a/b.(*T).M.func1", "example.com/a/b"},
		{"slices.Sort[go.shape.[]int,go.shape.int]", "slices.Sort[...]", "slices"},
		{"gopkg.in/yaml%2ev3.(*T[a/b.C]).M", "gopkg.in/yaml%2ev3.(*T[...]).M", "gopkg.in/yaml.v3"},
		{"memeqbody", "memeqbody", ""},
	} {
		if got := alloc.PlainName(test.fn); got != test.plain {
			t.Errorf("PlainName(%q) = %q, want %q", test.fn, got, test.plain)
		}
		if got := alloc.PackageOf(test.fn); got != test.pkg {
			t.Errorf("PackageOf(%q) = %q, want %q", test.fn, got, test.pkg)
		}
	}
}
