package resolve

import (
	"slices"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/compiler/lenstest"
)

// TestStepKinds holds the report's kinds of steps to those of the facts, each of
// which has one of its own.
func TestStepKinds(t *testing.T) {
	seen := map[alloc.StepKind]bool{}
	for k := gcfacts.StepOther; k <= gcfacts.StepFlow; k++ {
		var kind alloc.StepKind
		if int(k) < len(stepKinds) {
			kind = stepKinds[k]
		}
		if inner := hidden(k) || k == gcfacts.StepCallee; inner != (kind == "") {
			t.Errorf("kind %d is %q in the report", k, kind)
		}
		if kind != "" && (seen[kind] || !slices.Contains(alloc.StepKinds, kind)) {
			t.Errorf("kind %d is %q in the report, which another is, or none", k, kind)
		}
		seen[kind] = true
	}
	own := []alloc.StepKind{alloc.StepReceiver, alloc.StepLeak, alloc.StepCall} // of no fact
	for _, kind := range alloc.StepKinds {
		if !seen[kind] && !slices.Contains(own, kind) {
			t.Errorf("nothing is %q", kind)
		}
	}
}

// TestWordsKnown looks for words and operations of real packages that are not
// known.
func TestWordsKnown(t *testing.T) {
	for _, tc := range lenstest.Toolchains(t, false) {
		steps := 0
		tc.Facts(t, t.TempDir(), []string{"reflect", "fmt", "net/http"}, func(pkg string, f *gcfacts.Facts) {
			for i := range f.Batches {
				b := &f.Batches[i]
				for _, l := range b.Locs {
					if l.Op == gcfacts.OpOther {
						t.Errorf("%s: operation %q", pkg, l.OpText)
					}
				}
				for _, list := range [][]gcfacts.Edge{b.Edges, b.Direct} {
					for _, e := range list {
						for _, n := range e.Notes {
							if steps++; n.Kind == gcfacts.StepOther {
								t.Errorf("%s: word %q", pkg, n.Text)
							}
						}
					}
				}
			}
		})
		t.Logf("%s: %d steps", tc.Version, steps)
		if steps < 10000 {
			t.Errorf("%s: only %d steps", tc.Version, steps)
		}
	}
}

// TestUnknownStep has a step of a word that is not known named by it.
func TestUnknownStep(t *testing.T) {
	id, text := byKind(alloc.Step{Kind: alloc.StepOther, Why: "assign-triple"}, gcfacts.TargetOther)
	if id != alloc.OtherCause || text != "on the heap: assign-triple" {
		t.Errorf("%s: %s", id, text)
	}
}
