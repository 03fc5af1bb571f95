package escgraph

import (
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/compiler/lenstest"
)

// graphOf makes a graph of variables in one function, with the flows given as
// destination, source, derefs; each has a place of its own unless it shares one.
func graphOf(vars int, flows ...[4]int32) *Graph {
	b := &gcfacts.Batch{}
	for range vars {
		b.Locs = append(b.Locs, gcfacts.Location{Op: gcfacts.OpAuto, Func: 1, Loop: 1, Before: gcfacts.Persists})
	}
	for _, f := range flows {
		b.Edges = append(b.Edges, gcfacts.Edge{Dst: f[0], Src: f[1], Derefs: f[2], Notes: []gcfacts.Note{{Pos: gcfacts.PosID(f[3]), Word: gcfacts.StepAssign.Word()}}})
	}
	return New(&gcfacts.Facts{Batches: []gcfacts.Batch{*b}, Funcs: make([]gcfacts.Func, 2)}, 0)
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
		endings int // beyond those of the reasons
		cut     int
	}{
		{"stays", graphOf(2, [4]int32{p, x, -1, 1}), 0, 0, 0},
		{"one way", graphOf(2, [4]int32{p, x, -1, 1}, [4]int32{heap, p, 0, 2}), 1, 0, 1},
		{"two ways", graphOf(3, [4]int32{p, x, -1, 1}, [4]int32{heap, p, 0, 2}, [4]int32{q, x, -1, 3}, [4]int32{heap, q, 0, 4}), 2, 0, 2},
		{"two ways, one statement", graphOf(3, [4]int32{p, x, -1, 1}, [4]int32{heap, p, 0, 2}, [4]int32{q, x, -1, 3}, [4]int32{heap, q, 0, 2}), 1, 0, 1},
		{"a diamond", graphOf(4, [4]int32{p, x, -1, 1}, [4]int32{q, p, 0, 2}, [4]int32{r, p, 0, 3}, [4]int32{heap, q, 0, 4}, [4]int32{heap, r, 0, 5}), 1, 1, 1},
		{"a dereference on the way", graphOf(3, [4]int32{p, x, -1, 1}, [4]int32{q, p, -1, 2}, [4]int32{heap, q, 1, 3}), 1, 0, 1},
		{"two ends of two ways", graphOf(4, [4]int32{p, x, -1, 1}, [4]int32{heap, p, 0, 2}, [4]int32{q, x, -1, 3}, [4]int32{heap, q, 0, 4}, [4]int32{r, p, 0, 5}, [4]int32{heap, r, 0, 6}), 2, 1, 2},
		{"what holds it has two reasons", graphOf(3, [4]int32{p, x, -1, 1}, [4]int32{heap, p, -1, 2}, [4]int32{q, p, -1, 3}, [4]int32{heap, q, 0, 4}), 1, 1, 1},
		{"too many dereferences", graphOf(3, [4]int32{p, x, -1, 1}, [4]int32{heap, p, 1, 2}), 0, 0, 0},
	} {
		test.g.Solve(nil)
		reasons := test.g.Reasons(Value(x), 10)
		if len(reasons) != test.reasons {
			t.Errorf("%s: %d reasons, want %d", test.name, len(reasons), test.reasons)
		}
		if got := len(test.g.endings(Value(x), reasons, 10)); got != test.endings {
			t.Errorf("%s: %d more endings, want %d", test.name, got, test.endings)
		}
		cut, proven := test.g.MinCut(Value(x), 4)
		if len(cut) != test.cut || !proven {
			t.Errorf("%s: the cut is %v, %v, want %d places", test.name, cut, proven, test.cut)
		}
		checkExplained(t, test.name, test.g, reasons, test.endings, cut)
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

// checkExplained holds an explanation of x to its parts.
func checkExplained(t *testing.T, name string, g *Graph, reasons []Way, endings int, cut []Place) {
	t.Helper()
	all := g.Explain(Value(x), Limits{Reasons: 10, Cut: 4})
	if !reflect.DeepEqual(all.Reasons, reasons) || len(all.Endings) != endings || len(all.Cut) != len(cut) || !all.Proven {
		t.Errorf("%s: explained by %+v", name, all)
	}
	ends := 0
	if n := len(reasons) + endings; endings > 0 && n <= 4 {
		ends = n
	}
	if len(all.Ends) != ends {
		t.Errorf("%s: %d ends, want %d", name, len(all.Ends), ends)
	}
	for i, p := range all.Cut {
		if p.Place != cut[i] || !slices.Equal(p.Flows, g.At(cut[i])) {
			t.Errorf("%s: the cut has %+v, want %v", name, p, cut[i])
		}
	}
	way := g.Explain(Value(x), Limits{})
	if want := (Explanation{Way: g.Way(x)}); !reflect.DeepEqual(way, want) || !reflect.DeepEqual(all.Way, want.Way) {
		t.Errorf("%s: without limits %+v, want %+v", name, way, want)
	}
	if len(reasons) > 0 && !reflect.DeepEqual(reasons[0], way.Way) {
		t.Errorf("%s: the first reason is not the solver's", name)
	}
}

// TestEndings looks at all values on the heap and parameters that leak there, of
// real packages: without what decides their ways, all of these, they are not; and
// each way ends elsewhere than the others.
func TestEndings(t *testing.T) {
	tc := lenstest.Open(t, "local")
	const limit = 1000
	looked, several, leaks := 0, 0, 0
	tc.Facts(t, t.TempDir(), []string{"bufio", "strings", "text/template", "encoding/json", "go/printer", "database/sql"}, func(pkg string, f *gcfacts.Facts) {
		for j := range f.Batches {
			g := New(f, j)
			for i := range int32(len(g.batch.Locs)) {
				for _, x := range []Subject{Value(gcfacts.FirstLoc + i), Leaked(gcfacts.FirstLoc + i)} {
					if g.Solve(nil); !g.Held(x) || g.loc(x.Loc).Op == gcfacts.OpNone {
						continue
					}
					ways := g.Reasons(x, limit)
					more := g.endings(x, ways, limit)
					ends := map[Place]bool{}
					for _, way := range append(ways, more...) {
						for _, p := range g.ends(way) {
							if ends[p] {
								t.Errorf("%s: %s: two ways end at %v", pkg, g.loc(x.Loc).Expr, p)
							}
							ends[p] = true
						}
					}
					if looked++; len(more) > 0 {
						several++
						if x.Leak {
							leaks++
						}
					}
					if g.Solve(g.CutAt(slices.Collect(maps.Keys(ends)))); g.Held(x) {
						t.Errorf("%s: %s (leak %v): still held without the %d ends", pkg, g.loc(x.Loc).Expr, x.Leak, len(ends))
					}
				}
			}
		}
	})
	t.Logf("%d values and leaks; %d have ways that share steps and end elsewhere, %d of these are leaks", looked, several, leaks)
	if looked < 3000 || several < 250 || leaks < 100 {
		t.Error("too few")
	}
}
