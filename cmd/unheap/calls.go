package main

import (
	"context"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/calls"
	"github.com/unheap/unheap/internal/scan"
)

// seeCalls finds what the calls in an answer can run whose functions are not
// known before run time. Where that cannot be had, the answer says why; an error
// is an interrupt.
func seeCalls(ctx context.Context, out streams, a *alloc.Answer, res *scan.Result) error {
	steps := openCalls(a)
	if len(steps) == 0 || len(res.Packages) == 0 {
		return nil
	}
	p := startProgress(out.talk)
	defer p.stop()
	p.step("look at calls")
	a.SeenIn, a.Unseen = calls.See(ctx, calls.Config{Packages: res.Packages, GOARCH: a.GOARCH, Name: res.Paths.Rel}, steps)
	return ctx.Err()
}

// openCalls are the steps of an answer's flows that pass a value to a call whose
// function the compiler does not know.
func openCalls(a *alloc.Answer) []*alloc.Step {
	var steps []*alloc.Step
	flow := func(c *alloc.Cause) {
		for i := range c.Flow {
			if s := &c.Flow[i]; s.Why == "call parameter" && s.Callee == "" && s.To == "the heap" && !builtin(s.Expr) {
				steps = append(steps, s)
			}
		}
	}
	for i := range a.Sites {
		a.Sites[i].EachCause(flow)
	}
	for i := range a.Params {
		a.Params[i].EachCause(flow)
	}
	return steps
}

// builtin reports whether the text of a call is that of a built-in function.
func builtin(expr string) bool {
	return strings.HasPrefix(expr, "append(") || strings.HasPrefix(expr, "copy(") || strings.HasPrefix(expr, "panic(")
}
