package ask

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compare"
	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/usage"
)

// A VaryRequest asks how the allocation sites of packages differ between builds of
// them, which differ in one dimension.
type VaryRequest struct {
	Tool
	Build
	Dimension string   // one of Dimensions
	Values    []string // two or more
}

// Dimensions are what builds can differ in, each with how a build gets a value.
var dimensions = map[string]func(b *Build, value string) error{
	"tags":         flagged("tags"),
	"pgo":          flagged("pgo"),
	"gcflags":      flagged("gcflags"),
	"goarch":       variable("GOARCH"),
	"goexperiment": variable("GOEXPERIMENT"),
	"race": func(b *Build, value string) error {
		if value = cmp.Or(map[string]string{"on": "true", "off": "false"}[value], value); !isBool(value) {
			return usage.Errorf("-vary race=%s: want on or off", value)
		}
		return flagged("race")(b, value)
	},
	"go": variable("GOTOOLCHAIN"), // once the version's full name is known
}

// Dimensions are what -vary knows, sorted.
func Dimensions() []string { return slices.Sorted(maps.Keys(dimensions)) }

func unknownDimension(name string) error {
	return usage.Errorf("-vary %s: it is not known; want one of %s", name, strings.Join(Dimensions(), ", "))
}

func isBool(value string) bool {
	_, err := strconv.ParseBool(value)
	return err == nil
}

func flagged(name string) func(*Build, string) error {
	return func(b *Build, value string) error {
		b.Flags = append(b.Flags[:len(b.Flags):len(b.Flags)], "-"+name+"="+value)
		return nil
	}
}

func variable(name string) func(*Build, string) error {
	return func(b *Build, value string) error {
		b.Env = append(b.Env[:len(b.Env):len(b.Env)], name+"="+value)
		return nil
	}
}

// Vary compares the packages built with each value with those built with the one
// before.
func Vary(ctx context.Context, q VaryRequest) (*alloc.Diff, error) {
	builds, err := q.builds(ctx)
	if err != nil {
		return nil, err
	}
	var reports []*alloc.Report
	var all *alloc.Diff
	var lacking Incomplete
	for i := range builds {
		q.step(q.Dimension + " " + q.Values[i])
		s, err := stateOf(ctx, &q.Tool, &builds[i], q.Values[i], wanted{})
		if err != nil {
			return nil, err
		}
		s.Open = nil // the texts are the same
		for _, f := range s.Report.Failed {
			f.Text = q.Dimension + " " + q.Values[i] + ": " + f.Text
			lacking.Failed = append(lacking.Failed, f)
		}
		if reports = append(reports, s.Report); i == 0 {
			continue
		}
		d, err := compare.States(&compare.State{Name: q.Values[i-1], Report: reports[i-1]}, &s.State, compare.Facts{Files: []string{}})
		if err != nil {
			return nil, err
		}
		all = q.join(all, d, i)
	}
	all.Variation = &alloc.Variation{Dimension: q.Dimension, Values: q.Values}
	totals(all.Variation, reports)
	return all, lacking.err()
}

// builds are the builds, one for each value.
func (q *VaryRequest) builds(ctx context.Context) ([]Build, error) {
	set := dimensions[q.Dimension]
	if set == nil {
		return nil, unknownDimension(q.Dimension)
	}
	if len(q.Values) < 2 {
		return nil, usage.Errorf("-vary %s: want two values or more, with a semicolon between", q.Dimension)
	}
	var list []Build
	for i, value := range q.Values {
		if slices.Contains(q.Values[:i], value) {
			return nil, usage.Errorf("-vary %s: %s is there twice", q.Dimension, value)
		}
		b := q.Build
		if q.Dimension == "go" {
			env, err := gocmd.ReadEnv(ctx, b.Dir, b.Env...)
			if err != nil {
				return nil, err
			}
			if value, err = gocmd.Release(value, env); err != nil {
				return nil, err
			}
		}
		if err := set(&b, value); err != nil {
			return nil, err
		}
		list = append(list, b)
	}
	return list, nil
}

// join adds the findings of a comparison with the value before.
func (q *VaryRequest) join(all, d *alloc.Diff, i int) *alloc.Diff {
	for k := range d.Findings {
		d.Findings[k].From, d.Findings[k].To = q.Values[i-1], q.Values[i]
	}
	if all == nil {
		return d
	}
	d.Base, d.Between = all.Base, all.Between
	d.Findings = append(all.Findings, d.Findings...)
	return d
}

// totals counts the sites of the reports, one for each value.
func totals(v *alloc.Variation, reports []*alloc.Report) {
	count := func() alloc.VariationTotals {
		return alloc.VariationTotals{Heap: make([]int, len(reports)), Conditional: make([]int, len(reports)), Bytes: make([]int64, len(reports))}
	}
	byPath := map[string]alloc.VariationTotals{}
	v.Total = count()
	for i, rep := range reports {
		for k := range rep.Sites {
			s := &rep.Sites[k]
			p, ok := byPath[s.Package]
			if !ok {
				p = count()
				p.Package = s.Package
				byPath[s.Package] = p
			}
			for _, t := range []alloc.VariationTotals{p, v.Total} {
				switch s.Verdict {
				case alloc.Heap:
					t.Heap[i]++
					t.Bytes[i] += max(s.Size, 0)
				case alloc.Conditional:
					t.Conditional[i]++
				}
			}
		}
	}
	v.Packages = []alloc.VariationTotals{}
	for _, path := range slices.Sorted(maps.Keys(byPath)) {
		if p := byPath[path]; differs(p.Heap) || differs(p.Conditional) || differs(p.Bytes) {
			v.Packages = append(v.Packages, p)
		}
	}
}

func differs[T comparable](list []T) bool {
	return slices.ContainsFunc(list, func(x T) bool { return x != list[0] })
}
