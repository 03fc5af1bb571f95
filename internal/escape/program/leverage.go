package program

import (
	"cmp"
	"maps"
	"slices"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/escape/escgraph"
)

// A Target is what changes are to free: locations that are one site, all of which
// must leave the heap for it, and what that counts.
type Target struct {
	Locs   []Loc
	Weight int64 // above 0
}

// A Lever is a single change, or two that help together only: flows at a place
// of the source, or a parameter that must not leak.
type Lever struct {
	Parts  []Part
	Freed  []Loc // of the targets that it frees
	Weight int64 // of these
}

// A Part is one change of a Lever: a leak, in all instances of a generic function,
// or else a place in At's batch and in all others that have it, where its function
// was inlined.
type Part struct {
	Leak  Leak // as Generic names it
	At    Loc  // the batch of one of the copies; Num is 0
	Place escgraph.Place
}

// Change is what a list of parts does without.
func (p *Program) Change(parts []Part) Change {
	c := Change{Flows: map[Loc][]escgraph.Place{}}
	for _, part := range parts {
		if part.Leak != (Leak{}) {
			c.Leaks = append(c.Leaks, p.Instances(part.Leak)...)
			continue
		}
		for _, x := range p.Copies(part) {
			c.Flows[x.At] = append(c.Flows[x.At], x.Place)
		}
	}
	return c
}

// Levers ranks the changes that free the most of some targets, at most limit of
// them, and as many pairs. A change frees a location only when it lies on the way
// that the location has to the heap: counting these ways bounds what a change can
// do, and what cannot be among the best is not tried.
func (p *Program) Levers(of []Target, limit int) (single, pairs []Lever) {
	l := &levers{p: p, targets: of, of: map[Loc]int{}, bound: map[Part]int64{}, behind: map[Leak][]Part{}, parts: map[statement]Part{}, limit: limit}
	twice := map[[2]Part]int64{}
	for i := range of {
		for _, loc := range of[i].Locs {
			l.of[loc] = i
		}
		l.count(&of[i], twice)
	}
	single = best(l, candidates(l.bound), func(x Part) []Part { return []Part{x} })
	pairs = best(l, candidates(twice), func(x [2]Part) []Part { return x[:] })
	return single, pairs
}

type levers struct {
	p       *Program
	targets []Target
	of      map[Loc]int    // the target that a location belongs to
	bound   map[Part]int64 // the weight of the targets that have the part on their way
	behind  map[Leak][]Part
	parts   map[statement]Part // one for all copies of a statement
	limit   int
}

// count adds the ways of a target's locations to the bounds, and the pairs of
// changes that free one when no single one does.
func (l *levers) count(t *Target, twice map[[2]Part]int64) {
	parts, both := map[Part]bool{}, map[[2]Part]bool{}
	for _, loc := range t.Locs {
		g := l.p.graph(batchID{loc.Package, loc.Batch})
		g.Solve(nil)
		for _, e := range g.Way(loc.Num).Edges() {
			l.collect(g, loc, e, parts)
		}
		x := escgraph.Value(loc.Num)
		if len(g.Reasons(x, 2)) < 2 {
			continue
		}
		if cut, _ := g.MinCut(x, 2); len(cut) == 2 {
			both[l.pair(loc, cut)] = true
		}
	}
	l.countTogether(t, both)
	for part := range parts {
		l.bound[part] += t.Weight
	}
	for pair := range both {
		twice[pair] += t.Weight
	}
}

// countTogether adds the pairs of changes that free locations of one batch, none of
// which frees all of them.
func (l *levers) countTogether(t *Target, both map[[2]Part]bool) {
	in := map[batchID][]escgraph.Subject{}
	for _, loc := range t.Locs {
		id := batchID{loc.Package, loc.Batch}
		in[id] = append(in[id], escgraph.Value(loc.Num))
	}
	for id, all := range in {
		if len(all) < 2 {
			continue
		}
		if cut, _ := l.p.graph(id).MinCutAll(all, 2); len(cut) == 2 {
			both[l.pair(Loc{Package: id.pkg, Batch: id.batch}, cut)] = true
		}
	}
}

func (l *levers) pair(at Loc, cut []escgraph.Place) [2]Part {
	pair := [2]Part{l.part(at, cut[0]), l.part(at, cut[1])}
	if comparePart(pair[1], pair[0]) < 0 {
		pair[0], pair[1] = pair[1], pair[0]
	}
	return pair
}

func (l *levers) part(loc Loc, at escgraph.Place) Part {
	if at.Callee != "" {
		return Part{Leak: Generic(Leak{at.Callee, at.Param})}
	}
	part := Part{At: Loc{Package: loc.Package, Batch: loc.Batch}, Place: at}
	key, ok := l.p.statement(part)
	if !ok {
		return part
	}
	if first, ok := l.parts[key]; ok {
		return first
	}
	l.parts[key] = part
	return part
}

// collect adds the parts that a flow depends on: its place, and what is behind
// the leak of a parameter, down to what decides.
func (l *levers) collect(g *escgraph.Graph, loc Loc, e *gcfacts.Edge, into map[Part]bool) {
	place := g.PlaceOf(e).Whole()
	part := l.part(loc, place)
	if place == (escgraph.Place{}) || into[part] {
		return
	}
	into[part] = true
	if part.Leak != (Leak{}) {
		for _, b := range l.reasons(part.Leak) {
			into[b] = true
		}
	}
}

// reasons returns the parts behind the leak of a parameter to the heap.
func (l *levers) reasons(leak Leak) []Part {
	list, ok := l.behind[leak]
	if ok {
		return list
	}
	l.behind[leak] = nil // a parameter that leaks because it leaks
	parts := map[Part]bool{}
	for _, instance := range l.p.Instances(leak) {
		homes := l.p.homes[instance]
		if len(homes) == 0 {
			continue
		}
		g := l.p.graph(batchID{homes[0].Package, homes[0].Batch})
		g.Solve(nil)
		for _, e := range g.LeakWay(homes[0].Num, gcfacts.LeakHeap).Edges() {
			l.collect(g, homes[0], e, parts)
		}
	}
	for part := range parts {
		list = append(list, part)
	}
	slices.SortFunc(list, comparePart)
	l.behind[leak] = list
	return list
}

// A counted is a candidate and the most that it can free.
type counted[T any] struct {
	parts T
	most  int64
}

func candidates[T comparable](bound map[T]int64) []counted[T] {
	var list []counted[T]
	for k, n := range bound {
		list = append(list, counted[T]{k, n})
	}
	return list
}

// best tries candidates, the most promising first, until no other can be among
// the best.
func best[T any](l *levers, list []counted[T], parts func(T) []Part) []Lever {
	slices.SortFunc(list, func(a, b counted[T]) int {
		return cmp.Or(cmp.Compare(b.most, a.most), slices.CompareFunc(parts(a.parts), parts(b.parts), comparePart))
	})
	var top []Lever
	for _, c := range list {
		if len(top) >= l.limit && c.most <= top[l.limit-1].Weight {
			break
		}
		lever := Lever{Parts: parts(c.parts)}
		l.free(&lever)
		if len(lever.Freed) == 0 {
			continue
		}
		top = append(top, lever)
		slices.SortStableFunc(top, func(a, b Lever) int { return cmp.Compare(b.Weight, a.Weight) })
		top = top[:min(len(top), l.limit)]
	}
	return top
}

// free finds out which targets a lever frees.
func (l *levers) free(lever *Lever) {
	freed := map[int][]Loc{}
	for _, loc := range l.p.WhatIf(l.p.Change(lever.Parts)).Freed {
		if i, ok := l.of[loc]; ok {
			freed[i] = append(freed[i], loc)
		}
	}
	for _, i := range slices.Sorted(maps.Keys(freed)) {
		if t := &l.targets[i]; len(freed[i]) == len(t.Locs) {
			lever.Freed = append(lever.Freed, freed[i]...)
			lever.Weight += t.Weight
		}
	}
}

func compareLeak(a, b Leak) int {
	return cmp.Or(cmp.Compare(a.Func, b.Func), cmp.Compare(a.Param, b.Param))
}

func comparePart(a, b Part) int {
	return cmp.Or(
		compareLeak(a.Leak, b.Leak),
		cmp.Compare(a.At.Package, b.At.Package), cmp.Compare(a.At.Batch, b.At.Batch),
		cmp.Compare(a.Place.Pos, b.Place.Pos), cmp.Compare(a.Place.Text, b.Place.Text), cmp.Compare(a.Place.Func, b.Place.Func),
	)
}
