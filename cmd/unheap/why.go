package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/gocmd"
	output "github.com/unheap/unheap/internal/out"
	"github.com/unheap/unheap/internal/resolve"
	"github.com/unheap/unheap/internal/scan"
)

// whyOptions are the flags of why.
type whyOptions struct {
	build buildFlags
	heat  heatFlags
	json  bool
	from  string
	deps  bool
	dot   bool
	full  bool
}

func (o *whyOptions) register(fs *flag.FlagSet) {
	o.build.register(fs)
	o.heat.register(fs)
	fs.BoolVar(&o.json, "json", false, "write JSON")
	fs.BoolVar(&o.full, "full", false, "show every step of long flows")
	fs.BoolVar(&o.dot, "dot", false, "write the flows of all reasons as a graph, for Graphviz")
	fs.BoolVar(&o.deps, "deps", true, "follow flows into dependencies and std; the first time compiles them, once")
	fs.StringVar(&o.from, "from", "", "answer from the report saved in `file` (\"-\": standard input)")
}

func whyFlags(fs *flag.FlagSet) { new(whyOptions).register(fs) }

func runWhy(ctx context.Context, out streams, args []string) error {
	var o whyOptions
	fs := flag.NewFlagSet("why", flag.ContinueOnError)
	o.register(fs)
	if err := parse(fs, "why", out, args); err != nil {
		return err
	}
	if fs.NArg() == 0 {
		return usagef("why: name a FILE:LINE[:COL], a site's ID, or a function")
	}
	query, err := alloc.ParseQuery(fs.Arg(0))
	if err != nil {
		return usagef("why: %v", err)
	}
	if err := o.heat.check(&o.build, o.from); err != nil {
		return err
	}
	env, err := gocmd.ReadEnv(ctx, o.build.dir)
	if err != nil {
		return err
	}
	patterns := o.patterns(query, fs.Args()[1:])
	paths := resolve.NewPaths(resolve.Root(env, o.build.dir), env)
	if query.Pos.File != "" {
		if query.Pos.File, err = paths.Named(o.build.dir, query.Pos); err != nil {
			return usagef("%v", err)
		}
	}
	res, err := o.report(ctx, out, query, patterns)
	if err != nil {
		return err
	}
	rep := res.Report
	if err := o.heat.mark(ctx, out, &o.build, patterns, res); err != nil {
		return err
	}
	answer := alloc.Ask(rep, query, fs.Arg(0))
	if len(answer.Sites)+len(answer.Params) == 0 {
		if err := verdict(rep, false); err != nil {
			return err
		}
		return noAnswer(rep, query, fs.Arg(0))
	}
	if err := seeCalls(ctx, out, answer, res); err != nil {
		return err
	}
	if err := o.write(out, answer, paths, fs.NArg() == 1 && query.Pos.File != ""); err != nil {
		return err
	}
	return cmp.Or(verdict(rep, false), o.heat.verdict())
}

// write writes an answer; narrow says that the place alone chose the packages.
func (o *whyOptions) write(out streams, answer *alloc.Answer, paths *resolve.Paths, narrow bool) error {
	options := output.Options{Open: paths.Open, Full: o.full, Narrow: narrow}
	if o.dot && !o.json {
		to, err := output.Parse("dot")
		if err != nil {
			return err
		}
		return emit(out, false, answer, options, to)
	}
	return emit(out, o.json, answer, options)
}

// patterns are the packages that the query is about: those that are named, the
// one of its file, or all below this folder.
func (o *whyOptions) patterns(q alloc.Query, named []string) []string {
	if len(named) > 0 || q.Pos.File == "" {
		if len(named) == 0 {
			named = []string{"./..."}
		}
		return named
	}
	dir := filepath.Dir(q.Pos.File)
	if !filepath.IsAbs(dir) && !strings.HasPrefix(dir, ".") {
		dir = "./" + filepath.ToSlash(dir)
	}
	if _, err := os.Stat(filepath.Join(o.build.dir, q.Pos.File)); err != nil && !filepath.IsAbs(q.Pos.File) {
		return []string{"./..."}
	}
	return []string{dir}
}

// report scans the packages, with all that is to be known of what the query
// asks for. An ID is looked up first: what it names has it only in the end.
func (o *whyOptions) report(ctx context.Context, out streams, q alloc.Query, patterns []string) (*scan.Result, error) {
	if o.from != "" {
		rep, err := readReport(o.from)
		return &scan.Result{Report: rep}, err
	}
	cfg, err := o.build.config(patterns)
	if err != nil {
		return nil, err
	}
	cfg.Params, cfg.Locals, cfg.Deps, cfg.Calls = true, true, o.deps, true
	cfg.Tests = cfg.Tests || strings.HasSuffix(q.Pos.File, "_test.go")
	cfg.Query = &q
	res, err := runScan(ctx, out, cfg)
	if err != nil {
		return nil, err
	}
	for i := range res.Report.Sites {
		if s := &res.Report.Sites[i]; q.ID != "" && s.ID == q.ID {
			cfg.Query = &alloc.Query{Pos: s.Pos}
			if res, err = runScan(ctx, out, cfg); err != nil {
				return nil, err
			}
			break
		}
	}
	return res, nil
}

// noAnswer says that there is nothing at a place, and what is near.
func noAnswer(rep *alloc.Report, q alloc.Query, text string) error {
	switch {
	case q.ID != "":
		return usagef("no site has the ID %s; \"unheap report -json\" lists them", text)
	case q.Func != "":
		return usagef("no function %s with a value that could be on the heap in these packages; name the packages after it, or write it as PKG.FUNC or PKG.(*TYPE).METHOD", text)
	}
	best, ok := nearest(rep, q.Pos)
	if !ok {
		return usagef("%s: no value that could be on the heap in this file", text)
	}
	hint := fmt.Sprintf("the nearest is at %s", best)
	if best.Line == q.Pos.Line {
		hint = fmt.Sprintf("on that line there is one at column %d", best.Col)
	}
	return usagef("%s: no value that could be on the heap there; %s", text, hint)
}

// nearest returns the position of the site in a file that is nearest to pos.
func nearest(rep *alloc.Report, pos alloc.Pos) (alloc.Pos, bool) {
	var best alloc.Pos
	for i := range rep.Sites {
		p := rep.Sites[i].Pos
		if p.File == pos.File && (best.Line == 0 || distance(p, pos) < distance(best, pos)) {
			best = p
		}
	}
	return best, best.Line != 0
}

func distance(a, b alloc.Pos) int { return max(a.Line-b.Line, b.Line-a.Line) }
