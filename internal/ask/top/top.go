// Package top makes the list of what allocates from a report and what profiles say
// of it: rows by weight, or in a static order where there are no profiles, each
// with the reason of its place; how much of the profiles is at sites, and what is
// not.
package top

import (
	"fmt"
	"slices"

	"github.com/unheap/unheap/internal/alloc"
)

// Of makes the list of at most limit rows, 0 for all. Levers returns the best
// change for a spot, and is nil where the order is another one. Where the heat says
// nothing, the sites come in a static order.
func Of(rep *alloc.Report, heat *alloc.Heat, by alloc.By, limit int, levers func(spot int) *alloc.Lever) *alloc.Top {
	top := &alloc.Top{
		Schema: alloc.TopSchema, Go: rep.Go, GOOS: rep.GOOS, GOARCH: rep.GOARCH, Engine: rep.Engine, Configuration: rep.Configuration,
		Heat: heat.Usable(), Sort: string(by), Count: 1, Profiles: heat.Profiles, Total: heat.Total, GC: heat.GC,
		Rows: []alloc.TopRow{}, Missing: []alloc.MissingPart{}, Notes: slices.Concat(rep.Notes, heat.Notes),
	}
	top.Per, top.Count = heat.Per()
	if !top.Heat {
		top.Sort = "static"
		scores, more := limited(byReport(rep), limit)
		for _, s := range scores {
			top.Rows = append(top.Rows, siteRow(rep.Sites[s.index], s.reason))
		}
		top.More = more
		return top
	}
	if possible := heat.Possible(by); possible != by {
		top.Notes = append(top.Notes, fmt.Sprintf("the profiles have no %s; the order is by %s", by, possible))
		by, top.Sort = possible, string(possible)
	}
	scores := bySpot(heat, by)
	if levers != nil {
		scores = byLever(heat, levers)
	}
	top.Mapped, top.Missing = coverage(heat, scores)
	top.Most, top.Unseen = most(scores), unseen(rep)
	scores, top.More = limited(scores, limit)
	for _, s := range scores {
		top.Rows = append(top.Rows, spotRow(rep, heat, s))
		if levers != nil {
			top.Rows[len(top.Rows)-1].Lever = levers(s.index)
		}
	}
	return top
}

// limited are the first scores of an order, and how many more it has.
func limited(scores []score, limit int) (first []score, more int) {
	if limit == 0 || len(scores) <= limit {
		return scores, 0
	}
	return scores[:limit], len(scores) - limit
}

// unseen counts the sites that allocate and that no profile has.
func unseen(rep *alloc.Report) (n alloc.Unseen) {
	for i := range rep.Sites {
		switch s := &rep.Sites[i]; {
		case s.Weight != nil:
		case s.Verdict == alloc.Heap:
			n.Heap++
		case s.Verdict == alloc.Conditional:
			n.Conditional++
		}
	}
	return n
}

// siteRow is a site without heat.
func siteRow(s alloc.Site, reason string) alloc.TopRow {
	return alloc.TopRow{Frames: []alloc.Frame{}, Via: []alloc.Via{}, Sites: []alloc.Site{s}, Confidence: alloc.NoSamples, Reason: reason}
}

// spotRow is a place that profiles have seen.
func spotRow(rep *alloc.Report, heat *alloc.Heat, s score) alloc.TopRow {
	spot := &heat.Spots[s.index]
	r := alloc.TopRow{
		Frames: spot.Frames, Via: spot.Via, Sites: []alloc.Site{}, Missing: spot.Missing, Match: spot.Match, Weight: spot.Weight,
		Bytes: share(spot.Weight.Bytes, heat.Total.Bytes), Objects: share(spot.Weight.Objects, heat.Total.Objects),
		Time: share(spot.Weight.Malloc, heat.GC.Total), Cumulative: s.cumulative, Reason: s.reason,
	}
	for _, i := range spot.Sites {
		r.Sites = append(r.Sites, rep.Sites[i])
	}
	r.Error, r.Confidence = spot.Weight.Confidence()
	switch {
	case heat.Total.Bytes > 0:
		r.GC = r.Bytes * float64(heat.GC.Background)
	case heat.Total.Malloc > 0:
		r.GC = share(spot.Weight.Malloc, heat.Total.Malloc) * float64(heat.GC.Background)
	}
	return r
}

func share(part, whole int64) float64 {
	if whole <= 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
