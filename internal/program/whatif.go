package program

import (
	"container/heap"
	"slices"

	"github.com/unheap/unheap/internal/escgraph"
	"github.com/unheap/unheap/internal/gcfacts"
)

// A Change is what a program is to do without: flows at places of batches, and
// leaks of parameters to the heap.
type Change struct {
	Flows map[Loc][]escgraph.Place // by any location of the batch; Num does not matter
	Leaks []Leak
}

// An Outcome is what a change does.
type Outcome struct {
	Freed []Loc // locations that no longer escape, callees first
	// Tags are how parameters leak now that leak otherwise than before, in the
	// form of gcfacts.Param.Leaks.
	Tags map[Leak][8]uint8
	// Assumed are parameters of functions whose facts are missing: they are
	// taken not to leak anywhere.
	Assumed []Leak
	Solved  int // batches that were solved again
}

// WhatIf finds out what a change frees, in all packages. Functions are inlined
// as they are now: a change of the source may change that.
func (p *Program) WhatIf(c Change) *Outcome {
	w := &whatIf{p: p, tags: map[Leak][8]uint8{}, forced: map[Leak]bool{}, flows: map[batchID][]escgraph.Place{}, queued: map[batchID]bool{}, out: &Outcome{}}
	for l, places := range c.Flows {
		id := batchID{l.Package, l.Batch}
		w.flows[id] = append(w.flows[id], places...)
		w.push(id)
	}
	for _, l := range c.Leaks {
		w.forced[l] = true
		home, ok := p.homes[l]
		if !ok {
			w.out.Assumed = append(w.out.Assumed, l)
			w.change(l, [8]uint8{})
			continue
		}
		g := p.Graph(home)
		w.change(l, g.LeaksWithoutHeap(home.Num))
	}
	for w.queue.Len() > 0 {
		id := heap.Pop(&w.queue).(batchID)
		delete(w.queued, id)
		w.solve(id)
	}
	slices.SortFunc(w.out.Freed, func(a, b Loc) int {
		switch {
		case a.Package != b.Package:
			return int(a.Package - b.Package)
		case a.Batch != b.Batch:
			return int(a.Batch - b.Batch)
		}
		return int(a.Num - b.Num)
	})
	w.out.Tags = w.tags
	return w.out
}

// A whatIf is one question. Batches are solved in the order of the program, so
// that callees are done before their callers.
type whatIf struct {
	p      *Program
	tags   map[Leak][8]uint8 // how parameters leak now, where that changed
	forced map[Leak]bool     // parameters that must not leak to the heap
	flows  map[batchID][]escgraph.Place
	queue  batchQueue
	queued map[batchID]bool
	out    *Outcome
}

func (w *whatIf) push(id batchID) {
	if !w.queued[id] {
		w.queued[id] = true
		heap.Push(&w.queue, id)
	}
}

// change records how a parameter leaks now and has its callers solved again.
func (w *whatIf) change(l Leak, tag [8]uint8) {
	if old, ok := w.tags[l]; ok && old == tag {
		return
	}
	w.tags[l] = tag
	for _, id := range w.p.callers[l] {
		w.push(id)
	}
}

// solve solves a batch with what has changed for it, and notes what that frees
// and which of its parameters leak otherwise.
func (w *whatIf) solve(id batchID) {
	w.out.Solved++
	g := w.p.graph(id)
	f := w.p.Packages[id.pkg].Facts
	locs := f.Batches[id.batch].Locs
	g.Solve(nil)
	before := map[int32][8]uint8{}
	for k := range locs {
		if _, ok := leakOf(&locs[k], f.Funcs); ok {
			num := int32(gcfacts.FirstLoc + k)
			before[num] = g.Leaks(num)
		}
	}
	cut := g.CutAt(w.flows[id])
	cut.Tag = func(fn, param string) ([8]uint8, bool) {
		tag, ok := w.tags[Leak{fn, param}]
		return tag, ok
	}
	g.Solve(cut)
	for k := range locs {
		num := int32(gcfacts.FirstLoc + k)
		if locs[k].After&gcfacts.Escapes != 0 && !g.Escapes(num) {
			w.out.Freed = append(w.out.Freed, Loc{id.pkg, id.batch, num})
		}
		if old, ok := before[num]; ok {
			w.param(g, &locs[k], f.Funcs, num, old)
		}
	}
}

func (w *whatIf) param(g *escgraph.Graph, l *gcfacts.Location, funcs []gcfacts.Func, num int32, old [8]uint8) {
	leak, _ := leakOf(l, funcs)
	tag := g.Leaks(num)
	if w.forced[leak] {
		tag = g.LeaksWithoutHeap(num)
	}
	if tag != old {
		w.change(leak, tag)
	}
}

// A batchQueue is a heap of batches, callees first.
type batchQueue []batchID

func (q batchQueue) Len() int           { return len(q) }
func (q batchQueue) Less(i, j int) bool { return q[i].before(q[j]) }
func (q batchQueue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *batchQueue) Push(x any)        { *q = append(*q, x.(batchID)) }
func (q *batchQueue) Pop() any {
	old := *q
	x := old[len(old)-1]
	*q = old[:len(old)-1]
	return x
}
