package main

import (
	"context"
	"os/exec"
	"testing"
	"time"

	"github.com/unheap/unheap/internal/ask"
	"github.com/unheap/unheap/internal/compiler/lenstest"
	"github.com/unheap/unheap/internal/lab"
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
	cfg := labConfig(ask.Tool{Self: self, Progress: func(string) {}, Talk: t.Output()})
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

// TestLabRepeats runs experiments several times and counts how often the median of
// one run lies in the interval of another.
func TestLabRepeats(t *testing.T) {
	if !*long {
		t.Skip("it takes minutes: -long")
	}
	cfg := testConfig(t)
	cfg.Toolchains, cfg.Count, cfg.Benchtime = cfg.Toolchains[:1], 10, 20*time.Millisecond
	var runs []*lab.Result
	for range 5 {
		res, err := lab.Run(t.Context(), cfg, lab.All())
		if err != nil {
			t.Fatal(err)
		}
		runs = append(runs, res)
		t.Logf("the benchmarks had a processor for %.0f%% of the time", 100*res.Ran)
	}
	verdicts := map[string]map[string]int{}
	inside, all := 0, 0
	for i, a := range runs {
		for j, b := range runs {
			if i == j {
				continue
			}
			in, n := 0, 0
			for k, e := range a.Experiments {
				for l, row := range e.Rows {
					if m := b.Experiments[k].Rows[l].Cells[0].Time.Center; row.Cells[0].Time.Low <= m && m <= row.Cells[0].Time.High {
						in++
					}
					n++
				}
			}
			t.Logf("run %d in the intervals of run %d: %d of %d", j, i, in, n)
			inside, all = inside+in, all+n
		}
		for _, e := range a.Experiments {
			for _, f := range e.Findings {
				name := e.Name + ": " + f.Claim
				if verdicts[name] == nil {
					verdicts[name] = map[string]int{}
				}
				verdicts[name][f.Verdict]++
			}
		}
	}
	for name, v := range verdicts {
		if v[lab.Holds] > 0 && v[lab.DoesNot] > 0 {
			t.Errorf("%s: %v", name, v)
		}
		if len(v) > 1 {
			t.Logf("%s: %v", name, v)
		}
	}
	if share := float64(inside) / float64(all); share < 0.95 {
		t.Errorf("%.1f%% of the medians are in the intervals of another run, want 95%%", 100*share)
	} else {
		t.Logf("%.1f%% of the medians are in the intervals of another run", 100*share)
	}
}
