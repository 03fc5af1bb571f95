package main

import (
	"context"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/report"
)

// runInline says what would be if a function were inlined wherever it is called:
// the packages are compiled so, and the two reports compared.
func runInline(ctx context.Context, out streams, o *whatifOptions, args []string) error {
	if len(args) > 0 {
		return usagef("whatif: -inline goes alone: ask for %s without it", strings.Join(args, " "))
	}
	before, err := openWhole(ctx, out, &o.build, o.packages())
	if err != nil {
		return err
	}
	fn, err := before.function(o.inl)
	if err != nil {
		return err
	}
	home := before.res.Program.Home(fn)
	if home.Batch < 0 {
		return usagef("whatif: %s has no body that is compiled here", fn)
	}
	cfg, err := o.build.config(o.packages())
	if err != nil {
		return err
	}
	cfg.Inline, _, _ = strings.Cut(fn, "[")
	cfg.InlineIn = before.res.Program.Importers(before.res.Program.Packages[home.Package].Path)
	after, err := open(ctx, out, &o.build, cfg)
	if err != nil {
		return err
	}
	answer := compareInlined(before, after, fn)
	if o.json {
		err = report.JSON(out.data, answer)
	} else {
		err = report.Inlined(out.data, answer, styleOf(out.data))
	}
	if err != nil {
		return err
	}
	return verdict(after.res.Report, false)
}

// compareInlined compares the sites of two reports by their IDs.
func compareInlined(before, after *whole, fn string) *report.Inlining {
	name, _, _ := strings.Cut(fn, "[")
	a := &report.Inlining{
		Schema: report.InliningSchema, Go: after.res.Report.Go, Func: fn, Why: after.notInlined(name),
		Calls: [2]int{before.inlined(name), after.inlined(name)}, Freed: []alloc.Site{}, Copies: []alloc.Site{}, Grown: []alloc.Site{},
	}
	old, now := map[alloc.SiteID]*alloc.Site{}, map[alloc.SiteID]bool{}
	for i := range before.res.Report.Sites {
		old[before.res.Report.Sites[i].ID] = &before.res.Report.Sites[i]
	}
	for _, s := range after.res.Report.Sites {
		now[s.ID] = true
		was := old[s.ID]
		switch {
		case was != nil && was.Allocates() && !s.Allocates():
			a.Freed = append(a.Freed, *was)
		case was != nil && (was.Allocates() || !s.Allocates()):
		case was == nil && inlinedFrom(&s, name):
			a.Copies = append(a.Copies, s)
		case s.Allocates():
			a.Grown = append(a.Grown, s)
		}
	}
	for _, s := range before.res.Report.Sites {
		if !now[s.ID] && s.Allocates() {
			a.Freed = append(a.Freed, s)
		}
	}
	return a
}

// inlinedFrom reports whether a function is among those that were inlined at a
// site.
func inlinedFrom(s *alloc.Site, fn string) bool {
	for _, f := range s.Inlined {
		if name, _, _ := strings.Cut(f.Func, "["); name == fn || f.Func == fn {
			return true
		}
	}
	return false
}

// inlined counts the calls of a function that were inlined in the program.
func (w *whole) inlined(fn string) int {
	n := 0
	for _, p := range w.res.Program.Packages {
		n += p.Facts.Inlined(fn)
	}
	return n
}

// notInlined is why the compiler could not inline a function, or "".
func (w *whole) notInlined(fn string) string {
	for _, p := range w.res.Program.Packages {
		for _, n := range p.Facts.NotInlined {
			if name, _, _ := strings.Cut(n.Func, "["); name == fn || n.Func == fn {
				return n.Reason
			}
		}
	}
	return ""
}
