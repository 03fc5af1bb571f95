package program_test

import (
	"math/rand/v2"
	"testing"

	"github.com/unheap/unheap/internal/escgraph"
	"github.com/unheap/unheap/internal/gcfacts"
	"github.com/unheap/unheap/internal/lenstest"
	"github.com/unheap/unheap/internal/program"
)

// maxCut is the size up to which least cuts are looked for.
const maxCut = 6

// TestMinCut checks that least cuts of values on the heap are sufficient and
// minimal: the value is freed without all of the places, and is not when any one
// of them stays. The compiler confirms a part of them.
func TestMinCut(t *testing.T) {
	tc := lenstest.Open(t, "local")
	list, want, confirmed := quickSamples, 200, 15
	if *long {
		list, want, confirmed = longSamples, 1000, 30
	}
	sites, uncut, sizes := 0, 0, [maxCut + 1]int{}
	var sum tally
	for _, s := range list {
		w := newWorld(t, tc, s.folder(t, tc), s.patterns)
		r := rand.New(rand.NewPCG(3, 4))
		var tries []*whatIf
		for _, at := range w.sampleSites(max(90, 300/len(list)), r) {
			places, ok := w.program.Graph(at).MinCut(at.Num, maxCut)
			if places == nil {
				uncut++
				continue
			}
			sites++
			sizes[len(places)]++
			w.checkCut(at, places, ok)
			batch := program.Loc{Package: at.Package, Batch: at.Batch}
			if x := w.cutting(batch, places...); x != nil && len(w.batchesNamed(at)) == 1 && len(tries) < confirmed {
				x.frees = at.Num
				tries = append(tries, x)
			}
		}
		sum.add(w.compare(tries))
	}
	t.Logf("%d cuts are minimal and sufficient (sizes %v; %d locations need more than %d); %s", sites, sizes, uncut, maxCut, sum)
	if sites < want || sum.tried < want/5 || sizes[2] == 0 || *long && sizes[3] == 0 {
		t.Error("too few")
	}
}

// checkCut solves the graph without all places of a cut, and without all but
// one.
func (w *world) checkCut(at program.Loc, places []escgraph.Place, proven bool) {
	w.t.Helper()
	g := w.program.Graph(at)
	if !proven {
		w.t.Errorf("%s: whether %v is the least cut is not known", w.describe(at), places)
	}
	if g.Solve(g.CutAt(places)); g.Escapes(at.Num) {
		w.t.Errorf("%s: %v does not free it", w.describe(at), places)
	}
	for i := range places {
		rest := append(append([]escgraph.Place(nil), places[:i]...), places[i+1:]...)
		if g.Solve(g.CutAt(rest)); !g.Escapes(at.Num) {
			w.t.Errorf("%s: %v is enough without %v", w.describe(at), places, places[i])
		}
	}
}

// sampleSites picks at most n locations that escape and are of the source;
// half of them, if there are as many, have more than one reason.
func (w *world) sampleSites(n int, r *rand.Rand) []program.Loc {
	var one, more []program.Loc
	for i, p := range w.program.Packages {
		for j := range p.Facts.Batches {
			b := &p.Facts.Batches[j]
			for k := range b.Locs {
				at := program.Loc{Package: int32(i), Batch: int32(j), Num: int32(gcfacts.FirstLoc + k)}
				switch l := &b.Locs[k]; {
				case l.Op == "" || l.Implicit || l.After&gcfacts.Escapes == 0:
				case len(more) < n && len(w.program.Graph(at).Reasons(at.Num, 2)) > 1:
					more = append(more, at)
				default:
					one = append(one, at)
				}
			}
		}
	}
	r.Shuffle(len(one), func(i, j int) { one[i], one[j] = one[j], one[i] })
	r.Shuffle(len(more), func(i, j int) { more[i], more[j] = more[j], more[i] })
	more = more[:min(n/2, len(more))]
	return append(more, one[:min(n-len(more), len(one))]...)
}
