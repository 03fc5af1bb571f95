package compare

import (
	"slices"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
)

// sources are states with texts.
func sources(old, now map[string]string, a, b *alloc.Report) (*State, *State, Facts) {
	open := func(files map[string]string) func(string) ([]byte, bool) {
		return func(name string) ([]byte, bool) { text, ok := files[name]; return []byte(text), ok }
	}
	facts := Facts{Files: []string{}}
	for _, list := range []map[string]string{old, now} {
		for name := range list {
			if old[name] != now[name] && !slices.Contains(facts.Files, name) {
				facts.Files = append(facts.Files, name)
			}
		}
	}
	return &State{Name: "old", Report: a, Open: open(old)}, &State{Name: "new", Report: b, Open: open(now)}, facts
}

// TestModuleEdits finds the line of go.mod that a finding is due to.
func TestModuleEdits(t *testing.T) {
	const mod = "module m\n\ngo 1.21\n\nrequire (\n\texample.com/dep v1.0.0\n\texample.com/other v1.0.0 // indirect\n)\n"
	for _, c := range []struct {
		name, mod, decisive string
		want                alloc.Edit
	}{
		{"dependency", "module m\n\ngo 1.21\n\nrequire (\n\texample.com/dep v1.1.0\n\texample.com/other v1.0.0 // indirect\n)\n", "example.com/dep@v1.1.0/keep/keep.go",
			alloc.Edit{Pos: alloc.Pos{File: "go.mod", Line: 6, Col: 1}, Text: "example.com/dep v1.0.0 to v1.1.0", Kind: alloc.EditDependency}},
		{"another dependency", "module m\n\ngo 1.21\n\nrequire (\n\texample.com/dep v1.0.0\n\texample.com/other v1.2.0 // indirect\n)\n", "example.com/dep@v1.0.0/keep/keep.go",
			alloc.Edit{Kind: alloc.EditUnknown}},
		{"go line", "module m\n\ngo 1.22\n\nrequire (\n\texample.com/dep v1.0.0\n\texample.com/other v1.0.0 // indirect\n)\n", "a.go",
			alloc.Edit{Pos: alloc.Pos{File: "go.mod", Line: 3, Col: 1}, Text: "go 1.22", Kind: alloc.EditToolchain}},
	} {
		was, is := report(alloc.Site{ID: "1", Verdict: alloc.OnStack}), report(alloc.Site{ID: "1"})
		is.Sites[0].Causes[0].Decisive = alloc.Pos{File: c.decisive, Line: 2, Col: 1}
		const code = "package p\n\nfunc F() *int { return new(int) }\n"
		old, now, facts := sources(map[string]string{"go.mod": mod, "a.go": code}, map[string]string{"go.mod": c.mod, "a.go": code}, was, is)
		d, err := States(old, now, facts)
		if err != nil {
			t.Fatal(err)
		}
		if len(d.Findings) != 1 || d.Findings[0].Edit != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, d.Findings, c.want)
		}
	}
}

// TestHunks lists what was edited, files that were added and removed included.
func TestHunks(t *testing.T) {
	old := map[string]string{"a.go": "1\n2\n3\n4\n", "gone.go": "1\n2", "b.txt": "1"}
	now := map[string]string{"a.go": "1\ntwo\n3\n4\n5\n", "new.go": "1", "b.txt": "2"}
	a, b, facts := sources(old, now, report(), report())
	want := []Hunk{
		{"a.go", Lines{2, 3}, Lines{2, 3}}, {"a.go", Lines{5, 5}, Lines{5, 6}},
		{"gone.go", Lines{1, 3}, Lines{1, 1}}, {"new.go", Lines{1, 1}, Lines{1, 2}},
	}
	var got []Hunk
	for _, h := range newTexts(a, b, facts.Files).hunks() {
		if h.Was != h.Now || h.File == "a.go" {
			got = append(got, h)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// TestFailed has a package that one side could not analyze: nothing is said of it.
func TestFailed(t *testing.T) {
	failed := report()
	failed.Failed = []alloc.Failure{{Package: "p"}}
	for _, f := range [][]alloc.Finding{states(t, report(alloc.Site{ID: "1"}), failed, Facts{}), states(t, failed, report(alloc.Site{ID: "1"}), Facts{})} {
		if len(f) > 0 {
			t.Errorf("%+v", f)
		}
	}
}
