package program

import (
	"slices"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/escape/escgraph"
	"github.com/unheap/unheap/internal/symbol"
)

// A statement is a place in the source, in whatever function and package it was
// compiled.
type statement struct {
	at   gcfacts.Frame // Func is ""
	word gcfacts.Word
}

// statement returns the statement of a part, and whether it is one: not a leak,
// nor a flow that only its function tells from others.
func (p *Program) statement(part Part) (statement, bool) {
	if part.Leak != (Leak{}) || part.Place.Callee != "" || part.Place.Func != 0 || part.Place.Pos == 0 {
		return statement{}, false
	}
	f := p.Packages[part.At.Package].Facts
	at := f.Inner(part.Place.Pos)
	at.Func = ""
	return statement{at, part.Place.Word}, f.Find(at) != 0
}

// Generic names the leaks of a parameter in all instances of a generic function,
// with [...] for type arguments; that of another function is as it is.
func Generic(l Leak) Leak { return Leak{symbol.Plain(l.Func), l.Param} }

// Instances are the leaks that Generic gives one name, in order; a leak with a name
// of its own is the only one.
func (p *Program) Instances(l Leak) []Leak {
	if p.generic == nil {
		p.generic = map[Leak][]Leak{}
		all := map[Leak]bool{}
		for l := range p.homes {
			all[l] = true
		}
		for l := range p.callers {
			all[l] = true
		}
		for l := range all {
			if g := Generic(l); g != l {
				p.generic[g] = append(p.generic[g], l)
			}
		}
		for _, list := range p.generic {
			slices.SortFunc(list, compareLeak)
		}
	}
	if list := p.generic[l]; list != nil {
		return list
	}
	return []Leak{l}
}

// Original is the copy of a part that was not inlined, if there is one.
func (p *Program) Original(part Part) Part {
	copies := p.Copies(part)
	for _, c := range copies {
		if len(p.Packages[c.At.Package].Facts.Frames(c.Place.Pos)) == 1 {
			return c
		}
	}
	return copies[0]
}

// Copies are the places of a part: in its batch, and in all others in which its
// statement was inlined.
func (p *Program) Copies(part Part) []Part {
	s, ok := p.statement(part)
	if !ok {
		return []Part{part}
	}
	var list []Part
	for i := range p.Packages {
		pos := p.Packages[i].Facts.Find(s.at)
		if pos == 0 {
			continue
		}
		for _, j := range p.batchesAt(int32(i))[pos] {
			place := escgraph.Place{Pos: pos, Word: s.word}
			if g := p.graph(batchID{int32(i), j}); len(g.At(place)) > 0 {
				list = append(list, Part{At: Loc{Package: int32(i), Batch: j}, Place: place})
			}
		}
	}
	return list
}

// Writer is the function whose source has a place of a batch: the one that was
// inlined there, if one was, or else the batch's own. The position of the place
// does not say it, because that is one for all copies of a statement.
func (p *Program) Writer(at Loc, place escgraph.Place) string {
	f, g := p.Packages[at.Package].Facts, p.graph(batchID{at.Package, at.Batch})
	pos := place.Pos
	if flows := g.At(place); len(flows) > 0 {
		pos = g.PlaceOf(flows[0]).Copy
	}
	if fn := f.Inner(pos).Func; fn != "" {
		return fn
	}
	return f.Funcs[f.Batches[at.Batch].Func].Name
}

// batchesAt are the batches of a package with flows at a position of the source.
func (p *Program) batchesAt(pkg int32) map[gcfacts.PosID][]int32 {
	if at, ok := p.at[pkg]; ok {
		return at
	}
	f, at := p.Packages[pkg].Facts, map[gcfacts.PosID][]int32{}
	for j := range f.Batches {
		b := &f.Batches[j]
		for _, edges := range [][]gcfacts.Edge{b.Edges, b.Direct} {
			for k := range edges {
				for _, n := range edges[k].Notes {
					if pos := f.Source(n.Pos); pos != 0 && !slices.Contains(at[pos][max(0, len(at[pos])-1):], int32(j)) {
						at[pos] = append(at[pos], int32(j))
					}
				}
			}
		}
	}
	p.at[pkg] = at
	return at
}
