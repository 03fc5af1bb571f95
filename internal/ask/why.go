package ask

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask/calls"
	"github.com/unheap/unheap/internal/ask/scan"
	"github.com/unheap/unheap/internal/compiler/paths"
	"github.com/unheap/unheap/internal/usage"
)

// A WhyRequest asks why a value is where it is.
type WhyRequest struct {
	Tool
	Build
	Heat
	Query string // FILE:LINE[:COL], a site's ID, or a function
	Saved Saved
	Deps  bool // follow flows into dependencies and std
}

// Why explains the values and parameters that a query asks for. The package of a
// query's file is enough where the build names none. A query that asks for nothing
// is a usage error, which says what is near.
func Why(ctx context.Context, q WhyRequest) (*alloc.Answer, error) {
	query, err := alloc.ParseQuery(q.Query)
	if err != nil {
		return nil, usage.Errorf("why: %w", err)
	}
	if err := q.Heat.check(&q.Build, q.Saved, false); err != nil {
		return nil, err
	}
	files, err := pathsOf(ctx, &q.Build)
	if err != nil {
		return nil, err
	}
	narrow := len(q.Patterns) == 0 && query.Pos.File != ""
	if len(q.Patterns) == 0 {
		q.Patterns = patterns(q.Dir, query) // by the file as it was named: from q.Dir
	}
	if query.Pos.File != "" {
		if query.Pos.File, err = files.Named(q.Dir, query.Pos); err != nil {
			return nil, usage.Errorf("%w", err)
		}
	}
	answer, rep, err := q.answer(ctx, query, files)
	if err != nil {
		return nil, err
	}
	lacking := incomplete(rep, &q.Heat)
	if len(answer.Sites)+len(answer.Params) == 0 {
		if len(rep.Failed) > 0 {
			return nil, lacking
		}
		return nil, nothing(rep, query, q.Query)
	}
	if answer.SeenIn != "" && narrow {
		answer.Narrow = true
	}
	answer.Open = files.Open
	return answer, lacking
}

// answer picks the answer from a report, which it returns too.
func (q *WhyRequest) answer(ctx context.Context, query alloc.Query, files *paths.Paths) (*alloc.Answer, *alloc.Report, error) {
	if q.Saved != nil {
		rep, err := q.Saved()
		if err != nil {
			return nil, nil, err
		}
		err = q.Heat.mark(ctx, &q.Tool, &q.Build, subject{rep: rep, files: files})
		return alloc.Ask(rep, query, q.Query), rep, err
	}
	cfg, err := config(&q.Tool, &q.Build)
	if err != nil {
		return nil, nil, err
	}
	cfg.Deps, cfg.Calls = q.Deps, true
	cfg.Tests = cfg.Tests || strings.HasSuffix(query.Pos.File, "_test.go")
	facts, err := scan.Collect(ctx, cfg)
	if err != nil {
		return nil, nil, err
	}
	inv, err := facts.Inventory(scan.Options{Params: true, Locals: true})
	if err != nil {
		return nil, nil, err
	}
	if err := q.Heat.mark(ctx, &q.Tool, &q.Build, subjectOf(facts, inv)); err != nil {
		return nil, nil, err
	}
	answer := alloc.Ask(inv.Report, query, q.Query)
	for i := range answer.Sites {
		if err := inv.ExplainSite(&answer.Sites[i]); err != nil {
			return nil, nil, err
		}
	}
	for i := range answer.Params {
		if err := inv.ExplainParam(&answer.Params[i]); err != nil {
			return nil, nil, err
		}
	}
	return answer, inv.Report, q.seeCalls(ctx, answer, facts)
}

// patterns are the packages that a query is about: the one of its file, or all
// below the folder.
func patterns(folder string, q alloc.Query) []string {
	if q.Pos.File == "" {
		return []string{"./..."}
	}
	dir := filepath.Dir(q.Pos.File)
	if !filepath.IsAbs(dir) && !strings.HasPrefix(dir, ".") {
		dir = "./" + filepath.ToSlash(dir)
	}
	if _, err := os.Stat(filepath.Join(folder, q.Pos.File)); err != nil && !filepath.IsAbs(q.Pos.File) {
		return []string{"./..."}
	}
	return []string{dir}
}

// nothing says that there is nothing at a place, and what is near.
func nothing(rep *alloc.Report, q alloc.Query, text string) error {
	switch {
	case q.ID != "":
		return usage.Errorf("no site has the ID %s; \"unheap report -json\" lists them", text)
	case q.Func != "":
		return usage.Errorf("no function %s with a value that could be on the heap in these packages; name the packages after it, or write it as PKG.FUNC or PKG.(*TYPE).METHOD", text)
	}
	best, ok := nearest(rep, q.Pos)
	if !ok {
		return usage.Errorf("%s: no value that could be on the heap in this file", text)
	}
	hint := fmt.Sprintf("the nearest is at %s", best)
	if best.Line == q.Pos.Line {
		hint = fmt.Sprintf("on that line there is one at column %d", best.Col)
	}
	return usage.Errorf("%s: no value that could be on the heap there; %s", text, hint)
}

// nearest returns the position of the site in a file that is nearest to pos.
func nearest(rep *alloc.Report, pos alloc.Pos) (alloc.Pos, bool) {
	var best alloc.Pos
	for i := range rep.Sites {
		p := rep.Sites[i].Pos
		if p.File == pos.File && (best.Line == 0 || distance(p, pos) < distance(best, pos)) {
			best = p
		}
	}
	return best, best.Line != 0
}

func distance(a, b alloc.Pos) int { return max(a.Line-b.Line, b.Line-a.Line) }

// seeCalls finds what the calls in an answer can run whose functions are not known
// before run time. Where that cannot be had, the answer says why; an error is an
// interrupt.
func (q *WhyRequest) seeCalls(ctx context.Context, a *alloc.Answer, facts *scan.Facts) error {
	steps := openCalls(a)
	packages := facts.Packages()
	if len(steps) == 0 || len(packages) == 0 {
		return nil
	}
	q.step("look at calls")
	a.SeenIn, a.Unseen = calls.See(ctx, calls.Config{Packages: packages, GOARCH: a.GOARCH, Name: facts.Paths.Rel, Text: facts.Paths.Text}, steps)
	return ctx.Err()
}

// openCalls are the steps of an answer's flows that pass a value to a call whose
// function the compiler does not know.
func openCalls(a *alloc.Answer) []*alloc.Step {
	var steps []*alloc.Step
	flow := func(c *alloc.Cause) {
		for i := range c.Flow {
			if s := &c.Flow[i]; s.Kind == alloc.StepArgument && s.Callee == "" && s.ToHeap {
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
