package main

import (
	"context"
	"os/exec"
	"testing"
	"time"

	"github.com/unheap/unheap/internal/lab"
	"github.com/unheap/unheap/internal/lenstest"
)

// labToolchains are the current Go and, with -everygo or -long, the supported ones.
func labToolchains(t *testing.T) []lab.Toolchain {
	t.Helper()
	var names []string
	if *lenstest.EveryGo || *long {
		names = append(names, lenstest.Supported...)
	}
	list, err := lab.Toolchains(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(names) > 0 {
		others, err := lab.Toolchains(t.Context(), names)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, others...)
	}
	return list
}

// testConfig is the configuration of the program itself.
func testConfig(t *testing.T) lab.Config {
	t.Helper()
	self, err := exec.LookPath("unheap")
	if err != nil {
		t.Fatal(err)
	}
	p := startProgress(t.Output())
	t.Cleanup(p.stop)
	cfg, err := labConfig(self, p)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Toolchains, cfg.Benchtime = labToolchains(t), time.Millisecond
	return cfg
}

// TestLabPredicts holds what the report predicts of each variant to the objects
// that it allocates when it runs. The counts are exact, however short the runs.
func TestLabPredicts(t *testing.T) {
	cfg := testConfig(t)
	res, err := lab.Objects(context.Background(), cfg, lab.All())
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Experiments) != len(lab.All()) || len(res.Go) != len(cfg.Toolchains) {
		t.Fatalf("%d experiments with %q", len(res.Experiments), res.Go)
	}
	allocate := map[string]int{}
	for _, e := range res.Experiments {
		for _, row := range e.Rows {
			for _, c := range row.Cells {
				if !c.Agrees {
					t.Errorf("%s, %s with %s: predicted %d, measured %v", e.Name, row.Label(), c.Go, c.Predicted, c.Objects)
				}
				if c.Predicted > 0 {
					allocate[c.Go]++
				}
			}
		}
	}
	for _, v := range res.Go {
		if allocate[v] < 50 {
			t.Errorf("only %d variants are predicted to allocate with %s", allocate[v], v)
		}
	}
}
