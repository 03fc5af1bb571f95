// Package compare says what became of the allocation sites of a program from one
// state of it to another: before and after a commit, a release of Go, a flag. It gets
// a report of each (State) and returns an alloc.Diff (States). It compiles nothing and
// runs nothing.
//
// A comparison takes four steps: sites are paired (pair.go, rename.go), copies that
// were inlined are led back to the functions that they are copies of (inline.go), each
// site gets a state (judge.go), and sites with a common reason become one finding
// (group.go) with the edit that they are due to, as far as the texts tell (edit.go) or
// the caller knows more (Facts).
package compare

import (
	"fmt"
	"slices"

	"github.com/unheap/unheap/internal/alloc"
)

// A State is a program as it was reported.
type State struct {
	Name   string // for people: a revision, a file
	Report *alloc.Report

	// Open returns the text of a file as the report names it. It is nil where the
	// source of this state is not at hand.
	Open func(file string) ([]byte, bool)
}

// Facts are what is known besides the two states.
type Facts struct {
	// Files are the files whose text differs, as reports name them: of the module
	// itself, go.mod among them.
	Files []string

	// Prove returns the edit that a finding is due to, where that can be proven; else
	// it is false. It is asked once for each finding that is not proven by the texts alone,
	// and may be nil. The finding has the edit that the texts tell, for a start; hunks are
	// all that was edited, none where the texts are not at hand.
	Prove func(f *alloc.Finding, hunks []Hunk) (alloc.Edit, bool)
}

// States compares two states. It is an error if they cannot be compared: reports of
// two engines have nothing in common.
func States(old, now *State, facts Facts) (*alloc.Diff, error) {
	a, b := old.Report, now.Report
	if a.Engine != b.Engine {
		return nil, fmt.Errorf("%s is of the %s engine and %s of the %s engine, which see different sites: make both with -engine %s",
			old.Name, a.Engine, now.Name, b.Engine, alloc.Stock)
	}
	d := &alloc.Diff{
		Schema: alloc.DiffSchema, Base: old.Name, Head: now.Name,
		Go: b.Go, GOOS: b.GOOS, GOARCH: b.GOARCH, Engine: b.Engine, Configuration: b.Configuration,
		Between: between(a, b), Findings: []alloc.Finding{},
	}
	texts := newTexts(old, now, facts.Files)
	p := newPairing(sites(a, b), sites(b, a), texts)
	p.run()
	d.Findings = group(p.judge(), d.Between)
	editor{diff: d, texts: texts, facts: facts}.run()
	d.Findings = merge(d.Findings)
	order(d.Findings)
	return d, nil
}

// between is how the configurations differ. Those of reports that do not have one are
// told by what all reports have. Another version of unheap is no dimension: it changes
// no program.
func between(a, b *alloc.Report) []alloc.Difference {
	var list []alloc.Difference
	if a.Configuration == nil || b.Configuration == nil {
		for _, d := range []alloc.Difference{{Dimension: "go", A: a.Go, B: b.Go}, {Dimension: "GOOS", A: a.GOOS, B: b.GOOS}, {Dimension: "GOARCH", A: a.GOARCH, B: b.GOARCH}} {
			if d.A != d.B {
				list = append(list, d)
			}
		}
		return list
	}
	for _, d := range a.Configuration.Differences(b.Configuration) {
		if d.Dimension != "unheap" {
			list = append(list, d)
		}
	}
	return list
}

// sites are those of a report that can be compared with another: not those of packages
// that could not be analyzed in one of them.
func sites(rep, other *alloc.Report) []*alloc.Site {
	failed := map[string]bool{}
	for _, f := range slices.Concat(rep.Failed, other.Failed) {
		failed[f.Package] = true
	}
	var list []*alloc.Site
	for i := range rep.Sites {
		if s := &rep.Sites[i]; !failed[s.Package] {
			list = append(list, s)
		}
	}
	return list
}
