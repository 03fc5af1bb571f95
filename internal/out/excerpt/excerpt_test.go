package excerpt

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/out/style"
)

const source = "package p\n\nfunc F() *T {\n\treturn &T{ä: 1}\n}\r\n\nvar x = F()\n"

// excerptOf writes an excerpt of source with labels at places in it.
func excerptOf(t *testing.T, look style.Style, labels ...Label) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "p.go"), []byte(source), 0o666); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	files := New(func(file string) string { return filepath.Join(dir, file) })
	if err := files.Write(&b, labels, look); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func at(file string, line, col int) alloc.Pos { return alloc.Pos{File: file, Line: line, Col: col} }

func TestWrite(t *testing.T) {
	for _, test := range []struct {
		name   string
		width  int
		labels []Label
		want   string
	}{
		{"inside", 0, []Label{{at("p.go", 4, 9), "&T{ä: 1}", "allocates", true}, {at("p.go", 4, 2), "return &T{ä: 1}", "return", false}}, `
 --> p.go:4:9
4 |     return &T{ä: 1}
  |            ^^^^^^^^ allocates
  |     --------------- return
`},
		{"apart", 0, []Label{{at("p.go", 7, 10), "F()", "call", false}, {at("p.go", 3, 6), "", "", false}}, `
 --> p.go:7:10
3 | func F() *T {
  |      - 
...
7 | var x = F()
  |         --- call
`},
		{"twice", 0, []Label{{at("p.go", 1, 0), "", "a", false}, {at("p.go", 1, 0), "", "a", false}}, `
 --> p.go:1
1 | package p
  | - a
`},
		{"far right", 26, []Label{{at("p.go", 4, 9), "&T{ä: 1}", "a label that has no room", true}}, `
 --> p.go:4:9
4 |     return &T{ä: 1}
  |            ^^^^^^^^
  | a label that has no
  | room
`},
		{"no file", 0, []Label{{at("q.go", 12, 3), "x", "there", false}, {at("", 1, 1), "x", "nowhere", false}, {at("p.go", 0, 0), "x", "no line", false}}, `
  --> q.go:12:3
12 | 
   | - there
`},
	} {
		if got := excerptOf(t, style.Style{Width: test.width}, test.labels...); got != test.want[1:] {
			t.Errorf("%s: got\n%s\nwant%s", test.name, got, test.want)
		}
	}
}

// TestSpan has positions as the compiler has them: at an operator, at a
// parenthesis, behind the end of a line that has changed.
func TestSpan(t *testing.T) {
	for _, test := range []struct {
		line string
		at   int
		expr string
		want string
	}{
		{"a + b", 2, "a + b", "a + b"},
		{"f(x)", 1, "f(x)", "f(x)"},
		{"f(x)", 0, "g(x)", "f"},
		{"f(x)", 1, "g(x)", "("},
		{"ab", 1, "", "b"},
		{"ab", 9, "ab", ""},
		{"é", 0, "", "é"},
	} {
		from, to := span(test.line, test.at, test.expr)
		if got := test.line[from:to]; got != test.want {
			t.Errorf("%q in %q at %d: %q, want %q", test.expr, test.line, test.at, got, test.want)
		}
	}
}
