package main

import (
	"context"
	"flag"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask"
	"github.com/unheap/unheap/internal/out"
	"github.com/unheap/unheap/internal/out/text"
	"github.com/unheap/unheap/internal/usage"
)

// A whyTask explains why a value is where it is.
type whyTask struct {
	build  buildFlags
	heat   heatFlags
	from   fromFlag
	format formatFlags
	deps   bool
	full   bool
}

func (t *whyTask) register(fs *flag.FlagSet) {
	t.build.register(fs)
	t.heat.register(fs)
	t.format.register(fs)
	t.from.register(fs, "answer from the report saved in `file` (\"-\": standard input)")
	fs.BoolVar(&t.full, "full", false, "show every step of long flows")
	t.format.short(fs, "dot", "write the flows of all reasons as a graph, for Graphviz, as -format dot does")
	fs.BoolVar(&t.deps, "deps", true, "follow flows into dependencies and std; the first time compiles them, once")
}

func (t *whyTask) run(ctx context.Context, c *console, args []string) error {
	if len(args) == 0 {
		return usage.Errorf("why: name a FILE:LINE[:COL], a site's ID, or a function")
	}
	if err := t.format.check(out.For((*alloc.Answer)(nil), text.Answer)); err != nil {
		return err
	}
	q := ask.WhyRequest{Tool: c.tool(), Query: args[0], Deps: t.deps, Saved: t.from.saved()}
	var err error
	if q.Build, err = t.build.build(args[1:]); err != nil {
		return err
	}
	if q.Heat, err = t.heat.get(); err != nil {
		return err
	}
	answer, err := ask.Why(ctx, q)
	if answer == nil {
		return err
	}
	return c.emit(err, t.format, out.For(answer, text.Answer), out.Options{Full: t.full, Open: answer.Open, Narrow: answer.Narrow})
}

// whyFields is what why writes in JSON, for help.
const whyFields = `Why -json writes one Answer. Its sites and params are those that were asked for:

	Answer:
		schema      "unheap/why/v1"
		go          as in a Report
		goos        as in a Report
		goarch      as in a Report
		engine      as in a Report
		configuration  as in a Report
		query       the argument
		seen_in     which code was looked at for seen; left out if none was
		unseen      what could not be looked at, and why; left out if nothing
		sites       list of Site
		params      list of Param
		profiles    as in a Report
		total       as in a Report
`
