package main

import (
	"context"
	"errors"
	"flag"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask"
	"github.com/unheap/unheap/internal/out"
	"github.com/unheap/unheap/internal/out/text"
)

// A topTask ranks what allocates.
type topTask struct {
	build  buildFlags
	heat   heatFlags
	from   fromFlag
	format formatFlags
	own    bool
	deps   bool
	sort   string
	limit  int
}

func (t *topTask) register(fs *flag.FlagSet) {
	t.build.register(fs)
	t.heat.register(fs)
	t.format.register(fs)
	t.from.register(fs, "take the report saved in `file` (\"-\": standard input) instead of making one")
	fs.BoolVar(&t.own, "own", false, "charge what libraries allocate to the frame of the packages that called them")
	fs.BoolVar(&t.deps, "deps", false, "say why libraries allocate, too: the first time compiles those that allocate the most, once")
	fs.StringVar(&t.sort, "sort", string(alloc.ByBytes), "`order`: bytes, objects, time, or leverage")
	fs.IntVar(&t.limit, "limit", 20, "show at most `n` places; 0 is all")
}

func (t *topTask) run(ctx context.Context, c *console, args []string) error {
	if err := t.format.check(out.For((*alloc.Top)(nil), text.Top)); err != nil {
		return err
	}
	q := ask.TopRequest{Tool: c.tool(), By: alloc.By(t.sort), Limit: t.limit, Own: t.own, Deps: t.deps, Saved: t.from.saved()}
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
	return c.emit(err, t.format, out.For(list, text.Top), out.Options{})
}

// bench is run with -bench: a list for each benchmark, or a static order where there
// is none to run.
func (t *topTask) bench(ctx context.Context, c *console, q ask.TopRequest) error {
	b, err := ask.Bench(ctx, q)
	var none *ask.NoBenchmark
	switch {
	case errors.As(err, &none):
		return c.emit(err, t.format, out.For(none.Static, text.Top), out.Options{})
	case b == nil:
		return err
	}
	return c.emit(err, t.format, out.For(b, text.Bench), out.Options{})
}
