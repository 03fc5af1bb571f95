package main

import (
	"fmt"
	"go/version"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compare"
	"github.com/unheap/unheap/internal/compiler/lenstest"
)

// A change is an edit of mutated with what diff must say of it.
type change struct {
	name string
	edit func(files map[string]string)
	want []string // "STATE EXPR", with + for better; what only moved is left out
	due  string   // a part of the edit's kind and text, of the first finding; "" is not checked
}

// formerAnswers are answers of other Go versions, by the name of the change: those before the
// version that made them what they are.
var formerAnswers = map[string]struct {
	before string
	want   []string
}{
	"stays on the stack": {"go1.25", nil},                                 // appends have a buffer from it on
	"capacity dropped":   {"go1.26", []string{"gone+ make([]int, 0, n)"}}, // what is returned is moved from there
}

// replace is an edit of a file.
func replace(file string, pairs ...string) func(map[string]string) {
	return func(files map[string]string) {
		for i := 0; i < len(pairs); i += 2 {
			if !strings.Contains(files[file], pairs[i]) {
				panic(file + " has no " + pairs[i])
			}
			files[file] = strings.ReplaceAll(files[file], pairs[i], pairs[i+1])
		}
	}
}

// TestDiffMutations compares the module with what edits make of it; with -everygo on
// all supported Go versions.
func TestDiffMutations(t *testing.T) {
	toolchains := []string{"local"}
	if *long || *lenstest.EveryGo {
		toolchains = releases
	}
	for _, toolchain := range toolchains {
		t.Run(toolchain, func(t *testing.T) { mutate(t, toolchain) })
	}
}

// mutate makes each change with a toolchain, in one folder: only what differs is compiled.
func mutate(t *testing.T, toolchain string) {
	dir := filepath.Join(t.TempDir(), "module")
	writeFiles(t, dir, nil, mutated)
	before := reportOn(t, dir, toolchain)
	for _, c := range changes {
		t.Run(strings.ReplaceAll(c.name, " ", "-"), func(t *testing.T) {
			files := maps.Clone(mutated)
			c.edit(files)
			writeFiles(t, dir, mutated, files)
			after := reportOn(t, dir, toolchain)
			if o, ok := formerAnswers[c.name]; ok && version.Compare(after.Go, o.before) < 0 {
				c.want, c.due = o.want, ""
			}
			writeFiles(t, dir, files, mutated)
			checkChange(t, &c, before, after, files)
		})
	}
}

// writeFiles makes a folder have some files in place of others.
func writeFiles(t *testing.T, dir string, was, now map[string]string) {
	t.Helper()
	for name := range was {
		if _, ok := now[name]; !ok {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, text := range now {
		if was[name] == text {
			continue
		}
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// checkChange compares with the sources at hand, and without them.
func checkChange(t *testing.T, c *change, before, after *alloc.Report, files map[string]string) {
	t.Helper()
	open := func(files map[string]string) func(string) ([]byte, bool) {
		return func(name string) ([]byte, bool) { text, ok := files[name]; return []byte(text), ok }
	}
	var differ []string
	for _, list := range []map[string]string{mutated, files} {
		for name := range list {
			if mutated[name] != files[name] && !slices.Contains(differ, name) {
				differ = append(differ, name)
			}
		}
	}
	slices.Sort(differ)
	for _, texts := range []bool{false, true} {
		old, now := &compare.State{Name: "old", Report: before}, &compare.State{Name: "new", Report: after}
		facts := compare.Facts{}
		if texts {
			old.Open, now.Open, facts.Files = open(mutated), open(files), differ
		}
		d, err := compare.States(old, now, facts)
		if err != nil {
			t.Fatal(err)
		}
		got := findingsOf(d)
		if !slices.Equal(got, c.want) {
			t.Errorf("texts %v: found\n%s\nwant\n%s", texts, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			for _, f := range d.Findings {
				t.Logf("%s better %v changes %v was %d sites %d", f.State, f.Better, f.Changes, len(f.Was), len(f.Sites))
			}
		}
		if texts && c.due != "" {
			e := d.Findings[0].Edit
			due := string(e.Kind) + ": " + e.Text
			if e.Proven {
				due += " (proven)"
			}
			if !strings.Contains(due, c.due) {
				t.Errorf("due to %q at %s, want %q", due, e.Pos, c.due)
			}
		}
	}
}

// findingsOf words findings as a change has them. Without texts nobody knows that sites of
// one statement have one reason: what is equal is there once.
func findingsOf(d *alloc.Diff) []string {
	var list []string
	for _, f := range d.Findings {
		if f.State == alloc.StateMoved {
			continue
		}
		better := ""
		if f.Better {
			better = "+"
		}
		sites := f.Sites
		if len(sites) == 0 {
			sites = f.Was
		}
		list = append(list, fmt.Sprintf("%s%s %s", f.State, better, sites[0].Expr))
	}
	return slices.Compact(list)
}
