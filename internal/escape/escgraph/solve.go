package escgraph

import "github.com/unheap/unheap/internal/compiler/gcfacts"

// everything is what a location becomes when it escapes.
const everything = gcfacts.Escapes | gcfacts.Persists | gcfacts.Mutates | gcfacts.Calls

// Solve finds the attributes of all locations, without what c takes away; a nil
// Cut takes nothing. A Graph can be solved again and again. Every location is the root of a
// walk that follows values backwards to where they come from; a location whose
// attributes grow is walked from again, until nothing changes.
func (g *Graph) Solve(c *Cut) {
	if c == nil && g.clean {
		return
	}
	g.clean = c == nil
	g.reset(c)
	n := int32(len(g.attrs))
	var roots deque
	for i := int32(gcfacts.FirstLoc); i < n; i++ {
		roots.pushFront(i)
	}
	roots.pushFront(gcfacts.MutatorLoc)
	roots.pushFront(gcfacts.CalleeLoc)
	roots.pushFront(gcfacts.HeapLoc)
	for i := range g.pend {
		g.pend[i] = true
	}
	again := func(i int32) {
		if g.pend[i] {
			return
		}
		g.pend[i] = true
		if g.attrs[i]&gcfacts.Escapes != 0 {
			roots.pushFront(i)
		} else {
			roots.pushBack(i)
		}
	}
	var work deque
	for roots.len() > 0 {
		root := roots.popFront()
		g.pend[root] = false
		g.loseResults(root, again)
		g.walk(root, &work, again)
	}
}

// loseResults notes that the results of a closure escape to unknown callers, once
// the closure may be called from places that are not known.
func (g *Graph) loseResults(root int32, again func(int32)) {
	l := g.loc(root)
	if l == nil || l.Closure == 0 || !l.Mutual || g.attrs[root]&gcfacts.Calls == 0 || g.lost[l.Closure] {
		return
	}
	g.lost[l.Closure] = true
	for i := range g.batch.Locs {
		if r := &g.batch.Locs[i]; r.Func == l.Closure && r.Result > 0 {
			again(int32(gcfacts.FirstLoc + i))
		}
	}
}

// walk finds the fewest dereferences between root and every location whose
// value reaches it, and gives each what it inherits from root.
func (g *Graph) walk(root int32, work *deque, again func(int32)) {
	g.gen++
	g.seen[root], g.derefs[root], g.via[root] = g.gen, 0, nil
	work.pushFront(root)
	for work.len() > 0 {
		i := work.popFront()
		g.queued[i] = 0
		derefs := g.derefs[i]
		if g.visit(root, i, derefs, again) {
			continue
		}
		derefs = max(derefs, 0)
		for _, k := range g.into[g.first[i]:g.first[i+1]] {
			if e := g.edge(k); len(g.gone) == 0 || !g.gone[e] {
				g.follow(e, derefs, work)
			}
		}
		for _, e := range g.added[i] {
			g.follow(e, derefs, work)
		}
	}
}

// follow walks along an edge, when that leads to its source with fewer
// dereferences than before.
func (g *Graph) follow(e *gcfacts.Edge, derefs int32, work *deque) {
	if g.attrs[e.Src]&gcfacts.Escapes != 0 {
		return
	}
	d := derefs + e.Derefs
	if g.seen[e.Src] == g.gen && g.derefs[e.Src] <= d {
		return
	}
	g.seen[e.Src], g.derefs[e.Src], g.via[e.Src] = g.gen, d, e
	if g.queued[e.Src] != g.gen {
		g.queued[e.Src] = g.gen
		work.pushBack(e.Src)
	}
}

// visit applies to location i that its value reaches root after derefs
// dereferences. It reports whether i now escapes for the first time, in which
// case its own walk will go on from it.
func (g *Graph) visit(root, i, derefs int32, again func(int32)) bool {
	var grow gcfacts.Attrs
	if derefs < 0 {
		switch {
		case g.outlives(root, i):
			grow = everything
		case g.attrs[root]&gcfacts.Persists != 0:
			grow = gcfacts.Persists
		}
	}
	derefs = max(derefs, 0)
	if derefs == 0 {
		grow |= g.attrs[root] & (gcfacts.Mutates | gcfacts.Calls)
	}
	if l := g.loc(i); l != nil && l.Param {
		g.leak(root, i, l, derefs)
	}
	if grow&^g.attrs[i] == 0 {
		return false
	}
	if grow&^g.attrs[i]&gcfacts.Escapes != 0 {
		g.reasons[i] = g.path(root, i)
	}
	g.attrs[i] |= grow
	again(i)
	return g.attrs[i]&gcfacts.Escapes != 0
}

// leak records that a parameter's value reaches root.
func (g *Graph) leak(root, i int32, l *gcfacts.Location, derefs int32) {
	if g.outlives(root, i) {
		dest := gcfacts.LeakHeap
		if r := g.loc(root); r != nil && r.Func == l.Func && g.attrs[root]&gcfacts.Escapes == 0 {
			dest = resultLeak(r)
		}
		if g.addLeak(i, dest, derefs) {
			g.flows[leakKey{i, dest}] = g.path(root, i)
		}
	}
	if g.attrs[root]&gcfacts.Mutates != 0 {
		g.addLeak(i, gcfacts.LeakMutator, derefs)
	}
	if g.attrs[root]&gcfacts.Calls != 0 {
		g.addLeak(i, gcfacts.LeakCallee, derefs)
	}
}

// resultLeak is the index in gcfacts.Param.Leaks of what leaks to a location of
// the parameter's function: the heap's, unless it is one of the first results.
func resultLeak(r *gcfacts.Location) int {
	if r.Result > 0 && r.Result <= 8-gcfacts.LeakResult {
		return gcfacts.LeakResult + int(r.Result) - 1
	}
	return gcfacts.LeakHeap
}

func (g *Graph) addLeak(i int32, dest int, derefs int32) bool {
	if g.leaks[i] == nil {
		g.leaks[i] = new([8]uint8)
	}
	old := &g.leaks[i][dest]
	if v := uint8(min(derefs+1, 255)); *old == 0 || v < *old {
		*old = v
		return true
	}
	return false
}

// trim drops the flows that a flow to the heap makes pointless. A value that
// leaks to the heap as it is needs no record of anything else.
func trim(leaks [8]uint8) [8]uint8 {
	heap := leaks[gcfacts.LeakHeap]
	if heap == 0 {
		return leaks
	}
	for i := gcfacts.LeakHeap + 1; i < len(leaks); i++ {
		if leaks[i] >= heap {
			leaks[i] = 0
		}
	}
	return leaks
}

// path reads off the current walk how i got to root.
func (g *Graph) path(root, i int32) Path {
	p := Path{Root: root}
	for i != root && len(p.Steps) < len(g.attrs) {
		e := g.via[i]
		if e == nil || g.seen[i] != g.gen {
			break
		}
		p.Steps = append(p.Steps, e)
		i = e.Dst
	}
	return p
}

// outlives reports whether what is stored in a may be used when b is gone.
func (g *Graph) outlives(a, b int32) bool {
	if g.attrs[a]&gcfacts.Escapes != 0 {
		return true
	}
	la, lb := g.loc(a), g.loc(b)
	if la == nil || lb == nil {
		return false
	}
	if la.Op == gcfacts.OpResult {
		// A closure may hand out what is outside of it, as long as all
		// its callers are known.
		return !g.contains(lb.Func, la.Func) || g.lost[la.Func]
	}
	return la.Func == lb.Func && la.Loop < lb.Loop || g.contains(la.Func, lb.Func)
}

// contains reports whether function c is a closure inside function f.
func (g *Graph) contains(f, c int32) bool {
	if f == c || !g.funcs[c].Closure {
		return false
	}
	for p := g.funcs[c].Parent; p != 0; p = g.funcs[p].Parent {
		if p == f {
			return true
		}
	}
	return false
}
