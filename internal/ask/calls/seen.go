package calls

import (
	"context"
	"fmt"
	"go/types"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/symbol"
)

// See finds what the calls at some steps of flows can run. It returns which code
// was looked at, in words, and what could not be looked at. What is looked at is
// the packages that were named, those of the same modules that they depend on, and
// those in which the steps are. That is quick, and it does not see a value that is
// made elsewhere: where nothing was seen for a call, the packages are looked at as
// well that these import and that have the call's type in what they export.
func See(ctx context.Context, cfg Config, steps []*alloc.Step) (in, unseen string) {
	steppedIn := map[string]bool{}
	for _, s := range steps {
		steppedIn[path.Dir(source(s).File)] = true
	}
	own := func(p *gocmd.Package) bool {
		return readable(p) && (!p.DepOnly || mainModule(p) || steppedIn[cfg.Name(p.Dir)])
	}
	cfg.Source = own
	w, err := Load(ctx, cfg)
	if err != nil {
		return "", err.Error()
	}
	missing, open := w.see(steps)
	if makers := w.makers(open); len(makers) > 0 {
		w = nil // it can be large
		cfg.Source = func(p *gocmd.Package) bool { return own(p) || readable(p) && makers[p.ImportPath] }
		if w, err = Load(ctx, cfg); err != nil {
			return "", err.Error()
		}
		missing, _ = w.see(steps)
	}
	return w.about(cfg.Packages, own), strings.Join(append(missing, w.Unread...), "; ")
}

// see sets what the calls at steps can run. It returns which were not found, and
// the types of those for which nothing was seen.
func (w *World) see(steps []*alloc.Step) (missing []string, open []types.Type) {
	for _, s := range steps {
		var ok bool
		if s.Calls, ok = w.At(source(s), symbol.Method(s.Expr)); !ok {
			if text := fmt.Sprintf("no call was found at %s", source(s)); !slices.Contains(missing, text) {
				missing = append(missing, text)
			}
		}
		for _, c := range s.Calls {
			if len(c.Seen) == 0 {
				open = append(open, w.types(c.Pos)...)
			}
		}
	}
	return missing, open
}

// types are those of the interfaces or function values that are called at a
// position.
func (w *World) types(pos alloc.Pos) []types.Type {
	var list []types.Type
	for _, s := range w.sites[line{pos.File, pos.Line}] {
		if s.col == pos.Col {
			list = append(list, s.call.Common().Value.Type())
		}
	}
	return list
}

// about says which code was read.
func (w *World) about(list []*gocmd.Package, own func(*gocmd.Package) bool) string {
	modules, others, imported := map[string]int{}, []string{}, 0
	for _, p := range list {
		switch {
		case p.ForTest != "" || !slices.Contains(w.Read, p.ImportPath):
		case !own(p):
			imported++
		case mainModule(p):
			modules[p.Module.Path]++
		default:
			others = append(others, p.ImportPath)
		}
	}
	var parts []string
	for _, m := range slices.Sorted(maps.Keys(modules)) {
		parts = append(parts, fmt.Sprintf("%s of %s", count(modules[m]), m))
	}
	if len(others) > 3 {
		others = []string{count(len(others))}
	}
	parts = append(parts, others...)
	if imported > 0 {
		parts = append(parts, fmt.Sprintf("%s that these import", count(imported)))
	}
	text := strings.Join(parts, ", ")
	if !slices.ContainsFunc(list, func(p *gocmd.Package) bool { return p.ForTest != "" }) {
		text += ", without test code"
	}
	return text
}

func count(n int) string {
	if n == 1 {
		return "1 package"
	}
	return fmt.Sprintf("%d packages", n)
}

// source is the innermost position of a step.
func source(s *alloc.Step) alloc.Pos {
	if n := len(s.Inlined); n > 0 {
		return s.Inlined[n-1].Pos
	}
	return s.Pos
}

// mainModule reports whether a package is the user's.
func mainModule(p *gocmd.Package) bool { return p.Module != nil && p.Module.Main }

// readable reports whether a package's source can be read and says something new:
// that of one which was compiled again for the test of another does not.
func readable(p *gocmd.Package) bool {
	plain := p.Path()
	return plain != "unsafe" && p.Error == nil && !strings.HasSuffix(plain, ".test") &&
		(p.ForTest == "" || p.ForTest == strings.TrimSuffix(plain, "_test"))
}
