package symbol

import (
	"go/ast"
	"go/parser"
	"go/token"
	"testing"
)

func TestOfDecl(t *testing.T) {
	for decl, want := range map[string]string{
		"func F() {}": "F", "func F[T any](x T) {}": "F", "func (T) M() {}": "T.M", "func (t *T) M() {}": "T.M",
		"func (t *T[A]) M() {}": "T.M", "func (t T[A, B]) M() {}": "T.M", "func (t (*T)) M() {}": "T.M",
	} {
		f, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+decl, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if got := OfDecl(f.Decls[0].(*ast.FuncDecl)); got != want {
			t.Errorf("%s is called %s, want %s", decl, got, want)
		}
	}
}
