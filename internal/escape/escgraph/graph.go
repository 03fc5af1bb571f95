// Package escgraph is the escape graph of a batch of functions and a solver
// that decides, as the compiler does, which locations escape.
//
// A Graph is built from the facts of an instrumented compiler (New), solved
// (Solve), and asked why a location escapes or a parameter leaks (Explain,
// Outlets). The solver's attributes are compared with the compiler's by Check;
// they are the same unless one of the two is wrong. The package decides nothing
// about allocations: a location that escapes need not allocate.
package escgraph

import "github.com/unheap/unheap/internal/compiler/gcfacts"

// A Graph is the escape graph of one batch. Locations are numbered as in
// gcfacts: the heap, the mutator, the callee, then the batch's own. Flows that
// the compiler applied at once are edges like all others: what they lead to is
// the same.
type Graph struct {
	facts *gcfacts.Facts
	batch *gcfacts.Batch
	funcs []gcfacts.Func

	first  []int32 // edges into location i are into[first[i]:first[i+1]]
	into   []int32 // numbers of edges, by destination
	before []gcfacts.Attrs

	places map[Place][]*gcfacts.Edge // flows by where they can be cut; made on demand
	out    *forward                  // edges by source; made on demand
	clean  bool                      // solved without cuts

	// The state of a solution.
	attrs   []gcfacts.Attrs
	lost    map[int32]bool            // closures whose results escape to unknown callers
	reasons []Path                    // why a location escapes, by location
	leaks   map[int32]*[8]uint8       // of parameters, by location
	flows   map[leakKey]Path          // how a parameter gets to the heap or a result
	gone    map[*gcfacts.Edge]bool    // flows that the cut takes out
	added   map[int32][]*gcfacts.Edge // edges that a cut puts in the place of others, by destination

	// The state of a walk.
	via    []*gcfacts.Edge // the edge by which the walk reached a location
	derefs []int32
	seen   []uint32 // the walk that reached it
	queued []uint32 // the walk in whose queue it is
	gen    uint32
	pend   []bool // in the queue of roots
}

// A Path is how a value gets from a location to the one that outlives it.
type Path struct {
	Root  int32           // the location that outlives the value
	Steps []*gcfacts.Edge // from the value towards Root; nil for no path
}

type leakKey struct {
	loc  int32
	dest int // an index of gcfacts.Param.Leaks
}

// New builds the graph of a batch of a package's facts, by its number. It keeps
// the facts.
func New(f *gcfacts.Facts, batch int) *Graph {
	b := &f.Batches[batch]
	n := gcfacts.FirstLoc + len(b.Locs)
	g := &Graph{
		facts: f, batch: b, funcs: f.Funcs, before: make([]gcfacts.Attrs, n),
		attrs: make([]gcfacts.Attrs, n), reasons: make([]Path, n),
		via: make([]*gcfacts.Edge, n), derefs: make([]int32, n),
		seen: make([]uint32, n), queued: make([]uint32, n), pend: make([]bool, n),
	}
	g.index()
	g.before[gcfacts.HeapLoc] = everything
	g.before[gcfacts.MutatorLoc] = gcfacts.Mutates
	g.before[gcfacts.CalleeLoc] = gcfacts.Calls
	for i := range b.Locs {
		l := &b.Locs[i]
		at := &g.before[gcfacts.FirstLoc+i]
		if *at = l.Before; l.Before&gcfacts.Escapes == 0 {
			continue
		}
		// Applied at once: what the location was like before.
		*at = 0
		switch l.Op {
		case gcfacts.OpAuto, gcfacts.OpParam, gcfacts.OpResult:
			*at = gcfacts.Persists
		}
	}
	return g
}

// edge returns an edge by its number: the batch's flows, then those that were
// applied at once.
func (g *Graph) edge(k int32) *gcfacts.Edge {
	if n := int32(len(g.batch.Edges)); k >= n {
		return &g.batch.Direct[k-n]
	}
	return &g.batch.Edges[k]
}

// index groups the edges by destination, keeping their order within each.
func (g *Graph) index() {
	total := len(g.batch.Edges) + len(g.batch.Direct)
	g.first = make([]int32, gcfacts.FirstLoc+len(g.batch.Locs)+1)
	for k := range int32(total) {
		g.first[g.edge(k).Dst+1]++
	}
	for i := 1; i < len(g.first); i++ {
		g.first[i] += g.first[i-1]
	}
	at := append([]int32(nil), g.first...)
	g.into = make([]int32, total)
	for k := range int32(total) {
		dst := g.edge(k).Dst
		g.into[at[dst]] = k
		at[dst]++
	}
}

// forward has the numbers of edges by source.
type forward struct {
	first, edges []int32
}

// outOf returns the numbers of the edges from a location.
func (g *Graph) outOf(i int32) []int32 {
	if g.out == nil {
		f := &forward{first: make([]int32, len(g.attrs)+1), edges: make([]int32, len(g.into))}
		for k := range int32(len(g.into)) {
			f.first[g.edge(k).Src+1]++
		}
		for i := 1; i < len(f.first); i++ {
			f.first[i] += f.first[i-1]
		}
		at := append([]int32(nil), f.first...)
		for k := range int32(len(g.into)) {
			src := g.edge(k).Src
			f.edges[at[src]] = k
			at[src]++
		}
		g.out = f
	}
	return g.out.edges[g.out.first[i]:g.out.first[i+1]]
}

// reset forgets a solution.
func (g *Graph) reset(c *Cut) {
	copy(g.attrs, g.before)
	clear(g.reasons)
	g.lost, g.leaks, g.flows = map[int32]bool{}, map[int32]*[8]uint8{}, map[leakKey]Path{}
	for i := range g.batch.Locs {
		l := &g.batch.Locs[i]
		for _, fn := range [2]int32{l.Func, l.Closure} {
			if fn != 0 && g.funcs[fn].ResultsLost {
				g.lost[fn] = true
			}
		}
	}
	g.gone, g.added = c.apply(g)
}

// loc returns a location of the batch's own, or nil for one that every batch
// has.
func (g *Graph) loc(i int32) *gcfacts.Location { return g.batch.Loc(i) }

// Batch returns the batch that the graph is of; numbers of locations are its.
func (g *Graph) Batch() *gcfacts.Batch { return g.batch }

// Attrs returns what the solver found out about a location.
func (g *Graph) Attrs(i int32) gcfacts.Attrs { return g.attrs[i] }

// Leaks returns how a parameter leaks, in the form of gcfacts.Param.Leaks.
func (g *Graph) Leaks(i int32) [8]uint8 {
	if l := g.leaks[i]; l != nil {
		return trim(*l)
	}
	return [8]uint8{}
}

// LeaksWithoutHeap is Leaks for a parameter that is not to leak to the heap: the
// flows to results that the one to the heap made pointless count again.
func (g *Graph) LeaksWithoutHeap(i int32) [8]uint8 {
	l := g.leaks[i]
	if l == nil {
		return [8]uint8{}
	}
	leaks := *l
	leaks[gcfacts.LeakHeap] = 0
	return leaks
}

// Check returns the locations whose attributes the solver and the compiler see
// differently.
func (g *Graph) Check() []int32 {
	var bad []int32
	for i := range g.batch.Locs {
		if g.attrs[gcfacts.FirstLoc+i] != g.batch.Locs[i].After {
			bad = append(bad, int32(gcfacts.FirstLoc+i))
		}
	}
	return bad
}
