package gcfacts

import (
	"go/ast"
	goparser "go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// border are the packages that read compilers' words; all others have kinds.
var border = []string{"internal/compiler/gcfacts", "internal/compiler/gctext", "internal/compiler/lens"}

// TestBorder looks for code behind the border that compares the words of steps or
// operations, or takes them apart.
func TestBorder(t *testing.T) {
	root, files := filepath.Join("..", "..", ".."), 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if rel = filepath.ToSlash(rel); slices.Contains(border, rel) || d.Name() == "testdata" || rel != "." && strings.HasPrefix(d.Name(), ".") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		files++
		fset := token.NewFileSet()
		f, err := goparser.ParseFile(fset, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			for _, x := range compared(n) {
				if what := wordIn(x); what != "" {
					t.Errorf("%s: compares %s; ask for its kind", fset.Position(x.Pos()), what)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 100 {
		t.Errorf("only %d files", files)
	}
	for code, want := range map[string]bool{
		`s.Why == "spill"`: true, `strings.HasPrefix(x, "callee ")`: true, `s.Why != other`: true, `n.Op == "CONVIFACE"`: true,
		`s.Why == ""`: false, `strings.Cut(x, "=")`: false, `s.Kind == k`: false,
	} {
		x, err := goparser.ParseExpr(code)
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.ContainsFunc(compared(x), func(x ast.Expr) bool { return wordIn(x) != "" }); got != want {
			t.Errorf("%s: found is %v", code, got)
		}
	}
}

// compared are the operands of a node that compares or takes strings apart.
func compared(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if lit, ok := n.Y.(*ast.BasicLit); (n.Op == token.EQL || n.Op == token.NEQ) && !(ok && lit.Value == `""`) {
			return []ast.Expr{n.X, n.Y}
		}
	case *ast.CaseClause:
		return n.List
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.SelectorExpr); ok {
			if pkg, ok := f.X.(*ast.Ident); ok && pkg.Name == "strings" {
				return n.Args
			}
		}
	}
	return nil
}

// wordIn is the word that an operand is or may be, or "".
func wordIn(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.SelectorExpr:
		if x.Sel.Name == "Why" {
			return "a field Why"
		}
	case *ast.BasicLit:
		text, err := strconv.Unquote(x.Value)
		if err != nil || text == "" || token.IsKeyword(text) { // "range" is in names of functions, too
			return ""
		}
		_, step := kinds[text]
		_, op := ops[text]
		_, target := targets[text]
		if step || target || text == StepFlow.Word().Text || op && text == strings.ToUpper(text) || strings.HasPrefix(text, "callee ") {
			return x.Value
		}
	}
	return ""
}
