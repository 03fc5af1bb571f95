package ask

import (
	"context"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask/lever"
	"github.com/unheap/unheap/internal/ask/scan"
	"github.com/unheap/unheap/internal/symbol"
	"github.com/unheap/unheap/internal/usage"
)

// A WhatifRequest asks what would leave the heap with some changes.
type WhatifRequest struct {
	Tool
	Build
	Changes []string // each FILE:LINE[:COL], FUNC:PARAM or FILE:LINE[:COL]=FUNC
}

// Whatif says what some changes free, together, in all packages. Nothing is
// compiled for it.
func Whatif(ctx context.Context, q WhatifRequest) (*alloc.Counterfactual, error) {
	if len(q.Changes) == 0 {
		return nil, usage.Errorf("whatif: name what to cut: FILE:LINE[:COL] for the flows there, FUNC:PARAM for a parameter that would not leak, or FILE:LINE[:COL]=FUNC for a call that would be one of FUNC")
	}
	facts, w, err := whole(ctx, &q.Tool, &q.Build)
	if err != nil {
		return nil, err
	}
	question, err := w.Ask(q.Changes)
	if err != nil {
		return nil, err
	}
	inv, err := facts.Inventory(scan.Options{Only: question.Packages()})
	if err != nil {
		return nil, err
	}
	return w.With(inv).Answer(question), incomplete(inv.Report, &Heat{})
}

// An InlineRequest asks what would be if a function were inlined wherever it is
// called.
type InlineRequest struct {
	Tool
	Build
	Func string // its name, or the end of it
}

// Inline compiles the packages so, and compares them with what they are.
func Inline(ctx context.Context, q InlineRequest) (*alloc.Inlining, error) {
	facts, w, err := whole(ctx, &q.Tool, &q.Build)
	if err != nil {
		return nil, err
	}
	fn, in, err := w.Function(q.Func)
	if err != nil {
		return nil, err
	}
	before, err := facts.Inventory(scan.Options{})
	if err != nil {
		return nil, err
	}
	name := symbol.Bare(fn)
	inlined, err := facts.Inlined(ctx, name, in)
	if err != nil {
		return nil, err
	}
	after, err := inlined.Inventory(scan.Options{})
	if err != nil {
		return nil, err
	}
	then, err := lever.New(inlined, q.Dir)
	if err != nil {
		return nil, err
	}
	return lever.Inlined(w.With(before), then.With(after), fn), incomplete(after.Report, &Heat{})
}
