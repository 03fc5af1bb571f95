package main

import (
	"context"
	"flag"
	"io"

	"github.com/unheap/unheap/internal/ask"
	"github.com/unheap/unheap/internal/report"
)

// A leverageTask ranks changes by what they free.
type leverageTask struct {
	build buildFlags
	heat  heatFlags
	json  bool
	limit int
	pairs bool
	list  bool
}

func (t *leverageTask) register(fs *flag.FlagSet) {
	t.build.register(fs)
	t.heat.register(fs)
	fs.BoolVar(&t.json, "json", false, "write JSON")
	fs.IntVar(&t.limit, "limit", 20, "show at most `n` changes")
	fs.BoolVar(&t.pairs, "pairs", true, "also pairs of changes that help together only")
	fs.BoolVar(&t.list, "sites", false, "list the sites that each change frees")
}

func (t *leverageTask) run(ctx context.Context, c *console, args []string) error {
	q := ask.LeverageRequest{Tool: c.tool(), Limit: t.limit, Pairs: t.pairs}
	var err error
	if q.Build, err = t.build.build(args); err != nil {
		return err
	}
	if q.Heat, err = t.heat.get(); err != nil {
		return err
	}
	ranking, err := ask.Leverage(ctx, q)
	if ranking == nil {
		return err
	}
	return c.emit(err, t.json, func() any { return ranking }, func(w io.Writer) error { return report.Leverage(w, ranking, t.list, styleOf(w)) })
}
