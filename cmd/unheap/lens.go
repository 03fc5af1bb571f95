package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/gocmd"
	"github.com/unheap/unheap/internal/lens"
	"github.com/unheap/unheap/internal/out"
	"github.com/unheap/unheap/internal/scan"
)

type lensOptions struct {
	dir  string
	json bool
}

func (o *lensOptions) register(fs *flag.FlagSet) {
	fs.StringVar(&o.dir, "C", "", "change to `dir` first: its Go version is the one that counts")
	fs.BoolVar(&o.json, "json", false, "write JSON (list)")
}

func lensFlags(fs *flag.FlagSet) { new(lensOptions).register(fs) }

// A lensJob does the work of one word after "unheap lens".
type lensJob struct {
	lensOptions
	cfg  scan.Config
	out  streams
	args []string
}

// lensVerbs are the words after "unheap lens".
var lensVerbs = map[string]func(*lensJob, context.Context) error{
	"list": (*lensJob).list, "build": (*lensJob).build, "verify": (*lensJob).verify, "remove": (*lensJob).remove,
}

func runLens(ctx context.Context, out streams, args []string) error {
	job := &lensJob{out: out}
	fs := flag.NewFlagSet("lens", flag.ContinueOnError)
	job.register(fs)
	if err := parse(fs, "lens", out, args); err != nil {
		return err
	}
	if fs.NArg() == 0 {
		return usagef("lens needs a word: list, build, verify, or remove")
	}
	verb := fs.Arg(0)
	do, ok := lensVerbs[verb]
	if !ok {
		return usagef("lens %s: want list, build, verify, or remove", verb)
	}
	if err := parse(fs, "lens", out, fs.Args()[1:]); err != nil { // flags may come after the word
		return err
	}
	job.args = fs.Args()
	if verb != "remove" && len(job.args) > 0 {
		return usagef("lens %s takes no argument; got %s", verb, job.args[0])
	}
	if job.json && verb != "list" {
		return usagef("-json is for lens list")
	}
	var err error
	if job.cfg, err = (&buildFlags{dir: job.dir, engine: "lens"}).config(nil); err != nil {
		return err
	}
	return do(job, ctx)
}

// find returns the lens for the folder, and what it is to be built from.
func (j *lensJob) find(ctx context.Context) (*lens.Compiler, lens.Toolchain, error) {
	env, err := gocmd.ReadEnv(ctx, j.cfg.Dir)
	if err != nil {
		return nil, lens.Toolchain{}, err
	}
	tc := lens.Toolchain{GOROOT: env.GOROOT, Version: env.GOVERSION}
	found, err := j.cfg.Cache.Find(tc)
	return found, tc, err
}

func (j *lensJob) build(ctx context.Context) error {
	found, tc, err := j.find(ctx)
	if err == nil && found.Verified {
		_, err := fmt.Fprintf(j.out.data, "%s is there already, for %s\n", found.Key, found.Version)
		return err
	}
	if err != nil && !errors.Is(err, lens.ErrNotBuilt) {
		return err
	}
	if err := j.canary(ctx); err != nil {
		return err
	}
	if found, err = j.cfg.Cache.Find(tc); err != nil {
		return err
	}
	_, err = fmt.Fprintf(j.out.data, "%s is built and verified, for %s\n", found.Key, found.Version)
	return err
}

func (j *lensJob) verify(ctx context.Context) error {
	found, tc, err := j.find(ctx)
	if errors.Is(err, lens.ErrNotBuilt) {
		return fmt.Errorf("there is no instrumented compiler of %s; \"unheap lens build\" makes it", tc.Version)
	}
	if err != nil {
		return err
	}
	if err := j.canary(ctx); err != nil {
		return err
	}
	_, err = fmt.Fprintf(j.out.data, "%s sees what it must, with %s\n", found.Key, found.Version)
	return err
}

// canary builds the lens if need be and has it compile code that is known.
func (j *lensJob) canary(ctx context.Context) error {
	p := startProgress(j.out.talk)
	defer p.stop()
	j.cfg.Progress, j.cfg.Talk = p.step, p
	return scan.Verify(ctx, j.cfg)
}

func (j *lensJob) remove(ctx context.Context) error {
	if len(j.args) == 0 {
		return usagef("lens remove: which one? Name keys or Go versions, or all")
	}
	list, err := j.cfg.Cache.List()
	if err != nil {
		return err
	}
	if slices.Equal(j.args, []string{"all"}) {
		if err := j.cfg.Cache.Clear(); err != nil {
			return err
		}
		_, err := fmt.Fprintf(j.out.data, "removed %d\n", len(list))
		return err
	}
	var picked []*lens.Compiler
	for _, arg := range j.args {
		n := len(picked)
		for _, l := range list {
			if (l.Key == arg || l.Version == arg) && !slices.Contains(picked, l) {
				picked = append(picked, l)
			}
		}
		if n == len(picked) {
			return usagef("lens %q is not known; \"unheap lens list\" shows the keys; nothing is removed", arg)
		}
	}
	for _, l := range picked {
		if err := errors.Join(ctx.Err(), j.cfg.Cache.Remove(l.Key)); err != nil {
			return err
		}
		fmt.Fprintf(j.out.data, "removed %s, for %s\n", l.Key, l.Version)
	}
	return nil
}

func (j *lensJob) list(ctx context.Context) error {
	list, err := j.cfg.Cache.List()
	if err != nil {
		return err
	}
	current, tc, err := j.find(ctx)
	if err != nil && !errors.Is(err, lens.ErrNotBuilt) {
		fmt.Fprintf(j.out.talk, "unheap: no lens fits here: %v\n", err)
	}
	rows := []alloc.LensRow{}
	for _, l := range list {
		rows = append(rows, alloc.LensRow{
			Key: l.Key, Go: l.Version, Size: l.Size, Built: l.Built.Format("2006-01-02"),
			Verified: l.Verified, Current: current != nil && l.Key == current.Key,
		})
	}
	if errors.Is(err, lens.ErrNotBuilt) && !j.json {
		defer fmt.Fprintf(j.out.talk, "unheap: none is for %s; \"unheap lens build\" makes it\n", tc.Version)
	}
	return emit(j.out, j.json, &alloc.Lenses{Schema: alloc.LensesSchema, Lenses: rows}, out.Options{})
}
