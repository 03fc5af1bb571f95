package lever

import (
	"slices"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/escape/escgraph"
	"github.com/unheap/unheap/internal/escape/program"
	"github.com/unheap/unheap/internal/resolve"
)

// A Part is lines of a file, as the report names it: those from From on and before To.
type Part struct {
	File     string
	From, To int
}

// Flows are those of a part of the source, wherever it was inlined, that can be undone
// together.
type Flows struct {
	First  alloc.Change // the first of them in the source
	change program.Change
}

// FlowsOf finds the flows of parts of the source, in all packages. Those of a part without any
// are nil.
func (w *Whole) FlowsOf(parts []Part) []*Flows {
	list := make([]*Flows, len(parts))
	w.each(func(at program.Loc, d resolve.Describer) {
		any := func(id gcfacts.PosID) bool {
			return slices.ContainsFunc(parts, func(p Part) bool { return inside(d, id, &p) })
		}
		if len(w.program.Places(at, func(id gcfacts.PosID) (bool, bool) { return any(id), true })) == 0 {
			return // as most have none
		}
		for i := range parts {
			places := w.program.Places(at, func(id gcfacts.PosID) (bool, bool) { return inside(d, id, &parts[i]), true })
			if len(places) == 0 {
				continue
			}
			if list[i] == nil {
				list[i] = &Flows{change: program.Change{Flows: map[program.Loc][]escgraph.Place{}}}
			}
			list[i].add(at, places, func(p escgraph.Place) alloc.Change { return d.Change(w.program.Graph(at), p) })
		}
	})
	return list
}

// add adds places of a batch, which describe words.
func (f *Flows) add(at program.Loc, places []escgraph.Place, describe func(escgraph.Place) alloc.Change) {
	f.change.Flows[at] = places
	for _, p := range places {
		if c := describe(p); f.First.Pos.File == "" || c.Pos.Compare(f.First.Pos) < 0 {
			f.First = c
		}
	}
}

// inside reports whether a position is in a part of the source, as written there.
func inside(d resolve.Describer, id gcfacts.PosID, p *Part) bool {
	_, inner := d.Pos(id)
	return inner.File == p.File && p.From <= inner.Line && inner.Line < p.To
}

// Freed are the sites of the report that allocate nothing, or less often, without some
// flows.
func (w *Whole) Freed(f *Flows) map[alloc.SiteID]bool {
	e := w.effect(w.program.WhatIf(f.change))
	freed := map[alloc.SiteID]bool{}
	for _, s := range e.gone {
		freed[s.ID] = true
	}
	for _, s := range e.stay {
		if s.After.Verdict != s.Verdict {
			freed[s.ID] = true
		}
	}
	return freed
}
