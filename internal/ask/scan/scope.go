package scan

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/resolve"
)

// scope gives a report what it was made of, and notes packages that have nothing but
// generic functions without instances. Only those without a site are looked at: the
// others say something already. Of stock compilers, whose text has no names of functions
// that allocate nothing, the packages are all that is known.
func (f *Facts) scope(r *resolve.Resolver, rep *alloc.Report, own map[string]bool) {
	rep.Scope = &alloc.Scope{Packages: slices.Sorted(maps.Keys(own)), Funcs: r.Funcs()}
	if f.engine() == alloc.Stock {
		return
	}
	with := map[string]bool{}
	for i := range rep.Sites {
		with[rep.Sites[i].Package] = true
	}
	for _, p := range f.packages {
		if path := p.Path(); p.DepOnly || p.ForTest != "" || !own[path] || with[path] {
			continue
		} else if none := r.Uninstantiated(path, files(p.Dir, p.GoFiles)); len(none) > 0 {
			rep.Scope.Funcs = append(rep.Scope.Funcs, none...)
			rep.Notes = append(slices.Clip(rep.Notes), generic(path, none))
		}
	}
}

func files(dir string, names []string) []string {
	var list []string
	for _, name := range names {
		list = append(list, filepath.Join(dir, name))
	}
	return list
}

// generic says that functions have no code in the packages that were compiled.
func generic(path string, funcs []string) string {
	text := fmt.Sprintf("%s has %d generic functions without instances", path, len(funcs))
	if len(funcs) == 1 {
		text = fmt.Sprintf("%s has 1 generic function without instances", path)
	}
	return text + ": the compiler makes code of them only where they are used with type arguments; name packages that use them, or add -tests"
}
