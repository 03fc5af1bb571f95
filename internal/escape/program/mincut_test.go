package program_test

import (
	"math/rand/v2"
	"testing"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/compiler/lenstest"
	"github.com/unheap/unheap/internal/escape/escgraph"
	"github.com/unheap/unheap/internal/escape/program"
)

// maxCut is the size up to which least cuts are looked for.
const maxCut = 6

// TestMinCut checks that least cuts of values on the heap, and of parameters that
// leak there, are sufficient and minimal: the value is freed without all of the
// places, and is not when any one of them stays. The compiler confirms a part of
// them.
func TestMinCut(t *testing.T) {
	tc := lenstest.Open(t, "local")
	list, want, confirmed := quickSamples, 200, 15
	if *long {
		list, want, confirmed = longSamples, 1000, 30
	}
	for _, leak := range []bool{false, true} {
		t.Run(map[bool]string{false: "values", true: "leaks"}[leak], func(t *testing.T) {
			sites, uncut, sizes := 0, 0, [maxCut + 1]int{}
			var sum tally
			for _, s := range list {
				w := newWorld(t, tc, s.folder(t, tc), s.patterns)
				r := rand.New(rand.NewPCG(3, 4))
				var tries []*whatIf
				for _, at := range w.sampleHeld(leak, max(90, 300/len(list)), r) {
					x := escgraph.Subject{Loc: at.Num, Leak: leak}
					places, ok := w.program.Graph(at).MinCut(x, maxCut)
					if places == nil {
						uncut++
						continue
					}
					sites++
					sizes[len(places)]++
					w.checkCut(at, x, places, ok)
					if try := w.tellCut(at, x, places); try != nil && len(tries) < confirmed {
						tries = append(tries, try)
					}
				}
				sum.add(w.compare(tries))
			}
			t.Logf("%d cuts are minimal and sufficient (sizes %v; %d need more than %d); %s", sites, sizes, uncut, maxCut, sum)
			if sites < want || sum.tried < want/8 || sizes[2] == 0 || *long && sizes[3] == 0 {
				t.Error("too few")
			}
		})
	}
}

// tellCut is what the compiler is to try for a cut, or nil when it cannot be told.
func (w *world) tellCut(at program.Loc, x escgraph.Subject, places []escgraph.Place) *whatIf {
	if len(w.batchesNamed(at)) != 1 {
		return nil
	}
	try := w.cutting(program.Loc{Package: at.Package, Batch: at.Batch}, places...)
	if try != nil && !x.Leak {
		try.frees = at.Num
	}
	return try
}

// checkCut solves the graph without all places of a cut, and without all but
// one.
func (w *world) checkCut(at program.Loc, x escgraph.Subject, places []escgraph.Place, proven bool) {
	w.t.Helper()
	g := w.program.Graph(at)
	if !proven {
		w.t.Errorf("%s: whether %v is the least cut is not known", w.describe(at), places)
	}
	if g.Solve(g.CutAt(places)); g.Held(x) {
		w.t.Errorf("%s: %v does not free it", w.describe(at), places)
	}
	for i := range places {
		rest := append(append([]escgraph.Place(nil), places[:i]...), places[i+1:]...)
		if g.Solve(g.CutAt(rest)); !g.Held(x) {
			w.t.Errorf("%s: %v is enough without %v", w.describe(at), places, places[i])
		}
	}
}

// sampleHeld picks at most n locations that escape and are of the source, or
// parameters that leak; half of them, if there are as many, have more than one
// reason.
func (w *world) sampleHeld(leak bool, n int, r *rand.Rand) []program.Loc {
	var one, more []program.Loc
	for i, p := range w.program.Packages {
		for j := range p.Facts.Batches {
			b := &p.Facts.Batches[j]
			for k := range b.Locs {
				at := program.Loc{Package: int32(i), Batch: int32(j), Num: int32(gcfacts.FirstLoc + k)}
				x := escgraph.Subject{Loc: at.Num, Leak: leak}
				switch l := &b.Locs[k]; {
				case l.Op == gcfacts.OpNone || l.Implicit || leak && !l.Param || !w.program.Graph(at).Held(x):
				case len(more) < n && len(w.program.Graph(at).Reasons(x, 2)) > 1:
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
