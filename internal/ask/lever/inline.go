package lever

import (
	"slices"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/symbol"
	"github.com/unheap/unheap/internal/usage"
)

// Function finds a function by its name or the end of it, and the packages in
// which it can be inlined: its own and those that import it. All instances of a
// generic function are one.
func (w *Whole) Function(name string) (fn string, in []string, err error) {
	names := slices.CompactFunc(w.functions(symbol.FromGo(name)), func(a, b string) bool { return symbol.Plain(a) == symbol.Plain(b) })
	if len(names) == 1 {
		fn = names[0]
	} else if fn, err = w.function(name); err != nil {
		return "", nil, err
	}
	home := w.program.Home(fn)
	if home.Batch < 0 {
		return "", nil, usage.Errorf("%s has no body that is compiled here", fn)
	}
	return fn, w.program.Importers(w.program.Packages[home.Package].Path), nil
}

// Inlined compares a program with one in which a function is inlined wherever that
// can be done, by the IDs of their sites.
func Inlined(before, after *Whole, fn string) *alloc.Inlining {
	name := symbol.Plain(fn)
	a := &alloc.Inlining{
		Schema: alloc.InliningSchema, Go: after.rep.Go, Configuration: after.rep.Configuration, Func: name, Why: after.notInlined(name),
		Calls: [2]int{before.inlined(name), after.inlined(name)}, Freed: []alloc.Site{}, Copies: []alloc.Site{}, Grown: []alloc.Site{},
	}
	old, now := map[alloc.SiteID]*alloc.Site{}, map[alloc.SiteID]bool{}
	for i := range before.rep.Sites {
		old[before.rep.Sites[i].ID] = &before.rep.Sites[i]
	}
	for _, s := range after.rep.Sites {
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
	for _, s := range before.rep.Sites {
		if !now[s.ID] && s.Allocates() {
			a.Freed = append(a.Freed, s)
		}
	}
	return a
}

// inlinedFrom reports whether a function is among those that were inlined at a
// site, by its plain name.
func inlinedFrom(s *alloc.Site, fn string) bool {
	for _, f := range s.Inlined {
		if symbol.Plain(f.Func) == fn {
			return true
		}
	}
	return false
}

// inlined counts the calls of a function that were inlined in the program.
func (w *Whole) inlined(fn string) int {
	n := 0
	for _, p := range w.program.Packages {
		n += p.Facts.Inlined(fn)
	}
	return n
}

// notInlined is why the compiler could not inline a function, or "".
func (w *Whole) notInlined(fn string) string {
	for _, p := range w.program.Packages {
		for _, n := range p.Facts.NotInlined {
			if symbol.Plain(n.Func) == fn {
				return n.Reason
			}
		}
	}
	return ""
}
