package escape

import (
	"strings"

	"cmd/compile/internal/ir"
	"cmd/compile/internal/lens"
)

// lensPlaceOf names the place at which a flow can be cut, as escgraph.PlaceOf
// does in unheap.
func lensPlaceOf(from *location, notes *note) string {
	var list []*note
	for n := notes; n != nil; n = n.next {
		list = append(list, n)
	}
	if i := len(list) - 1; i >= 0 {
		if t := lensTagged[list[i]]; t != nil && t.why != "" {
			return lensPlaceName(t.why)
		}
	}
	for i := len(list) - 1; i >= 0; i-- {
		n := list[i]
		if !strings.HasPrefix(n.why, "callee ") && n.why != "reference" && (n.why != "spill" || i == 0) {
			return lensPlaceName(lens.PosText(lensPos(n.where)) + n.why)
		}
	}
	if from.n == nil {
		return ""
	}
	return lensPlaceName(lens.PosText(lensPos(from.n)) + "flow")
}

func lensPlaceName(s string) string { return strings.ReplaceAll(s, " ", "_") }

// lensCutEdges removes the flows that are to be cut.
func lensCutEdges(b *batch) {
	if !lens.Cutting() {
		return
	}
	for _, l := range lensAll(b) {
		kept := l.edges[:0:0]
		for _, e := range l.edges {
			if !lens.Cut("place", lensName(e.src.curfn), lensPlaceOf(e.src, e.notes)) {
				kept = append(kept, e)
			}
		}
		l.edges = kept
	}
}

// lensCutLeaks has parameters not leak to the heap that are not to.
func lensCutLeaks(b *batch) {
	if !lens.Cutting() {
		return
	}
	for _, l := range b.allLocs {
		if l.isName(ir.PPARAM) && lens.Cut("leak", lensName(l.curfn), l.n.Sym().Name) {
			l.paramEsc.set(leakHeap, -1)
		}
	}
}
