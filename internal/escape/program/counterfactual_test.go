package program_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/compiler/lenstest"
	"github.com/unheap/unheap/internal/escape/escgraph"
	"github.com/unheap/unheap/internal/escape/program"
)

var long = flag.Bool("long", false, "compare thousands of what-ifs, also in modules (raise -timeout)")

// TestWhatIfCompiler compares what-ifs with the compiler, which can do without
// flows and leaks itself: what leaves the heap must be the same, in the package
// at hand and in those that import it.
func TestWhatIfCompiler(t *testing.T) {
	for i, tc := range lenstest.Toolchains(t, false) {
		t.Run(tc.Version, func(t *testing.T) {
			list, want := quickSamples, 300
			if *long && i == 0 {
				list, want = longSamples, 2000
			}
			var sum tally
			for _, s := range list {
				w := newWorld(t, tc, s.folder(t, tc), s.patterns)
				tries := w.sample(s.each, rand.New(rand.NewPCG(1, 2)))
				x := w.compare(tries)
				for nested, i := w.nested(), 0; i < len(tries); i++ {
					if nested[tries[i].leak] {
						x.nested++
					}
				}
				t.Logf("%s: %s", s.name(), x)
				sum.add(x)
			}
			t.Logf("in all: %s", sum)
			if sum.tried < want || sum.effective < sum.tried/4 || sum.across == 0 || sum.nested == 0 {
				t.Errorf("too few: %s", sum)
			}
		})
	}
}

// A sample is packages and how many what-ifs to try in each, at most. Packages
// of std that depend on each other are compiled together.
type sample struct {
	module   string // with its version, or "" for std
	patterns []string
	each     int
}

func (s *sample) name() string {
	return strings.TrimSpace(s.module + " " + strings.Join(s.patterns, " "))
}

var quickSamples = []sample{
	{patterns: []string{"strings"}, each: 80},
	{patterns: []string{"strconv"}, each: 60},
	{patterns: []string{"fmt"}, each: 80},
	{patterns: []string{"bufio", "text/template/parse", "text/template"}, each: 60},
}

var longSamples = append(quickSamples,
	sample{patterns: []string{"sort"}, each: 80},
	sample{patterns: []string{"bufio"}, each: 80},
	sample{patterns: []string{"encoding/json"}, each: 150},
	sample{patterns: []string{"go/types"}, each: 250},
	sample{patterns: []string{"net/http"}, each: 250},
	sample{patterns: []string{"strconv", "fmt", "encoding/json", "text/template"}, each: 25},
	sample{"go.uber.org/zap@v1.28.0", []string{"./..."}, 60},
	sample{"go.etcd.io/bbolt@v1.5.0", []string{".", "./internal/...", "./errors"}, 150},
	sample{"github.com/yuin/goldmark@v1.8.7", []string{"./..."}, 60},
	sample{"github.com/klauspost/compress@v1.20.3", []string{"./huff0", "./fse", "./snappy", "./flate", "./s2", "./zstd"}, 60},
)

// folder returns a folder in which the patterns are known.
func (s *sample) folder(t testing.TB, tc *lenstest.Toolchain) string {
	dir := t.TempDir()
	if s.module == "" {
		return dir
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(tc.Output(t, tc.Go(dir, "mod", "download", "-json", s.module)), &module); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(dir, "module"), os.DirFS(module.Dir)); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "module")
}

// A whatIf is something to try: flows at places of a batch, or a leak.
type whatIf struct {
	at     program.Loc // the batch; Num is 0
	places []escgraph.Place
	leak   program.Leak
	lines  []string // for the compiler
	frees  int32    // a location that it must free, or 0
}

func (x *whatIf) String() string { return strings.Join(x.lines, ", ") }

// change is what some what-ifs together do without.
func change(list []*whatIf) program.Change {
	c := program.Change{Flows: map[program.Loc][]escgraph.Place{}}
	for _, x := range list {
		if x.places == nil {
			c.Leaks = append(c.Leaks, x.leak)
		} else {
			c.Flows[x.at] = append(c.Flows[x.at], x.places...)
		}
	}
	return c
}

// sample picks about n what-ifs in each unit: flows on the ways of values to the
// heap, flows anywhere, and leaks to the heap of functions that are called.
func (w *world) sample(n int, r *rand.Rand) []*whatIf {
	var all []*whatIf
	callers, nested := w.callers(), w.nested()
	for i, p := range w.program.Packages {
		var list []*whatIf
		for j := range p.Facts.Batches {
			if loc := (program.Loc{Package: int32(i), Batch: int32(j)}); w.batchesNamed(loc)[0] == loc {
				list = append(list, w.sampleBatch(loc, callers, r)...)
			}
		}
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		rest := prefer(list, n/3, func(x *whatIf) bool {
			return x.places == nil && slices.ContainsFunc(callers[x.at], x.elsewhere) &&
				slices.ContainsFunc(w.program.WhatIf(change([]*whatIf{x})).Freed, x.elsewhere)
		})
		prefer(rest, n/3, func(x *whatIf) bool { return nested[x.leak] })
		all = append(all, list[:min(n, len(list))]...)
	}
	return all
}

// prefer brings what-ifs of a kind to the front, at most n of them, and returns
// the others.
func prefer(list []*whatIf, n int, kind func(*whatIf) bool) []*whatIf {
	front := 0
	for i, x := range list {
		if front < n && kind(x) {
			list[front], list[i] = list[i], list[front]
			front++
		}
	}
	return list[front:]
}

// nested are the leaks of parameters whose arguments are results of calls that
// hold what was passed to them.
func (w *world) nested() map[program.Leak]bool {
	leaks := map[program.Leak]bool{}
	for _, p := range w.program.Packages {
		for j := range p.Facts.Batches {
			b := &p.Facts.Batches[j]
			for _, edges := range [][]gcfacts.Edge{b.Edges, b.Direct} {
				for k := range edges {
					for t := edges[k].Tag; t != nil && t.Next != nil; t = t.Next {
						leaks[program.Leak{Func: t.Next.Callee, Param: t.Next.Param}] = t.Next.Callee != ""
					}
				}
			}
		}
	}
	return leaks
}

// elsewhere reports whether something is in another package.
func (x *whatIf) elsewhere(at program.Loc) bool { return at.Package != x.at.Package }

// batchesNamed returns the batches with the name of a batch, by which the
// compiler knows it. Blank functions share one, as do a function and a wrapper
// that assembly calls it by; the code of generic functions may be in several
// packages.
func (w *world) batchesNamed(at program.Loc) []program.Loc {
	f := w.program.Packages[at.Package].Facts
	return w.batches[f.Funcs[f.Batches[at.Batch].Func].Name]
}

func (w *world) sampleBatch(at program.Loc, callers callGraph, r *rand.Rand) []*whatIf {
	var list []*whatIf
	g := w.program.Graph(at)
	f := w.program.Packages[at.Package].Facts
	b := &f.Batches[at.Batch]
	var near, far []*gcfacts.Edge
	for k := range b.Locs {
		num := int32(gcfacts.FirstLoc + k)
		if l := &b.Locs[k]; l.Param && l.Pointers && g.Leaks(num)[gcfacts.LeakHeap] != 0 {
			leak := program.Leak{Func: f.Funcs[l.Func].Name, Param: l.Expr}
			if w.program.Has(leak) && len(callers[at]) > 0 {
				list = append(list, &whatIf{at: at, leak: leak, lines: []string{"leak " + leak.Func + " " + leak.Param}})
			}
		}
		near = append(near, g.Way(num).Edges()...)
	}
	for _, edges := range [][]gcfacts.Edge{b.Edges, b.Direct} {
		for k := range edges {
			far = append(far, &edges[k])
		}
	}
	for _, from := range [][]*gcfacts.Edge{near, near, near, far} {
		if len(from) == 0 || len(w.batchesNamed(at)) > 1 {
			continue
		}
		place := g.PlaceOf(from[r.IntN(len(from))]).Whole()
		if x := w.cutting(at, place); x != nil && !slices.ContainsFunc(list, func(y *whatIf) bool { return y.places != nil && y.places[0] == place }) {
			list = append(list, x)
		}
	}
	return list
}

// cutting returns the what-if of cutting flows at places of a batch, or nil when
// the compiler cannot be told.
func (w *world) cutting(at program.Loc, places ...escgraph.Place) *whatIf {
	x := &whatIf{at: at, places: places}
	g := w.program.Graph(at)
	f := w.program.Packages[at.Package].Facts
	b := &f.Batches[at.Batch]
	for _, p := range places {
		if p == (escgraph.Place{}) || p.Callee == "" && p.Pos == 0 {
			return nil // of a wrapper, which has no source
		}
		// The compiler insists that what is too large goes to the heap.
		if p.Kind == gcfacts.StepTooLarge || p.Kind == gcfacts.StepUnknownSize {
			return nil
		}
		for _, e := range g.At(p) {
			line := fmt.Sprintf("place %s %s", f.Funcs[b.Locs[e.Src-gcfacts.FirstLoc].Func].Name, placeName(f, g.PlaceOf(e)))
			if !slices.Contains(x.lines, line) {
				x.lines = append(x.lines, line)
			}
		}
	}
	return x
}

// placeName names one copy of a place as the lens does.
func placeName(f *gcfacts.Facts, p escgraph.Place) string {
	var s strings.Builder
	if p.Callee != "" {
		fmt.Fprintf(&s, "callee %s %s", p.Callee, p.Param)
	} else {
		for _, frame := range slices.Backward(f.Frames(p.Copy)) {
			fmt.Fprintf(&s, "%s:%d:%d;", frame.File, frame.Line, frame.Col)
		}
		s.WriteString(p.Text)
	}
	return strings.ReplaceAll(s.String(), " ", "_")
}
