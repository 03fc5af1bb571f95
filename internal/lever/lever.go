// Package lever says what changes of a program would free, in the terms of its
// report: what a user names (Ask), which changes free the most (Rank), by weight
// where there are profiles (Weigh), and what is other where a function is inlined
// (Inlined). Package program works it out from the escape graph; nothing is
// compiled here.
package lever

import (
	"maps"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/escgraph"
	"github.com/unheap/unheap/internal/program"
	"github.com/unheap/unheap/internal/scan"
)

// A Whole is a program with its report, and which sites its locations are.
type Whole struct {
	res     *scan.Result
	dir     string
	siteOf  map[program.Loc]int // indices of the report's sites
	numbers map[string]int32    // of the program's packages, by ID
}

// New returns the Whole of a scan of packages and all that they depend on, for
// which relative names of files are below dir. The report may not be made yet:
// then it can be asked (Ask) and nothing else.
func New(res *scan.Result, dir string) *Whole {
	w := &Whole{res: res, dir: dir, siteOf: map[program.Loc]int{}, numbers: map[string]int32{}}
	for i, p := range res.Program.Packages {
		w.numbers[p.ID] = int32(i)
	}
	if res.Report == nil {
		return w
	}
	for i := range res.Report.Sites {
		for _, l := range res.Report.Sites[i].Locs {
			if loc, ok := w.loc(l); ok {
				w.siteOf[loc] = i
			}
		}
	}
	return w
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
		if loc, ok := w.loc(l); ok && w.res.Program.Escapes(loc) {
			list = append(list, loc)
		}
	}
	return list
}

// sites are the report's sites that allocate now and whose locations are all freed;
// partly those of which some are not, in other instances of a generic function.
func (w *Whole) sites(freed []program.Loc) (all, partly []alloc.Site) {
	all = []alloc.Site{}
	gone := map[int]int{}
	for _, l := range freed {
		if i, ok := w.siteOf[l]; ok {
			gone[i]++
		}
	}
	for _, i := range slices.Sorted(maps.Keys(gone)) {
		switch s := &w.res.Report.Sites[i]; {
		case !s.Allocates():
		case gone[i] < len(w.locs(s)):
			partly = append(partly, *s)
		default:
			all = append(all, *s)
		}
	}
	return all, partly
}

// writer tells whose code a place is in: that of the function that was inlined
// there, if one was.
func (w *Whole) writer(p program.Package, place escgraph.Place) alloc.Owner {
	at := p.Facts.Inner(place.Pos)
	switch file := w.res.Paths.Rel(at.File); {
	case at.Func != "":
		return w.whose(at.Func)
	case strings.HasPrefix(file, "$GOROOT/"):
		return alloc.StdCode // an instance of a generic function
	case strings.Contains(file, "@"):
		return alloc.DependencyCode
	}
	return w.owner(p.Path)
}

// whose tells where a function is, by its linker's name.
func (w *Whole) whose(fn string) alloc.Owner {
	best := ""
	for path := range w.numbers {
		if strings.HasPrefix(fn, path+".") && len(path) > len(best) {
			best = path
		}
	}
	if best == "" && strings.HasPrefix(fn, "main.") {
		return alloc.OwnCode
	}
	return w.owner(best)
}

// owner tells whose a package is.
func (w *Whole) owner(path string) alloc.Owner {
	first, _, _ := strings.Cut(path, "/")
	switch {
	case w.res.Own[path]:
		return alloc.OwnCode
	case !strings.Contains(first, "."):
		return alloc.StdCode
	}
	return alloc.DependencyCode
}
