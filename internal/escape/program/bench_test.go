package program_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/compiler/lenstest"
	"github.com/unheap/unheap/internal/escape/escgraph"
	"github.com/unheap/unheap/internal/escape/program"
)

// BenchmarkProgramStd reads facts of std and finds out what would leave the heap
// if fmt.Fprintln's arguments did not leak: for all packages, and for the first
// half and quarter of them, to see how the cost grows.
func BenchmarkProgramStd(b *testing.B) {
	paths, lines, total := factsOf(b, sample{patterns: []string{"std"}})
	leak := program.Leak{Func: "fmt.Fprintln", Param: "a"}
	for _, part := range []int{4, 2, 1} {
		n := first(lines, total/part)
		var p *program.Program
		b.Run(fmt.Sprintf("load/1of%d", part), func(b *testing.B) {
			for b.Loop() {
				p = load(b, paths[:n], lines[:n])
			}
			report(b, p)
		})
		b.Run(fmt.Sprintf("whatif/1of%d", part), func(b *testing.B) {
			solved := 0
			for b.Loop() {
				solved = p.Solved(program.Change{Leaks: []program.Leak{leak}})
			}
			report(b, p)
			b.ReportMetric(float64(solved), "solved")
		})
	}
}

func load(b *testing.B, paths []string, lines [][]byte) *program.Program {
	var packages []program.Package
	for i, line := range lines {
		f, err := gcfacts.Decode(line)
		if err != nil {
			b.Fatal(err)
		}
		packages = append(packages, program.Package{Path: paths[i], Facts: f})
	}
	return program.New(packages)
}

// BenchmarkAllStd does all there is to do with the facts of std, and of the first
// half and quarter of them: it reads and solves them, finds every reason of every
// value on the heap, and ranks changes. It reports the seconds that each takes.
func BenchmarkAllStd(b *testing.B) {
	paths, lines, total := factsOf(b, sample{patterns: []string{"std"}})
	for _, part := range []int{4, 2, 1} {
		n := first(lines, total/part)
		b.Run(fmt.Sprintf("1of%d", part), func(b *testing.B) { benchmarkAll(b, paths[:n], lines[:n]) })
	}
}

// BenchmarkAllPrometheus is BenchmarkAllStd of prometheus' storage and query
// engine with all that they depend on, some 800 packages.
func BenchmarkAllPrometheus(b *testing.B) {
	paths, lines, _ := factsOf(b, sample{module: "github.com/prometheus/prometheus@v0.316.0", patterns: []string{"./tsdb/...", "./promql/...", "./model/..."}})
	benchmarkAll(b, paths, lines)
}

// factsOf returns packages and all that they depend on, in the order of their
// imports, and lines of facts with all their bytes.
func factsOf(b *testing.B, s sample) (paths []string, lines [][]byte, total int) {
	tc, facts := lenstest.Open(b, "local"), map[string][]byte{}
	dir := s.folder(b, tc)
	list := strings.Fields(string(tc.Output(b, tc.Go(dir, append([]string{"list", "-deps"}, s.patterns...)...))))
	tc.Lines(b, dir, list, func(pkg string, line []byte) {
		facts[pkg] = append([]byte(nil), line...)
		total += len(line)
	})
	for _, pkg := range list {
		if line := facts[pkg]; line != nil { // unsafe has none
			paths, lines = append(paths, pkg), append(lines, line)
		}
	}
	return paths, lines, total
}

// first returns how many of the first lines have so many bytes.
func first(lines [][]byte, size int) int {
	n := 0
	for n < len(lines) && size > 0 {
		size -= len(lines[n])
		n++
	}
	return n
}

func benchmarkAll(b *testing.B, paths []string, lines [][]byte) {
	var loading, reasons, levers time.Duration
	var p *program.Program
	found := 0
	for b.Loop() {
		start := time.Now()
		p = load(b, paths, lines)
		loading += time.Since(start)
		start = time.Now()
		var of []program.Target
		for i := range p.Packages {
			f := p.Packages[i].Facts
			for j := range f.Batches {
				for k := range f.Batches[j].Locs {
					at := program.Loc{Package: int32(i), Batch: int32(j), Num: int32(gcfacts.FirstLoc + k)}
					if f.Batches[j].Locs[k].Op != gcfacts.OpNone && p.Escapes(at) {
						of = append(of, program.Target{Locs: []program.Loc{at}, Weight: 1})
						found += len(p.Graph(at).Reasons(escgraph.Value(at.Num), 20))
					}
				}
			}
		}
		reasons += time.Since(start)
		start = time.Now()
		p.Levers(of, 20)
		levers += time.Since(start)
	}
	report(b, p)
	n := float64(b.N)
	b.ReportMetric(loading.Seconds()/n, "load-s")
	b.ReportMetric(reasons.Seconds()/n, "reasons-s")
	b.ReportMetric(levers.Seconds()/n, "leverage-s")
	b.ReportMetric(float64(found)/n, "reasons")
}

// report reports how many locations a program has, and what one costs.
func report(b *testing.B, p *program.Program) {
	locations := 0
	for _, pkg := range p.Packages {
		for i := range pkg.Facts.Batches {
			locations += len(pkg.Facts.Batches[i].Locs)
		}
	}
	b.ReportMetric(float64(locations), "locations")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(locations), "ns/location")
}
