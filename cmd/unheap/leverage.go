package main

import (
	"cmp"
	"context"
	"flag"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/escgraph"
	"github.com/unheap/unheap/internal/hot"
	"github.com/unheap/unheap/internal/program"
	"github.com/unheap/unheap/internal/report"
)

// leverageOptions are the flags of leverage.
type leverageOptions struct {
	build buildFlags
	heat  heatFlags
	json  bool
	limit int
	pairs bool
	list  bool
}

func (o *leverageOptions) register(fs *flag.FlagSet) {
	o.build.register(fs)
	o.heat.register(fs)
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
	patterns, err := parseMixed(fs, "leverage", out, args)
	if err != nil {
		return err
	}
	if o.limit < 1 {
		return usagef("-limit %d: want 1 or more", o.limit)
	}
	if err := o.heat.check(nil, ""); err != nil {
		return err
	}
	w, err := openWhole(ctx, out, &o.build, patterns)
	if err != nil {
		return err
	}
	sources, err := o.heat.load(ctx, out, &o.build, patterns)
	if err != nil {
		return err
	}
	ranking := &report.Ranking{Schema: report.RankingSchema, Go: w.res.Report.Go, Pairs: []report.Lever{}}
	hot, err := o.weights(ctx, w, sources, ranking)
	if err != nil {
		return err
	}
	single, pairs := w.rank(o.limit, hot)
	ranking.Single = w.levers(single, hot)
	if o.pairs {
		ranking.Pairs = w.levers(pairs, hot)
	}
	if o.json {
		err = report.JSON(out.data, ranking)
	} else {
		err = report.Leverage(out.data, ranking, o.list, styleOf(out.data))
	}
	if err != nil {
		return err
	}
	return cmp.Or(verdict(w.res.Report, false), o.heat.verdict())
}

// weights joins the profiles with the program and notes them in the ranking. It
// returns nil where they say nothing, or there are none.
func (o *leverageOptions) weights(ctx context.Context, w *whole, sources []hot.Source, ranking *report.Ranking) (*hotLocs, error) {
	if !o.heat.given() {
		return nil, nil
	}
	heat, err := o.heat.join(ctx, &o.build, w.res, sources, false)
	if err != nil {
		return nil, err
	}
	heat.Mark(w.res.Report)
	ranking.Profiles, ranking.Notes = heat.Profiles, heat.Notes
	ranking.Per, ranking.Count = perSecond(heat)
	hot := w.hot(heat)
	if len(hot.weight) == 0 {
		ranking.Notes = append(ranking.Notes, "no heat: changes are ranked by how many sites they free")
		return nil, nil
	}
	ranking.Total = &heat.Total
	return hot, nil
}

// rank returns the changes that free the most: sites, or the weight of hot.
func (w *whole) rank(limit int, hot *hotLocs) (single, pairs []program.Lever) {
	var of []program.Target
	for i := range w.res.Report.Sites {
		weight := int64(1)
		if hot != nil {
			weight = hot.weight[i]
		}
		if locs := w.locs(&w.res.Report.Sites[i]); len(locs) > 0 && weight > 0 {
			of = append(of, program.Target{Locs: locs, Weight: weight})
		}
	}
	return w.res.Program.Levers(of, limit)
}

// locs are the locations of a site that allocates, those that a change can free.
func (w *whole) locs(s *alloc.Site) []program.Loc {
	if !s.Allocates() {
		return nil
	}
	var list []program.Loc
	for _, l := range s.Locs {
		if loc, ok := w.loc(l); ok && w.res.Program.Escapes(loc) {
			list = append(list, loc)
		}
	}
	return list
}

// levers describes levers for a report.
func (w *whole) levers(list []program.Lever, hot *hotLocs) []report.Lever {
	out := []report.Lever{}
	for _, l := range list {
		var lever report.Lever
		lever.Sites, _ = w.sites(l.Freed)
		if hot != nil {
			lever.Weight, lever.AtMost = hot.freed(w, l.Freed)
		}
		for _, part := range l.Parts {
			c := alloc.Change{Callee: part.Leak.Func, Param: part.Leak.Param, Why: "leak"}
			where := w.whose(part.Leak.Func)
			if part.Leak == (program.Leak{}) {
				part = w.res.Program.Original(part)
				p := w.res.Program.Packages[part.At.Package]
				c = w.res.Resolver.Describe(p.Path, p.Facts).Change(w.res.Program.Graph(part.At), part.Place)
				where = w.writer(p, part.Place)
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

// writer tells whose code a place is in: that of the function that was inlined
// there, if one was.
func (w *whole) writer(p program.Package, place escgraph.Place) string {
	at := p.Facts.Inner(place.Pos)
	switch file := w.res.Paths.Rel(at.File); {
	case at.Func != "":
		return w.whose(at.Func)
	case strings.HasPrefix(file, "$GOROOT/"):
		return report.StdCode // an instance of a generic function
	case strings.Contains(file, "@"):
		return report.DependencyCode
	}
	return w.owner(p.Path)
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
