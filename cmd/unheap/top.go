package main

import (
	"cmp"
	"context"
	"flag"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/lever"
	output "github.com/unheap/unheap/internal/out"
	"github.com/unheap/unheap/internal/scan"
	"github.com/unheap/unheap/internal/top"
)

// topOptions are the flags of top.
type topOptions struct {
	build buildFlags
	heat  heatFlags
	json  bool
	from  string
	own   bool
	deps  bool
	sort  string
	limit int

	report *alloc.Report // once it is made
	whole  *lever.Whole  // of the program, once changes are ranked
}

func (o *topOptions) register(fs *flag.FlagSet) {
	o.build.register(fs)
	o.heat.register(fs)
	fs.BoolVar(&o.json, "json", false, "write JSON")
	fs.StringVar(&o.from, "from", "", "take the report saved in `file` (\"-\": standard input) instead of making one")
	fs.BoolVar(&o.own, "own", false, "charge what libraries allocate to the frame of the packages that called them")
	fs.BoolVar(&o.deps, "deps", false, "say why libraries allocate, too: the first time compiles those that allocate the most, once")
	fs.StringVar(&o.sort, "sort", string(alloc.Bytes), "`order`: bytes, objects, time, or leverage")
	fs.IntVar(&o.limit, "limit", 20, "show at most `n` places; 0 is all")
}

func topFlags(fs *flag.FlagSet) { new(topOptions).register(fs) }

func runTop(ctx context.Context, out streams, args []string) error {
	var o topOptions
	fs := flag.NewFlagSet("top", flag.ContinueOnError)
	o.register(fs)
	patterns, err := parseMixed(fs, "top", out, args)
	if err != nil {
		return err
	}
	by := alloc.By(o.sort)
	if !slices.Contains(alloc.Orders, by) {
		return usagef("-sort %s: want bytes, objects, time, or leverage", o.sort)
	}
	if o.limit < 0 {
		return usagef("-limit %d: want 0 or more", o.limit)
	}
	build := &o.build
	if by == alloc.Leverage {
		build = nil
	}
	if err := o.heat.check(build, o.from); err != nil {
		return err
	}
	if o.heat.bench.pattern != "" {
		return runTopBench(ctx, out, &o, patterns)
	}
	list, err := o.top(ctx, out, patterns)
	if err != nil {
		return err
	}
	if err := emit(out, o.json, list, output.Options{}); err != nil {
		return err
	}
	return cmp.Or(verdict(o.report, false), o.heat.verdict())
}

// top joins the profiles with the report, which it keeps for the exit code.
func (o *topOptions) top(ctx context.Context, out streams, patterns []string) (*alloc.Top, error) {
	sources, err := o.heat.load(ctx, out, &o.build, patterns, o.own)
	if err != nil {
		return nil, err
	}
	res, err := o.scan(ctx, out, patterns)
	if err != nil {
		return nil, err
	}
	o.report = res.Report
	heat, err := o.heat.join(ctx, &o.build, res, sources, o.own)
	if err != nil {
		return nil, err
	}
	list := o.list(res, heat)
	if o.deps {
		sites, err := o.libraries(ctx, out, heat, sources)
		if err != nil {
			return nil, err
		}
		top.AddLibraries(list, sites)
	}
	return list, nil
}

// list gives the report's sites their weights and makes the list of them.
func (o *topOptions) list(res *scan.Result, heat *alloc.Heat) *alloc.Top {
	heat.Mark(res.Report)
	var levers func(int) *alloc.Lever
	by := alloc.By(o.sort)
	if by == alloc.Leverage && heat.Usable() {
		if o.whole == nil {
			o.whole = lever.New(res, o.build.dir)
		}
		levers = o.whole.Best(heat)
	}
	return top.Of(res.Report, heat, by, o.limit, levers)
}

// scan makes the report, and only where that is needed the whole program.
func (o *topOptions) scan(ctx context.Context, out streams, patterns []string) (*scan.Result, error) {
	if o.from != "" {
		if len(patterns) > 0 {
			return nil, usagef("-from takes no packages: the report has them")
		}
		if o.sort == string(alloc.Leverage) {
			return nil, usagef("-sort leverage needs the program, which a saved report does not have")
		}
		rep, err := readReport(o.from)
		return &scan.Result{Report: rep}, err
	}
	if o.sort == string(alloc.Leverage) {
		return openWhole(ctx, out, &o.build, patterns)
	}
	cfg, err := o.build.config(patterns)
	if err != nil {
		return nil, err
	}
	return runScan(ctx, out, cfg)
}

// parseMixed parses the flags of a command that may stand after its arguments,
// which it returns.
func parseMixed(fs *flag.FlagSet, name string, out streams, args []string) ([]string, error) {
	var rest []string
	for {
		if err := parse(fs, name, out, args); err != nil {
			return nil, err
		}
		left := fs.Args()
		if len(left) == 0 {
			return rest, nil
		}
		if n := len(args) - len(left); n > 0 && args[n-1] == "--" {
			return append(rest, left...), nil
		}
		i := slices.IndexFunc(left, func(a string) bool { return strings.HasPrefix(a, "-") && a != "-" })
		if i < 0 {
			return append(rest, left...), nil
		}
		rest, args = append(rest, left[:i]...), left[i:]
	}
}
