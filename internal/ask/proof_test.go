package ask

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask/lever"
	"github.com/unheap/unheap/internal/compare"
)

// proved are the files whose edits are to be found.
var proved = map[string]string{
	"go.mod": "module example.com/m\n\ngo 1.24\n",
	"store/store.go": `package store

var last *int

var other any

//go:noinline
func Put(k *int) int {
	n := *k
	return n
}

//go:noinline
func Both(k *int) int {
	return *k
}
`,
	"mid/mid.go": `package mid

import "example.com/m/store"

//go:noinline
func Fill(k *int) int {
	return store.Put(k)
}
`,
	"app/app.go": `package app

import (
	"example.com/m/mid"
	"example.com/m/store"
)

var kept *int

func One() int {
	k := 1
	return mid.Fill(&k)
}

func Two() int {
	k := 2
	return mid.Fill(&k)
}

func Three() int {
	k := 3
	return store.Both(&k)
}

type point struct{ x, y int }

func made(x, y int) *point {
	return &point{x, y}
}

func Made(x int) int {
	return made(x, x).y
}
`,
}

// TestProofOfInlining has a function grow over the budget: inlined again, its value is
// where it was. One that must not be inlined cannot be tried.
func TestProofOfInlining(t *testing.T) {
	for _, c := range []struct {
		text   string
		proven bool
	}{
		{"	x, y = y*x+x/(y|1)-x%(y|3), y*x+y/(x|1)-y%(x|5)\n", true},
		{"", false},
	} {
		now := maps.Clone(proved)
		grown := strings.Replace(now["app/app.go"], "	return &point", strings.Repeat(c.text, 4)+"	return &point", 1)
		if c.text == "" {
			grown = strings.Replace(grown, "func made(", "//go:noinline\nfunc made(", 1)
		}
		now["app/app.go"] = grown
		f := provedFinding(t, proved, now)
		if f.Better || f.Edit.Kind != alloc.EditInline || f.Edit.Proven != c.proven || !strings.HasPrefix(f.Edit.Text, "func made(") {
			t.Errorf("%+v, want proven %v", f.Edit, c.proven)
		}
	}
}

// TestProof finds the edits that verdicts are due to, and proves them by undoing their
// flows; an edit that is not enough alone is not proven.
func TestProof(t *testing.T) {
	for _, c := range []struct {
		name   string
		edit   []string // file, old text, new text
		sites  int
		want   string // kind, place and text of the edit
		proven bool
	}{
		{"two packages away", []string{"store/store.go", "	n := *k\n", "	n := *k\n	last = k\n"}, 2, "callee store/store.go:10 last = k", true},
		{"with others that are innocent", []string{
			"store/store.go", "	n := *k\n", "	n := *k + 0\n	last = k\n",
			"mid/mid.go", "	return store.Put(k)", "	m := k\n	return store.Put(m)",
		}, 2, "callee store/store.go:10 last = k", true},
		{"in the function itself", []string{"app/app.go", "	k := 3\n", "	k := 3\n	kept = &k\n"}, 1, "statement app/app.go:22 kept = &k", true},
		{"two that do it each alone", []string{
			"store/store.go", "	n := *k\n", "	last = k\n	n := *k\n",
			"mid/mid.go", "	return store.Put(k)", "	keep = k\n	return store.Put(k)",
			"mid/mid.go", "//go:noinline", "var keep *int\n\n//go:noinline",
		}, 2, "", false},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "-"), func(t *testing.T) {
			now := maps.Clone(proved)
			for i := 0; i < len(c.edit); i += 3 {
				if !strings.Contains(now[c.edit[i]], c.edit[i+1]) {
					t.Fatalf("%s has no %q", c.edit[i], c.edit[i+1])
				}
				now[c.edit[i]] = strings.Replace(now[c.edit[i]], c.edit[i+1], c.edit[i+2], 1)
			}
			worse := provedFinding(t, proved, now)
			better := provedFinding(t, now, proved)
			if len(worse.Sites) != c.sites || worse.Better || !better.Better || len(better.Was) != c.sites {
				t.Fatalf("worse %+v, better %+v", worse, better)
			}
			for _, f := range []*alloc.Finding{worse, better} {
				if f.Edit.Proven != c.proven {
					t.Errorf("better %v: proven %v, want %v: %+v", f.Better, f.Edit.Proven, c.proven, f.Edit)
				}
				if got := string(f.Edit.Kind) + " " + strings.TrimSuffix(alloc.Pos{File: f.Edit.Pos.File, Line: f.Edit.Pos.Line}.String(), ":0") + " " + f.Edit.Text; c.want != "" && got != c.want {
					t.Errorf("better %v: due to %q, want %q", f.Better, got, c.want)
				}
			}
		})
	}
}

// provedFinding compares two versions of the files and returns the only finding.
func provedFinding(t *testing.T, was, is map[string]string) *alloc.Finding {
	t.Helper()
	old, oldWhole := provedState(t, was)
	now, nowWhole := provedState(t, is)
	facts := compare.Facts{Files: []string{}}
	for name := range was {
		if was[name] != is[name] {
			facts.Files = append(facts.Files, name)
		}
	}
	p := newProof(old, now, oldWhole, nowWhole)
	p.inline = func(fn string) (*alloc.Inlining, error) {
		return Inline(t.Context(), InlineRequest{Build: provedBuild(t, is), Func: fn})
	}
	facts.Prove = p.prove
	d, err := compare.States(old, now, facts)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Findings) != 1 || d.Findings[0].State != alloc.StateVerdict {
		t.Fatalf("%+v", d.Findings)
	}
	return &d.Findings[0]
}

// provedState compiles files.
func provedState(t *testing.T, files map[string]string) (*compare.State, func() (*lever.Whole, error)) {
	t.Helper()
	b := provedBuild(t, files)
	w, rep, err := named(t.Context(), &Tool{}, &b)
	if err != nil {
		t.Fatal(err)
	}
	open := func(name string) ([]byte, bool) { text, ok := files[name]; return []byte(text), ok }
	return &compare.State{Name: "state", Report: rep, Open: open}, func() (*lever.Whole, error) { return w, nil }
}

// provedBuild writes files.
func provedBuild(t *testing.T, files map[string]string) Build {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o777), os.WriteFile(name, []byte(text), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	return Build{Dir: dir, Patterns: []string{"./..."}, Env: []string{"GOFLAGS=", "GOWORK=off"}}
}
