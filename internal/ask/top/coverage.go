package top

import (
	"fmt"

	"github.com/unheap/unheap/internal/alloc"
)

// maxNames bounds the places that are named of those that have no site.
const maxNames = 5

// coverage says how much of the profiles is at sites, and counts the rest by
// why it is not, in the order of the scores.
func coverage(heat *alloc.Heat, scores []score) (alloc.Coverage, []alloc.MissingPart) {
	c := alloc.Coverage{How: []alloc.CoverageByKind{}}
	how := map[alloc.Match]*alloc.Weight{}
	missing := map[alloc.Missing]*alloc.MissingPart{}
	for _, s := range scores {
		spot := &heat.Spots[s.index]
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
