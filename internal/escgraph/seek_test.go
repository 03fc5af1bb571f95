package escgraph

import (
	"math/rand/v2"
	"testing"

	"github.com/unheap/unheap/internal/gcfacts"
	"github.com/unheap/unheap/internal/lenstest"
)

// TestSeek compares the search for one location with the solution of the whole
// graph, without flows at places that are picked at random on the ways of values
// to the heap.
func TestSeek(t *testing.T) {
	tc := lenstest.Open(t, "local")
	r := rand.New(rand.NewPCG(7, 8))
	compared, freed := 0, 0
	packages := []string{"bufio", "sync", "strings", "text/template", "encoding/json", "go/printer", "iter", "net/http", "runtime"}
	tc.Facts(t, t.TempDir(), packages, func(pkg string, f *gcfacts.Facts) {
		for j := range f.Batches {
			c, n := compareSeek(t, pkg, New(&f.Batches[j], f.Funcs), r)
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
		var escape []int32
		for i := range int32(len(g.batch.Locs)) {
			if num := gcfacts.FirstLoc + i; g.Escapes(num) {
				escape = append(escape, num)
				if on := g.distinct(g.Way(num)); len(on) > 0 && r.IntN(3) == 0 {
					places = append(places, on[r.IntN(len(on))])
				}
			}
		}
		cut := g.CutAt(places)
		found := map[int32]Way{}
		for _, i := range escape {
			found[i] = g.seek(i, cut.Flows)
		}
		g.Solve(cut)
		for _, i := range escape {
			compared++
			if found[i] == nil {
				freed++
			}
			if g.Escapes(i) != (found[i] != nil) {
				t.Errorf("%s: %s %s: escapes is %v, the search found %v", pkg, g.loc(i).Op, g.loc(i).Expr, g.Escapes(i), found[i])
			}
			for _, e := range found[i].Edges() {
				if cut.Flows[e] {
					t.Errorf("%s: %s: the way goes through a cut", pkg, g.loc(i).Expr)
				}
			}
		}
	}
	return compared, freed
}
