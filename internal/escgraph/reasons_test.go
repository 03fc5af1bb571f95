package escgraph

import (
	"testing"

	"github.com/unheap/unheap/internal/gcfacts"
)

// graphOf makes a graph of variables in one function, with the flows given as
// destination, source, derefs; each has a place of its own unless it shares one.
func graphOf(vars int, flows ...[4]int32) *Graph {
	b := &gcfacts.Batch{}
	for range vars {
		b.Locs = append(b.Locs, gcfacts.Location{Op: "auto", Func: 1, Loop: 1, Before: gcfacts.Persists})
	}
	for _, f := range flows {
		b.Edges = append(b.Edges, gcfacts.Edge{Dst: f[0], Src: f[1], Derefs: f[2], Notes: []gcfacts.Note{{Pos: gcfacts.PosID(f[3]), Why: "assign"}}})
	}
	return New(b, make([]gcfacts.Func, 2))
}

const (
	heap = gcfacts.HeapLoc
	x    = gcfacts.FirstLoc + iota - 1
	p
	q
	r
)

func TestMinCut(t *testing.T) {
	for _, test := range []struct {
		name    string
		g       *Graph
		reasons int
		cut     int
	}{
		{"stays", graphOf(2, [4]int32{p, x, -1, 1}), 0, 0},
		{"one way", graphOf(2, [4]int32{p, x, -1, 1}, [4]int32{heap, p, 0, 2}), 1, 1},
		{"two ways", graphOf(3, [4]int32{p, x, -1, 1}, [4]int32{heap, p, 0, 2}, [4]int32{q, x, -1, 3}, [4]int32{heap, q, 0, 4}), 2, 2},
		{"two ways, one statement", graphOf(3, [4]int32{p, x, -1, 1}, [4]int32{heap, p, 0, 2}, [4]int32{q, x, -1, 3}, [4]int32{heap, q, 0, 2}), 1, 1},
		{"a diamond", graphOf(4, [4]int32{p, x, -1, 1}, [4]int32{q, p, 0, 2}, [4]int32{r, p, 0, 3}, [4]int32{heap, q, 0, 4}, [4]int32{heap, r, 0, 5}), 1, 1},
		{"a dereference on the way", graphOf(3, [4]int32{p, x, -1, 1}, [4]int32{q, p, -1, 2}, [4]int32{heap, q, 1, 3}), 1, 1},
		{"too many dereferences", graphOf(3, [4]int32{p, x, -1, 1}, [4]int32{heap, p, 1, 2}), 0, 0},
	} {
		test.g.Solve(nil)
		if got := len(test.g.Reasons(x, 10)); got != test.reasons {
			t.Errorf("%s: %d reasons, want %d", test.name, got, test.reasons)
		}
		cut, proven := test.g.MinCut(x, 4)
		if len(cut) != test.cut || !proven {
			t.Errorf("%s: the cut is %v, %v, want %d places", test.name, cut, proven, test.cut)
		}
		test.g.Solve(test.g.CutAt(cut))
		if test.g.Escapes(x) {
			t.Errorf("%s: the cut does not free the value", test.name)
		}
		for i := range cut {
			rest := append(append([]Place(nil), cut[:i]...), cut[i+1:]...)
			if test.g.Solve(test.g.CutAt(rest)); !test.g.Escapes(x) {
				t.Errorf("%s: the cut is not minimal", test.name)
			}
		}
	}
}
