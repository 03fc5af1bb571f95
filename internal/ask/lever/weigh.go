package lever

import (
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

// manyLevers is how many changes are looked at for the best one of a spot.
const manyLevers = 60

// Best returns a function that finds the change that frees a spot and the
// most besides, nil if none of the best changes frees it.
func (w *Whole) Best(heat *alloc.Heat) func(spot int) *alloc.Lever {
	by := w.Weigh(heat)
	single, _ := w.rank(manyLevers, by)
	best := map[program.Loc]*alloc.Lever{}
	for i := range single {
		for _, l := range w.levers(single[i:i+1], by) {
			for _, loc := range single[i].Freed {
				if best[loc] == nil {
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

// None reports whether nothing has a weight.
func (h *Weights) None() bool { return len(h.weight) == 0 }
