package main

import (
	"context"
	"flag"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/program"
	"github.com/unheap/unheap/internal/report"
)

// leverageOptions are the flags of leverage.
type leverageOptions struct {
	build buildFlags
	json  bool
	limit int
	pairs bool
	list  bool
}

func (o *leverageOptions) register(fs *flag.FlagSet) {
	o.build.register(fs)
	fs.BoolVar(&o.json, "json", false, "write JSON")
	fs.IntVar(&o.limit, "limit", 20, "show at most `n` changes")
	fs.BoolVar(&o.pairs, "pairs", true, "also pairs of changes that help together only")
	fs.BoolVar(&o.list, "sites", false, "list the sites that each change frees")
}

func leverageFlags(fs *flag.FlagSet) { new(leverageOptions).register(fs) }

func runLeverage(ctx context.Context, out streams, args []string) error {
	var o leverageOptions
	fs := flag.NewFlagSet("leverage", flag.ContinueOnError)
	o.register(fs)
	if err := parse(fs, "leverage", out, args); err != nil {
		return err
	}
	if o.limit < 1 {
		return usagef("-limit %d: want 1 or more", o.limit)
	}
	w, err := openWhole(ctx, out, &o.build, fs.Args())
	if err != nil {
		return err
	}
	var of []program.Loc
	for _, s := range w.res.Report.Sites {
		if s.Verdict != alloc.Heap && s.Verdict != alloc.Conditional {
			continue
		}
		for _, l := range s.Locs {
			loc := program.Loc{Package: w.numbers[l.Package], Batch: l.Batch, Num: l.Num}
			if w.res.Program.Escapes(loc) {
				of = append(of, loc)
			}
		}
	}
	single, pairs := w.res.Program.Levers(of, o.limit)
	ranking := &report.Ranking{Schema: report.RankingSchema, Go: w.res.Report.Go, Single: w.levers(single), Pairs: []report.Lever{}}
	if o.pairs {
		ranking.Pairs = w.levers(pairs)
	}
	if o.json {
		err = report.JSON(out.data, ranking)
	} else {
		err = report.Leverage(out.data, ranking, o.list, styleOf(out.data))
	}
	if err != nil {
		return err
	}
	return verdict(w.res.Report, false)
}

// levers describes levers for a report.
func (w *whole) levers(list []program.Lever) []report.Lever {
	out := []report.Lever{}
	for _, l := range list {
		lever := report.Lever{Sites: w.sites(l.Freed)}
		for _, part := range l.Parts {
			c := alloc.Change{Callee: part.Leak.Func, Param: part.Leak.Param, Why: "leak"}
			where := w.whose(part.Leak.Func)
			if part.Leak == (program.Leak{}) {
				p := w.res.Program.Packages[part.At.Package]
				c = w.res.Resolver.Describe(p.Path, p.Facts).Change(w.res.Program.Graph(part.At), part.Place)
				where = w.owner(p.Path)
			}
			lever.Changes = append(lever.Changes, c)
			lever.Where = append(lever.Where, where)
		}
		if len(lever.Sites) > 0 {
			out = append(out, lever)
		}
	}
	return out
}

// whose tells where a function is, by its linker's name.
func (w *whole) whose(fn string) string {
	best := ""
	for path := range w.numbers {
		if strings.HasPrefix(fn, path+".") && len(path) > len(best) {
			best = path
		}
	}
	if best == "" && strings.HasPrefix(fn, "main.") {
		return report.OwnCode
	}
	return w.owner(best)
}

// owner tells whose a package is.
func (w *whole) owner(path string) string {
	first, _, _ := strings.Cut(path, "/")
	switch {
	case w.res.Own[path]:
		return report.OwnCode
	case !strings.Contains(first, "."):
		return report.StdCode
	}
	return report.DependencyCode
}
