package lever_test

import (
	"fmt"

	"github.com/unheap/unheap/internal/alloc"
)

// An after is the inventory of a program whose compiler did without something.
// Sites are the same if they have the same locations, or, without any, if they are
// the same place and do the same.
type after struct {
	at   map[alloc.Loc]*alloc.Site
	like map[string]int
}

func newAfter(rep *alloc.Report) *after {
	a := &after{at: map[alloc.Loc]*alloc.Site{}, like: map[string]int{}}
	for i := range rep.Sites {
		s := &rep.Sites[i]
		for _, l := range s.Locs {
			a.at[l] = s
		}
		if len(s.Locs) == 0 {
			a.like[likeness(s)]++
		}
	}
	return a
}

func likeness(s *alloc.Site) string {
	return fmt.Sprint(s.Package, s.Func, s.Pos, s.Inlined, s.Kind, s.Runtime, s.Verdict, s.Condition)
}

// differences compares what an answer foretells with what has become of the sites
// of a report.
func (a *after) differences(rep *alloc.Report, answer *alloc.Counterfactual, x *tally) []string {
	fate, partly := map[alloc.SiteID]alloc.Fate{}, map[alloc.SiteID]bool{}
	for _, list := range [][]alloc.Freed{answer.Sites, answer.Stay} {
		for _, f := range list {
			fate[f.ID] = f.After
		}
	}
	for _, s := range answer.Partly {
		partly[s.ID] = true
	}
	var list []string
	for i := range rep.Sites {
		s := &rep.Sites[i]
		want, freed := fate[s.ID]
		switch {
		case s.When.Kind == alloc.WhenSliceMoves, partly[s.ID]:
			// The compiler moves a slice at a return whether or not that is
			// cut. Of a site in part, the answer says no more than that.
			continue
		case s.Verdict == alloc.Unknown:
			x.unsure++
			continue
		case !freed:
			want = alloc.NewFate(s.Verdict, s.When)
		}
		x.compared++
		if text := a.differs(s, want, freed); text != "" {
			list = append(list, fmt.Sprintf("%s %s %s, %s %q: want %s %q, %s", s.Pos, s.Kind, s.Expr, s.Verdict, s.Condition, want.Verdict, want.Condition, text))
		}
	}
	return list
}

// differs says what has become of a site, if it is not what was wanted.
func (a *after) differs(s *alloc.Site, want alloc.Fate, freed bool) string {
	if len(s.Locs) == 0 {
		if a.like[likeness(s)] == 0 {
			return "and it is not there"
		}
		return ""
	}
	for _, l := range s.Locs {
		got := a.at[l]
		switch {
		case want.Gone() && (got == nil || !got.Allocates()):
		case got == nil:
			return "and it is not there"
		case freed && want.Gone(), got.Verdict != want.Verdict, !want.Gone() && got.When != want.When:
			return fmt.Sprintf("got %s %q", got.Verdict, got.Condition)
		}
	}
	return ""
}
