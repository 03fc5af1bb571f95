package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask"
	"github.com/unheap/unheap/internal/lab"
	"github.com/unheap/unheap/internal/out"
	"github.com/unheap/unheap/internal/out/chart"
	"github.com/unheap/unheap/internal/profile/cost"
	"github.com/unheap/unheap/internal/usage"
)

// A labTask measures claims on this machine.
type labTask struct {
	versions  string
	count     int
	benchtime time.Duration
	format    formatFlags
	list      bool
	calibrate bool
}

func (t *labTask) register(fs *flag.FlagSet) {
	fs.StringVar(&t.versions, "go", "", "run with these Go `versions`, with commas, as 1.24,1.26.8")
	fs.IntVar(&t.count, "count", 10, "measure everything `n` times")
	fs.DurationVar(&t.benchtime, "benchtime", 20*time.Millisecond, "`time` for each measurement")
	t.format.register(fs)
	fs.Func("svg", "draw the results into this `file`, too, as -format svg=FILE does", func(file string) error { return t.format.add("svg=" + file) })
	fs.BoolVar(&t.list, "list", false, "list the experiments and run none")
	fs.BoolVar(&t.calibrate, "calibrate", false, "measure and keep what an allocation costs here, by size")
}

func (t *labTask) run(ctx context.Context, c *console, args []string) error {
	experiments, err := t.experiments(args)
	if err != nil {
		return err
	}
	if t.list {
		return c.emit(nil, t.format, out.For(lab.List(experiments), chart.List), out.Options{})
	}
	if err := t.format.check(out.For((*lab.Result)(nil), chart.Text)); err != nil {
		return err
	}
	res, err := t.measure(ctx, c, experiments)
	if err != nil {
		return err
	}
	if err := c.emit(nil, t.format, out.For(res, chart.Text), out.Options{}); err != nil || !t.calibrate {
		return err
	}
	return keepCosts(c.talk, res)
}

// experiments are those that the arguments name.
func (t *labTask) experiments(names []string) ([]*lab.Experiment, error) {
	switch {
	case t.count < lab.MinCount:
		return nil, usage.Errorf("-count %d: a median has an interval from %d samples on", t.count, lab.MinCount)
	case t.benchtime < time.Millisecond:
		return nil, usage.Errorf("-benchtime %s: want 1ms or more", t.benchtime)
	case t.calibrate && len(names) > 0:
		return nil, usage.Errorf("-calibrate takes no experiments: it has its own")
	case t.calibrate:
		return []*lab.Experiment{lab.Calibration()}, nil
	}
	list, err := lab.Find(names)
	if err != nil {
		return nil, usage.Errorf("%v", err)
	}
	return list, nil
}

func (t *labTask) measure(ctx context.Context, c *console, experiments []*lab.Experiment) (*lab.Result, error) {
	tool := c.tool()
	defer c.quiet()
	var versions []string
	if t.versions != "" {
		versions = strings.Split(t.versions, ",")
	}
	tool.Progress("look for Go " + t.versions)
	toolchains, err := lab.Toolchains(ctx, versions)
	if err != nil {
		return nil, err
	}
	cfg := labConfig(tool)
	cfg.Toolchains, cfg.Count, cfg.Benchtime = toolchains, t.count, t.benchtime
	return lab.Run(ctx, cfg, experiments)
}

// labConfig has experiments analyzed by their report.
func labConfig(tool ask.Tool) lab.Config {
	analyze := func(ctx context.Context, dir string, tc lab.Toolchain) (*alloc.Report, error) {
		return ask.Report(ctx, ask.ReportRequest{Tool: tool, Build: ask.Build{Dir: dir, Patterns: []string{"./..."}, Env: tc.Env}})
	}
	return lab.Config{Report: analyze, Progress: tool.Progress}
}

// keepCosts stores what was measured of each Go version.
func keepCosts(talk io.Writer, res *lab.Result) error {
	dir, err := cost.Dir()
	if err != nil {
		return err
	}
	for _, v := range res.Go {
		table, err := res.Costs(v, time.Now().Format(time.DateOnly))
		if err != nil {
			return err
		}
		file, err := table.Write(dir)
		if err != nil {
			return fmt.Errorf("the costs are not kept: %w", err)
		}
		fmt.Fprintf(talk, "unheap: the costs of %s are in %s\n", v, file)
	}
	if res.Busy() {
		fmt.Fprintln(talk, "unheap: the machine was busy, so these costs are too high; measure again when it is not")
	}
	return nil
}

// labFields is what lab writes in JSON, for help.
const labFields = `Lab -json writes {"schema": "unheap/lab/v1", "goos": ..., "goarch": ..., "cpu":
..., "go": list of versions, "count": ..., "benchtime": ..., "confidence": ...,
"ran": the share of the time that the benchmarks had a processor, "notes": list
of texts, "experiments": [...]}. An experiment has name, title,
claim, unit ("B" if its rows have sizes), rows and findings. A row has bench,
series, size and cells, one for each version: go, predicted (objects for each
run; -1 if the report does not tell, and a note says why), base (a benchmark
whose objects come on top), std (true if predicted lacks the objects of std),
objects (measured), agrees, time (an Interval, in seconds) and metrics (unit, and
the fields of an Interval). These have median, lo and hi, too, as center, low and
high were named before; unheap/lab/v2 will not. A finding has go, claim, verdict
and text. Lab -list -json has name, title and claim.
`
