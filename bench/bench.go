package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/compiler/lens"
	"github.com/unheap/unheap/internal/compiler/wire"
)

// Targets.
const (
	coldCPU    = 0.9 // of go build -gcflags=-m=2
	coldWall   = 1.0
	warmWall   = 1.0  // of the warm replay of -m=2
	overNoOp   = 0.3  // seconds over go build with nothing to do, for 100 packages
	peakMemory = 300  // MB
	factBytes  = 0.25 // of the bytes of the -m=2 text
)

// A bench measures one module.
type bench struct {
	module module
	unheap string // the executable
	rounds int
	dir    string // the copy of the module

	packages  []listed // the targets and all they depend on
	targets   []listed
	touched   int               // edits so far: each is new
	originals map[string][]byte // of edited files
	peak      int64             // the most that unheap had, in bytes
	rows      []row
}

// run measures the module and returns its rows.
func (b *bench) run(ctx context.Context) ([]row, error) {
	b.originals = map[string][]byte{}
	for _, step := range []func(context.Context) error{b.copyModule, b.cold, b.warm, b.memory, b.edited, b.facts} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return b.rows, nil
}

func (b *bench) add(measure string, value, base float64, unit string, target float64) {
	b.rows = append(b.rows, row{b.module.name, measure, value, base, unit, target})
}

// A contender is a command that is measured beside others.
type contender struct {
	name string
	argv []string
}

// contenders are the report, the stock compiler's text in two ways, of which
// the first links main packages, and the go command with nothing to print.
func (b *bench) contenders() (report, build, list, noop, bare contender) {
	with := func(argv ...string) []string { return append(argv, b.module.patterns...) }
	return contender{"unheap report", with(b.unheap, "report", "-engine=lens")},
		contender{"go build -m=2", with("go", "build", "-gcflags=-m=2")},
		contender{"go list -export -m=2", with("go", "list", "-export", "-gcflags=-m=2")},
		contender{"go build", with("go", "build")},
		contender{"go list -export", with("go", "list", "-export")}
}

// compare runs commands in turns, each after prepare, and returns the medians.
// The first round is not counted.
func (b *bench) compare(ctx context.Context, rounds int, prepare func() error, list ...contender) ([]usage, error) {
	all := make([][]usage, len(list))
	for round := range rounds + 1 {
		for i := range list {
			k := (i + round) % len(list)
			if err := prepare(); err != nil {
				return nil, err
			}
			u, err := spend(b.command(ctx, list[k].argv[0], list[k].argv[1:]...), nil, nil)
			if err != nil {
				return nil, err
			}
			if list[k].argv[0] == b.unheap {
				b.peak = max(b.peak, u.peak)
			}
			if round > 0 {
				all[k] = append(all[k], u)
			}
		}
	}
	medians := make([]usage, len(list))
	for k, us := range all {
		medians[k] = usage{
			cpu:  median(us, func(u usage) time.Duration { return u.cpu }),
			wall: median(us, func(u usage) time.Duration { return u.wall }),
		}
	}
	return medians, nil
}

func median(us []usage, of func(usage) time.Duration) time.Duration {
	var ds []time.Duration
	for _, u := range us {
		ds = append(ds, of(u))
	}
	slices.Sort(ds)
	return (ds[(len(ds)-1)/2] + ds[len(ds)/2]) / 2
}

// cold compiles all targets anew; what they depend on is in the cache.
func (b *bench) cold(ctx context.Context) error {
	report, build, list, _, _ := b.contenders()
	us, err := b.compare(ctx, b.rounds, b.touch, report, build, list)
	if err != nil {
		return err
	}
	b.add("cold CPU, of "+build.name, us[0].cpu.Seconds(), us[1].cpu.Seconds(), "s", coldCPU)
	b.add("cold wall, of "+build.name, us[0].wall.Seconds(), us[1].wall.Seconds(), "s", coldWall)
	b.add("cold CPU, of "+list.name, us[0].cpu.Seconds(), us[2].cpu.Seconds(), "s", 0)
	return nil
}

// warm runs everything again with nothing changed.
func (b *bench) warm(ctx context.Context) error {
	report, build, list, noop, bare := b.contenders()
	us, err := b.compare(ctx, b.rounds+2, func() error { return nil }, report, build, list, noop, bare)
	if err != nil {
		return err
	}
	wall := us[0].wall.Seconds()
	b.add("nothing changed, of "+build.name, wall, us[1].wall.Seconds(), "s", warmWall)
	b.add("nothing changed, of "+list.name, wall, us[2].wall.Seconds(), "s", 0)
	over := func(k int) float64 { return max(0, wall-us[k].wall.Seconds()) }
	b.add(fmt.Sprintf("nothing changed, over %s, %d packages", noop.name, len(b.targets)), over(3), 0, "s", overNoOp*max(1, float64(len(b.targets))/100))
	b.add("nothing changed, over "+bare.name, over(4), 0, "s", 0)
	return nil
}

func (b *bench) memory(context.Context) error {
	b.add("peak memory", float64(b.peak)/1e6, 0, "MB", peakMemory)
	return nil
}

// edited edits one package and sees which are compiled: it and those that
// depend on it, and none that does not.
func (b *bench) edited(ctx context.Context) error {
	p := b.editable()
	if err := b.edit(p); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	log := filepath.Join(filepath.Dir(b.dir), b.module.name+".log")
	report, _, _, _, _ := b.contenders()
	argv := slices.Insert(slices.Clone(report.argv), 2, "-toolexec="+self+" "+logCommand+" "+log)
	if _, err := spend(b.command(ctx, argv[0], argv[1:]...), nil, nil); err != nil {
		return err
	}
	text, err := os.ReadFile(log)
	if err != nil {
		return err
	}
	want := b.dependents(p.ImportPath)
	compiled := map[string]bool{}
	for _, path := range strings.Fields(string(text)) {
		compiled[path] = true
		if !want[path] {
			return fmt.Errorf("%s was edited, and %s was compiled, which does not depend on it", p.ImportPath, path)
		}
	}
	// What depends on it only through packages that came out the same is not
	// compiled again.
	if !compiled[p.ImportPath] {
		return fmt.Errorf("%s was edited, and was not compiled", p.ImportPath)
	}
	b.add(fmt.Sprintf("compiled after an edit, of %d with it", len(want)), float64(len(compiled)), float64(len(want)), "", 1)
	return nil
}

// facts compares the bytes that the go command keeps: the lens's lines and the
// -m=2 text.
func (b *bench) facts(ctx context.Context) error {
	out, err := b.command(ctx, "go", "env", "-json", "GOROOT", "GOVERSION").Output()
	if err != nil {
		return err
	}
	var env gocmd.Env
	if err := json.Unmarshal(out, &env); err != nil {
		return err
	}
	cache, err := lens.DefaultCache()
	if err != nil {
		return err
	}
	compiler, err := cache.Find(lens.Toolchain{GOROOT: env.GOROOT, Version: env.GOVERSION})
	if err != nil {
		return err
	}
	_, _, list, _, _ := b.contenders()
	text, lines := &counter{}, &counter{prefix: wire.Mark}
	if _, err := spend(b.command(ctx, list.argv[0], list.argv[1:]...), nil, text); err != nil {
		return err
	}
	args := append([]string{"list", "-export", "-toolexec=" + b.unheap + " toolexec --", "-gcflags=" + gocmd.LensFlag + "=" + compiler.Key}, b.module.patterns...)
	cmd := b.command(ctx, "go", args...)
	cmd.Env = append(cmd.Env, gocmd.LensEnv+"="+compiler.Path)
	if _, err := spend(cmd, nil, lines); err != nil {
		return err
	}
	b.add("stored facts, of the -m=2 text", float64(lines.marked)/1e6, float64(text.all)/1e6, "MB", factBytes)
	return nil
}
