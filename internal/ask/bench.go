package ask

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask/top"
	"github.com/unheap/unheap/internal/profile/benchmark"
	"github.com/unheap/unheap/internal/profile/hot"
)

// run runs the benchmarks of packages.
func (o *Benchmarks) run(ctx context.Context, t *Tool, b *Build) (*benchmark.Result, error) {
	cfg, err := config(t, b)
	if err != nil {
		return nil, err
	}
	return benchmark.Run(ctx, benchmark.Config{
		Dir: cfg.Dir, Flags: cfg.Flags, Patterns: cfg.Patterns, Bench: o.Pattern,
		Time: o.Time, Count: max(1, o.Count), CPU: o.CPU, Timeout: o.Timeout, Self: cfg.Self,
		Progress: func(at benchmark.Progress) { t.step(progressText(at)) },
	})
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

// NoBenchmark says that there was no benchmark to run. Static has the sites in the
// order that they have without heat.
type NoBenchmark struct {
	Static *alloc.Top
	err    error
}

func (e *NoBenchmark) Error() string { return e.err.Error() }
func (e *NoBenchmark) Unwrap() error { return e.err }

// Bench runs the benchmarks that a request names, with a list for each of what it
// allocates, an operation. Where none matches, the error is a *NoBenchmark.
func Bench(ctx context.Context, q TopRequest) (*alloc.Bench, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	s, err := q.subject(ctx)
	if err != nil {
		return nil, err
	}
	ran, err := q.Heat.Bench.run(ctx, &q.Tool, &q.Build)
	if errors.Is(err, benchmark.ErrNone) {
		none := &alloc.Heat{Profiles: []alloc.Profile{{Name: "-bench " + q.Heat.Bench.Pattern, Kind: "none", Unusable: err.Error()}}, Notes: []string{}}
		return nil, &NoBenchmark{top.Of(s.rep, none, q.By, q.Limit, nil), errors.Join((&Incomplete{Failed: s.rep.Failed}).err(), err)}
	}
	if err != nil {
		return nil, err
	}
	return q.bench(ctx, s, ran)
}

// bench joins what the benchmarks allocated to the sites, for each of them.
func (q *TopRequest) bench(ctx context.Context, s *ranked, ran *benchmark.Result) (*alloc.Bench, error) {
	rep := s.rep
	out := &alloc.Bench{
		Schema: alloc.BenchSchema, Go: rep.Go, GOOS: rep.GOOS, GOARCH: rep.GOARCH, Engine: rep.Engine, Configuration: rep.Configuration,
		Benchmarks: []alloc.BenchRow{}, Failed: []alloc.BenchFailure{}, Notes: append([]string{}, ran.Notes...),
	}
	for _, f := range ran.Failed {
		out.Failed = append(out.Failed, alloc.BenchFailure{Package: f.Package, Name: f.Name, Text: f.Text})
	}
	var lists []weighed
	for i := range ran.Benchmarks {
		b := &ran.Benchmarks[i]
		row := alloc.BenchRow{
			Package: b.Package, Name: b.Name, Procs: b.Procs, Runs: b.Runs, Iterations: b.Iterations,
			Time: b.Time, Bytes: b.Bytes, Objects: b.Allocs,
		}
		if c := b.Counts; c != nil {
			row.Counted = &alloc.BenchCount{Ops: c.Ops, Objects: c.Objects, Bytes: c.Bytes, Exact: c.Exact}
			l, err := q.benchTop(ctx, s, hot.Source{Name: b.Name, Profile: c.Profile, Exact: c.Exact, Current: true, Returns: c.Returns}, c.Ops)
			if err != nil {
				return nil, err
			}
			if row.Top = l.list; l.list != nil {
				lists = append(lists, l)
			}
		}
		out.Benchmarks = append(out.Benchmarks, row)
	}
	if err := q.addLibraries(ctx, s, lists); err != nil {
		return nil, err
	}
	return out, (&Incomplete{Failed: rep.Failed, Benchmarks: out.Failed}).err()
}

// benchTop is the list for one benchmark; it has none if that allocates nothing.
func (q *TopRequest) benchTop(ctx context.Context, s *ranked, source hot.Source, ops int64) (weighed, error) {
	sources := []hot.Source{source}
	heat, err := q.Heat.join(ctx, &q.Build, s.subject, sources, q.Own)
	if err != nil || !heat.Usable() {
		return weighed{}, err
	}
	list := s.list(q, heat)
	list.Configuration = nil // the Bench has it
	list.Per, list.Count = "op", float64(ops)
	return weighed{list, heat, sources}, nil
}
