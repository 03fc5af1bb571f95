package resolve

import (
	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/escape/escgraph"
	"github.com/unheap/unheap/internal/symbol"
)

// A Describer puts what the facts of one package say into the report's form.
type Describer struct {
	view
	r *Resolver
}

// Describe returns a Describer of a package's facts.
func (r *Resolver) Describe(path string, facts *gcfacts.Facts) Describer {
	return Describer{newView(r, path, facts), r}
}

// Change describes a place where flows of a batch can be cut.
func (d Describer) Change(g *escgraph.Graph, p escgraph.Place) alloc.Change {
	return d.change(g.Batch(), g.Point(p))
}

// Pos returns the outermost and the innermost position of id.
func (d Describer) Pos(id gcfacts.PosID) (outer, inner alloc.Pos) {
	return d.outer(id), d.source(id)
}

// Location describes a location: a site, without a verdict or causes.
func (d Describer) Location(l *gcfacts.Location) alloc.Site {
	s := alloc.Site{
		Package: d.path, Func: symbol.Plain(d.f.Funcs[l.Func].Name), Kind: kindOf(l.Op, l.Implicit),
		Expr: l.Expr, Type: l.Type, Size: l.Size, Runtime: []string{}, Causes: []alloc.Cause{},
	}
	text := d.shown(l, nil, s.Kind)
	s.Expr, s.Type = text.expr, text.typ
	s.Pos, s.Inlined = d.frames(l.Pos)
	return s
}

// Called is the text of what is called at a position of a batch's function.
func (d Describer) Called(batch int32, expr string, pos gcfacts.PosID) string {
	return d.written(expr, pos, d.f.Batches[batch].Func)
}

// Values returns all that keeps a value on the heap, which is one location or, of
// variables that share an object, several of one batch: what keeps any of them, and
// the least that must change for all. Ok is false for one that is not there.
func (d Describer) Values(list []alloc.Loc) (h alloc.Hold, ok bool) {
	g := escgraph.New(d.f, int(list[0].Batch))
	g.Solve(nil)
	var all []escgraph.Subject
	for _, l := range list {
		if g.Escapes(l.Num) {
			all = append(all, escgraph.Value(l.Num))
		}
	}
	for _, x := range all {
		h = together(h, d.explain(g, x, x.Loc))
	}
	if len(all) > 1 {
		h.Cut = nil
		if cut, proven := g.MinCutAll(all, full.Cut); cut != nil {
			h.Cut = &alloc.Cut{Proven: proven}
			h.Cut.Changes = d.changes(g.Batch(), g.CutPoints(all, cut))
		}
	}
	return h, len(all) > 0
}

// Leaked returns all that has a parameter leak to the heap.
func (d Describer) Leaked(l alloc.Loc) alloc.Hold {
	g := escgraph.New(d.f, int(l.Batch))
	return d.explain(g, escgraph.Leaked(l.Num), l.Num)
}

// explain describes what holds a subject, and follows it into callees.
func (d Describer) explain(g *escgraph.Graph, x escgraph.Subject, num int32) alloc.Hold {
	all := g.Explain(x, full)
	decide(g, x, &all)
	h := d.hold(g.Batch(), num, &all)
	d.r.mu.Lock()
	defer d.r.mu.Unlock()
	d.r.part(&h)
	return h
}
