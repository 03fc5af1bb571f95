package program

import (
	"cmp"
	"slices"

	"github.com/unheap/unheap/internal/escgraph"
	"github.com/unheap/unheap/internal/gcfacts"
)

// A Lever is a single change, or two that help together only: flows at a place
// of a batch, or a parameter that must not leak.
type Lever struct {
	Parts  []Part
	Freed  []Loc // of the locations that were asked for
	Weight int64 // of these
}

// A Part is one change of a Lever: a leak, or else a place in At's batch.
type Part struct {
	Leak  Leak
	At    Loc // any location of the batch; Num is 0
	Place escgraph.Place
}

// change is what a list of parts does without.
func change(parts []Part) Change {
	c := Change{Flows: map[Loc][]escgraph.Place{}}
	for _, p := range parts {
		if p.Leak != (Leak{}) {
			c.Leaks = append(c.Leaks, p.Leak)
		} else {
			c.Flows[p.At] = append(c.Flows[p.At], p.Place)
		}
	}
	return c
}

// Levers ranks the changes that free the most of some locations, at most limit
// of them, and as many pairs. A change frees a location only when it lies on
// the way that the location has to the heap: counting these ways bounds what a
// change can do, and what cannot be among the best is not tried. What counts is
// weight, above 0, of each location; if it is nil, each counts as 1.
func (p *Program) Levers(of []Loc, limit int, weight map[Loc]int64) (single, pairs []Lever) {
	l := &levers{p: p, weight: map[Loc]int64{}, bound: map[Part]int64{}, behind: map[Leak][]Part{}, limit: limit}
	for _, loc := range of {
		l.weight[loc] = 1
		if weight != nil {
			l.weight[loc] = weight[loc]
		}
	}
	twice := map[[2]Part]int64{}
	for _, loc := range of {
		l.count(loc, twice)
	}
	single = best(l, candidates(l.bound), func(x Part) []Part { return []Part{x} })
	pairs = best(l, candidates(twice), func(x [2]Part) []Part { return x[:] })
	return single, pairs
}

type levers struct {
	p      *Program
	weight map[Loc]int64  // of the locations that were asked for
	bound  map[Part]int64 // of the locations that have the part on their way
	behind map[Leak][]Part
	limit  int
}

// count adds a location's way to the heap to the bounds, and the pair of
// changes that frees it when no single one does.
func (l *levers) count(loc Loc, twice map[[2]Part]int64) {
	g := l.p.graph(batchID{loc.Package, loc.Batch})
	g.Solve(nil)
	parts := map[Part]bool{}
	for _, e := range g.Way(loc.Num).Edges() {
		l.collect(g, loc, e, parts)
	}
	for part := range parts {
		l.bound[part] += l.weight[loc]
	}
	x := escgraph.Value(loc.Num)
	if len(g.Reasons(x, 2)) < 2 {
		return
	}
	if cut, _ := g.MinCut(x, 2); len(cut) == 2 {
		pair := [2]Part{l.part(loc, cut[0]), l.part(loc, cut[1])}
		if comparePart(pair[1], pair[0]) < 0 {
			pair[0], pair[1] = pair[1], pair[0]
		}
		twice[pair] += l.weight[loc]
	}
}

func (l *levers) part(loc Loc, at escgraph.Place) Part {
	if at.Callee != "" {
		return Part{Leak: Leak{at.Callee, at.Param}}
	}
	return Part{At: Loc{Package: loc.Package, Batch: loc.Batch}, Place: at}
}

// collect adds the parts that a flow depends on: its place, and what is behind
// the leak of a parameter, down to what decides.
func (l *levers) collect(g *escgraph.Graph, loc Loc, e *gcfacts.Edge, into map[Part]bool) {
	place := g.PlaceIn(e)
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
	homes := l.p.homes[leak]
	if len(homes) == 0 {
		return nil
	}
	home := homes[0]
	g := l.p.graph(batchID{home.Package, home.Batch})
	g.Solve(nil)
	parts := map[Part]bool{}
	for _, e := range g.LeakWay(home.Num, gcfacts.LeakHeap).Edges() {
		l.collect(g, home, e, parts)
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
		for _, loc := range l.p.WhatIf(change(lever.Parts)).Freed {
			if n := l.weight[loc]; n > 0 {
				lever.Freed = append(lever.Freed, loc)
				lever.Weight += n
			}
		}
		if len(lever.Freed) == 0 {
			continue
		}
		top = append(top, lever)
		slices.SortStableFunc(top, func(a, b Lever) int { return cmp.Compare(b.Weight, a.Weight) })
		top = top[:min(len(top), l.limit)]
	}
	return top
}

func comparePart(a, b Part) int {
	return cmp.Or(
		cmp.Compare(a.Leak.Func, b.Leak.Func), cmp.Compare(a.Leak.Param, b.Leak.Param),
		cmp.Compare(a.At.Package, b.At.Package), cmp.Compare(a.At.Batch, b.At.Batch),
		cmp.Compare(a.Place.Pos, b.Place.Pos), cmp.Compare(a.Place.Why, b.Place.Why), cmp.Compare(a.Place.Func, b.Place.Func),
	)
}
