package main

import (
	"context"
	"flag"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask"
	"github.com/unheap/unheap/internal/out"
	"github.com/unheap/unheap/internal/out/text"
	"github.com/unheap/unheap/internal/usage"
)

// A whatifTask says what would leave the heap with some changes.
type whatifTask struct {
	build    buildFlags
	format   formatFlags
	packages string
	inline   string
}

func (t *whatifTask) register(fs *flag.FlagSet) {
	t.build.register(fs)
	t.format.register(fs)
	fs.StringVar(&t.packages, "packages", "./...", "`patterns` of the packages to look at, with commas")
	fs.StringVar(&t.inline, "inline", "", "a `function` that would be inlined; it is compiled so")
}

func (t *whatifTask) run(ctx context.Context, c *console, args []string) error {
	build, err := t.build.build(strings.Split(t.packages, ","))
	if err != nil {
		return err
	}
	if t.inline != "" {
		if len(args) > 0 {
			return usage.Errorf("whatif: -inline goes alone: ask for %s without it", strings.Join(args, " "))
		}
		if err := t.format.check(out.For((*alloc.Inlining)(nil), text.Inlining)); err != nil {
			return err
		}
		answer, err := ask.Inline(ctx, ask.InlineRequest{Tool: c.tool(), Build: build, Func: t.inline})
		if answer == nil {
			return err
		}
		return c.emit(err, t.format, out.For(answer, text.Inlining), out.Options{})
	}
	if err := t.format.check(out.For((*alloc.Counterfactual)(nil), text.Counterfactual)); err != nil {
		return err
	}
	answer, err := ask.Whatif(ctx, ask.WhatifRequest{Tool: c.tool(), Build: build, Changes: args})
	if answer == nil {
		return err
	}
	return c.emit(err, t.format, out.For(answer, text.Counterfactual), out.Options{})
}

// whatifFields is what whatif writes in JSON, for help.
const whatifFields = `Whatif -json writes {"schema": "unheap/whatif/v1", "go": ...,
"configuration": as in a Report, "cuts": list of Change, "sites": list of Site
that would leave the heap, "stay": list of Site whose values would not escape, and
that may allocate all the same, "held": list of Site that a parameter keeps on the
heap together with something else, "partly": list of Site, in some instances of a
generic function only, each with its verdict and condition then in "after",
"elsewhere": how many values by package, "assumed": what is taken to be true and
is not known}. With -inline it writes {"schema": "unheap/inline/v1", "go": ...,
"configuration": as in a Report, "func": the function, "why": why the compiler
cannot inline it, "calls": how many are inlined now and then, "freed", "copies",
"grown": lists of Site}.
`
