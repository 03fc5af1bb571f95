package benchmark

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/profile/benchlog"
	"golang.org/x/perf/benchmath"
)

// confidence is that of the intervals of times.
const confidence = 0.95

// run runs the benchmarks of a program, each in a process of its own: one that
// fails, or changes what is global, does so for itself only.
func (r *runner) run(ctx context.Context, p program) error {
	if r.began.IsZero() {
		r.began = time.Now()
	}
	for _, name := range p.names {
		for _, procs := range r.procs {
			r.progress(name)
			if err := r.measure(ctx, p, name, procs); err != nil {
				return err
			}
			r.done++
		}
	}
	return nil
}

// measure times a benchmark and its sub-benchmarks, and counts what they
// allocate.
func (r *runner) measure(ctx context.Context, p program, top string, procs int) error {
	together := selection{bench: r.cfg.Bench}
	args := []string{"-test.bench=" + r.cfg.Bench, "-test.v", fmt.Sprintf("-test.count=%d", r.cfg.Count)}
	if others := slices.DeleteFunc(slices.Clone(p.names), func(n string) bool { return n == top }); len(others) > 0 {
		together.skip = anyOf(others)
		args = append(args, "-test.skip="+together.skip)
	}
	if r.cfg.Time != "" {
		args = append(args, "-test.benchtime="+r.cfg.Time)
	}
	out := benchlog.New(procs, top)
	failure, err := r.execute(ctx, p, p.exe, procs, args, nil, out)
	if err != nil {
		return err
	}
	r.strange(out)
	switch {
	case failure != "" || len(out.Failed) > 0:
		r.failures(p, top, out, failure)
	case out.Current == "" && len(out.Skipped) == 0:
		r.fail(p.pkg.ImportPath, top, "the test program did not run it; does TestMain call m.Run?")
	}
	for _, list := range out.Results {
		together.whole += time.Duration(summary(list).Time.Center)
	}
	for _, name := range out.Order {
		b := summary(out.Results[name])
		b.Package, b.Name, b.Procs = p.pkg.ImportPath, name, procs
		if out.Failed[name] {
			continue
		}
		r.progress(name)
		if b.Counts, err = r.count(ctx, p, &b, out.Order, together); err != nil {
			return err
		}
		r.result.Benchmarks = append(r.result.Benchmarks, b)
	}
	return nil
}

// failures names the benchmarks that failed.
func (r *runner) failures(p program, top string, out *benchlog.Log, failure string) {
	var named bool
	names := slices.Sorted(maps.Keys(out.Failed))
	for _, name := range names {
		parent := slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, name+"/") })
		if !parent {
			r.fail(p.pkg.ImportPath, name, reason(out, failure))
			named = true
		}
	}
	if named {
		return
	}
	name := cmp.Or(out.Current, top)
	if i := strings.LastIndex(name, "/"); len(out.Results[name]) == r.cfg.Count && i >= 0 {
		name = name[:i] // that one is done
	}
	r.fail(p.pkg.ImportPath, name, reason(out, failure))
}

// reason says why a program failed: what it logged, how it ended where that says
// more than that a benchmark failed, and without either what it printed.
func reason(out *benchlog.Log, failure string) string {
	logged := out.Logged()
	switch {
	case logged != "" && (failure == "" || failure == "exit status 1"):
		return logged
	case logged != "":
		return failure + "\n" + logged
	case failure == "exit status 1" && len(out.Quoted) > 0:
		return failure + ", after it printed " + strings.Join(out.Quoted, ", ")
	}
	return failure
}

// summary sums up the measurements of a benchmark.
func summary(list []benchlog.Result) Benchmark {
	b := Benchmark{Runs: len(list), Metrics: map[string][]float64{}}
	for _, m := range list {
		b.Iterations = m.Iterations
		for unit, v := range m.Printed() {
			b.Metrics[unit] = append(b.Metrics[unit], v)
		}
	}
	b.Time = interval(b.Metrics["ns/op"])
	b.Bytes, b.Allocs = interval(b.Metrics["B/op"]).Center, interval(b.Metrics["allocs/op"]).Center
	return b
}

// interval is the median of measurements, with an interval where there are enough.
func interval(values []float64) alloc.Interval {
	if len(values) == 0 {
		return alloc.Interval{}
	}
	s := benchmath.AssumeNothing.Summary(benchmath.NewSample(slices.Clone(values), &benchmath.DefaultThresholds), confidence)
	if math.IsInf(s.Lo, 0) || math.IsInf(s.Hi, 0) {
		return alloc.Interval{Center: s.Center}
	}
	return alloc.Interval{Center: s.Center, Low: s.Lo, High: s.Hi, Confidence: s.Confidence}
}

func (r *runner) strange(out *benchlog.Log) {
	r.result.Strange += out.Strange
	if n := benchlog.MaxQuoted - len(r.quoted); n > 0 {
		r.quoted = append(r.quoted, out.Quoted[:min(n, len(out.Quoted))]...)
	}
}

// maxStderr is how much of what a program says at its end is kept, in bytes.
const maxStderr = 1 << 14

// execute runs a test program. Failure says how the program ended if it did not end
// well; an error is ours.
func (r *runner) execute(ctx context.Context, p program, exe string, procs int, args, env []string, out *benchlog.Log) (failure string, err error) {
	stderr := &ends{max: maxStderr}
	run := gocmd.TestRun{
		Exe: exe, Dir: p.pkg.Dir, Env: env, Limit: r.cfg.Timeout, Stdout: out.Read, Stderr: stderr,
		Args: append([]string{"-test.paniconexit0", fmt.Sprintf("-test.cpu=%d", procs)}, args...),
	}
	end, err := run.Run(ctx)
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err != nil:
		return "", fmt.Errorf("%s: its tests, compiled for %s/%s, cannot be run here: %w", p.pkg.ImportPath, r.env.GOOS, r.env.GOARCH, err)
	case end.Late:
		return fmt.Sprintf("it ran for %v and was ended", r.cfg.Timeout), nil
	case end.Exit != nil:
		return strings.TrimSpace(end.Exit.Error() + "\n" + stderr.String()), nil
	case end.Read != nil:
		return end.Read.Error(), nil
	}
	return "", nil
}

// ends keeps the beginning and the end of what is written to it.
type ends struct {
	max        int
	head, tail []byte
	lost       bool
}

func (e *ends) Write(b []byte) (int, error) {
	n := len(b)
	if room := e.max - len(e.head); room > 0 {
		k := min(room, len(b))
		e.head = append(e.head, b[:k]...)
		b = b[k:]
	}
	e.tail = append(e.tail, b...)
	if over := len(e.tail) - e.max; over > 0 {
		e.tail = append(e.tail[:0], e.tail[over:]...)
		e.lost = true
	}
	return n, nil
}

func (e *ends) String() string {
	if e.lost {
		return string(e.head) + "\n...\n" + string(e.tail)
	}
	return string(e.head) + string(e.tail)
}

var _ io.Writer = (*ends)(nil)
