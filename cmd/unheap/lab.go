package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/cost"
	"github.com/unheap/unheap/internal/lab"
	"github.com/unheap/unheap/internal/lens"
	output "github.com/unheap/unheap/internal/out"
	"github.com/unheap/unheap/internal/scan"
)

// labOptions are the flags of lab.
type labOptions struct {
	versions  string
	count     int
	benchtime time.Duration
	json      bool
	svg       string
	list      bool
	calibrate bool
}

func (o *labOptions) register(fs *flag.FlagSet) {
	fs.StringVar(&o.versions, "go", "", "run with these Go `versions`, with commas, as 1.24,1.26.8")
	fs.IntVar(&o.count, "count", 10, "measure everything `n` times")
	fs.DurationVar(&o.benchtime, "benchtime", 20*time.Millisecond, "`time` for each measurement")
	fs.BoolVar(&o.json, "json", false, "write JSON")
	fs.StringVar(&o.svg, "svg", "", "draw the results into this `file`, too")
	fs.BoolVar(&o.list, "list", false, "list the experiments and run none")
	fs.BoolVar(&o.calibrate, "calibrate", false, "measure and keep what an allocation costs here, by size")
}

func labFlags(fs *flag.FlagSet) { new(labOptions).register(fs) }

func runLab(ctx context.Context, out streams, args []string) error {
	var o labOptions
	fs := flag.NewFlagSet("lab", flag.ContinueOnError)
	o.register(fs)
	if err := parse(fs, "lab", out, args); err != nil {
		return err
	}
	experiments, err := o.experiments(fs.Args())
	if err != nil {
		return err
	}
	if o.list {
		return emit(out, o.json, lab.List(experiments), output.Options{})
	}
	var to []output.Destination
	if o.svg != "" {
		svg, err := output.Find("svg")
		if err != nil {
			return err
		}
		to = append(to, output.Destination{Format: svg, File: o.svg})
	}
	if err := output.Check(to, (*lab.Result)(nil)); err != nil {
		return usagef("-svg %v", err)
	}
	res, err := o.run(ctx, out, experiments)
	if err != nil {
		return err
	}
	err = emit(out, o.json, res, output.Options{}, to...)
	if err != nil || !o.calibrate {
		return err
	}
	return keepCosts(out.talk, res)
}

// experiments are those that the arguments name.
func (o *labOptions) experiments(names []string) ([]*lab.Experiment, error) {
	switch {
	case o.count < lab.MinCount:
		return nil, usagef("-count %d: a median has an interval from %d samples on", o.count, lab.MinCount)
	case o.benchtime < time.Millisecond:
		return nil, usagef("-benchtime %s: want 1ms or more", o.benchtime)
	case o.calibrate && len(names) > 0:
		return nil, usagef("-calibrate takes no experiments: it has its own")
	case o.calibrate:
		return []*lab.Experiment{lab.Calibration()}, nil
	}
	list, err := lab.Find(names)
	if err != nil {
		return nil, usagef("%v", err)
	}
	return list, nil
}

func (o *labOptions) run(ctx context.Context, out streams, experiments []*lab.Experiment) (*lab.Result, error) {
	p := startProgress(out.talk)
	defer p.stop()
	var versions []string
	if o.versions != "" {
		versions = strings.Split(o.versions, ",")
	}
	p.step("look for Go " + o.versions)
	toolchains, err := lab.Toolchains(ctx, versions)
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cfg, err := labConfig(self, p)
	if err != nil {
		return nil, err
	}
	cfg.Toolchains, cfg.Count, cfg.Benchtime = toolchains, o.count, o.benchtime
	return lab.Run(ctx, cfg, experiments)
}

// labConfig has experiments analyzed by a scan; self is this program.
func labConfig(self string, p *progress) (lab.Config, error) {
	cache, err := lens.DefaultCache()
	if err != nil {
		return lab.Config{}, err
	}
	analyze := func(ctx context.Context, dir string, tc lab.Toolchain) (*alloc.Report, error) {
		res, err := scan.Run(ctx, scan.Config{
			Dir: dir, Patterns: []string{"./..."}, Env: tc.Env, Cache: cache, Self: self, Progress: p.step, Talk: p,
		})
		if err != nil {
			return nil, err
		}
		return res.Report, verdict(res.Report, false)
	}
	return lab.Config{Report: analyze, Progress: p.step}, nil
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
