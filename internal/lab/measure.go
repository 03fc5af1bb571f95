package lab

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/compiler/goversion"
	"github.com/unheap/unheap/internal/disk"
	"github.com/unheap/unheap/internal/profile/benchlog"
)

// samples are the measurements of one benchmark, one for each round, by unit:
// "sec/op", "allocs/op", and those of its own.
type samples map[string][]float64

// A batch is the benchmarks of one experiment that take the same time, for one
// Go version: they run in one process each round.
type batch struct {
	tc        int
	exp       *Experiment
	exe, dir  string
	env       []string
	pattern   string
	names     []string
	benchtime time.Duration
	ops       int           // in place of benchtime, unless it is 0
	wall, cpu time.Duration // that its processes took
}

// longer is how much longer a sample of a Long variant takes.
const longer = 10

// compile writes and compiles the tests of experiments for a toolchain.
func compile(ctx context.Context, dir string, tc Toolchain, experiments []*Experiment) error {
	if err := writeSources(dir, experiments, language(tc.Version)); err != nil {
		return disk.Check(err, os.TempDir(), disk.TempEnv())
	}
	build := gocmd.Build{Dir: dir, Env: tc.Env, Patterns: []string{"./..."}}
	err := build.CompileTests(ctx, filepath.Join(dir, "bin"))
	if err = disk.Check(err, os.TempDir(), ""); errors.As(err, new(*disk.Full)) {
		return err
	}
	if err != nil {
		return fmt.Errorf("the experiments do not compile with %s: %w", tc.Version, err)
	}
	return nil
}

// batches are the processes of a round.
func batches(dir string, number int, tc Toolchain, experiments []*Experiment, cfg Config) []*batch {
	var list []*batch
	for _, e := range experiments {
		for _, long := range []bool{false, true} {
			b := &batch{
				tc: number, exp: e, exe: gocmd.TestFile(filepath.Join(dir, "bin"), e.Name),
				dir: filepath.Join(dir, e.Name), env: tc.Env, benchtime: cfg.Benchtime, ops: cfg.ops,
			}
			if long {
				b.benchtime *= longer
			}
			for _, v := range e.all {
				if v.Long == long {
					b.names = append(b.names, v.Bench)
				}
			}
			if len(b.names) > 0 {
				b.pattern = "^Benchmark(" + strings.Join(b.names, "|") + ")$"
				list = append(list, b)
			}
		}
	}
	return list
}

// run measures each of the batch's benchmarks once, in the order of a round.
func (b *batch) run(ctx context.Context, round int, into map[string]samples) (cpu string, err error) {
	var out bytes.Buffer // read in the end: that takes time, too
	length := b.benchtime.String()
	if b.ops > 0 {
		length = fmt.Sprintf("%dx", b.ops)
	}
	run := gocmd.TestRun{
		Exe: b.exe, Dir: b.dir, Env: b.env,
		Args:   []string{"-test.bench=" + b.pattern, "-test.benchtime=" + length, fmt.Sprintf("-test.shuffle=%d", round+1)},
		Stdout: func(r io.Reader) error { _, err := out.ReadFrom(r); return err },
	}
	end, err := run.Run(ctx)
	b.wall += end.Wall
	b.cpu += end.CPU
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err := cmp.Or(err, end.Exit, end.Read); err != nil {
		return "", fmt.Errorf("the experiment %s failed: %w\n%s", b.exp.Name, err, bytes.TrimSpace(out.Bytes()))
	}
	return b.results(out.Bytes(), into)
}

// results reads what a process of the batch printed.
func (b *batch) results(out []byte, into map[string]samples) (cpu string, err error) {
	var names []string
	for _, name := range b.names {
		names = append(names, "Benchmark"+name)
	}
	log := benchlog.New(0, names...)
	if err := log.Read(bytes.NewReader(out)); err != nil {
		return "", err
	}
	seen := 0
	for i, name := range b.names {
		for _, res := range log.Results[names[i]] {
			seen++
			if into[name] == nil {
				into[name] = samples{}
			}
			for _, v := range res.Values {
				into[name][v.Unit] = append(into[name][v.Unit], v.Value)
			}
		}
	}
	if seen != len(b.names) {
		return "", fmt.Errorf("the experiment %s has results of %d benchmarks, want %d:\n%s", b.exp.Name, seen, len(b.names), bytes.TrimSpace(out))
	}
	return log.CPU, nil
}

// language is the language version of a toolchain, for go.mod.
func language(v string) string {
	lang := cmp.Or(goversion.Lang(v), goversion.Oldest().Lang) // that of a development version is not known
	return strings.TrimPrefix(lang, "go")
}
