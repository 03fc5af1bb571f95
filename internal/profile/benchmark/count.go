package benchmark

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/profile/benchlog"
)

const (
	countTime  = 250 * time.Millisecond // how long counting should take
	countMost  = time.Second            // unless that is enough for as many iterations as were timed
	recordTime = 2 * time.Microsecond   // what it costs to record an allocation, about
	maxCount   = 50_000                 // iterations
)

// countIterations chooses how many iterations are counted: if they take little
// time as many as were timed, as what happens once is then the same part of all.
func countIterations(b *Benchmark) int {
	each := time.Duration(b.Time.Center) + time.Duration(b.Allocs)*recordTime
	n := min(b.Iterations, maxCount)
	if each > 0 && n > int(countMost/each) {
		n = int(countTime / each)
	}
	return max(n, 1)
}

// A selection says which benchmarks run when one is counted.
type selection struct {
	bench string        // a pattern
	skip  string        // a pattern for those that bench would run, too; "" is none
	whole time.Duration // that an iteration of each takes, where others run beside it; else 0
}

// alone selects a benchmark of those that there are.
func alone(b *Benchmark, all []string) selection {
	return selection{bench: only(b.Name), skip: below(b.Name, all)}
}

// count runs a benchmark alone and counts what it allocates, by call stack. One
// that fails then can need those beside it, as its parent may compare what they
// found: it is counted in a run with them, as it was timed. Count returns nil if
// that cannot be, and notes why.
func (r *runner) count(ctx context.Context, p program, b *Benchmark, all []string, together selection) (*Counts, error) {
	n := countIterations(b)
	counts, why, err := r.countSelected(ctx, p, b, n, alone(b, all))
	if err != nil || counts != nil {
		return counts, err
	}
	if len(all) < 2 {
		r.fail(b.Package, b.Name, "not counted: "+why)
		return nil, nil
	}
	if p.metered != "" {
		counts, beside, err := r.countExact(ctx, p, b, min(n, max(1, int(countTime/max(1, together.whole)))), together)
		switch {
		case err != nil:
			return nil, err
		case counts != nil:
			r.result.Notes = append(r.result.Notes, fmt.Sprintf("%s fails when it runs alone, and was counted in a run with those beside it", b.Name))
			return counts, nil
		case beside == why:
			r.fail(b.Package, b.Name, "not counted: it fails alone, and with those beside it: "+why)
			return nil, nil
		}
		r.fail(b.Package, b.Name, fmt.Sprintf("not counted: it fails alone: %s\nand with those beside it: %s", why, beside))
		return nil, nil
	}
	r.fail(b.Package, b.Name, "not counted, since it fails when it runs alone: "+why)
	return nil, nil
}

// countSelected counts a benchmark that runs alone.
func (r *runner) countSelected(ctx context.Context, p program, b *Benchmark, n int, sel selection) (*Counts, string, error) {
	if p.metered != "" {
		return r.countExact(ctx, p, b, n, sel)
	}
	// A first run of one iteration comes before a run of two and more.
	less, why, err := r.profile(ctx, p, p.exe, b, n+1, sel)
	if err != nil || why != "" {
		return nil, why, err
	}
	more, why, err := r.profile(ctx, p, p.exe, b, 2*n+1, sel)
	if err != nil || why != "" {
		return nil, why, err
	}
	counts := &Counts{Ops: int64(n), Objects: more.objects - less.objects, Bytes: more.bytes - less.bytes}
	counts.Profile, err = difference(more.profile, less.profile)
	return counts, "", err
}

// A counted is what one run with all allocations recorded gave.
type counted struct {
	profile             *profile.Profile
	ops, objects, bytes int64 // that package testing counted
}

// profile runs n iterations of a benchmark with all allocations recorded. Why
// says what went wrong in the benchmark.
func (r *runner) profile(ctx context.Context, p program, exe string, b *Benchmark, n int, sel selection) (c counted, why string, err error) {
	profileFile := filepath.Join(filepath.Dir(exe), "profile")
	countsFile := filepath.Join(filepath.Dir(exe), "counts")
	for _, name := range []string{profileFile, countsFile} {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return c, "", err
		}
	}
	args := []string{
		"-test.bench=" + sel.bench, "-test.v", "-test.count=1", fmt.Sprintf("-test.benchtime=%dx", n),
		"-test.memprofile=" + profileFile, "-test.memprofilerate=1",
	}
	if sel.skip != "" {
		args = append(args, "-test.skip="+sel.skip)
	}
	out := benchlog.New(b.Procs, topOf(b.Name))
	why, err = r.execute(ctx, p, exe, b.Procs, args, []string{countsEnv + "=" + countsFile, nameEnv + "=" + b.Name}, out)
	if full := r.noProfile(ctx, why); full != nil {
		return c, "", full
	}
	if err != nil || why != "" {
		return c, reason(out, why), err
	}
	list := out.Results[b.Name]
	if len(list) != 1 {
		return c, fmt.Sprintf("it gave %d results", len(list)), nil
	}
	data, err := os.ReadFile(profileFile)
	if err != nil {
		return c, "it left no profile: " + err.Error(), nil
	}
	if c.profile, err = profile.ParseData(data); err != nil {
		return c, "its profile cannot be read: " + err.Error(), nil
	}
	values := list[0].Printed()
	c.ops = int64(list[0].Iterations)
	c.objects, c.bytes = int64(values["allocs/op"])*c.ops, int64(values["B/op"])*c.ops
	if text, err := os.ReadFile(countsFile); err == nil {
		if _, err := fmt.Sscan(string(text), &c.ops, &c.objects, &c.bytes); err != nil {
			return c, "its counts cannot be read: " + err.Error(), nil
		}
	}
	return c, "", onlyAllocations(c.profile)
}

// noProfile returns the error of a program that could not write what it recorded into
// our folder, since the disk is full. What else it says of full disks is its own.
func (r *runner) noProfile(ctx context.Context, why string) error {
	if why == "" || !strings.Contains(why, r.work) {
		return nil
	}
	return gocmd.FullDisk(ctx, r.cfg.Dir, nil, why)
}

// countExact counts with a metered program.
func (r *runner) countExact(ctx context.Context, p program, b *Benchmark, n int, sel selection) (*Counts, string, error) {
	c, why, err := r.profile(ctx, p, p.metered, b, n, sel)
	if err != nil || why != "" {
		return nil, why, err
	}
	unpack(c.profile)
	return &Counts{Ops: c.ops, Objects: c.objects, Bytes: c.bytes, Exact: true, Profile: c.profile, Returns: returns(c.profile, p.code)}, "", nil
}

// onlyAllocations leaves the two values of a profile that are of interest.
func onlyAllocations(p *profile.Profile) error {
	objects := slices.IndexFunc(p.SampleType, func(t *profile.ValueType) bool { return t.Type == "alloc_objects" })
	bytes := slices.IndexFunc(p.SampleType, func(t *profile.ValueType) bool { return t.Type == "alloc_space" })
	if objects < 0 || bytes < 0 {
		return errors.New("the profile of a benchmark has no allocations in it")
	}
	p.SampleType = []*profile.ValueType{p.SampleType[objects], p.SampleType[bytes]}
	p.DefaultSampleType = "alloc_space"
	samples := p.Sample[:0]
	for _, s := range p.Sample {
		if s.Value = []int64{s.Value[objects], s.Value[bytes]}; s.Value[0] > 0 {
			samples = append(samples, s)
		}
	}
	p.Sample = samples
	return nil
}

// difference is what is in one profile and not in the other.
func difference(more, less *profile.Profile) (*profile.Profile, error) {
	less.Scale(-1)
	p, err := profile.Merge([]*profile.Profile{more, less})
	if err != nil {
		return nil, err
	}
	p.Sample = slices.DeleteFunc(p.Sample, func(s *profile.Sample) bool { return s.Value[0] <= 0 })
	return p, p.CheckValid()
}
