package main

import (
	"encoding/json"
	"go/scanner"
	"go/token"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
)

// TestStaleLines edits a module after it was profiled, by lines that change
// nothing, and looks where top finds what the profile has. Sites have the same
// identity after such an edit, so none may have more than it had before the edit,
// unless top says that it is not sure; and most must be found.
func TestStaleLines(t *testing.T) {
	exe := built(t)
	c := fetch(t, inventories[0], "local")
	profile := filepath.Join(t.TempDir(), "mem")
	c.run(t, "test", "-vet=off", "-run=.", "-skip="+c.slow, "-memprofile="+profile, "-memprofilerate=1", ".")
	before, sure, _ := found(c.top(t, exe, profile))
	if sure < 0.1 {
		t.Fatalf("%.3f of the objects are at sites", sure)
	}
	edits := 3
	if *long {
		edits = 40
	}
	random := rand.New(rand.NewPCG(7, 7))
	worst, total, unsure := 1.0, 0.0, 0.0
	for i := range edits {
		e := *c
		e.dir = filepath.Join(t.TempDir(), "elsewhere")
		if err := os.CopyFS(e.dir, os.DirFS(c.dir)); err != nil {
			t.Fatal(err)
		}
		lines := putLines(t, filepath.Join(e.dir, "gjson.go"), random, 1+i%3)
		after, share, doubt := found(e.top(t, exe, profile))
		for id, n := range after {
			if n > before[id] {
				t.Errorf("lines put in at %v: site %s has %d objects, and had %d", lines, id, n, before[id])
			}
		}
		worst, total, unsure = min(worst, share), total+share, unsure+doubt
	}
	n := float64(edits)
	t.Logf("%d edits: %.1f%% of the objects were at sites before; after them %.1f%% for certain, at least %.1f%%, and %.1f%% not for certain",
		edits, 100*sure, 100*total/n, 100*worst, 100*unsure/n)
	if total/n < sure/2 {
		t.Errorf("only %.3f of the objects are found after an edit", total/n)
	}
}

// top runs top in the module.
func (c *copied) top(t *testing.T, exe, profile string) *alloc.Top {
	t.Helper()
	top := new(alloc.Top)
	if err := json.Unmarshal(c.output(t, exe, "top", "-tests", "-limit=0", "-json", "-profile", profile), top); err != nil {
		t.Fatal(err)
	}
	return top
}

// found returns the objects of each site for which top is sure, and the shares of
// all objects that are at such sites, and at others.
func found(top *alloc.Top) (objects map[alloc.SiteID]int64, sure, unsure float64) {
	objects = map[alloc.SiteID]int64{}
	for _, r := range top.Rows {
		switch r.Match {
		case "":
		case alloc.Unsure:
			unsure += r.Objects
		default:
			sure += r.Objects
			for _, s := range r.Sites {
				objects[s.ID] += r.Weight.Objects
			}
		}
	}
	return objects, sure, unsure
}

// putLines puts empty lines into a file at random, n times, but not into a
// token, and returns where.
func putLines(t *testing.T, file string, random *rand.Rand, n int) []int {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	within := map[int]bool{} // lines that begin in a token
	var s scanner.Scanner
	fset := token.NewFileSet()
	f := fset.AddFile(file, -1, len(text))
	s.Init(f, text, nil, scanner.ScanComments)
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		for k := range strings.Count(strings.TrimSuffix(lit, "\n"), "\n") {
			within[fset.Position(pos).Line+k+1] = true
		}
	}
	var at []int
	for len(at) < n {
		if line := 1 + random.IntN(len(lines)-1); !within[line] {
			at = append(at, line)
		}
	}
	slices.Sort(at)
	for _, line := range slices.Backward(at) {
		lines = slices.Insert(lines, line-1, strings.Repeat("\n", 1+random.IntN(3)))
	}
	if err := os.WriteFile(file, []byte(strings.Join(lines, "")), 0o666); err != nil {
		t.Fatal(err)
	}
	return at
}
