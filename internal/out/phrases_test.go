package out

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// verb is what a format string has in place of something.
var verb = regexp.MustCompile(`%[-+# 0-9*.\[\]]*[a-z%]|\n|\t`)

// TestPhrases looks for every phrase of the writers in their golden files: what is
// written nowhere is tested nowhere. A phrase is three words or more.
func TestPhrases(t *testing.T) {
	var golden strings.Builder
	files, err := filepath.Glob("testdata/*.*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if filepath.Ext(file) == ".json" || strings.Contains(file, ".terminal.") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		golden.WriteString(strings.Join(strings.Fields(string(text)), " "))
		golden.WriteByte('\n')
	}
	all := golden.String()
	seen := 0
	folders, err := filepath.Glob("*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	dirs := map[string]bool{}
	for _, file := range folders {
		dirs[filepath.Dir(file)] = true
	}
	for dir := range dirs {
		for _, phrase := range phrases(t, dir) {
			seen++
			if !strings.Contains(all, phrase) {
				t.Errorf("no golden file has %q, of %s", phrase, dir)
			}
		}
	}
	if seen < 50 {
		t.Errorf("%d phrases seen", seen)
	}
}

// phrases are those in the strings of a package, without what stands for values.
func phrases(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no source in %s: %v", dir, err)
	}
	var list []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			for _, part := range verb.Split(text, -1) {
				if words := strings.Fields(part); len(words) > 2 {
					list = append(list, strings.Join(words, " "))
				}
			}
			return true
		})
	}
	return list
}
