package program_test

import (
	"path/filepath"
	"testing"

	"github.com/unheap/unheap/internal/compiler/lenstest"
	"github.com/unheap/unheap/internal/escape/program"
)

// TestShapes compares every what-if of a package that has calls in calls, and
// calls of unknown functions, with the compiler: each leak, pairs of them, and
// each call as one of each type's method.
func TestShapes(t *testing.T) {
	for _, tc := range lenstest.Toolchains(t, false) {
		t.Run(tc.Version, func(t *testing.T) {
			dir, err := filepath.Abs("testdata/shapes")
			if err != nil {
				t.Fatal(err)
			}
			w := newWorld(t, tc, dir, []string{"."}, "-l")
			var sum tally
			callers := w.callers()
			leaks := w.program.Leaks()
			for i, l := range leaks {
				for _, m := range leaks[i:] {
					group := []*whatIf{w.leaking(l)}
					if m != l {
						group = append(group, w.leaking(m))
					}
					sum.add(w.try(group, callers))
				}
			}
			calls, freeing := 0, 0
			for _, c := range w.interfaceCalls(0) {
				if n, ok := w.tryStatic(c); ok {
					calls++
					freeing += min(n, 1)
				} else {
					t.Errorf("%s as %s is not compared", w.where(c), c.method)
				}
			}
			t.Logf("%s; %d static calls, %d of them free something", sum, calls, freeing)
			if sum.effective < 50 || calls < 20 || freeing < 5 {
				t.Error("too few")
			}
		})
	}
}

// leaking is the what-if of a parameter that does not leak to the heap.
func (w *world) leaking(l program.Leak) *whatIf {
	at := w.program.Home(l.Func)
	return &whatIf{at: at, leak: l, lines: []string{"leak " + l.Func + " " + l.Param}}
}
