package resolve

import (
	"slices"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/escape/escgraph"
)

// part adds to a hold the ways that part inside of functions to which the value is
// passed. They share their first steps with a way that is known, and end elsewhere.
// What decides is said of all ways then, unless those are more than a cut may have.
func (r *Resolver) part(h *alloc.Hold) {
	var more []alloc.Cause
	h.Each(func(c *alloc.Cause) {
		for _, way := range r.onwards(c, nil)[1:] {
			more = append(more, way)
		}
	})
	h.Each(r.follow)
	parted := false
	for i := range more {
		if c := &more[i]; !says(h.Reasons, c) && !says(h.Endings, c) && len(h.Endings) < full.Reasons {
			plainCallees(c)
			h.Endings, parted = append(h.Endings, *c), true
		}
	}
	if !parted {
		return
	}
	h.Ends = nil
	if ends := ends(h); len(ends) <= full.Cut {
		h.Ends = ends
	}
}

// ends are what decides the ways of a hold, each once.
func ends(h *alloc.Hold) []alloc.Change {
	var list []alloc.Change
	h.Each(func(c *alloc.Cause) {
		end := alloc.Change{Pos: c.Decisive}
		if n := len(c.Flow); n > 0 {
			last := &c.Flow[n-1]
			end.Expr, end.Kind, end.Why, end.Callee, end.Param = last.Expr, last.Kind, last.Why, last.Callee, last.Param
		}
		if !slices.ContainsFunc(list, func(x alloc.Change) bool { return x.Pos == end.Pos && x.Kind == end.Kind && x.Param == end.Param }) {
			list = append(list, end)
		}
	})
	return list
}

// onwards are the ways that a flow has in the callee that it ends in, each as one
// with the flow; the flow itself where it ends in none, or nothing is known of it.
// The first is the one that follow finds. Within are the parameters that are being
// asked about.
func (r *Resolver) onwards(c *alloc.Cause, within []leakKey) []alloc.Cause {
	if len(c.Flow) == 0 {
		return []alloc.Cause{*c}
	}
	last := &c.Flow[len(c.Flow)-1]
	k := leakKey{last.Callee, last.Param}
	if last.Callee == "" || slices.Contains(within, k) {
		return []alloc.Cause{*c}
	}
	var list []alloc.Cause
	for _, way := range r.ways(k, within) {
		x := *c
		x.Flow = slices.Concat(c.Flow, way.Flow)
		x.Decisive = way.Decisive
		x.Then = append(append(slices.Clip(c.Then), way.Text), way.Then...)
		list = append(list, x)
	}
	if len(list) == 0 {
		return []alloc.Cause{*c}
	}
	return list
}

// ways are all ways of a parameter to the heap, down to what decides each, within
// limits; none of one whose function is not known.
func (r *Resolver) ways(k leakKey, within []leakKey) []alloc.Cause {
	if list, ok := r.parted[k]; ok {
		return list
	}
	v, g, num := r.parameter(k)
	if g == nil {
		return nil
	}
	all := g.Explain(escgraph.Leaked(num), escgraph.Limits{Reasons: full.Reasons})
	var list []alloc.Cause
	for _, way := range slices.Concat(all.Reasons, all.Endings) {
		for _, c := range r.onwards(v.way(g.Batch(), num, way, maxChain), append(slices.Clip(within), k)) {
			if len(list) < full.Reasons && !says(list, &c) {
				list = append(list, c)
			}
		}
	}
	if len(within) == 0 || !slices.ContainsFunc(list, func(c alloc.Cause) bool { return circular(&c, within) }) {
		if r.parted == nil {
			r.parted = map[leakKey][]alloc.Cause{}
		}
		r.parted[k] = list // the same wherever it is asked from
	}
	return list
}

// circular reports whether a flow ends where it was not followed, because it comes
// from there.
func circular(c *alloc.Cause, within []leakKey) bool {
	if len(c.Flow) == 0 {
		return false
	}
	last := &c.Flow[len(c.Flow)-1]
	return slices.Contains(within, leakKey{last.Callee, last.Param})
}

// parameter finds a parameter of a function, in the package from which its flow is
// known; a nil graph if there is none.
func (r *Resolver) parameter(k leakKey) (v view, g *escgraph.Graph, num int32) {
	if r.Read == nil || r.leak(k) == nil {
		return v, nil, 0
	}
	id := r.leaks[k].in.ID()
	f, ok := r.read[id]
	if !ok {
		f, _ = r.Read(id)
		if r.read == nil {
			r.read = map[string]*gcfacts.Facts{}
		}
		r.read[id] = f
	}
	if f == nil {
		return v, nil, 0
	}
	for i := range f.Batches {
		for j := range f.Batches[i].Locs {
			if l := &f.Batches[i].Locs[j]; l.Param && l.Pointers && l.Expr == k.param && f.Funcs[l.Func].Name == k.fn && named(&f.Funcs[l.Func], l) {
				return newView(r, r.leaks[k].in.ImportPath, f), escgraph.New(f, i), int32(gcfacts.FirstLoc + j)
			}
		}
	}
	return v, nil, 0
}
