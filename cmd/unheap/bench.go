package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"
	"time"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/benchmark"
	"github.com/unheap/unheap/internal/hot"
	output "github.com/unheap/unheap/internal/out"
	"github.com/unheap/unheap/internal/scan"
	"github.com/unheap/unheap/internal/text"
	"github.com/unheap/unheap/internal/top"
)

// benchFlags are the flags that say which benchmarks are run, and how.
type benchFlags struct {
	pattern string
	time    string
	count   int
	cpu     string
	timeout time.Duration
}

func (b *benchFlags) register(fs *flag.FlagSet) {
	fs.StringVar(&b.pattern, "bench", "", "run the benchmarks that match `regexp`, and count what they allocate")
	fs.StringVar(&b.time, "benchtime", "", "run each benchmark for `t`: 2s, or 100x for so many iterations (default 1s)")
	fs.IntVar(&b.count, "count", 1, "run each benchmark `n` times, for its time")
	fs.StringVar(&b.cpu, "cpu", "", "run the benchmarks with each of these `numbers` of processors")
	fs.DurationVar(&b.timeout, "timeout", 10*time.Minute, "end a benchmark that runs longer than `d`")
}

// check refuses flags that make no sense together. Benchmarks are test code, and
// so is what is inlined in them: with -bench the report has it. Build is nil for
// the whole program, which has no tests.
func (h *heatFlags) check(build *buildFlags, from string) error {
	b := &h.bench
	switch {
	case b.pattern == "" && (b.time != "" || b.count != 1 || b.cpu != ""):
		return usagef("-benchtime, -count and -cpu are for -bench")
	case b.pattern == "":
		return nil
	case from != "":
		return usagef("-bench compiles and runs what is here, and a report from elsewhere may not be of it: take one of -bench and -from")
	case len(h.profiles) > 0:
		return usagef("-bench and -profile weigh by different things: take one of them")
	case b.timeout <= 0:
		return usagef("-timeout %v: want more than 0", b.timeout)
	case b.count < 1:
		return usagef("-count %d: want 1 or more", b.count)
	}
	if build != nil {
		build.tests = true
	}
	return nil
}

// run runs the benchmarks of the packages, with progress on a terminal.
func (b *benchFlags) run(ctx context.Context, out streams, cfg scan.Config) (*benchmark.Result, error) {
	p := startProgress(out.talk)
	defer p.stop()
	return benchmark.Run(ctx, benchmark.Config{
		Dir: cfg.Dir, Flags: cfg.Flags, Patterns: cfg.Patterns, Bench: b.pattern,
		Time: b.time, Count: b.count, CPU: b.cpu, Timeout: b.timeout, Self: cfg.Self,
		Progress: func(at benchmark.Progress) { p.step(progressText(at)) },
	})
}

// benchSources runs the benchmarks and has for each a profile of one second, so
// that all of them weigh the same.
func (h *heatFlags) benchSources(ctx context.Context, out streams, build *buildFlags, patterns []string) ([]hot.Source, error) {
	cfg, err := build.config(patterns)
	if err != nil {
		return nil, err
	}
	ran, err := h.bench.run(ctx, out, cfg)
	if errors.Is(err, benchmark.ErrNone) {
		h.unusable(out, "-bench "+h.bench.pattern, err.Error())
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, n := range ran.Notes {
		fmt.Fprintf(out.talk, "unheap: note: %s\n", n)
	}
	for _, f := range ran.Failed {
		h.unusable(out, strings.TrimSpace(f.Package+" "+f.Name), f.Text)
	}
	var sources []hot.Source
	for i := range ran.Benchmarks {
		b := &ran.Benchmarks[i]
		if c := b.Counts; c != nil && len(c.Profile.Sample) > 0 && b.Time.Center > 0 {
			c.Profile.Scale(1e9 / (float64(c.Ops) * b.Time.Center))
			c.Profile.DurationNanos = 1e9
			sources = append(sources, hot.Source{Name: b.Name, Profile: c.Profile, Exact: c.Exact})
		}
	}
	return sources, nil
}

// unusable says what is wrong with something that heat was to come from.
func (h *heatFlags) unusable(out streams, name, text string) {
	fmt.Fprintf(out.talk, "unheap: %s: %s\n", name, text)
	first, _, _ := strings.Cut(text, "\n")
	h.bad = append(h.bad, alloc.Profile{Name: name, Kind: "none", Unusable: first})
}

func progressText(p benchmark.Progress) string {
	text := p.What
	if p.Total > 0 {
		text += fmt.Sprintf(", %d of %d", p.Done+1, p.Total)
	}
	if p.Left > 0 {
		text += fmt.Sprintf(", about %v left", p.Left.Round(time.Second))
	}
	return text
}

// runTopBench is top with -bench: a list for each benchmark. Where there is no
// benchmark to run, the list is in a static order.
func runTopBench(ctx context.Context, out streams, o *topOptions, patterns []string) error {
	res, err := o.scan(ctx, out, patterns)
	if err != nil {
		return err
	}
	cfg, err := o.build.config(patterns)
	if err != nil {
		return err
	}
	ran, err := o.heat.bench.run(ctx, out, cfg)
	if errors.Is(err, benchmark.ErrNone) {
		return o.withoutBench(out, res.Report, err)
	}
	if err != nil {
		return err
	}
	b, err := o.benchOf(ctx, res, ran)
	if err != nil {
		return err
	}
	if err := emit(out, o.json, b, output.Options{}); err != nil {
		return err
	}
	if err := verdict(res.Report, false); err != nil || len(b.Failed) == 0 {
		return err
	}
	return &exitError{exitScan, errors.New(text.BenchFailures(b))}
}

// withoutBench shows the static order and says why there is no other.
func (o *topOptions) withoutBench(out streams, rep *alloc.Report, why error) error {
	none := &alloc.Heat{Profiles: []alloc.Profile{{Name: "-bench " + o.heat.bench.pattern, Kind: "none", Unusable: why.Error()}}, Notes: []string{}}
	list := top.Of(rep, none, alloc.By(o.sort), o.limit, nil)
	if err := emit(out, o.json, list, output.Options{}); err != nil {
		return err
	}
	return &exitError{exitScan, why}
}

// benchOf joins what the benchmarks allocated to the sites, for each of them.
func (o *topOptions) benchOf(ctx context.Context, res *scan.Result, ran *benchmark.Result) (*alloc.Bench, error) {
	rep := res.Report
	out := &alloc.Bench{
		Schema: alloc.BenchSchema, Go: rep.Go, GOOS: rep.GOOS, GOARCH: rep.GOARCH, Engine: rep.Engine,
		Benchmarks: []alloc.BenchRow{}, Failed: []alloc.BenchFailure{}, Notes: append([]string{}, ran.Notes...),
	}
	for _, f := range ran.Failed {
		out.Failed = append(out.Failed, alloc.BenchFailure{Package: f.Package, Name: f.Name, Text: f.Text})
	}
	for i := range ran.Benchmarks {
		b := &ran.Benchmarks[i]
		row := alloc.BenchRow{
			Package: b.Package, Name: b.Name, Procs: b.Procs, Runs: b.Runs, Iterations: b.Iterations,
			Time: b.Time, Bytes: b.Bytes, Objects: b.Allocs,
		}
		if c := b.Counts; c != nil {
			row.Counted = &alloc.BenchCount{Ops: c.Ops, Objects: c.Objects, Bytes: c.Bytes, Exact: c.Exact}
			var err error
			if row.Top, err = o.benchTop(ctx, res, hot.Source{Name: b.Name, Profile: c.Profile, Exact: c.Exact}, c.Ops); err != nil {
				return nil, err
			}
		}
		out.Benchmarks = append(out.Benchmarks, row)
	}
	return out, nil
}

// benchTop is the list for one benchmark; nil if it allocates nothing.
func (o *topOptions) benchTop(ctx context.Context, res *scan.Result, source hot.Source, ops int64) (*alloc.Top, error) {
	heat, err := o.heat.join(ctx, &o.build, res, []hot.Source{source}, o.own)
	if err != nil || !heat.Usable() {
		return nil, err
	}
	forget(res.Report)
	list := o.list(res, heat)
	list.Per, list.Count = "op", float64(ops)
	return list, nil
}

// forget takes the weights of another benchmark from the sites.
func forget(rep *alloc.Report) {
	for i := range rep.Sites {
		rep.Sites[i].Weight, rep.Sites[i].Shared = nil, 0
	}
}
