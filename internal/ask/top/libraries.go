package top

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/symbol"
)

// maxLibraries bounds the packages that are compiled to say why they allocate.
const maxLibraries = 30

// Libraries are the paths of the packages that allocate the most and that are not
// of the report.
func Libraries(heat *alloc.Heat) []string {
	weight := map[string]float64{}
	by := heat.Possible(alloc.ByBytes)
	add := func(frames []alloc.Frame, w *alloc.Weight) {
		if len(frames) == 0 {
			return
		}
		if pkg := symbol.Package(frames[0].Func); pkg != "" && pkg != "main" {
			weight[pkg] += w.Value(by)
		}
	}
	for i := range heat.Spots {
		s := &heat.Spots[i]
		if s.Missing == alloc.InLibrary && len(s.Via) == 0 {
			add(s.Frames, &s.Weight)
		}
		for k := range s.Via {
			add(s.Via[k].Frames, &s.Via[k].Weight)
		}
	}
	names := slices.SortedFunc(maps.Keys(weight), func(a, b string) int {
		return cmp.Or(cmp.Compare(weight[b], weight[a]), cmp.Compare(a, b))
	})
	return names[:min(len(names), maxLibraries)]
}

// Key names a place by functions and lines: the names of files are those of
// the module in one report, and of the library in another.
func Key(frames []alloc.Frame) string {
	var b strings.Builder
	for _, f := range frames {
		fmt.Fprintf(&b, "%s:%d ", f.Func, f.Pos.Line)
	}
	return b.String()
}

// AddLibraries gives rows the sites in libraries that they are of, by their Key.
func AddLibraries(top *alloc.Top, sites map[string][]alloc.Site) {
	for i := range top.Rows {
		r := &top.Rows[i]
		if r.Missing != alloc.InLibrary {
			continue
		}
		if len(r.Via) == 0 {
			r.Library = sites[Key(r.Frames)]
		}
		for k := range r.Via {
			r.Library = append(r.Library, sites[Key(r.Via[k].Frames)]...)
		}
	}
}
