package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/hot"
	"github.com/unheap/unheap/internal/rank"
	"github.com/unheap/unheap/internal/report"
)

// maxLibraries bounds the packages that are compiled to say why they allocate.
const maxLibraries = 30

// libraries finds the sites of the packages that allocate the most and that are
// not of the report, by the places of the spots.
func (o *topOptions) libraries(ctx context.Context, out streams, heat *alloc.Heat, sources []hot.Source) (map[string][]alloc.Site, error) {
	names := hotLibraries(heat)
	if len(names) == 0 {
		return nil, nil
	}
	cfg, err := o.build.config(names)
	if err != nil {
		return nil, err
	}
	cfg.Tests = false
	res, err := runScan(ctx, out, cfg)
	if err != nil {
		return nil, fmt.Errorf("the packages that allocate the most, %s: %w", strings.Join(names, " "), err)
	}
	theirs := hot.Join(res.Report, sources, hot.Options{Packages: res.Own})
	sites := map[string][]alloc.Site{}
	for i := range theirs.Spots {
		s := &theirs.Spots[i]
		for _, k := range s.Sites {
			if key := spotKey(s.Frames); s.Match == alloc.Exact && len(sites[key]) < len(s.Sites) {
				sites[key] = append(sites[key], res.Report.Sites[k])
			}
		}
	}
	return sites, nil
}

// hotLibraries are the packages that allocate the most and that are not of the
// report.
func hotLibraries(heat *alloc.Heat) []string {
	weight := map[string]float64{}
	by := rank.Bytes.Possible(heat)
	add := func(frames []alloc.Frame, w *alloc.Weight) {
		if len(frames) == 0 {
			return
		}
		if pkg := alloc.PackageOf(frames[0].Func); pkg != "" && pkg != "main" {
			weight[pkg] += by.Value(w)
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

// spotKey names a place by functions and lines: the names of files are those of
// the module in one report, and of the library in another.
func spotKey(frames []alloc.Frame) string {
	var b strings.Builder
	for _, f := range frames {
		fmt.Fprintf(&b, "%s:%d ", f.Func, f.Pos.Line)
	}
	return b.String()
}

// addLibraries gives rows the sites in libraries that they are of.
func addLibraries(top *report.Top, sites map[string][]alloc.Site) {
	for i := range top.Rows {
		r := &top.Rows[i]
		if r.Missing != alloc.InLibrary {
			continue
		}
		if len(r.Via) == 0 {
			r.Library = sites[spotKey(r.Frames)]
		}
		for k := range r.Via {
			r.Library = append(r.Library, sites[spotKey(r.Via[k].Frames)]...)
		}
	}
}
