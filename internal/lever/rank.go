package lever

import (
	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/program"
)

// Rank describes the single changes that free the most, and the pairs that help
// together only, at most limit of each: by sites, or by weight if that is not nil.
func (w *Whole) Rank(limit int, by *Weights) (single, pairs []alloc.Lever) {
	one, two := w.rank(limit, by)
	return w.levers(one, by), w.levers(two, by)
}

// rank returns the changes that free the most: sites, or the weight.
func (w *Whole) rank(limit int, by *Weights) (single, pairs []program.Lever) {
	var of []program.Target
	for i := range w.res.Report.Sites {
		weight := int64(1)
		if by != nil {
			weight = by.weight[i]
		}
		if locs := w.locs(&w.res.Report.Sites[i]); len(locs) > 0 && weight > 0 {
			of = append(of, program.Target{Locs: locs, Weight: weight})
		}
	}
	return w.res.Program.Levers(of, limit)
}

// levers describes levers for a report.
func (w *Whole) levers(list []program.Lever, by *Weights) []alloc.Lever {
	out := []alloc.Lever{}
	for _, l := range list {
		var lever alloc.Lever
		lever.Sites, _ = w.sites(l.Freed)
		if by != nil {
			lever.Weight, lever.AtMost = by.freed(w, l.Freed)
		}
		for _, part := range l.Parts {
			c := alloc.Change{Callee: part.Leak.Func, Param: part.Leak.Param, Why: "leak"}
			where := w.whose(part.Leak.Func)
			if part.Leak == (program.Leak{}) {
				part = w.res.Program.Original(part)
				p := w.res.Program.Packages[part.At.Package]
				c = w.res.Resolver.Describe(p.Path, p.Facts).Change(w.res.Program.Graph(part.At), part.Place)
				where = w.writer(p, part.Place)
			}
			lever.Changes = append(lever.Changes, c)
			lever.Where = append(lever.Where, where)
		}
		if len(lever.Sites) > 0 {
			out = append(out, lever)
		}
	}
	return out
}
