package main

import (
	"context"
	"errors"
	"flag"
	"io"

	"github.com/unheap/unheap/internal/ask"
	"github.com/unheap/unheap/internal/rank"
	"github.com/unheap/unheap/internal/report"
)

// A topTask ranks what allocates.
type topTask struct {
	build buildFlags
	heat  heatFlags
	from  fromFlag
	json  bool
	own   bool
	deps  bool
	sort  string
	limit int
}

func (t *topTask) register(fs *flag.FlagSet) {
	t.build.register(fs)
	t.heat.register(fs)
	t.from.register(fs, "take the report saved in `file` (\"-\": standard input) instead of making one")
	fs.BoolVar(&t.json, "json", false, "write JSON")
	fs.BoolVar(&t.own, "own", false, "charge what libraries allocate to the frame of the packages that called them")
	fs.BoolVar(&t.deps, "deps", false, "say why libraries allocate, too: the first time compiles those that allocate the most, once")
	fs.StringVar(&t.sort, "sort", string(rank.Bytes), "`order`: bytes, objects, time, or leverage")
	fs.IntVar(&t.limit, "limit", 20, "show at most `n` places; 0 is all")
}

func (t *topTask) run(ctx context.Context, c *console, args []string) error {
	q := ask.TopRequest{Tool: c.tool(), By: rank.By(t.sort), Limit: t.limit, Own: t.own, Deps: t.deps, Saved: t.from.saved()}
	var err error
	if q.Build, err = t.build.build(args); err != nil {
		return err
	}
	if q.Heat, err = t.heat.get(); err != nil {
		return err
	}
	if q.Heat.Bench.Pattern != "" {
		return t.bench(ctx, c, q)
	}
	list, err := ask.Top(ctx, q)
	if list == nil {
		return err
	}
	return t.write(c, err, list)
}

func (t *topTask) write(c *console, err error, list *report.Top) error {
	return c.emit(err, t.json, func() any { return list }, func(w io.Writer) error { return report.WriteTop(w, list, styleOf(w)) })
}

// bench is run with -bench: a list for each benchmark, or a static order where there
// is none to run.
func (t *topTask) bench(ctx context.Context, c *console, q ask.TopRequest) error {
	b, err := ask.Bench(ctx, q)
	var none *ask.NoBenchmark
	switch {
	case errors.As(err, &none):
		return t.write(c, err, none.Static)
	case b == nil:
		return err
	}
	return c.emit(err, t.json, func() any { return b }, func(w io.Writer) error { return report.WriteBench(w, b, styleOf(w)) })
}
