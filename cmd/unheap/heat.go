package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/cost"
	"github.com/unheap/unheap/internal/gocmd"
	"github.com/unheap/unheap/internal/hot"
	"github.com/unheap/unheap/internal/resolve"
	"github.com/unheap/unheap/internal/scan"
)

// join joins profiles to a report, which can be a saved one: then there is
// nothing else in res.
func (h *heatFlags) join(ctx context.Context, build *buildFlags, res *scan.Result, sources []hot.Source, own bool) (*alloc.Heat, error) {
	o := hot.Options{Own: own, Packages: res.Own}
	if res.Paths != nil {
		o.Open = res.Paths.Open
	} else {
		env, err := gocmd.ReadEnv(ctx, build.dir)
		if err != nil {
			return nil, err
		}
		o.Open = resolve.NewPaths(resolve.Root(env, build.dir), env).Open
	}
	table, err := costTable(res.Report.Go)
	if err != nil {
		return nil, err
	}
	o.Costs = costsOf(table)
	heat := hot.Join(res.Report, sources, o)
	heat.Profiles = append(heat.Profiles, h.bad...)
	if table != nil && heat.Total.Cost > 0 {
		heat.Notes = append(heat.Notes, fmt.Sprintf("costs are estimates: allocation and collection of objects of these sizes, as %s took for them on this machine on %s", table.Go, table.Day))
	}
	return heat, nil
}

// costTable returns what allocations cost on this machine, nil if that was not
// measured.
func costTable(goVersion string) (*cost.Table, error) {
	dir, err := cost.Dir()
	if err != nil {
		return nil, nil
	}
	t, err := cost.Read(dir, goVersion)
	if errors.Is(err, cost.ErrNone) {
		return nil, nil
	}
	return t, err
}

// costsOf takes the middle of objects with pointers and without: profiles do not
// tell which they are.
func costsOf(t *cost.Table) hot.Costs {
	if t == nil {
		return nil
	}
	return func(size int64) float64 {
		plain, _ := t.Object(size, false)
		pointers, _ := t.Object(size, true)
		ns := (plain.Center + pointers.Center) / 2
		if t.GC != nil {
			ns += t.GC.Center * float64(size)
		}
		return max(0, ns)
	}
}

// mark gives the sites of a report their weights, if there are profiles.
func (h *heatFlags) mark(ctx context.Context, out streams, build *buildFlags, patterns []string, res *scan.Result) error {
	if !h.given() {
		return nil
	}
	sources, err := h.load(ctx, out, build, patterns, false)
	if err != nil {
		return err
	}
	heat, err := h.join(ctx, build, res, sources, false)
	if err != nil {
		return err
	}
	heat.Mark(res.Report)
	return nil
}

// verdict is the exit code for profiles that could not be read.
func (h *heatFlags) verdict() error {
	if len(h.bad) == 0 {
		return nil
	}
	return &exitError{exitScan, nil} // what is wrong was said
}
