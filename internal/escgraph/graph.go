// Package escgraph is the escape graph of a batch of functions and a solver
// that decides, as the compiler does, which locations escape.
//
// A Graph is built from the facts of an instrumented compiler (New), solved
// (Solve), and asked why a location escapes (Reason) or a parameter leaks
// (Leak). The solver's attributes are compared with the compiler's by Check;
// they are the same unless one of the two is wrong. The package decides nothing
// about allocations: a location that escapes need not allocate.
package escgraph

import "github.com/unheap/unheap/internal/gcfacts"

// A Graph is the escape graph of one batch. Locations are numbered as in
// gcfacts: the heap, the mutator, the callee, then the batch's own.
type Graph struct {
	batch *gcfacts.Batch
	funcs []gcfacts.Func

	first []int32 // edges into location i are edges[first[i]:first[i+1]]
	edges []gcfacts.Edge
	attrs []gcfacts.Attrs
	lost  map[int32]bool // closures whose results flow nobody knows where

	via    []int32 // the edge by which the walk at hand reached a location
	derefs []int32
	seen   []uint32 // the walk that reached it
	queued []uint32 // the walk in whose queue it is
	gen    uint32
	pend   []bool // in the queue of roots

	reasons []Path                  // why a location escapes, by location
	leaks   [][8]uint8              // of parameters, by location; nil elsewhere
	flows   map[leakKey]Path        // how a parameter gets to the heap or a result
	direct  map[int32]*gcfacts.Edge // the flow applied at once to a location
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

// New builds the graph of a batch. It keeps b and funcs.
func New(b *gcfacts.Batch, funcs []gcfacts.Func) *Graph {
	n := gcfacts.FirstLoc + len(b.Locs)
	g := &Graph{
		batch: b, funcs: funcs,
		first: make([]int32, n+1), edges: b.Edges,
		attrs: make([]gcfacts.Attrs, n), via: make([]int32, n), derefs: make([]int32, n),
		seen: make([]uint32, n), queued: make([]uint32, n), pend: make([]bool, n),
		reasons: make([]Path, n), leaks: make([][8]uint8, n),
		lost: map[int32]bool{}, flows: map[leakKey]Path{}, direct: map[int32]*gcfacts.Edge{},
	}
	g.index()
	g.attrs[gcfacts.HeapLoc] = gcfacts.Escapes | gcfacts.Persists | gcfacts.Mutates | gcfacts.Calls
	g.attrs[gcfacts.MutatorLoc] = gcfacts.Mutates
	g.attrs[gcfacts.CalleeLoc] = gcfacts.Calls
	for i := range b.Locs {
		l := &b.Locs[i]
		g.attrs[gcfacts.FirstLoc+i] = l.Before
		for _, fn := range [2]int32{l.Func, l.Closure} {
			if fn != 0 && funcs[fn].ResultsLost {
				g.lost[fn] = true
			}
		}
	}
	for i := range b.Direct {
		e := &b.Direct[i]
		if g.direct[e.Src] == nil {
			g.direct[e.Src] = e
			g.reasons[e.Src] = Path{Root: e.Dst, Steps: []*gcfacts.Edge{e}}
		}
	}
	return g
}

// index groups the edges by destination, keeping their order within each.
func (g *Graph) index() {
	sorted := true
	for i := range g.edges {
		g.first[g.edges[i].Dst+1]++
		if i > 0 && g.edges[i].Dst < g.edges[i-1].Dst {
			sorted = false
		}
	}
	for i := 1; i < len(g.first); i++ {
		g.first[i] += g.first[i-1]
	}
	if sorted {
		return
	}
	at := append([]int32(nil), g.first...)
	grouped := make([]gcfacts.Edge, len(g.edges))
	for _, e := range g.edges {
		grouped[at[e.Dst]] = e
		at[e.Dst]++
	}
	g.edges = grouped
}

// loc returns a location of the batch's own, or nil for one that every batch
// has.
func (g *Graph) loc(i int32) *gcfacts.Location {
	if i < gcfacts.FirstLoc {
		return nil
	}
	return &g.batch.Locs[i-gcfacts.FirstLoc]
}

// Location returns the location with a number; nil for the heap, the mutator
// and the callee.
func (g *Graph) Location(i int32) *gcfacts.Location { return g.loc(i) }

// Attrs returns what the solver found out about a location.
func (g *Graph) Attrs(i int32) gcfacts.Attrs { return g.attrs[i] }

// Reason returns why a location escapes, as the compiler found it first; a Path
// without steps when it does not.
func (g *Graph) Reason(i int32) Path { return g.reasons[i] }

// Leaks returns how a parameter leaks, in the form of gcfacts.Param.Leaks.
func (g *Graph) Leaks(i int32) [8]uint8 { return trim(g.leaks[i]) }

// Leak returns how a parameter gets to a destination, an index of
// gcfacts.Param.Leaks; a Path without steps when it does not.
func (g *Graph) Leak(i int32, dest int) Path { return g.flows[leakKey{i, dest}] }

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
