package main

import (
	"context"
	"flag"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask"
	"github.com/unheap/unheap/internal/out"
	"github.com/unheap/unheap/internal/out/text"
)

// A leverageTask ranks changes by what they keep on the stack.
type leverageTask struct {
	build  buildFlags
	heat   heatFlags
	format formatFlags
	limit  int
	pairs  bool
	list   bool
}

func (t *leverageTask) register(fs *flag.FlagSet) {
	t.build.register(fs)
	t.heat.register(fs)
	t.format.register(fs)
	fs.IntVar(&t.limit, "limit", 20, "show at most `n` changes")
	fs.BoolVar(&t.pairs, "pairs", true, "also pairs of changes that help together only")
	fs.BoolVar(&t.list, "sites", false, "list the sites that each change keeps on the stack")
}

func (t *leverageTask) run(ctx context.Context, c *console, args []string) error {
	if err := t.format.check(out.For((*alloc.Ranking)(nil), text.Ranking)); err != nil {
		return err
	}
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
	return c.emit(err, t.format, out.For(ranking, text.Ranking), out.Options{List: t.list})
}

// leverageFields is what leverage writes in JSON, for help.
const leverageFields = `Leverage -json writes {"schema": "unheap/leverage/v1", "go": ...,
"configuration": as in a Report, "single": list of Lever, "pairs": list of Lever},
and with profiles their "profiles", "total", "per", "count" and "notes", as in a
Top, where total is left out if they say nothing, and "left": what no single change
keeps on the stack, as {"weight", "places": how many, "rows": list of the heaviest,
each with frames, sites, missing and weight, as in a TopRow}.
`
