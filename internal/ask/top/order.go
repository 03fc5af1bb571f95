package top

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/unit"
)

// A score is a place in an order.
type score struct {
	index      int     // of the spot, or of the site
	value      float64 // what the order goes by
	share      float64 // of all profiles together, 0 to 1
	cumulative float64 // with all before it
	reason     string
}

// bySpot orders places by weight, the heaviest first. Those that have none of
// what the order goes by are last.
func bySpot(h *alloc.Heat, by alloc.By) []score {
	total := h.Total.Value(by)
	if by == alloc.ByTime && h.GC.Total > 0 {
		total = float64(h.GC.Total) // as a part of all CPU time
	}
	return ordered(h, by, func(i int) float64 { return h.Spots[i].Weight.Value(by) }, total)
}

// byLever orders places by what the best change for each surely keeps on the stack,
// in bytes.
func byLever(h *alloc.Heat, lever func(spot int) *alloc.Lever) []score {
	bytes := h.Possible(alloc.ByBytes)
	freed := func(i int) float64 {
		if l := lever(i); l != nil && l.Weight != nil {
			return l.Weight.Value(bytes)
		}
		return 0
	}
	return ordered(h, alloc.ByLeverage, freed, h.Total.Value(bytes))
}

func ordered(h *alloc.Heat, by alloc.By, value func(spot int) float64, total float64) []score {
	list := make([]score, 0, len(h.Spots))
	for i := range h.Spots {
		s := score{index: i, value: value(i)}
		if total > 0 {
			s.share = s.value / total
		}
		s.reason = fmt.Sprintf("%s of %s", unit.Percent(s.share), by)
		list = append(list, s)
	}
	slices.SortStableFunc(list, func(a, b score) int {
		x, y := &h.Spots[a.index], &h.Spots[b.index]
		return cmp.Or(
			cmp.Compare(b.value, a.value), cmp.Compare(y.Weight.Bytes, x.Weight.Bytes),
			cmp.Compare(y.Weight.Malloc, x.Weight.Malloc), cmp.Compare(y.Weight.Line, x.Weight.Line),
			slices.CompareFunc(x.Frames, y.Frames, compareFrames),
		)
	})
	sum := 0.0
	for i := range list {
		if by != alloc.ByLeverage { // several places can have the same change
			sum += list[i].share
		}
		list[i].cumulative = sum
	}
	return list
}

func compareFrames(a, b alloc.Frame) int {
	return cmp.Or(cmp.Compare(a.Func, b.Func), a.Pos.Compare(b.Pos))
}

// mostOf is how much of a whole most of it is.
const mostOf = 0.8

// most returns how many of the first places have most of what all have, and
// their share of all profiles; none if that takes all of them.
func most(scores []score) alloc.Most {
	if len(scores) == 0 {
		return alloc.Most{}
	}
	all := scores[len(scores)-1].cumulative
	for i, s := range scores[:len(scores)-1] {
		if s.cumulative >= mostOf*all && s.cumulative > 0 {
			return alloc.Most{Places: i + 1, Share: s.cumulative}
		}
	}
	return alloc.Most{}
}
