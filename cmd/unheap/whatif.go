package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"runtime/debug"
	"strings"

	"github.com/unheap/unheap/internal/lever"
	output "github.com/unheap/unheap/internal/out"
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
	var question *lever.Question
	cfg.Only = func(res *scan.Result) (map[string]bool, error) {
		var err error
		if question, err = lever.New(res, o.build.dir).Ask(fs.Args()); err != nil {
			return nil, err
		}
		return question.Packages(), nil
	}
	res, err := scanWhole(ctx, out, cfg)
	if err != nil {
		return err
	}
	answer := lever.New(res, o.build.dir).Answer(question)
	if err := emit(out, o.json, answer, output.Options{}); err != nil {
		return err
	}
	return verdict(res.Report, false)
}

// wholeGC is for programs whose facts stay in use: collecting often finds little.
const wholeGC = 1600

// openWhole scans packages and what they depend on.
func openWhole(ctx context.Context, out streams, build *buildFlags, patterns []string) (*scan.Result, error) {
	cfg, err := build.config(patterns)
	if err != nil {
		return nil, err
	}
	return scanWhole(ctx, out, cfg)
}

func scanWhole(ctx context.Context, out streams, cfg scan.Config) (*scan.Result, error) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(wholeGC)
	}
	cfg.Whole = true
	res, err := runScan(ctx, out, cfg)
	if err == nil && res.Program == nil {
		err = &exitError{exitScan, errors.New("the stock engine has no escape graph, which this needs: see \"unheap lens build\"")}
	}
	return res, err
}
