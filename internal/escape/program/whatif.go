package program

import (
	"container/heap"
	"maps"
	"slices"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/escape/escgraph"
)

// A Change is what a program is to do without: flows at places of batches,
// leaks of parameters to the heap, and calls whose callees are not known.
type Change struct {
	Flows map[Loc][]escgraph.Place // by any location of the batch; Num does not matter
	Leaks []Leak
	Calls []Static
}

// A Static is a call of an unknown function that would be a call of a known one.
type Static struct {
	At   Loc           // any location of the batch; Num does not matter
	Call gcfacts.PosID // as in the tags of the flows into it
	Func string        // as the linker spells it
}

// An Outcome is what a change does.
type Outcome struct {
	Freed []Loc // locations that no longer escape, callees first
	// Unwritten are the bytes made of strings that nothing writes any more, whether
	// or not they escaped: the compiler uses those of the string.
	Unwritten []Loc
	// Assumed are parameters of functions whose facts are missing: they are
	// taken not to leak anywhere.
	Assumed []Leak
}

// WhatIf finds out what a change frees, in all packages. Functions are inlined
// as they are now: a change of the source may change that.
func (p *Program) WhatIf(c Change) *Outcome { return p.whatIf(c).out }

func (p *Program) whatIf(c Change) *whatIf {
	w := &whatIf{
		p: p, tags: map[Loc][8]uint8{}, unknown: map[Leak]bool{}, forced: map[Leak]bool{}, flows: map[batchID][]escgraph.Place{},
		static: map[batchID]map[gcfacts.PosID]string{}, callers: map[string][]batchID{},
		queued: map[batchID]bool{}, freed: map[batchID][]Loc{}, unwritten: map[batchID][]Loc{}, out: &Outcome{},
	}
	for l, places := range c.Flows {
		id := batchID{l.Package, l.Batch}
		w.flows[id] = append(w.flows[id], places...)
		w.push(id)
	}
	for _, l := range c.Leaks {
		w.forced[l] = true
		w.force(l)
	}
	for _, s := range c.Calls {
		w.bind(s)
	}
	for w.queue.Len() > 0 {
		id := heap.Pop(&w.queue).(batchID)
		delete(w.queued, id)
		w.solve(id)
	}
	for _, id := range slices.SortedFunc(maps.Keys(w.freed), batchID.compare) {
		w.out.Freed = append(w.out.Freed, w.freed[id]...)
		w.out.Unwritten = append(w.out.Unwritten, w.unwritten[id]...)
	}
	return w
}

// A whatIf is one question. Batches are solved in the order of the program, so
// that callees are done before their callers.
type whatIf struct {
	p         *Program
	tags      map[Loc][8]uint8 // how parameters leak now, where that changed, in the form of gcfacts.Param.Leaks
	solved    int              // batches that were solved again
	unknown   map[Leak]bool    // parameters that leak nowhere, as is assumed
	forced    map[Leak]bool    // parameters that must not leak to the heap
	flows     map[batchID][]escgraph.Place
	static    map[batchID]map[gcfacts.PosID]string // callees that would be known, by call
	callers   map[string][]batchID                 // and who would call them
	queue     batchQueue
	queued    map[batchID]bool
	freed     map[batchID][]Loc
	unwritten map[batchID][]Loc
	out       *Outcome
}

func (w *whatIf) push(id batchID) {
	if !w.queued[id] {
		w.queued[id] = true
		heap.Push(&w.queue, id)
	}
}

// bind has a call be one of a known function.
func (w *whatIf) bind(s Static) {
	id := batchID{s.At.Package, s.At.Batch}
	if w.static[id] == nil {
		w.static[id] = map[gcfacts.PosID]string{}
	}
	w.static[id][s.Call] = s.Func
	w.callers[s.Func] = append(w.callers[s.Func], id)
	w.flows[id] = append(w.flows[id], escgraph.Place{Pos: w.p.Packages[id.pkg].Facts.Source(s.Call), Word: gcfacts.StepOperand.Word(), Copy: s.Call})
	w.push(id)
}

// leaks returns how the parameter behind a tag of a batch leaks now.
func (w *whatIf) leaks(id batchID, t *gcfacts.Tag) escgraph.Leaks {
	fn, static := t.Callee, false
	if fn == "" {
		if fn, static = w.static[id][t.Call]; !static {
			return escgraph.Leaks{To: [8]uint8{gcfacts.LeakHeap: 1}, Known: true}
		}
	}
	param := w.p.parameter(fn, t)
	leaks := escgraph.Leaks{Known: param != nil || static, Changed: static}
	if param == nil {
		// An unknown function, or a parameter without pointers of a known one.
		if to, changed := w.tag(id.pkg, Leak{fn, t.Param}); changed {
			leaks = escgraph.Leaks{To: to, Known: true, Changed: true}
		}
		return leaks
	}
	leaks.To = param.Leaks
	leaks.Boxed = static && t.Interface && t.Arg == 0 && !param.Direct
	if to, changed := w.tag(id.pkg, Leak{fn, param.Name}); changed {
		leaks.To, leaks.Changed = to, true
	}
	return leaks
}

// noescape is how a parameter leaks that a directive says does not.
var noescape = [8]uint8{gcfacts.LeakMutator: 1, gcfacts.LeakCallee: 1}

// force has a parameter not leak to the heap, wherever it is declared.
func (w *whatIf) force(l Leak) {
	homes := w.p.homes[l]
	for _, home := range homes {
		if w.p.elsewhere(home) {
			continue // whatever the instance does, that package takes it to leak
		}
		if w.p.bodyless(home) {
			w.change(l, home, noescape)
		} else {
			w.change(l, home, w.p.Graph(home).LeaksWithoutHeap(home.Num))
		}
	}
	if len(homes) == 0 {
		w.out.Assumed = append(w.out.Assumed, l)
		w.unknown[l] = true
		for _, id := range w.p.callers[l] {
			w.push(id)
		}
	}
}

// change records how a parameter leaks now and has its callers solved again.
func (w *whatIf) change(l Leak, home Loc, tag [8]uint8) {
	if old, ok := w.tags[home]; ok && old == tag {
		return
	}
	w.tags[home] = tag
	for _, id := range w.p.callers[l] {
		if h, _ := w.p.home(id.pkg, l); h == home {
			w.push(id)
		}
	}
	for _, id := range w.callers[l.Func] {
		w.push(id)
	}
}

// tag returns how a parameter leaks now for callers in a package, and whether
// that changed.
func (w *whatIf) tag(pkg int32, l Leak) ([8]uint8, bool) {
	home, ok := w.p.home(pkg, l)
	if !ok {
		return [8]uint8{}, w.unknown[l]
	}
	tag, changed := w.tags[home]
	return tag, changed
}

// solve solves a batch with what has changed for it, and notes what that frees
// and which of its parameters leak otherwise.
func (w *whatIf) solve(id batchID) {
	w.solved++
	g := w.p.graph(id)
	f := w.p.Packages[id.pkg].Facts
	locs := f.Batches[id.batch].Locs
	before := w.p.deciding(id)
	cut := g.CutAt(w.flows[id])
	cut.Leaks = func(t *gcfacts.Tag) escgraph.Leaks { return w.leaks(id, t) }
	g.Solve(cut)
	w.freed[id], w.unwritten[id] = nil, nil
	for k := range locs {
		num := int32(gcfacts.FirstLoc + k)
		if locs[k].After&gcfacts.Escapes != 0 && !g.Escapes(num) {
			w.freed[id] = append(w.freed[id], Loc{id.pkg, id.batch, num})
		}
		if locs[k].Op == gcfacts.OpStringToBytes && locs[k].After&gcfacts.Mutates != 0 && !g.Written(num) {
			w.unwritten[id] = append(w.unwritten[id], Loc{id.pkg, id.batch, num})
		}
		if old, ok := before[num]; ok {
			w.param(g, Loc{id.pkg, id.batch, num}, old)
		}
	}
}

// deciding returns the parameters whose leaks a batch's flows decide, and how they
// leak as things are.
func (p *Program) deciding(id batchID) map[int32][8]uint8 {
	leaks, ok := p.leaks[id]
	if ok {
		return leaks
	}
	leaks = map[int32][8]uint8{}
	f := p.Packages[id.pkg].Facts
	g := p.graph(id)
	g.Solve(nil)
	for k := range f.Batches[id.batch].Locs {
		at := Loc{id.pkg, id.batch, int32(gcfacts.FirstLoc + k)}
		leak, ok := leakOf(p.Location(at), f.Funcs)
		if home, _ := p.home(id.pkg, leak); ok && home == at && !p.bodyless(at) {
			leaks[at.Num] = g.Leaks(at.Num)
		}
	}
	p.leaks[id] = leaks
	return leaks
}

func (w *whatIf) param(g *escgraph.Graph, at Loc, old [8]uint8) {
	leak, _ := leakOf(w.p.Location(at), w.p.Packages[at.Package].Facts.Funcs)
	tag := g.Leaks(at.Num)
	if w.forced[leak] {
		tag = g.LeaksWithoutHeap(at.Num)
	}
	if tag != old {
		w.change(leak, at, tag)
	}
}

// A batchQueue is a heap of batches, callees first.
type batchQueue []batchID

func (q batchQueue) Len() int           { return len(q) }
func (q batchQueue) Less(i, j int) bool { return q[i].compare(q[j]) < 0 }
func (q batchQueue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *batchQueue) Push(x any)        { *q = append(*q, x.(batchID)) }
func (q *batchQueue) Pop() any {
	old := *q
	x := old[len(old)-1]
	*q = old[:len(old)-1]
	return x
}
