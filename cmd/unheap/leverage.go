package main

import (
	"cmp"
	"context"
	"flag"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/hot"
	"github.com/unheap/unheap/internal/lever"
	output "github.com/unheap/unheap/internal/out"
	"github.com/unheap/unheap/internal/scan"
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
	res, err := openWhole(ctx, out, &o.build, patterns)
	if err != nil {
		return err
	}
	sources, err := o.heat.load(ctx, out, &o.build, patterns, false)
	if err != nil {
		return err
	}
	ranking := &alloc.Ranking{Schema: alloc.RankingSchema, Go: res.Report.Go}
	w := lever.New(res, o.build.dir)
	by, err := o.weights(ctx, w, res, sources, ranking)
	if err != nil {
		return err
	}
	if ranking.Single, ranking.Pairs = w.Rank(o.limit, by); !o.pairs {
		ranking.Pairs = []alloc.Lever{}
	}
	if err := emit(out, o.json, ranking, output.Options{List: o.list}); err != nil {
		return err
	}
	return cmp.Or(verdict(res.Report, false), o.heat.verdict())
}

// weights joins the profiles with the program and notes them in the ranking. It
// returns nil where they say nothing, or there are none.
func (o *leverageOptions) weights(ctx context.Context, w *lever.Whole, res *scan.Result, sources []hot.Source, ranking *alloc.Ranking) (*lever.Weights, error) {
	if !o.heat.given() {
		return nil, nil
	}
	heat, err := o.heat.join(ctx, &o.build, res, sources, false)
	if err != nil {
		return nil, err
	}
	heat.Mark(res.Report)
	ranking.Profiles, ranking.Notes = heat.Profiles, heat.Notes
	ranking.Per, ranking.Count = heat.Per()
	by := w.Weigh(heat)
	if by.None() {
		ranking.Notes = append(ranking.Notes, "no heat: changes are ranked by how many sites they free")
		return nil, nil
	}
	ranking.Total = &heat.Total
	return by, nil
}
