package prof

import (
	"slices"
	"testing"

	"github.com/google/pprof/profile"
)

// column is a real profile with one of its sample types only, as servers give
// them out; skip leaves out samples.
func column(t *testing.T, raw []byte, i int, skip func(int) bool) *profile.Profile {
	return edit(t, raw, func(p *profile.Profile) {
		p.SampleType, p.DefaultSampleType = p.SampleType[i:i+1], ""
		n := 0
		p.Sample = slices.DeleteFunc(p.Sample, func(s *profile.Sample) bool {
			n++
			s.Value = s.Value[i : i+1]
			return skip(n)
		})
	})
}

// TestColumns puts a profile together from its columns, some of whose stacks
// are in one of them only.
func TestColumns(t *testing.T) {
	raw := lookup(t, "allocs", 0)
	want := edit(t, raw, func(*profile.Profile) {})
	all := func(int) bool { return false }
	p, err := columns([]*profile.Profile{column(t, raw, 0, all), column(t, raw, 1, all)})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Sample) > len(want.Sample) || p.CheckValid() != nil {
		t.Errorf("%d samples, want %d at most; %v", len(p.Sample), len(want.Sample), p.CheckValid())
	}
	for _, typ := range []string{"alloc_objects", "alloc_space"} {
		if got, want := total(t, p, typ), total(t, want, typ); got != want || got == 0 {
			t.Errorf("%d %s, want %d", got, typ, want)
		}
	}
	odd := column(t, raw, 1, func(n int) bool { return n%2 == 0 })
	part := total(t, odd, "alloc_space")
	p, err = columns([]*profile.Profile{column(t, raw, 0, all), odd})
	if err != nil {
		t.Fatal(err)
	}
	if got := total(t, p, "alloc_space"); got != part {
		t.Errorf("%d bytes, want %d", got, part)
	}
	if got, want := total(t, p, "alloc_objects"), total(t, want, "alloc_objects"); got != want {
		t.Errorf("%d objects, want %d", got, want)
	}
	if _, err := columns([]*profile.Profile{edit(t, raw, func(*profile.Profile) {}), odd}); err == nil {
		t.Error("several sample types are taken for one")
	}
}
