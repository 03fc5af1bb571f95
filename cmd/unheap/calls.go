package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/calls"
	"github.com/unheap/unheap/internal/gocmd"
	"github.com/unheap/unheap/internal/report"
	"github.com/unheap/unheap/internal/scan"
)

// seeCalls finds what the calls in an answer can run whose functions are not
// known before run time. Where that cannot be had, the answer says why.
func seeCalls(a *report.Answer, res *scan.Result, tests bool) {
	steps := openCalls(a)
	if len(steps) == 0 || len(res.Packages) == 0 {
		return
	}
	through := map[string]bool{} // the folders of the flows, by the report's name
	for _, s := range steps {
		through[folder(source(s).File)] = true
	}
	w, err := calls.Load(calls.Config{
		Packages: res.Packages,
		Source: func(p *gocmd.Package) bool {
			return readable(p) && (!p.DepOnly || mainModule(p) || through[res.Paths.Rel(p.Dir)])
		},
		GOARCH: a.GOARCH,
		Name:   res.Paths.Rel,
	})
	if err != nil {
		a.SeenIn = "not known: " + err.Error()
		return
	}
	a.SeenIn = seenIn(w, res, tests)
	for _, s := range steps {
		var ok bool
		if s.Calls, ok = w.At(source(s), calls.MethodOf(s.Expr)); !ok {
			a.SeenIn += fmt.Sprintf("; no call was found at %s", source(s))
		}
	}
}

// seenIn says which code an answer is about.
func seenIn(w *calls.World, res *scan.Result, tests bool) string {
	modules, others := map[string]int{}, []string{}
	for _, p := range res.Packages {
		path, _, test := strings.Cut(p.ImportPath, " ")
		switch {
		case test || !slices.Contains(w.Read, path):
		case mainModule(p):
			modules[p.Module.Path]++
		default:
			others = append(others, path)
		}
	}
	var list []string
	for _, m := range slices.Sorted(maps.Keys(modules)) {
		noun := "packages"
		if modules[m] == 1 {
			noun = "package"
		}
		list = append(list, fmt.Sprintf("%d %s of %s", modules[m], noun, m))
	}
	text := strings.Join(append(list, others...), ", ")
	if !tests {
		text += ", without test code"
	}
	if len(w.Unread) > 0 {
		text += "; could not read " + strings.Join(w.Unread, "; ")
	}
	return text
}

// openCalls are the steps of an answer's flows that pass a value to a call whose
// function the compiler does not know.
func openCalls(a *report.Answer) []*alloc.Step {
	var steps []*alloc.Step
	flow := func(c *alloc.Cause) {
		for i := range c.Flow {
			if s := &c.Flow[i]; s.Why == "call parameter" && s.Callee == "" && s.To == "the heap" && !builtin(s.Expr) {
				steps = append(steps, s)
			}
		}
	}
	for i := range a.Sites {
		for j := range a.Sites[i].Causes {
			flow(&a.Sites[i].Causes[j])
		}
		for j := range a.Sites[i].Reasons {
			flow(&a.Sites[i].Reasons[j])
		}
	}
	for i := range a.Params {
		for j := range a.Params[i].Leaks {
			flow(&a.Params[i].Leaks[j].Cause)
		}
	}
	return steps
}

// builtin reports whether the text of a call is that of a built-in function.
func builtin(expr string) bool {
	return strings.HasPrefix(expr, "append(") || strings.HasPrefix(expr, "copy(") || strings.HasPrefix(expr, "panic(")
}

// source is the innermost position of a step.
func source(s *alloc.Step) alloc.Pos {
	if n := len(s.Inlined); n > 0 {
		return s.Inlined[n-1].Pos
	}
	return s.Pos
}

func folder(file string) string {
	if i := strings.LastIndexByte(file, '/'); i >= 0 {
		return file[:i]
	}
	return "."
}

// mainModule reports whether a package is the user's.
func mainModule(p *gocmd.Package) bool { return p.Module != nil && p.Module.Main }

// readable reports whether a package's source says more than that of another: a
// package that was compiled again for the test of another does not.
func readable(p *gocmd.Package) bool {
	path, _, _ := strings.Cut(p.ImportPath, " ")
	return path != "unsafe" && p.Error == nil && !strings.HasSuffix(path, ".test") &&
		(p.ForTest == "" || p.ForTest == strings.TrimSuffix(path, "_test"))
}
