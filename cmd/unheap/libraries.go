package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/hot"
	"github.com/unheap/unheap/internal/top"
)

// libraries finds the sites of the packages that allocate the most and that are
// not of the report, by the places of the spots.
func (o *topOptions) libraries(ctx context.Context, out streams, heat *alloc.Heat, sources []hot.Source) (map[string][]alloc.Site, error) {
	names := top.Libraries(heat)
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
			if key := top.Key(s.Frames); s.Match == alloc.Exact && len(sites[key]) < len(s.Sites) {
				sites[key] = append(sites[key], res.Report.Sites[k])
			}
		}
	}
	return sites, nil
}
