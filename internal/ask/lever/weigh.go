package lever

import (
	"cmp"
	"slices"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/escape/program"
)

// Weights are heat by site: what changes are ranked by.
type Weights struct {
	heat   *alloc.Heat
	weight map[int]int64 // by index of the report's sites
}

// Weigh spreads the weight of each spot over its sites, evenly where they share it:
// good enough for an order, and no more is made of it.
func (w *Whole) Weigh(heat *alloc.Heat) *Weights {
	h := &Weights{heat: heat, weight: map[int]int64{}}
	by := heat.Possible(alloc.ByBytes)
	for i := range heat.Spots {
		spot := &heat.Spots[i]
		value := spot.Weight.Value(by)
		for _, k := range spot.Sites {
			if value > 0 {
				h.weight[k] += max(1, int64(value/float64(len(spot.Sites))))
			}
		}
	}
	return h
}

// freed is the weight that goes when some locations leave the heap, and what
// goes at most: where only some of the sites that share a weight are freed, it
// is not known how much of it is theirs.
func (h *Weights) freed(w *Whole, freed []program.Loc) (sure, most *alloc.Weight) {
	gone := map[program.Loc]bool{}
	for _, l := range freed {
		gone[l] = true
	}
	sure, most = new(alloc.Weight), new(alloc.Weight)
	for i := range h.heat.Spots {
		spot := &h.heat.Spots[i]
		all, any := true, false
		for _, k := range spot.Sites {
			locs := w.locs(&w.rep.Sites[k])
			all = all && len(locs) > 0
			for _, l := range locs {
				all, any = all && gone[l], any || gone[l]
			}
		}
		if !any {
			continue
		}
		most.Add(spot.Weight)
		if all {
			sure.Add(spot.Weight)
		}
	}
	return sure, most
}

// least is the part of the bytes or of the objects from which on a change is worth a
// row.
const least = 0.001

// sure puts changes in the order of the weight that surely goes with them, and leaves
// out those with which hardly any does.
func (h *Weights) sure(list []alloc.Lever) []alloc.Lever {
	by := h.by()
	list = slices.DeleteFunc(list, func(l alloc.Lever) bool {
		worth := false
		for _, by := range []alloc.By{alloc.ByBytes, alloc.ByObjects, alloc.ByTime} {
			value := l.Weight.Value(by)
			worth = worth || value > 0 && value >= least*h.heat.Total.Value(by)
		}
		return !worth
	})
	slices.SortStableFunc(list, func(a, b alloc.Lever) int {
		return cmp.Or(cmp.Compare(b.Weight.Value(by), a.Weight.Value(by)), cmp.Compare(b.AtMost.Value(by), a.AtMost.Value(by)))
	})
	return list
}

// maxLeft bounds the places that are listed of those that no change helps.
const maxLeft = 5

// left is what none of some changes surely frees.
func (h *Weights) left(w *Whole, single []program.Lever) *alloc.Left {
	gone := map[program.Loc]bool{}
	for _, l := range single {
		for _, loc := range l.Freed {
			gone[loc] = true
		}
	}
	by := h.by()
	left := &alloc.Left{Rows: []alloc.LeftRow{}}
	for i := range h.heat.Spots {
		spot := &h.heat.Spots[i]
		if slices.ContainsFunc(spot.Sites, func(k int) bool {
			return slices.ContainsFunc(w.locs(&w.rep.Sites[k]), func(l program.Loc) bool { return gone[l] })
		}) {
			continue
		}
		left.Weight.Add(spot.Weight)
		left.Places++
		r := alloc.LeftRow{Frames: spot.Frames, Sites: []alloc.Site{}, Missing: spot.Missing, Weight: spot.Weight}
		for _, k := range spot.Sites {
			r.Sites = append(r.Sites, w.rep.Sites[k])
		}
		left.Rows = append(left.Rows, r)
	}
	slices.SortStableFunc(left.Rows, func(a, b alloc.LeftRow) int { return cmp.Compare(b.Weight.Value(by), a.Weight.Value(by)) })
	left.Rows = left.Rows[:min(maxLeft, len(left.Rows))]
	return left
}

// Best returns a function that finds the change that frees a spot and the
// most besides, nil if none of the best changes frees it.
func (w *Whole) Best(heat *alloc.Heat) func(spot int) *alloc.Lever {
	by := w.Weigh(heat)
	single, _ := w.rank(manyLevers, by)
	best := map[program.Loc]*alloc.Lever{}
	for i := range single {
		for _, l := range w.levers(single[i:i+1], by) {
			for _, loc := range single[i].Freed {
				if old := best[loc]; old == nil || l.Weight.Value(by.by()) > old.Weight.Value(by.by()) {
					best[loc] = &l
				}
			}
		}
	}
	return func(spot int) *alloc.Lever {
		for _, k := range heat.Spots[spot].Sites {
			for _, loc := range w.locs(&w.rep.Sites[k]) {
				if l := best[loc]; l != nil {
					return l
				}
			}
		}
		return nil
	}
}

// by is what changes are compared by.
func (h *Weights) by() alloc.By { return h.heat.Possible(alloc.ByBytes) }

// None reports whether nothing has a weight.
func (h *Weights) None() bool { return len(h.weight) == 0 }
