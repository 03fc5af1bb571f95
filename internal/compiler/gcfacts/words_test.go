package gcfacts

import (
	"go/ast"
	goparser "go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// noting are the functions of package escape that are given a word for a step.
var noting = []string{"note", "addr", "deref", "dotType", "assignList", "assignHeap"}

// TestCompilersWords looks for the words of steps in the sources of the current
// compiler, and of those that GOTOOLCHAIN has downloaded: each must be known.
func TestCompilersWords(t *testing.T) {
	out, err := exec.Command("go", "env", "GOROOT", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	current, cache, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	roots, err := filepath.Glob(filepath.Join(cache, "golang.org", "toolchain@*-go1.*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, root := range append(roots, current) {
		files, err := filepath.Glob(filepath.Join(root, "src", "cmd", "compile", "internal", "escape", "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		if len(files) == 0 && root != current {
			continue // not the whole toolchain
		}
		found := map[string]bool{}
		for _, file := range files {
			f, err := goparser.ParseFile(token.NewFileSet(), file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				for _, w := range wordsOf(n) {
					found[w] = true
				}
				return true
			})
		}
		for w := range found {
			if k := ParseWord(w).Kind; k == StepOther {
				t.Errorf("%s: the word %q is not known", root, w)
			}
		}
		t.Logf("%s: %d words", root, len(found))
		if len(found) < 30 {
			t.Errorf("%s: only %d words", root, len(found))
		}
	}
}

// wordsOf are the words of steps that a call notes, or a function returns as the
// reason for an allocation.
func wordsOf(n ast.Node) (list []string) {
	add := func(x ast.Node) bool {
		if lit, ok := x.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil && s != "" {
				list = append(list, s)
			}
		}
		return true
	}
	switch n := n.(type) {
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.SelectorExpr); ok && slices.Contains(noting, f.Sel.Name) {
			for _, arg := range n.Args {
				add(arg)
			}
		}
	case *ast.FuncDecl:
		if n.Name.Name == "HeapAllocReason" {
			ast.Inspect(n, func(n ast.Node) bool {
				if r, ok := n.(*ast.ReturnStmt); ok {
					ast.Inspect(r, add)
				}
				return true
			})
		}
	}
	return list
}
