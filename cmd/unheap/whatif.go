package main

import (
	"context"
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/escgraph"
	"github.com/unheap/unheap/internal/gcfacts"
	"github.com/unheap/unheap/internal/program"
	"github.com/unheap/unheap/internal/report"
	"github.com/unheap/unheap/internal/scan"
)

// whatifOptions are the flags of whatif.
type whatifOptions struct {
	build buildFlags
	json  bool
	pkgs  string
}

func (o *whatifOptions) register(fs *flag.FlagSet) {
	o.build.register(fs)
	fs.BoolVar(&o.json, "json", false, "write JSON")
	fs.StringVar(&o.pkgs, "packages", "./...", "`patterns` of the packages to look at, with commas")
}

func whatifFlags(fs *flag.FlagSet) { new(whatifOptions).register(fs) }

func runWhatif(ctx context.Context, out streams, args []string) error {
	var o whatifOptions
	fs := flag.NewFlagSet("whatif", flag.ContinueOnError)
	o.register(fs)
	if err := parse(fs, "whatif", out, args); err != nil {
		return err
	}
	if fs.NArg() == 0 {
		return usagef("whatif: name what to cut: FILE:LINE[:COL] for the flows there, or FUNC:PARAM for a parameter that would not leak")
	}
	w, err := openWhole(ctx, out, &o.build, strings.Split(o.pkgs, ","))
	if err != nil {
		return err
	}
	change, cuts, err := w.change(fs.Args())
	if err != nil {
		return err
	}
	outcome := w.res.Program.WhatIf(change)
	answer := &report.Counterfactual{Schema: report.CounterfactualSchema, Go: w.res.Report.Go, Cuts: cuts, Sites: w.sites(outcome.Freed), Assumed: []string{}}
	for _, l := range outcome.Assumed {
		answer.Assumed = append(answer.Assumed, fmt.Sprintf("%s:%s", l.Func, l.Param))
	}
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
	numbers map[string]int32    // of the program's packages, by path
}

// openWhole scans packages and what they depend on.
func openWhole(ctx context.Context, out streams, build *buildFlags, patterns []string) (*whole, error) {
	cfg, err := build.config(patterns)
	if err != nil {
		return nil, err
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
		w.numbers[p.Path] = int32(i)
	}
	for i, s := range res.Report.Sites {
		for _, l := range s.Locs {
			w.siteOf[program.Loc{Package: w.numbers[l.Package], Batch: l.Batch, Num: l.Num}] = i
		}
	}
	return w, nil
}

// change reads the cuts of a command line.
func (w *whole) change(args []string) (program.Change, []alloc.Change, error) {
	c := program.Change{Flows: map[program.Loc][]escgraph.Place{}}
	var cuts []alloc.Change
	for _, arg := range args {
		q, err := alloc.ParseQuery(arg)
		if err == nil && q.Pos.File != "" {
			found, err := w.places(&c, q.Pos, arg)
			if err != nil {
				return c, nil, err
			}
			cuts = append(cuts, found...)
			continue
		}
		i := strings.LastIndexByte(arg, ':')
		if i < 0 {
			return c, nil, usagef("whatif: %q is neither FILE:LINE[:COL] nor FUNC:PARAM", arg)
		}
		leak, err := w.leak(arg[:i], arg[i+1:])
		if err != nil {
			return c, nil, err
		}
		c.Leaks = append(c.Leaks, leak)
		cuts = append(cuts, alloc.Change{Callee: leak.Func, Param: leak.Param, Why: "leak"})
	}
	return c, cuts, nil
}

// leak finds a parameter by the name of its function, or the end of it.
func (w *whole) leak(fn, param string) (program.Leak, error) {
	if l := (program.Leak{Func: fn, Param: param}); w.res.Program.Has(l) {
		return l, nil
	}
	q := alloc.Query{Func: fn}
	var found []program.Leak
	for _, l := range w.res.Program.Leaks() {
		if l.Param == param && q.Param(&alloc.Param{Func: l.Func}) {
			found = append(found, l)
		}
	}
	switch len(found) {
	case 0:
		return program.Leak{}, usagef("no parameter %s of a function %s in these packages or what they depend on", param, fn)
	case 1:
		return found[0], nil
	}
	var names []string
	for _, l := range found[:min(len(found), 20)] {
		names = append(names, "\t"+l.Func+":"+l.Param)
	}
	return program.Leak{}, usagef("%s:%s could be any of\n%s\nname one in full", fn, param, strings.Join(names, "\n"))
}

// places adds the places at a position to a change. A line with places in
// several columns needs the column.
func (w *whole) places(c *program.Change, pos alloc.Pos, arg string) ([]alloc.Change, error) {
	file, err := (&whyOptions{build: buildFlags{dir: w.dir}}).reportName(pos, w.res.Paths)
	if err != nil {
		return nil, err
	}
	pos.File = filepath.ToSlash(file)
	var found []alloc.Change
	columns := map[alloc.Pos]bool{}
	for i, p := range w.res.Program.Packages {
		d := w.res.Resolver.Describe(p.Path, p.Facts)
		for j := range p.Facts.Batches {
			at := program.Loc{Package: int32(i), Batch: int32(j)}
			for _, place := range w.res.Program.Places(at, func(id gcfacts.PosID) bool { return matches(d, id, pos) }) {
				ch := d.Change(w.res.Program.Graph(at), place)
				columns[ch.Pos] = true
				found = append(found, ch)
				c.Flows[at] = append(c.Flows[at], place)
			}
		}
	}
	switch {
	case len(found) == 0:
		return nil, usagef("%s: no flow there; \"unheap why\" shows those of a value", arg)
	case pos.Col == 0 && len(columns) > 1:
		var list []string
		for _, ch := range found {
			list = append(list, fmt.Sprintf("\t%s  %s %s", ch.Pos, ch.Why, ch.Expr))
		}
		slices.Sort(list)
		return nil, usagef("%s has several flows; name the column of one:\n%s", arg, strings.Join(slices.Compact(list), "\n"))
	}
	return found, nil
}

// matches reports whether a position of the facts is the one that is asked for.
func matches(d interface {
	Pos(gcfacts.PosID) (alloc.Pos, alloc.Pos)
}, id gcfacts.PosID, want alloc.Pos) bool {
	outer, inner := d.Pos(id)
	for _, p := range [2]alloc.Pos{outer, inner} {
		if p.Line == want.Line && (want.Col == 0 || p.Col == want.Col) && p.File == want.File {
			return true
		}
	}
	return false
}

// sites are the report's sites among locations, each once, that allocate now.
func (w *whole) sites(freed []program.Loc) []alloc.Site {
	list := []alloc.Site{}
	seen := map[int]bool{}
	for _, l := range freed {
		i, ok := w.siteOf[l]
		if !ok || seen[i] {
			continue
		}
		seen[i] = true
		if s := w.res.Report.Sites[i]; s.Verdict == alloc.Heap || s.Verdict == alloc.Conditional {
			list = append(list, s)
		}
	}
	return list
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
