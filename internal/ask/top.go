package ask

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask/lever"
	"github.com/unheap/unheap/internal/ask/scan"
	"github.com/unheap/unheap/internal/ask/top"
	"github.com/unheap/unheap/internal/profile/hot"
	"github.com/unheap/unheap/internal/usage"
)

// A TopRequest asks what allocates the most.
type TopRequest struct {
	Tool
	Build
	Heat
	Saved Saved
	By    alloc.By // the order; "" is bytes
	Limit int      // of places; 0 is all
	Own   bool     // charge what libraries allocate to the frame of the packages that called them
	Deps  bool     // say why libraries allocate, too
}

// check refuses what makes no sense.
func (q *TopRequest) check() error {
	if q.By == "" {
		q.By = alloc.ByBytes
	}
	switch {
	case !slices.Contains(alloc.Orders, q.By):
		return usage.Errorf("-sort %s: want bytes, objects, time, or leverage", q.By)
	case q.Limit < 0:
		return usage.Errorf("-limit %d: want 0 or more", q.Limit)
	case q.Saved != nil && q.By == alloc.ByLeverage:
		return usage.Errorf("-sort leverage needs the program, which a saved report does not have")
	}
	if err := q.Heat.check(&q.Build, q.Saved, q.By == alloc.ByLeverage); err != nil {
		return err
	}
	return q.Saved.check(&q.Build)
}

// Top lists places by what profiles have seen there; without heat that says
// anything, sites in a static order. Benchmarks are what Bench is for.
func Top(ctx context.Context, q TopRequest) (*alloc.Top, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	sources, err := q.Heat.sources(ctx, &q.Tool, &q.Build, q.Own)
	if err != nil {
		return nil, err
	}
	s, err := q.subject(ctx)
	if err != nil {
		return nil, errors.Join((&Incomplete{Unusable: q.Heat.lacking}).err(), err)
	}
	heat, err := q.Heat.join(ctx, &q.Build, s.subject, sources, q.Own)
	if err != nil {
		return nil, err
	}
	list := s.list(&q, heat)
	if err := q.addLibraries(ctx, s, []weighed{{list, heat, sources}}); err != nil {
		return nil, err
	}
	return list, incomplete(s.rep, &q.Heat)
}

// A ranked is a report that lists are made of.
type ranked struct {
	subject
	facts *scan.Facts  // nil for a saved report
	whole *lever.Whole // where the order is by leverage
}

// subject makes the report, and only where that is needed the whole program.
func (q *TopRequest) subject(ctx context.Context) (*ranked, error) {
	if q.Saved != nil {
		rep, err := q.Saved()
		return &ranked{subject: subject{rep: rep}}, err
	}
	if q.By != alloc.ByLeverage {
		facts, inv, err := collect(ctx, &q.Tool, &q.Build, scan.Options{})
		if err != nil {
			return nil, err
		}
		return &ranked{subject: subjectOf(facts, inv), facts: facts}, nil
	}
	facts, inv, w, err := inventory(ctx, &q.Tool, &q.Build)
	if err != nil {
		return nil, err
	}
	return &ranked{subjectOf(facts, inv), facts, w}, nil
}

// list gives the report's sites their weights, in place of those that they have,
// and makes the list of them.
func (s *ranked) list(q *TopRequest, heat *alloc.Heat) *alloc.Top {
	heat.Mark(s.rep)
	var levers func(int) *alloc.Lever
	if q.By == alloc.ByLeverage && heat.Usable() {
		levers = s.whole.Best(heat)
	}
	return top.Of(s.rep, heat, q.By, q.Limit, levers)
}

// A weighed is a list, and what it was made from.
type weighed struct {
	list    *alloc.Top
	heat    *alloc.Heat
	sources []hot.Source
}

// addLibraries gives lists the sites of the packages that allocate the most and that
// are not of the report, if that is asked for. These packages are collected once it
// is known which they are, for all lists together.
func (q *TopRequest) addLibraries(ctx context.Context, s *ranked, lists []weighed) error {
	if !q.Deps {
		return nil
	}
	var names []string
	for _, l := range lists {
		names = append(names, top.Libraries(l.heat)...)
	}
	slices.Sort(names)
	if names = slices.Compact(names); len(names) == 0 {
		return nil
	}
	facts, err := q.others(ctx, s, names)
	if err != nil {
		return err
	}
	inv, err := facts.Inventory(scan.Options{})
	if err != nil {
		return fmt.Errorf("the packages that allocate the most, %s: %w", strings.Join(names, " "), err)
	}
	for _, l := range lists {
		top.AddLibraries(l.list, libraries(inv, l.sources))
	}
	return nil
}

// libraries are the sites of an inventory by the places of the spots.
func libraries(inv *scan.Inventory, sources []hot.Source) map[string][]alloc.Site {
	theirs := hot.Join(inv.Report, sources, hot.Options{Packages: inv.Own})
	sites := map[string][]alloc.Site{}
	for i := range theirs.Spots {
		spot := &theirs.Spots[i]
		for _, k := range spot.Sites {
			if key := top.Key(spot.Frames); spot.Match == alloc.Exact && len(sites[key]) < len(spot.Sites) {
				sites[key] = append(sites[key], inv.Report.Sites[k])
			}
		}
	}
	return sites
}

// others collects packages beside those of the report.
func (q *TopRequest) others(ctx context.Context, s *ranked, paths []string) (*scan.Facts, error) {
	if s.facts != nil {
		return s.facts.Others(ctx, paths)
	}
	b := q.Build
	b.Patterns, b.Tests = paths, false
	cfg, err := config(&q.Tool, &b)
	if err != nil {
		return nil, err
	}
	return scan.Collect(ctx, cfg)
}
