package grammar

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"testing"
)

var std = importer.Default()

type imports map[string]*types.Package

func (m imports) Import(path string) (*types.Package, error) {
	if p := m[path]; p != nil {
		return p, nil
	}
	return std.Import(path)
}

// TestTypes checks that programs of many seeds are type-correct.
func TestTypes(t *testing.T) {
	ours := imports{}
	check := func(path string, texts ...string) error {
		fset := token.NewFileSet()
		var files []*ast.File
		for _, text := range texts {
			f, err := parser.ParseFile(fset, path+".go", text, 0)
			if err != nil {
				return err
			}
			files = append(files, f)
		}
		bad := 0
		cfg := types.Config{Importer: ours, GoVersion: "go1.24", Error: func(err error) {
			if bad++; bad < 20 {
				t.Log(err)
			}
		}}
		p, err := cfg.Check(path, fset, files, nil)
		ours[path] = p
		return err
	}
	p := Generate(1, 500)
	files := p.Files()
	for _, pkg := range []struct{ path, text string }{{Module + "/mark", Quiet}, {Module + "/lib", files["lib/lib.go"]}} {
		if err := check(pkg.path, pkg.text); err != nil {
			t.Fatal(err)
		}
	}
	var texts []string
	for name, text := range files {
		if name[:2] == "p/" {
			texts = append(texts, text)
		}
	}
	if err := check(Module+"/p", texts...); err != nil {
		t.Fatal(err)
	}
}
