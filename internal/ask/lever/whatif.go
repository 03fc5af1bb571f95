package lever

import (
	"fmt"
	"slices"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/escape/program"
	"github.com/unheap/unheap/internal/symbol"
)

// A Question is changes that a user named, and what they do.
type Question struct {
	change  program.Change
	cuts    []alloc.Change // the same for people
	outcome *program.Outcome
	held    []program.Loc // that leaks have a part in keeping on the heap
	in      map[string]bool
}

// Ask finds the changes that args name, each as FILE:LINE[:COL], FUNC:PARAM or
// FILE:LINE[:COL]=FUNC, and what they do together. What names nothing or several
// things is a usage error.
func (w *Whole) Ask(args []string) (*Question, error) {
	q := &Question{in: map[string]bool{}}
	var err error
	var cuts []alloc.Change
	if q.change, cuts, err = w.change(args); err != nil {
		return nil, err
	}
	for _, c := range cuts { // each once, wherever it was inlined
		if !slices.Contains(q.cuts, c) {
			q.cuts = append(q.cuts, c)
		}
	}
	q.outcome, q.held = w.program.WhatIf(q.change), w.program.Held(q.change.Leaks)
	for _, list := range [][]program.Loc{q.outcome.Freed, q.outcome.Unwritten, q.held} {
		for _, l := range list {
			q.in[w.program.Packages[l.Package].Path] = true
		}
	}
	for l := range q.change.Flows {
		q.in[w.program.Packages[l.Package].Path] = true // slices that it moves
	}
	return q, nil
}

// Packages are the paths of the packages in which something is freed: for the
// Answer, the report needs the sites of no others.
func (q *Question) Packages() map[string]bool { return q.in }

// Answer is what the changes of a question free.
func (w *Whole) Answer(q *Question) *alloc.Counterfactual {
	a := &alloc.Counterfactual{
		Schema: alloc.CounterfactualSchema, Go: w.rep.Go, Configuration: w.rep.Configuration,
		Cuts: q.cuts, Elsewhere: w.elsewhere(q.outcome.Freed), Assumed: w.assumptions(&q.change, q.outcome),
	}
	e := w.effect(q.outcome)
	a.Sites, a.Stay, a.Partly = append(e.gone, w.moved(q.cuts)...), e.stay, e.partly
	a.Held = w.held(q.held, e)
	slices.SortStableFunc(a.Sites, func(x, y alloc.Site) int { return x.Compare(&y) })
	return a
}

// elsewhere counts what is freed in other packages, by package.
func (w *Whole) elsewhere(freed []program.Loc) map[string]int {
	n := map[string]int{}
	for _, l := range freed {
		if path := w.program.Packages[l.Package].Path; !w.own[path] && w.program.Location(l).Op != gcfacts.OpNone {
			n[path]++
		}
	}
	return n
}

// assumptions are what is taken to be true in an answer.
func (w *Whole) assumptions(c *program.Change, out *program.Outcome) []string {
	list := []string{}
	for _, l := range out.Assumed {
		list = append(list, fmt.Sprintf("%s:%s does not leak anywhere; its function's facts are missing", symbol.Plain(l.Func), l.Param))
	}
	for _, s := range c.Calls {
		path, home := w.program.Packages[s.At.Package].Path, w.program.Home(s.Func)
		text := fmt.Sprintf("%s does not call back into the function with the call", symbol.Plain(s.Func))
		if w.program.Packages[home.Package].Path == path && !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return list
}
