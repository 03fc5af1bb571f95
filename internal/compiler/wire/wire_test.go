package wire

import (
	"go/parser"
	"go/token"
	"regexp"
	"testing"
)

// TestPlain holds the file that goes into compilers to what it may be there: the
// compilers of all supported Go are built with it, and it imports nothing.
func TestPlain(t *testing.T) {
	tree, err := parser.ParseFile(token.NewFileSet(), "wire.go", Text, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	if len(tree.Imports) > 0 || tree.Name.Name != "wire" || tree.GoVersion != "" {
		t.Errorf("package %s imports %v", tree.Name.Name, tree.Imports)
	}
	if !regexp.MustCompile(`^unheap-lens:[0-9]+:$`).MatchString(Prefix) {
		t.Errorf("the prefix is %q", Prefix)
	}
}

func TestMayAllocate(t *testing.T) {
	for callee, want := range map[string]bool{
		"runtime.newobject":             true,
		"runtime.panicIndex":            false,
		"runtime.memmove":               false,
		"runtime.mallocgc":              true,
		"runtime.":                      false,
		"internal/runtime/maps.NewMap":  true,
		"internal/runtime/sys.Bswap32":  false,
		"maps.clone":                    true,
		"maps.Clone":                    false,
		"example.com/runtime.newobject": false,
		"":                              false,
	} {
		if got := MayAllocate(callee); got != want {
			t.Errorf("MayAllocate(%q) = %v", callee, got)
		}
	}
}

func TestBare(t *testing.T) {
	for fn, want := range map[string]string{
		"p.F": "p.F", "p.F[go.shape.int]": "p.F", "p.(*L[go.shape.[]int]).Get": "p.(*L).Get", "p.F[a/b.T[int]].func1": "p.F.func1", "": "",
	} {
		if got := Bare(fn); got != want {
			t.Errorf("Bare(%q) = %q, want %q", fn, got, want)
		}
	}
}
