package escgraph

import (
	"slices"

	"github.com/unheap/unheap/internal/gcfacts"
)

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
		at := slices.Clone(f.first)
		for k := range int32(len(g.into)) {
			src := g.edge(k).Src
			f.edges[at[src]] = k
			at[src]++
		}
		g.out = f
	}
	return g.out.edges[g.out.first[i]:g.out.first[i+1]]
}

// Around returns the part of a graph that decides about a location, and the
// number of the location in it: all that its value reaches, and the closures
// whose results are among that. The part is solved as the whole is; the tags of
// its flows still have the numbers of the whole.
func (g *Graph) Around(i int32) (part *Graph, num int32) {
	in := map[int32]bool{i: true}
	todo := []int32{i}
	reach := func(l int32) {
		if l >= gcfacts.FirstLoc && !in[l] {
			in[l] = true
			todo = append(todo, l)
		}
	}
	for len(todo) > 0 {
		l := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, k := range g.outOf(l) {
			reach(g.edge(k).Dst)
		}
		if loc := g.loc(l); loc.Result > 0 && g.funcs[loc.Func].Closure {
			for _, c := range g.closures()[loc.Func] {
				reach(c)
			}
		}
	}
	return g.part(in, i)
}

// closures are the locations of function literals, by function.
func (g *Graph) closures() map[int32][]int32 {
	if g.literals == nil {
		g.literals = map[int32][]int32{}
		for i := range g.batch.Locs {
			if fn := g.batch.Locs[i].Closure; fn != 0 {
				g.literals[fn] = append(g.literals[fn], int32(gcfacts.FirstLoc+i))
			}
		}
	}
	return g.literals
}

// part makes a graph of some locations, in the order of the whole.
func (g *Graph) part(in map[int32]bool, i int32) (*Graph, int32) {
	b := &gcfacts.Batch{Func: g.batch.Func}
	origin := []int32{gcfacts.HeapLoc, gcfacts.MutatorLoc, gcfacts.CalleeLoc}
	at := map[int32]int32{gcfacts.HeapLoc: gcfacts.HeapLoc, gcfacts.MutatorLoc: gcfacts.MutatorLoc, gcfacts.CalleeLoc: gcfacts.CalleeLoc}
	var edges []int32
	for l := range in {
		origin = append(origin, l)
		edges = append(edges, g.outOf(l)...)
	}
	slices.Sort(origin)
	slices.Sort(edges) // the order of the whole within each destination
	for k, l := range origin {
		if at[l] = int32(k); l >= gcfacts.FirstLoc {
			b.Locs = append(b.Locs, *g.loc(l))
		}
	}
	for _, k := range edges {
		e := *g.edge(k)
		e.Dst, e.Src = at[e.Dst], at[e.Src]
		b.Edges = append(b.Edges, e)
	}
	p := New(b, g.funcs)
	p.origin = origin
	return p, at[i]
}

// Origin returns the number in the whole of a location in a part of a graph.
func (g *Graph) Origin(i int32) int32 {
	if g.origin == nil {
		return i
	}
	return g.origin[i]
}
