package hot_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/profile/hot"
)

// TestDirectives has a function with lines of two files. The profile has one of
// them as the function's, and lines of both.
func TestDirectives(t *testing.T) {
	const above = "package p\n\nfunc f() *int {\n"
	dir := filepath.Join(t.TempDir(), "dir")
	file := filepath.Join(dir, "f.go")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, source string
		current      bool
		match        alloc.Match
		missing      alloc.Missing
	}{
		{"as it was", above + "//line g.y:70\n\treturn new(int)\n}\n", false, alloc.Exact, ""},
		{"the generated file has another line", "\n" + above + "//line g.y:70\n\treturn new(int)\n}\n", false, alloc.Unsure, ""},
		{"the grammar has other lines", above + "//line g.y:80\n\treturn new(int)\n}\n", false, "", alloc.Changed},
		{"a run of the source", above + "//line g.y:80\n\treturn new(int)\n}\n", true, alloc.Exact, ""},
	} {
		if err := os.WriteFile(file, []byte(test.source), 0o666); err != nil {
			t.Fatal(err)
		}
		s := site("p.f", 70, 8)
		s.Pos.File = "dir/g.y"
		rep := &alloc.Report{Sites: []alloc.Site{s}}
		for _, known := range []string{"f.go", "g.y"} {
			p := made(1, sampled{2, 16, [][]frame{{{"p.f", 70}}}})
			p.Function[0].Filename, p.Function[0].StartLine = "/build/dir/"+known, 3
			open := func(name string) string { return filepath.Join(filepath.Dir(dir), name) }
			heat := hot.Join(rep, []hot.Source{{Name: "x", Profile: p, Current: test.current}}, hot.Options{Open: open})
			if got := heat.Spots[0]; got.Match != test.match || got.Missing != test.missing {
				t.Errorf("%s, %s: %q, %q; want %q, %q", test.name, known, got.Match, got.Missing, test.match, test.missing)
			}
		}
	}
}
