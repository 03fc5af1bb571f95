package lever_test

import (
	"fmt"
	"maps"
	"slices"

	"github.com/unheap/unheap/internal/alloc"
)

// A fates are what becomes of sites that allocate, each as text, by their places:
// locations have other numbers where parameters leak otherwise.
type fates map[string][]string

// placeOf is the same for a site whatever becomes of it.
func placeOf(s *alloc.Site) string {
	return fmt.Sprintf("%s %s %s %v %s %s, %s", s.Package, s.Func, s.Pos, s.Inlined, s.Kind, s.Expr, s.Type)
}

// add adds what becomes of a site. One that the compiler moves from the stack is
// left out: it does that at a return whether or not the flow there is cut.
func (f fates) add(s *alloc.Site, x alloc.Fate) {
	if !x.Gone() && s.When.Kind != alloc.WhenSliceMoves {
		f[placeOf(s)] = append(f[placeOf(s)], fmt.Sprintf("%s %q", x.Verdict, x.Condition))
	}
}

// foretold is what an answer says of the sites of a report; skip are places of which
// it does not say all.
func foretold(rep *alloc.Report, answer *alloc.Counterfactual, x *tally) (want fates, skip map[string]bool) {
	freed := map[alloc.SiteID]alloc.Fate{}
	for _, list := range [][]alloc.Site{answer.Sites, answer.Stay} {
		for _, f := range list {
			freed[f.ID] = *f.After
		}
	}
	want, skip = fates{}, map[string]bool{}
	for i := range answer.Partly {
		s := answer.Partly[i]
		skip[placeOf(&s)] = true
		for _, m := range s.Members { // the first of those that stay has the site
			s.Expr, s.Type, s.Pos, s.Inlined = m.Name, m.Type, m.Pos, m.Inlined
			skip[placeOf(&s)] = true
		}
	}
	for i := range rep.Sites {
		s := &rep.Sites[i]
		fate, ok := freed[s.ID]
		if !ok {
			fate = alloc.NewFate(s.Verdict, s.When)
		}
		if s.Verdict == alloc.Unknown {
			x.unsure++
			skip[placeOf(s)] = true
		}
		x.compared++
		want.add(s, fate)
	}
	return want, skip
}

// differences compares what an answer foretells with what has become of the sites
// of a report.
func differences(before, after *alloc.Report, answer *alloc.Counterfactual, x *tally) []string {
	want, skip := foretold(before, answer, x)
	got := fates{}
	for i := range after.Sites {
		s := &after.Sites[i]
		got.add(s, alloc.NewFate(s.Verdict, s.When))
	}
	places := map[string]bool{}
	for p := range want {
		places[p] = true
	}
	for p := range got {
		places[p] = true
	}
	var list []string
	for _, p := range slices.Sorted(maps.Keys(places)) {
		slices.Sort(want[p])
		slices.Sort(got[p])
		if !skip[p] && !slices.Equal(want[p], got[p]) {
			list = append(list, fmt.Sprintf("%s: want %q, got %q", p, want[p], got[p]))
		}
	}
	return list
}
