package lever

import (
	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/escape/program"
)

// Rank describes the single changes that free the most, and the pairs that help
// together only, at most limit of each: by sites, or by the weight that surely goes if
// by is not nil. It then says what no single change frees, too.
func (w *Whole) Rank(limit int, by *Weights) (single, pairs []alloc.Lever, left *alloc.Left) {
	one, two := w.rank(max(limit, manyLevers), by)
	all, more := w.levers(one, by), w.levers(two, by)
	if by != nil {
		all, more = by.sure(all), by.sure(more)
		left = by.left(w, one)
	}
	return all[:min(limit, len(all))], more[:min(limit, len(more))], left
}

// manyLevers is how many changes are looked at, at least.
const manyLevers = 60

// rank returns the changes that free the most: sites, or the weight.
func (w *Whole) rank(limit int, by *Weights) (single, pairs []program.Lever) {
	var of []program.Target
	for i := range w.rep.Sites {
		weight := int64(1)
		if by != nil {
			weight = by.weight[i]
		}
		s := &w.rep.Sites[i]
		if locs := w.locs(s); len(locs) > 0 && weight > 0 && s.Free.Gone() { // else it allocates all the same
			of = append(of, program.Target{Locs: locs, Weight: weight})
		}
	}
	return w.program.Levers(of, limit)
}

// levers describes levers for a report.
func (w *Whole) levers(list []program.Lever, by *Weights) []alloc.Lever {
	out := []alloc.Lever{}
	for _, l := range list {
		lever := alloc.Lever{Sites: []alloc.Site{}}
		for _, x := range w.effect(&program.Outcome{Freed: l.Freed}).gone {
			x.After = nil // it leaves the heap, as all of them do
			lever.Sites = append(lever.Sites, x)
		}
		lever.Stay = w.effect(w.program.WhatIf(w.program.Change(l.Parts))).stay
		if by != nil {
			lever.Weight, lever.AtMost = by.freed(w, l.Freed)
		}
		for _, part := range l.Parts {
			c := alloc.Change{Callee: part.Leak.Func, Param: part.Leak.Param, Kind: alloc.StepLeak, Why: "leak"}
			var in *program.Package
			if part.Leak != (program.Leak{}) {
				in = w.packageOf(part.Leak.Func, func() int32 { return w.program.Home(part.Leak.Func).Package })
			} else {
				part = w.program.Original(part)
				p := w.program.Packages[part.At.Package]
				c = w.facts.Describe(p.Path, p.Facts).Change(w.program.Graph(part.At), part.Place)
				in = w.packageOf(w.program.Writer(part.At, part.Place), func() int32 { return part.At.Package })
			}
			lever.Changes = append(lever.Changes, c)
			lever.Where = append(lever.Where, w.whose(in))
		}
		if len(lever.Sites) > 0 {
			out = append(out, lever)
		}
	}
	return out
}
