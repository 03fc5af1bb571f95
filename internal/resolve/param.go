package resolve

import (
	"fmt"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/escgraph"
	"github.com/unheap/unheap/internal/gcfacts"
	"github.com/unheap/unheap/internal/symbol"
)

// addParam records how a parameter gets to the heap, so that callers' flows can
// be followed into its function; and all its leaks when parameters are to be
// reported.
func (u *unit) addParam(g *escgraph.Graph, batch int, num int32, l *gcfacts.Location) {
	fn := &u.f.Funcs[l.Func]
	if fn.Wrapper || l.Expr == "_" || strings.HasPrefix(l.Expr, "~") || strings.HasPrefix(l.Expr, ".") {
		return
	}
	outlets := g.Outlets(num)
	for _, out := range outlets {
		if out.Dest == gcfacts.LeakHeap && out.Way != nil {
			u.leaks[leakKey{fn.Name, l.Expr}] = u.way(g.Batch(), num, out.Way, maxChain)
		}
	}
	if !u.r.Params || fn.Closure && l.Op != gcfacts.OpParam {
		return
	}
	p := alloc.Param{Func: symbol.Plain(fn.Name), Name: l.Expr, Type: l.Type, Pos: u.pos(l.Pos), Leaks: []alloc.Leak{}}
	p.Loc = alloc.Loc{Package: u.pkg.ID(), Batch: int32(batch), Num: num}
	p.Package = u.pkg.Path()
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
		if r := b.Loc(out.Way[0].Root); r != nil && !strings.HasPrefix(r.Expr, "~") {
			return "result " + r.Expr
		}
	}
	return fmt.Sprintf("result %d", out.Dest-gcfacts.LeakResult)
}
