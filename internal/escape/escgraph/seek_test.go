package escgraph

import (
	"math/rand/v2"
	"testing"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/compiler/lenstest"
)

// TestSeek compares the search for one location or leak with the solution of the
// whole graph, without flows at places that are picked at random on the ways of
// values to the heap.
func TestSeek(t *testing.T) {
	tc := lenstest.Open(t, "local")
	r := rand.New(rand.NewPCG(7, 8))
	compared, freed := 0, 0
	packages := []string{"bufio", "sync", "strings", "text/template", "encoding/json", "go/printer", "iter", "net/http", "runtime"}
	tc.Facts(t, t.TempDir(), packages, func(pkg string, f *gcfacts.Facts) {
		for j := range f.Batches {
			c, n := compareSeek(t, pkg, New(f, j), r)
			compared += c
			freed += n
		}
	})
	t.Logf("%d searches agree, %d of them find nothing", compared, freed)
	if compared < 10000 || freed < 1000 {
		t.Error("too few")
	}
}

// compareSeek compares searches in one graph. It returns how many there were,
// and how many of them found no way.
func compareSeek(t *testing.T, pkg string, g *Graph, r *rand.Rand) (compared, freed int) {
	t.Helper()
	for range 4 {
		g.Solve(nil)
		var places []Place
		var all []Subject
		for i := range int32(len(g.batch.Locs)) {
			for _, x := range []Subject{Value(gcfacts.FirstLoc + i), Leaked(gcfacts.FirstLoc + i)} {
				if !g.Held(x) {
					continue
				}
				all = append(all, x)
				if on := g.distinct(g.Reasons(x, 1)[0]); len(on) > 0 && r.IntN(4) == 0 {
					places = append(places, on[r.IntN(len(on))])
				}
			}
		}
		cut := g.CutAt(places)
		found := map[Subject]Way{}
		for _, x := range all {
			found[x] = g.seek(x, cut.Flows)
		}
		g.Solve(cut)
		for _, x := range all {
			compared++
			if found[x] == nil {
				freed++
			}
			if l := g.loc(x.Loc); g.Held(x) != (found[x] != nil) {
				t.Errorf("%s: %s %s of %s (leak %v): held is %v, the search found %v", pkg, l.Op, l.Expr, g.funcs[l.Func].Name, x.Leak, g.Held(x), found[x])
			}
			for _, e := range found[x].Edges() {
				if cut.Flows[e] {
					t.Errorf("%s: %s: the way goes through a cut", pkg, g.loc(x.Loc).Expr)
				}
			}
		}
	}
	return compared, freed
}
