// Package top makes the list of what allocates from a report and what profiles say
// of it: rows in an order that package rank gives, how much of the profiles is at
// sites, and what is not.
package top

import (
	"fmt"
	"slices"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/rank"
)

// Of makes the list of at most limit rows, 0 for all. Levers returns the best
// change for a spot, and is nil where the order is another one. Where the heat says
// nothing, the sites come in a static order.
func Of(rep *alloc.Report, heat *alloc.Heat, by rank.By, limit int, levers func(spot int) *alloc.Lever) *alloc.Top {
	top := &alloc.Top{
		Schema: alloc.TopSchema, Go: rep.Go, GOOS: rep.GOOS, GOARCH: rep.GOARCH, Engine: rep.Engine,
		Heat: heat.Usable(), Sort: string(by), Count: 1, Profiles: heat.Profiles, Total: heat.Total, GC: heat.GC,
		Rows: []alloc.TopRow{}, Missing: []alloc.MissingPart{}, Notes: slices.Concat(rep.Notes, heat.Notes),
	}
	top.Per, top.Count = heat.Per()
	if !top.Heat {
		top.Sort = "static"
		scores := rank.Static(rep)
		for _, s := range cut(top, scores, limit) {
			site := rep.Sites[s.Index]
			top.Rows = append(top.Rows, alloc.TopRow{Frames: []alloc.Frame{}, Via: []alloc.Via{}, Sites: []alloc.Site{site}, Confidence: alloc.NoSamples, Reason: s.Reason})
		}
		return top
	}
	by = by.Possible(heat)
	if string(by) != top.Sort {
		top.Notes = append(top.Notes, fmt.Sprintf("the profiles have no %s; the order is by %s", top.Sort, by))
		top.Sort = string(by)
	}
	scores := rank.Spots(heat, by)
	if levers != nil {
		scores = rank.Levers(heat, func(i int) float64 { return leverValue(heat, levers(i)) })
	}
	top.Mapped, top.Missing = coverage(heat, scores)
	top.Most.Places, top.Most.Share = rank.Most(scores)
	for _, s := range cut(top, scores, limit) {
		row := topRow(rep, heat, s)
		if levers != nil {
			row.Lever = levers(s.Index)
		}
		top.Rows = append(top.Rows, row)
	}
	for i := range rep.Sites {
		switch s := &rep.Sites[i]; {
		case s.Weight != nil:
		case s.Verdict == alloc.Heap:
			top.Unseen.Heap++
		case s.Verdict == alloc.Conditional:
			top.Unseen.Conditional++
		}
	}
	return top
}

// cut is the part of an order that the limit leaves.
func cut(top *alloc.Top, scores []rank.Score, limit int) []rank.Score {
	if limit == 0 || len(scores) <= limit {
		return scores
	}
	top.More = len(scores) - limit
	return scores[:limit]
}

func topRow(rep *alloc.Report, heat *alloc.Heat, s rank.Score) alloc.TopRow {
	spot := &heat.Spots[s.Index]
	r := alloc.TopRow{
		Frames: spot.Frames, Via: spot.Via, Sites: []alloc.Site{}, Missing: spot.Missing, Match: spot.Match, Weight: spot.Weight,
		Bytes: share(spot.Weight.Bytes, heat.Total.Bytes), Objects: share(spot.Weight.Objects, heat.Total.Objects),
		Time: share(spot.Weight.Malloc, heat.GC.Total), Cumulative: s.Cumulative, Reason: s.Reason,
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

// maxNames bounds the places that are named of those that have no site.
const maxNames = 5

// coverage says how much of the profiles is at sites, and counts the rest by
// why it is not, in the order of the scores.
func coverage(heat *alloc.Heat, scores []rank.Score) (alloc.Coverage, []alloc.MissingPart) {
	c := alloc.Coverage{How: []alloc.CoverageByKind{}}
	how := map[alloc.Match]*alloc.Weight{}
	missing := map[alloc.Missing]*alloc.MissingPart{}
	for _, s := range scores {
		spot := &heat.Spots[s.Index]
		objects, bytes := share(spot.Weight.Objects, heat.Total.Objects), share(spot.Weight.Bytes, heat.Total.Bytes)
		time := share(spot.Weight.Malloc, heat.Total.Malloc)
		if spot.Missing == "" {
			c.Objects, c.Bytes, c.Time = c.Objects+objects, c.Bytes+bytes, c.Time+time
			if how[spot.Match] == nil {
				how[spot.Match] = &alloc.Weight{}
			}
			how[spot.Match].Add(spot.Weight)
			continue
		}
		m := missing[spot.Missing]
		if m == nil {
			m = &alloc.MissingPart{Why: spot.Missing, Names: []string{}}
			missing[spot.Missing] = m
		}
		m.Places++
		m.Objects, m.Bytes, m.Time = m.Objects+objects, m.Bytes+bytes, m.Time+time
		if len(m.Names) < maxNames && len(spot.Frames) > 0 {
			m.Names = append(m.Names, placeName(spot))
		}
	}
	for _, m := range []alloc.Match{alloc.Exact, alloc.Moved, alloc.Unsure, alloc.ByLine, alloc.Otherwise} {
		if w := how[m]; w != nil {
			c.How = append(c.How, alloc.CoverageByKind{Match: m, Objects: share(w.Objects, heat.Total.Objects), Bytes: share(w.Bytes, heat.Total.Bytes)})
		}
	}
	list := []alloc.MissingPart{}
	for _, why := range alloc.AllMissing {
		if m := missing[why]; m != nil {
			list = append(list, *m)
		}
	}
	return c, list
}

func placeName(s *alloc.Spot) string {
	f := s.Frames[len(s.Frames)-1]
	return fmt.Sprintf("%s (%s)", f.Func, f.Pos)
}

func leverValue(heat *alloc.Heat, l *alloc.Lever) float64 {
	if l == nil || l.AtMost == nil {
		return 0
	}
	return rank.Bytes.Possible(heat).Value(l.AtMost)
}
