package resolve

import (
	"fmt"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/escape/escgraph"
	"github.com/unheap/unheap/internal/symbol"
)

// outlets returns the ways out of what a parameter points at; none of one that the
// source does not name. How it gets to the heap is noted in leaks, so that callers'
// flows can be followed into its function.
func (v *view) outlets(g *escgraph.Graph, num int32, l *gcfacts.Location, leaks map[leakKey]*alloc.Cause) []escgraph.Outlet {
	fn := &v.f.Funcs[l.Func]
	if !named(fn, l) {
		return nil
	}
	list := g.Outlets(num)
	for _, out := range list {
		if out.Dest == gcfacts.LeakHeap && out.Way != nil {
			leaks[leakKey{fn.Name, l.Expr}] = v.way(g.Batch(), num, out.Way, maxChain)
		}
	}
	return list
}

// named reports whether a parameter is one that the source names, of a function that
// the package has the code of or that has none: not of an instance whose code is in
// another package.
func named(fn *gcfacts.Func, l *gcfacts.Location) bool {
	return !fn.Wrapper && !(fn.Bodyless && symbol.Shaped(fn.Name)) && l.Expr != "_" && !strings.HasPrefix(l.Expr, "~") && !strings.HasPrefix(l.Expr, ".")
}

// addParam notes how a parameter leaks, and reports it where parameters are to be.
func (u *unit) addParam(g *escgraph.Graph, batch int, num int32, l *gcfacts.Location) {
	fn := &u.f.Funcs[l.Func]
	outlets := u.outlets(g, num, l, u.leaks)
	if !u.r.Params || fn.Closure && l.Op != gcfacts.OpParam || !named(fn, l) {
		return
	}
	p := alloc.Param{
		Package: u.pkg.Path(), Func: symbol.Plain(fn.Name), Name: l.Expr, Type: u.typ(l), Pos: u.outer(l.Pos),
		Leaks: []alloc.Leak{}, Loc: alloc.Loc{Package: u.pkg.ID(), Batch: int32(batch), Num: num},
	}
	for _, out := range outlets {
		leak := alloc.Leak{To: "heap", Derefs: out.Derefs, Cause: *u.way(g.Batch(), num, out.Way, maxChain)}
		if out.Dest >= gcfacts.LeakResult {
			leak.To = result(g.Batch(), &out)
		}
		p.Leaks = append(p.Leaks, leak)
	}
	u.params = append(u.params, p)
}

// result is what the result is called that a parameter gets out by.
func result(b *gcfacts.Batch, out *escgraph.Outlet) string {
	if len(out.Way) > 0 {
		if r := b.Loc(out.Way[0].Root); r != nil && !hiddenName(r.Expr) {
			return "result " + r.Expr
		}
	}
	return fmt.Sprintf("result %d", out.Dest-gcfacts.LeakResult)
}
