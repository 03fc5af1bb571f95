package top

import (
	"math"
	"slices"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
)

func heat() *alloc.Heat {
	h := &alloc.Heat{Spots: []alloc.Spot{
		{Weight: alloc.Weight{Bytes: 10, Objects: 5, Malloc: 1}},
		{Weight: alloc.Weight{Bytes: 80, Objects: 1}},
		{Weight: alloc.Weight{Line: 7}},
		{Weight: alloc.Weight{Bytes: 10, Objects: 4, Malloc: 3, Line: 9}},
	}}
	for i := range h.Spots {
		h.Total.Add(h.Spots[i].Weight)
	}
	h.GC.Total = 40
	return h
}

func TestSpots(t *testing.T) {
	for by, want := range map[alloc.By]struct {
		order []int
		last  float64 // the cumulative share
	}{
		alloc.ByBytes:   {[]int{1, 3, 0, 2}, 1},
		alloc.ByObjects: {[]int{0, 3, 1, 2}, 1},
		alloc.ByTime:    {[]int{3, 0, 1, 2}, 0.1},
	} {
		scores := bySpot(heat(), by)
		var order []int
		for _, s := range scores {
			order = append(order, s.index)
			if s.reason == "" {
				t.Errorf("%s: %+v has no reason", by, s)
			}
		}
		if last := scores[len(scores)-1].cumulative; !slices.Equal(order, want.order) || math.Abs(last-want.last) > 1e-9 {
			t.Errorf("by %s: %v, %v in all; want %v, %v", by, order, last, want.order, want.last)
		}
	}
	if got := most(bySpot(heat(), alloc.ByBytes)); got != (alloc.Most{Places: 1, Share: 0.8}) {
		t.Errorf("most is %+v", got)
	}
}

// TestStatic holds the order without heat: what allocates each time first, large
// before small, the user's own code before tests and generated code.
func TestStatic(t *testing.T) {
	rep := &alloc.Report{Sites: []alloc.Site{
		{Verdict: alloc.Heap, Size: 8, Test: true},
		{Verdict: alloc.Conditional, Size: 1000},
		{Verdict: alloc.Heap, Size: 8, Generated: true},
		{Verdict: alloc.OnStack, Size: 1 << 20},
		{Verdict: alloc.Heap, Size: 16},
		{Verdict: alloc.Static, Size: 1 << 20},
		{Verdict: alloc.Heap, Size: 64},
		{Verdict: alloc.Heap, Size: -1},
	}}
	var order []int
	for _, s := range byReport(rep) {
		order = append(order, s.index)
		if s.reason == "" {
			t.Errorf("%+v has no reason", s)
		}
	}
	if want := []int{6, 4, 7, 1, 2, 0}; !slices.Equal(order, want) {
		t.Errorf("got %v, want %v", order, want)
	}
}
