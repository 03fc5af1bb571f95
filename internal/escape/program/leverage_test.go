package program_test

import (
	"testing"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/compiler/lenstest"
	"github.com/unheap/unheap/internal/escape/program"
)

// TestLeversCompiler checks the changes that free the most, and the pairs, with
// the compiler: what it frees without them must be what is claimed.
func TestLeversCompiler(t *testing.T) {
	tc := lenstest.Open(t, "local")
	list, limit, want := []sample{{patterns: []string{"strconv", "fmt", "text/template"}}}, 5, 5
	if *long {
		list, limit, want = []sample{
			{module: "go.uber.org/zap@v1.28.0", patterns: []string{"./...", "sync", "sort"}},
			{module: "go.etcd.io/bbolt@v1.5.0", patterns: []string{".", "./internal/...", "./errors", "sync", "sort"}},
			{module: "github.com/yuin/goldmark@v1.8.7", patterns: []string{"./...", "sync", "sort", "internal/reflectlite"}},
		}, 20, 60
	}
	checked := 0
	for _, s := range list {
		w := newWorld(t, tc, s.folder(t, tc), s.patterns)
		single, pairs := w.program.Levers(w.escaping(s.module == ""), limit)
		callers := w.callers()
		var sum tally
		untold := 0
		for i, lever := range append(single, pairs...) {
			group := w.without(lever.Parts)
			if group == nil {
				untold++
				t.Logf("%d: the compiler cannot be told to do without %v", i+1, lever.Parts)
				continue
			}
			x := w.try(group, callers)
			if i < len(single) && len(lever.Freed) == 0 {
				t.Errorf("%v frees nothing", lever.Parts)
			}
			sum.add(x)
			checked++
		}
		t.Logf("%s: %d singles, %d pairs, %d of them not told; %s", s.name(), len(single), len(pairs), untold, sum)
		if len(pairs) == 0 {
			t.Error("no pairs")
		}
	}
	if checked < want {
		t.Errorf("%d levers checked, want %d", checked, want)
	}
}

// escaping are the locations of the source that escape, of all units or of
// those that are not of std, each a target.
func (w *world) escaping(std bool) []program.Target {
	var list []program.Target
	for i, p := range w.program.Packages {
		if w.units[i].Standard && !std {
			continue
		}
		for j := range p.Facts.Batches {
			for k := range p.Facts.Batches[j].Locs {
				at := program.Loc{Package: int32(i), Batch: int32(j), Num: int32(gcfacts.FirstLoc + k)}
				if w.program.Location(at).Op != gcfacts.OpNone && w.program.Escapes(at) {
					list = append(list, program.Target{Locs: []program.Loc{at}, Weight: 1})
				}
			}
		}
	}
	return list
}

// without are the what-ifs of a lever's parts, or nil when the compiler cannot
// be told.
func (w *world) without(parts []program.Part) []*whatIf {
	var group []*whatIf
	for _, p := range parts {
		if p.Leak != (program.Leak{}) {
			for _, l := range w.program.Instances(p.Leak) {
				if w.program.Home(l.Func).Batch < 0 {
					return nil // it is in none of the units
				}
				group = append(group, w.leaking(l))
			}
			continue
		}
		copies := w.program.Copies(p)
		for _, c := range copies {
			x := w.cutting(c.At, c.Place)
			// The compiler knows batches by name. That several have one does
			// not matter where a statement is cut in all that have it.
			if x == nil || len(copies) == 1 && len(w.batchesNamed(c.At)) > 1 {
				return nil
			}
			group = append(group, x)
		}
	}
	return group
}
