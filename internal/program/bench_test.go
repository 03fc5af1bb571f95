package program_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/gcfacts"
	"github.com/unheap/unheap/internal/lenstest"
	"github.com/unheap/unheap/internal/program"
)

// BenchmarkProgramStd reads facts of std and finds out what would leave the heap
// if fmt.Fprintln's arguments did not leak: for all packages, and for the first
// half and quarter of them, to see how the cost grows.
func BenchmarkProgramStd(b *testing.B) {
	var paths []string
	var lines [][]byte
	total := 0
	tc, facts := lenstest.Open(b, "local"), map[string][]byte{}
	tc.Lines(b, b.TempDir(), []string{"std"}, func(pkg string, line []byte) {
		facts[pkg] = append([]byte(nil), line...)
		total += len(line)
	})
	for _, pkg := range strings.Fields(string(tc.Output(b, tc.Go(b.TempDir(), "list", "-deps", "std")))) {
		if line := facts[pkg]; line != nil { // unsafe has none
			paths, lines = append(paths, pkg), append(lines, line)
		}
	}
	leak := program.Leak{Func: "fmt.Fprintln", Param: "a"}
	for _, part := range []int{4, 2, 1} {
		n, size := 0, 0
		for n < len(lines) && size < total/part {
			size += len(lines[n])
			n++
		}
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
				solved = p.WhatIf(program.Change{Leaks: []program.Leak{leak}}).Solved
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
