package main

import (
	"encoding/json"
	"os/exec"
	"testing"

	"github.com/unheap/unheap/internal/lab"
	"github.com/unheap/unheap/internal/lenstest"
)

// labResult runs lab with a toolchain and returns its result.
func labResult(t *testing.T, tc *lenstest.Toolchain, args ...string) *lab.Result {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.Command("unheap", append([]string{"lab", "-json"}, args...)...)
	cmd.Dir, cmd.Env = dir, append(tc.Env(), "PWD="+dir)
	res := new(lab.Result)
	if err := json.Unmarshal(tc.Output(t, cmd), res); err != nil {
		t.Fatal(err)
	}
	return res
}

// TestLabPredicts holds what the report predicts of each variant to the objects
// that it allocates when it runs. The counts are exact, however short the runs.
func TestLabPredicts(t *testing.T) {
	for _, tc := range lenstest.Toolchains(t, false) {
		t.Run(tc.Version, func(t *testing.T) {
			res := labResult(t, tc, "-count=6", "-benchtime=1ms")
			if len(res.Experiments) != len(lab.All()) || len(res.Go) != 1 || res.Go[0] != tc.Version {
				t.Fatalf("%d experiments with %q", len(res.Experiments), res.Go)
			}
			allocate := 0
			for _, e := range res.Experiments {
				for _, row := range e.Rows {
					c := row.Cells[0]
					if !c.Agrees {
						t.Errorf("%s, %s: predicted %d, measured %v", e.Name, row.Label(), c.Predicted, c.Objects)
					}
					if c.Predicted > 0 {
						allocate++
					}
				}
			}
			if allocate < 50 {
				t.Errorf("only %d variants are predicted to allocate", allocate)
			}
		})
	}
}
