package main

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/program"
	"github.com/unheap/unheap/internal/report"
	"github.com/unheap/unheap/internal/scan"
)

// whatifOptions are the flags of whatif.
type whatifOptions struct {
	build buildFlags
	json  bool
	pkgs  string
	inl   string
}

func (o *whatifOptions) register(fs *flag.FlagSet) {
	o.build.register(fs)
	fs.BoolVar(&o.json, "json", false, "write JSON")
	fs.StringVar(&o.pkgs, "packages", "./...", "`patterns` of the packages to look at, with commas")
	fs.StringVar(&o.inl, "inline", "", "a `function` that would be inlined; it is compiled so")
}

func (o *whatifOptions) packages() []string { return strings.Split(o.pkgs, ",") }

func whatifFlags(fs *flag.FlagSet) { new(whatifOptions).register(fs) }

func runWhatif(ctx context.Context, out streams, args []string) error {
	var o whatifOptions
	fs := flag.NewFlagSet("whatif", flag.ContinueOnError)
	o.register(fs)
	if err := parse(fs, "whatif", out, args); err != nil {
		return err
	}
	if o.inl != "" {
		return runInline(ctx, out, &o, fs.Args())
	}
	if fs.NArg() == 0 {
		return usagef("whatif: name what to cut: FILE:LINE[:COL] for the flows there, FUNC:PARAM for a parameter that would not leak, or FILE:LINE[:COL]=FUNC for a call that would be one of FUNC")
	}
	cfg, err := o.build.config(o.packages())
	if err != nil {
		return err
	}
	var (
		cuts    []alloc.Change
		change  program.Change
		outcome *program.Outcome
	)
	cfg.Only = func(res *scan.Result) (map[string]bool, error) {
		var err error
		if change, cuts, err = (&whole{res: res, dir: o.build.dir}).change(fs.Args()); err != nil {
			return nil, err
		}
		outcome = res.Program.WhatIf(change)
		return packagesOf(res.Program, outcome.Freed), nil
	}
	w, err := open(ctx, out, &o.build, cfg)
	if err != nil {
		return err
	}
	answer := &report.Counterfactual{Schema: report.CounterfactualSchema, Go: w.res.Report.Go, Cuts: cuts, Assumed: w.assumptions(&change, outcome)}
	answer.Sites, answer.Partly = w.sites(outcome.Freed)
	answer.Elsewhere = w.elsewhere(outcome.Freed)
	if o.json {
		err = report.JSON(out.data, answer)
	} else {
		err = report.Whatif(out.data, answer, styleOf(out.data))
	}
	if err != nil {
		return err
	}
	return verdict(w.res.Report, false)
}

// A whole is a program with its report, and which sites its locations are.
type whole struct {
	res     *scan.Result
	dir     string
	siteOf  map[program.Loc]int // indices of the report's sites
	numbers map[string]int32    // of the program's packages, by ID
}

// wholeGC is for programs whose facts stay in use: collecting often finds little.
const wholeGC = 1600

// openWhole scans packages and what they depend on.
func openWhole(ctx context.Context, out streams, build *buildFlags, patterns []string) (*whole, error) {
	cfg, err := build.config(patterns)
	if err != nil {
		return nil, err
	}
	return open(ctx, out, build, cfg)
}

func open(ctx context.Context, out streams, build *buildFlags, cfg scan.Config) (*whole, error) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(wholeGC)
	}
	cfg.Whole = true
	res, err := runScan(ctx, out, cfg)
	if err != nil {
		return nil, err
	}
	if res.Program == nil {
		return nil, &exitError{exitScan, fmt.Errorf("the stock engine has no escape graph, which this needs: see \"unheap lens build\"")}
	}
	w := &whole{res: res, dir: build.dir, siteOf: map[program.Loc]int{}, numbers: map[string]int32{}}
	for i, p := range res.Program.Packages {
		w.numbers[p.ID] = int32(i)
	}
	for i, s := range res.Report.Sites {
		for _, l := range s.Locs {
			if loc, ok := w.loc(l); ok {
				w.siteOf[loc] = i
			}
		}
	}
	return w, nil
}

// loc is a location of the report in the program, and whether the program has it.
func (w *whole) loc(l alloc.Loc) (program.Loc, bool) {
	n, ok := w.numbers[l.Package]
	return program.Loc{Package: n, Batch: l.Batch, Num: l.Num}, ok
}

// packagesOf are the paths of the packages that locations are in.
func packagesOf(p *program.Program, list []program.Loc) map[string]bool {
	paths := map[string]bool{}
	for _, l := range list {
		paths[p.Packages[l.Package].Path] = true
	}
	return paths
}

// sites are the report's sites that allocate now and whose locations are all freed;
// partly those of which some are not, in other instances of a generic function.
func (w *whole) sites(freed []program.Loc) (all, partly []alloc.Site) {
	all = []alloc.Site{}
	gone := map[int]int{}
	for _, l := range freed {
		if i, ok := w.siteOf[l]; ok {
			gone[i]++
		}
	}
	for _, i := range slices.Sorted(maps.Keys(gone)) {
		switch s := &w.res.Report.Sites[i]; {
		case !s.Allocates():
		case gone[i] < len(w.locs(s)):
			partly = append(partly, *s)
		default:
			all = append(all, *s)
		}
	}
	return all, partly
}

// elsewhere counts what is freed in other packages, by package.
func (w *whole) elsewhere(freed []program.Loc) map[string]int {
	n := map[string]int{}
	for _, l := range freed {
		if path := w.res.Program.Packages[l.Package].Path; !w.res.Own[path] && w.res.Program.Location(l).Op != "" {
			n[path]++
		}
	}
	return n
}
