package lab

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/unheap/unheap/internal/gocmd"
	"github.com/unheap/unheap/internal/goversion"
	"github.com/unheap/unheap/internal/procgroup"
	"golang.org/x/perf/benchfmt"
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
	wall, cpu time.Duration // that its processes took
}

// longer is how much longer a sample of a Long variant takes.
const longer = 10

// compile writes and compiles the tests of experiments for a toolchain.
func compile(ctx context.Context, dir string, tc Toolchain, experiments []*Experiment) error {
	if err := writeSources(dir, experiments, language(tc.Version)); err != nil {
		return err
	}
	build := gocmd.Build{Dir: dir, Env: tc.Env, Patterns: []string{"./..."}}
	if err := build.CompileTests(ctx, filepath.Join(dir, "bin")); err != nil {
		return fmt.Errorf("the experiments do not compile with %s: %w", tc.Version, err)
	}
	return nil
}

// batches are the processes of a round.
func batches(dir string, number int, tc Toolchain, experiments []*Experiment, benchtime time.Duration) []*batch {
	var list []*batch
	for _, e := range experiments {
		for _, long := range []bool{false, true} {
			b := &batch{
				tc: number, exp: e, exe: gocmd.TestFile(filepath.Join(dir, "bin"), e.Name),
				dir: filepath.Join(dir, e.Name), env: tc.Env, benchtime: benchtime,
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
	cmd := exec.CommandContext(ctx, b.exe, "-test.run=^$", "-test.bench="+b.pattern, "-test.benchmem",
		"-test.benchtime="+b.benchtime.String(), fmt.Sprintf("-test.shuffle=%d", round+1))
	cmd.Dir, cmd.Env = b.dir, append(os.Environ(), b.env...)
	procgroup.Own(cmd)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	b.wall += time.Since(start)
	if cmd.ProcessState != nil {
		b.cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		return "", fmt.Errorf("the experiment %s failed: %w\n%s", b.exp.Name, err, bytes.TrimSpace(out))
	}
	seen := 0
	r := benchfmt.NewReader(bytes.NewReader(out), b.exp.Name)
	for r.Scan() {
		res, ok := r.Result().(*benchfmt.Result)
		if !ok {
			continue
		}
		name := string(res.Name.Base())
		if !slices.Contains(b.names, name) {
			continue
		}
		seen++
		cpu = res.GetConfig("cpu")
		if into[name] == nil {
			into[name] = samples{}
		}
		for _, v := range res.Values {
			into[name][v.Unit] = append(into[name][v.Unit], v.Value)
		}
	}
	if err := errors.Join(r.Err(), ctx.Err()); err != nil {
		return "", err
	}
	if seen != len(b.names) {
		return "", fmt.Errorf("the experiment %s has results of %d benchmarks, want %d:\n%s", b.exp.Name, seen, len(b.names), bytes.TrimSpace(out))
	}
	return cpu, nil
}

// language is the language version of a toolchain, for go.mod.
func language(v string) string {
	lang := cmp.Or(goversion.Lang(v), goversion.Oldest().Lang) // that of a development version is not known
	return strings.TrimPrefix(lang, "go")
}
