package lab

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/disk"
	"github.com/unheap/unheap/internal/unit"
	"github.com/unheap/unheap/internal/usage"
)

// A Config says how to run experiments.
type Config struct {
	Toolchains []Toolchain
	Count      int           // samples for each figure, MinCount or more
	Benchtime  time.Duration // for each sample
	ops        int           // of each sample, in place of a time; 0 takes the time
	// Report analyzes the packages below a folder with a toolchain.
	Report   func(ctx context.Context, dir string, tc Toolchain) (*alloc.Report, error)
	Progress func(step string)
}

// A trial is what was measured with one Go version.
type trial struct {
	goVersion string
	samples   map[string]map[string]samples // by experiment and benchmark
	exp       *Experiment                   // the one at hand
	predicted map[string]map[string]int     // by experiment and benchmark
	busy      bool
	notes     []string
}

// Run predicts and measures experiments. Rounds over all benchmarks and versions
// follow each other, each in processes of its own, so that what changes on the
// machine meanwhile is in the intervals of all.
func Run(ctx context.Context, cfg Config, experiments []*Experiment) (*Result, error) {
	if cfg.Count < MinCount {
		return nil, usage.Errorf("-count %d: a median has an interval from %d samples on", cfg.Count, MinCount)
	}
	return run(ctx, cfg, experiments, (*trial).timed)
}

// countRounds and countOps are how often, and with how many operations each, objects
// are counted where no time is measured. Of few operations, what a server allocates
// once has a part that counts, and on a busy machine a short time is over after one.
const (
	countRounds = 3
	countOps    = 200
)

// Objects is Run without times, metrics and findings. Counts of objects are exact: a
// few rounds are enough, whatever the machine does besides.
func Objects(ctx context.Context, cfg Config, experiments []*Experiment) (*Result, error) {
	cfg.Count, cfg.Benchtime, cfg.ops = countRounds, 0, countOps
	return run(ctx, cfg, experiments, nil)
}

// run does all but the times, which timed adds to a cell.
func run(ctx context.Context, cfg Config, experiments []*Experiment, timed func(*trial, *Variant, *Cell) error) (*Result, error) {
	dir, err := os.MkdirTemp("", "unheap-lab-")
	if err != nil {
		return nil, disk.Check(err, os.TempDir(), disk.TempEnv())
	}
	defer os.RemoveAll(dir)
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return nil, err
	}
	res := &Result{
		Schema: Schema, GOOS: runtime.GOOS, GOARCH: runtime.GOARCH,
		Count: cfg.Count, Benchtime: cfg.Benchtime.String(), Confidence: repeats,
	}
	var versions []*trial
	var work []*batch
	for i, tc := range cfg.Toolchains {
		res.Go = append(res.Go, tc.Version)
		folder := filepath.Join(dir, fmt.Sprint(i))
		v, err := prepare(ctx, cfg, folder, tc, experiments)
		if err != nil {
			return nil, err
		}
		versions = append(versions, v)
		res.Notes = append(res.Notes, v.notes...)
		work = append(work, batches(folder, i, tc, experiments, cfg)...)
	}
	if res.CPU, err = measure(ctx, cfg, versions, work); err != nil {
		return nil, err
	}
	if res.Ran = ran(work); res.Busy() && timed != nil {
		res.Notes = append(res.Notes, fmt.Sprintf("the machine is busy: the benchmarks had a processor for %s of the time only, so that times are too long, what depends on them is not settled, and intervals have all samples", unit.WholePercent(res.Ran)))
		for _, v := range versions {
			v.busy = true
		}
	}
	for _, e := range experiments {
		out, err := outcome(e, versions, timed)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.Name, err)
		}
		for i := range out.Findings {
			if f := &out.Findings[i]; f.absolute && res.Busy() {
				f.Verdict = NotSettled
			}
		}
		res.Experiments = append(res.Experiments, out)
	}
	return res, nil
}

// idle is the least share of the time that benchmarks have a processor on a machine
// that has time for them. They need one all of the time.
const idle = 0.9

// Busy reports whether the machine had too little time for the benchmarks: what
// they took is too long.
func (r *Result) Busy() bool { return r.Ran < idle }

// ran is the share of the time that the benchmarks had a processor. Some use a second
// one for the collector, which makes up for a little.
func ran(work []*batch) float64 {
	var shares []float64
	for _, b := range work {
		if b.wall > 0 {
			shares = append(shares, min(1, float64(b.cpu)/float64(b.wall)))
		}
	}
	if len(shares) == 0 {
		return 1
	}
	slices.Sort(shares)
	return shares[len(shares)/2]
}

// prepare compiles the experiments in a folder and predicts what they allocate.
func prepare(ctx context.Context, cfg Config, folder string, tc Toolchain, experiments []*Experiment) (*trial, error) {
	cfg.Progress("compile the experiments with " + tc.Version)
	if err := compile(ctx, folder, tc, experiments); err != nil {
		return nil, err
	}
	cfg.Progress("predict from the report with " + tc.Version)
	rep, err := cfg.Report(ctx, folder, tc)
	if err != nil {
		return nil, err
	}
	v := &trial{notes: rep.Notes, goVersion: tc.Version, samples: map[string]map[string]samples{}, predicted: map[string]map[string]int{}}
	for _, e := range experiments {
		v.samples[e.Name], v.predicted[e.Name] = map[string]samples{}, map[string]int{}
		p, err := newPredictor(rep, filepath.Join(folder, e.Name), module+"/"+e.Name)
		if err != nil {
			return nil, err
		}
		for _, variant := range e.all {
			n, err := p.objects(variant.Func, variant.Given)
			if err != nil {
				n = Unpredicted
				v.notes = append(v.notes, fmt.Sprintf("no prediction for %s of %s with %s: %v", variant.Bench, e.Name, tc.Version, err))
			}
			v.predicted[e.Name][variant.Bench] = n
		}
	}
	return v, nil
}

// measure runs all batches, round by round.
func measure(ctx context.Context, cfg Config, versions []*trial, work []*batch) (cpu string, err error) {
	var total, done time.Duration
	for _, b := range work {
		total += b.cost() * time.Duration(cfg.Count)
	}
	start := time.Now()
	for round := range cfg.Count {
		for _, b := range work {
			text := fmt.Sprintf("measure, round %d of %d: %s", round+1, cfg.Count, b.exp.Name)
			if done > 0 {
				left := time.Duration(float64(time.Since(start)) * float64(total-done) / float64(done))
				text += fmt.Sprintf(", %d s left", int(math.Ceil(left.Seconds())))
			}
			cfg.Progress(text)
			if cpu, err = b.run(ctx, round, versions[b.tc].samples[b.exp.Name]); err != nil {
				return "", err
			}
			done += b.cost()
		}
	}
	return cpu, nil
}

// cost is about how long a batch takes.
func (b *batch) cost() time.Duration {
	return 50*time.Millisecond + time.Duration(len(b.names))*b.benchtime*3/2
}

// outcome makes the rows and findings of an experiment.
func outcome(e *Experiment, versions []*trial, timed func(*trial, *Variant, *Cell) error) (Outcome, error) {
	out := Outcome{Name: e.Name, Title: e.Title, Claim: e.Claim, Unit: e.Unit, Findings: []Finding{}}
	for _, variant := range e.all {
		row := Row{Bench: variant.Bench, Series: variant.Series, Size: variant.Size}
		for _, v := range versions {
			v.exp = e
			cell, err := v.cell(&variant)
			if err == nil && timed != nil {
				err = timed(v, &variant, &cell)
			}
			if err != nil {
				return out, fmt.Errorf("%s with %s: %w", variant.Bench, v.goVersion, err)
			}
			row.Cells = append(row.Cells, cell)
		}
		out.Rows = append(out.Rows, row)
	}
	for _, v := range versions {
		if timed == nil {
			continue
		}
		v.exp = e
		for _, f := range e.judge(v) {
			f.Go = v.goVersion
			out.Findings = append(out.Findings, f)
		}
	}
	return out, nil
}

// cell has the objects that a variant allocates.
func (v *trial) cell(variant *Variant) (Cell, error) {
	all := v.samples[v.exp.Name]
	c := Cell{Go: v.goVersion, Predicted: v.predicted[v.exp.Name][variant.Bench], Base: variant.Base, Std: variant.Std}
	var err error
	if c.Objects, err = exact(all[variant.Bench]["allocs/op"]); err != nil {
		return c, err
	}
	less := 0.0
	if variant.Base != "" {
		if less, err = exact(all[variant.Base]["allocs/op"]); err != nil {
			return c, err
		}
	}
	measured := int(math.Round(c.Objects - less))
	c.Agrees = measured == c.Predicted || variant.Std && measured > c.Predicted
	return c, nil
}

// timed adds what has intervals.
func (v *trial) timed(variant *Variant, c *Cell) error {
	own := v.own(variant.Bench)
	time, err := figure(own["sec/op"], v.busy)
	if err != nil {
		return err
	}
	c.Time = repeated(time).Figure()
	for _, name := range metricUnits {
		if f, err := figure(own[name], v.busy); err == nil {
			c.Metrics = append(c.Metrics, Metric{name, repeated(f).Figure()})
		}
	}
	return nil
}

// metricUnits are the units of what benchmarks report themselves, in the order of
// the documents; times are in seconds.
var metricUnits = []string{"gc-cpu-sec/op", "gc-cycles/1e6op", "gc-cpu-%", "p50-sec", "p99-sec"}
