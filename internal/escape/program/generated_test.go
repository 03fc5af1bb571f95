package program_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/unheap/unheap/internal/compiler/lenstest"
	"github.com/unheap/unheap/internal/escape/escgraph"
	"github.com/unheap/unheap/internal/grammar"
)

// TestMinCutGenerated has the compiler do without the least cuts of values in
// programs from seeds: the values must leave the heap.
func TestMinCutGenerated(t *testing.T) {
	units, confirmed := 15, 40
	if *long {
		units, confirmed = 400, 1000
	}
	for _, tc := range lenstest.Toolchains(t, *long) {
		t.Run(tc.Version, func(t *testing.T) {
			w := newWorld(t, tc, generated(t, 1, units), []string{"./..."})
			r := rand.New(rand.NewPCG(7, 8))
			var tries []*whatIf
			var sizes [maxCut + 1]int
			for _, at := range w.sampleHeld(false, 2*confirmed, r) {
				x := escgraph.Subject{Loc: at.Num}
				places, ok := w.program.Graph(at).MinCut(x, maxCut)
				if places == nil {
					continue
				}
				sizes[len(places)]++
				w.checkCut(at, x, places, ok)
				if try := w.tellCut(at, x, places); try != nil && len(tries) < confirmed {
					tries = append(tries, try)
				}
			}
			sum := w.compare(tries)
			t.Logf("%s (sizes %v)", sum, sizes)
			if sum.tried < confirmed/2 || sizes[2] == 0 {
				t.Errorf("too few: %s", sum)
			}
		})
	}
}

// generated writes a program from a seed into a folder.
func generated(t *testing.T, seed uint64, units int) string {
	dir := t.TempDir()
	files := grammar.Generate(seed, units).Files()
	files["mark/mark.go"] = grammar.Quiet
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
