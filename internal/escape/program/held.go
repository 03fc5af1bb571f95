package program

import "github.com/unheap/unheap/internal/escape/escgraph"

// Held are the locations that are on the heap by some leaks, whatever else keeps
// them there: those passed to the parameters, and to others that pass them on.
func (p *Program) Held(leaks []Leak) []Loc {
	var held []Loc
	seenLeak, seenLoc := map[Leak]bool{}, map[Loc]bool{}
	push := func(l Leak) {
		if !seenLeak[l] {
			seenLeak[l] = true
			leaks = append(leaks, l)
		}
	}
	queue := leaks
	leaks = nil
	for _, l := range queue {
		push(l)
	}
	for i := 0; i < len(leaks); i++ {
		for _, id := range p.callers[leaks[i]] {
			at := Loc{Package: id.pkg, Batch: id.batch}
			g := p.Graph(at)
			flows := g.At(escgraph.Place{Callee: leaks[i].Func, Param: leaks[i].Param})
			for _, at.Num = range g.Kept() {
				l := p.Location(at)
				if leak, ok := leakOf(l, p.Packages[id.pkg].Facts.Funcs); ok && !seenLeak[leak] && g.Through(escgraph.Leaked(at.Num), flows) {
					push(leak)
				}
				if !seenLoc[at] && g.Through(escgraph.Value(at.Num), flows) {
					seenLoc[at] = true
					held = append(held, at)
				}
			}
		}
	}
	return held
}
