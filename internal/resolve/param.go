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
	if heap := g.LeakWay(num, gcfacts.LeakHeap); heap != nil {
		u.leaks[leakKey{fn.Name, l.Expr}] = u.way(g, num, heap, maxChain)
	}
	if !u.r.Params || fn.Closure && l.Op != "param" {
		return
	}
	p := alloc.Param{Func: symbol.Plain(fn.Name), Name: l.Expr, Type: l.Type, Pos: u.pos(l.Pos), Leaks: []alloc.Leak{}}
	p.Loc = alloc.Loc{Package: u.pkg.ID(), Batch: int32(batch), Num: num}
	p.Package = u.pkg.Path()
	leaks := g.Leaks(num)
	for dest, v := range leaks {
		if v == 0 || dest == gcfacts.LeakMutator || dest == gcfacts.LeakCallee {
			continue
		}
		path := g.Leak(num, dest)
		leak := alloc.Leak{To: "heap", Derefs: int(v) - 1, Cause: *u.way(g, num, g.LeakWay(num, dest), maxChain)}
		if dest >= gcfacts.LeakResult {
			leak.To = fmt.Sprintf("result %d", dest-gcfacts.LeakResult)
			if r := g.Location(path.Root); r != nil && !strings.HasPrefix(r.Expr, "~") {
				leak.To = "result " + r.Expr
			}
		}
		p.Leaks = append(p.Leaks, leak)
	}
	u.params = append(u.params, p)
}
