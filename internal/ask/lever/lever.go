// Package lever says what changes of a program would free, in the terms of its
// report: what a user names (Ask), which changes free the most (Rank), by weight
// where there are profiles (Weigh), and what is other where a function is inlined
// (Inlined). Package program works it out from the escape graph; nothing is
// compiled here.
package lever

import (
	"errors"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask/scan"
	"github.com/unheap/unheap/internal/escape/program"
	"github.com/unheap/unheap/internal/resolve"
	"github.com/unheap/unheap/internal/symbol"
)

// A Whole is a program, and with a report of it which sites its locations are.
type Whole struct {
	facts   *scan.Facts
	program *program.Program
	dir     string
	numbers map[string]int32 // of the program's packages, by ID
	paths   map[string]int32 // the same by path; of a package with its tests, either
	generic *resolve.Instances

	rep    *alloc.Report
	own    map[string]bool     // the packages of the report
	siteOf map[program.Loc]int // indices of the report's sites
}

// New returns the Whole of packages and all that they depend on, for which relative
// names of files are below dir. It can be asked (Ask), and nothing else until it
// has a report (With). Facts without a program are an error.
func New(facts *scan.Facts, dir string) (*Whole, error) {
	if err := facts.Wait(); err != nil {
		return nil, err
	}
	w := &Whole{facts: facts, program: facts.Program(), dir: dir, numbers: map[string]int32{}, paths: map[string]int32{}, generic: &resolve.Instances{}}
	if w.program == nil {
		return nil, errors.New("the stock engine has no escape graph, which this needs: see \"unheap lens build\"")
	}
	for i, p := range w.program.Packages {
		w.numbers[p.ID], w.paths[p.Path] = int32(i), int32(i)
		w.generic.Add(p.Path, p.Facts)
	}
	return w, nil
}

// With returns the Whole with a report of its packages.
func (w *Whole) With(inv *scan.Inventory) *Whole {
	x := *w
	x.rep, x.own, x.siteOf = inv.Report, inv.Own, map[program.Loc]int{}
	for i := range x.rep.Sites {
		for _, l := range x.rep.Sites[i].Locs {
			if loc, ok := x.loc(l); ok {
				x.siteOf[loc] = i
			}
		}
	}
	return &x
}

// loc is a location of the report in the program, and whether the program has it.
func (w *Whole) loc(l alloc.Loc) (program.Loc, bool) {
	n, ok := w.numbers[l.Package]
	return program.Loc{Package: n, Batch: l.Batch, Num: l.Num}, ok
}

// locs are the locations of a site that allocates, those that a change can free.
func (w *Whole) locs(s *alloc.Site) []program.Loc {
	if !s.Allocates() {
		return nil
	}
	var list []program.Loc
	for _, l := range s.Locs {
		if loc, ok := w.loc(l); ok && w.program.Escapes(loc) {
			list = append(list, loc)
		}
	}
	return list
}

// packageOf is the program's package of a function, by its name. Programs have
// the name main, and the runtime has functions with the names of packages that a
// program need not import: theirs is the package that has the code.
func (w *Whole) packageOf(fn string, code func() int32) *program.Package {
	n, ok := w.paths[symbol.Package(fn)]
	if !ok {
		n = code()
	}
	return &w.program.Packages[n]
}

// whose tells whose code a package is.
func (w *Whole) whose(p *program.Package) alloc.Owner {
	switch {
	case w.own[p.Path]:
		return alloc.OwnCode
	case p.Standard:
		return alloc.StdCode
	}
	return alloc.DependencyCode
}
