package lever

import (
	"maps"
	"slices"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/escape/program"
)

// An effect is what a change does to the sites of a report that allocate now.
type effect struct {
	gone   []alloc.Site // they allocate no more
	stay   []alloc.Site // nothing keeps their values on the heap, and they allocate all the same
	partly []alloc.Site // some of their locations are freed only: in other instances of a generic function, or of other variables
}

// effect is what an outcome does, in the order of the report.
func (w *Whole) effect(out *program.Outcome) effect {
	e := effect{gone: []alloc.Site{}, stay: []alloc.Site{}}
	freed, unwritten := map[int]int{}, map[int]int{}
	for _, l := range out.Freed {
		if i, ok := w.siteOf[l]; ok {
			freed[i]++
		}
	}
	for _, l := range out.Unwritten {
		if i, ok := w.siteOf[l]; ok {
			unwritten[i]++
			freed[i] += 0
		}
	}
	for _, i := range slices.Sorted(maps.Keys(freed)) {
		s := &w.rep.Sites[i]
		after := s.Free
		all := len(w.locs(s))
		switch {
		case !s.Allocates():
			continue
		case unwritten[i] > 0 && unwritten[i] == w.written(s):
			if after = s.Unwritten; after.Verdict == s.Verdict && after.When == s.When {
				continue // it did not escape either
			}
		case freed[i] == 0:
			continue
		case freed[i] < all:
			e.partly = append(e.partly, *s)
			continue
		}
		x := *s
		if x.After = &after; after.Gone() {
			e.gone = append(e.gone, x)
		} else {
			e.stay = append(e.stay, x)
		}
	}
	return e
}

// written counts the locations of a site that are bytes made of a string and are
// written to.
func (w *Whole) written(s *alloc.Site) int {
	n := 0
	for _, l := range s.Locs {
		if loc, ok := w.loc(l); ok {
			if x := w.program.Location(loc); x.Op == gcfacts.OpStringToBytes && x.After&gcfacts.Mutates != 0 {
				n++
			}
		}
	}
	return n
}

// moved are the sites that move a slice from the stack to the heap where it goes
// there: a cut of what the slice does there, a return or an assignment, takes the
// move with it.
func (w *Whole) moved(cuts []alloc.Change) []alloc.Site {
	var list []alloc.Site
	for i := range w.rep.Sites {
		s := &w.rep.Sites[i]
		if s.When.Kind == alloc.WhenSliceMoves && slices.ContainsFunc(cuts, func(c alloc.Change) bool { return c.Callee == "" && c.Pos == s.Source() }) {
			x, after := *s, alloc.NewFate(alloc.Static, alloc.Condition{Kind: alloc.StaticNeverMade})
			x.After = &after
			list = append(list, x)
		}
	}
	return list
}

// held are the sites with some locations that an effect does not have.
func (w *Whole) held(list []program.Loc, e effect) []alloc.Site {
	in := map[int]bool{}
	for _, l := range list {
		if i, ok := w.siteOf[l]; ok && w.rep.Sites[i].Allocates() {
			in[i] = true
		}
	}
	known := map[alloc.SiteID]bool{}
	for _, x := range slices.Concat(e.gone, e.stay) {
		known[x.ID] = true
	}
	for i := range e.partly {
		known[e.partly[i].ID] = true
	}
	var sites []alloc.Site
	for _, i := range slices.Sorted(maps.Keys(in)) {
		if s := &w.rep.Sites[i]; !known[s.ID] {
			sites = append(sites, *s)
		}
	}
	return sites
}
