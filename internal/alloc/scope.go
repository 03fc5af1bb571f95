package alloc

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/symbol"
)

// A Scope is what a report was made of, whether it has sites or not: what a filter
// can name. A saved report has none.
type Scope struct {
	Packages []string // paths
	Funcs    []string // plain names, those of generic functions without instances too; nil: not known
}

// Check refuses a filter that can pick nothing of a report, whatever the verdicts:
// no package or no function has the name. Where packages failed, the name may be of
// one of them. An error says
// what is near.
func (f *Filter) Check(rep *Report) error {
	if f.Package == "" && f.Func == "" || len(rep.Failed) > 0 {
		return nil
	}
	pkgs, funcs := map[string]bool{}, map[string]bool{}
	for i := range rep.Sites {
		pkgs[rep.Sites[i].Package], funcs[rep.Sites[i].Func] = true, true
	}
	in, with := "in the report", "in these packages"
	if rep.Scope == nil {
		in = "with a site in the report"
	}
	if rep.Scope == nil || rep.Scope.Funcs == nil {
		with = "with a site in the report"
	}
	if rep.Scope != nil {
		for _, p := range rep.Scope.Packages {
			pkgs[p] = true
		}
		for _, fn := range rep.Scope.Funcs {
			funcs[fn] = true
		}
	}
	paths, names := slices.Sorted(maps.Keys(pkgs)), slices.Sorted(maps.Keys(funcs))
	if f.Package != "" && !slices.ContainsFunc(paths, func(p string) bool { return matchPackage(f.Package, p) }) {
		return fmt.Errorf("-pkg: no package %s matches %s%s", in, f.Package, near(strings.TrimSuffix(f.Package, "/..."), paths))
	}
	around := symbol.Outer("." + f.Func)[1:]
	picks := func(fn string) bool {
		// A literal that was inlined everywhere is compiled nowhere.
		return strings.Contains(fn, f.Func) || around != f.Func && strings.HasSuffix(fn, around)
	}
	if f.Func != "" && !slices.ContainsFunc(names, picks) {
		return fmt.Errorf("-func: no function %s matches %s%s", with, f.Func, near(f.Func, names))
	}
	return nil
}

// maxNear bounds the names that are offered for one that nothing has.
const maxNear = 3

// near offers the names that are spelled most like text, as the rest of a sentence;
// "" where none is.
func near(text string, names []string) string {
	type close struct {
		name string
		far  int
	}
	var list []close
	text = strings.ToLower(text)
	for _, name := range names {
		short := symbol.Short(name)
		far := Distance(text, strings.ToLower(name))
		for _, part := range []string{short, short[strings.LastIndexByte(short, '.')+1:]} {
			far = min(far, Distance(text, strings.ToLower(part)))
		}
		if far <= max(2, len(text)/3) {
			list = append(list, close{short, far})
		}
	}
	slices.SortStableFunc(list, func(a, b close) int { return cmp.Compare(a.far, b.far) })
	var offer []string
	for _, c := range list[:min(maxNear, len(list))] {
		offer = append(offer, c.name)
	}
	if len(offer) == 0 {
		return ""
	}
	return "; do you mean " + strings.Join(offer, " or ") + "?"
}

// Distance counts the bytes to insert, remove or replace to get from a to b.
func Distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
