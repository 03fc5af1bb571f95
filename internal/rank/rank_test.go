package rank_test

import (
	"math"
	"slices"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/rank"
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
	for by, want := range map[rank.By]struct {
		order []int
		last  float64 // the cumulative share
	}{
		rank.Bytes:   {[]int{1, 3, 0, 2}, 1},
		rank.Objects: {[]int{0, 3, 1, 2}, 1},
		rank.Time:    {[]int{3, 0, 1, 2}, 0.1},
	} {
		scores := rank.Spots(heat(), by)
		var order []int
		for _, s := range scores {
			order = append(order, s.Index)
			if s.Reason == "" {
				t.Errorf("%s: %+v has no reason", by, s)
			}
		}
		if last := scores[len(scores)-1].Cumulative; !slices.Equal(order, want.order) || math.Abs(last-want.last) > 1e-9 {
			t.Errorf("by %s: %v, %v in all; want %v, %v", by, order, last, want.order, want.last)
		}
	}
	if n, share := rank.Most(rank.Spots(heat(), rank.Bytes)); n != 1 || share != 0.8 {
		t.Errorf("%d places have %v", n, share)
	}
}

func TestPossible(t *testing.T) {
	all, times, nothing := heat(), &alloc.Heat{Total: alloc.Weight{Malloc: 1}}, &alloc.Heat{}
	for _, test := range []struct {
		heat      *alloc.Heat
		ask, want rank.By
	}{
		{all, rank.Time, rank.Time}, {times, rank.Bytes, rank.Time}, {times, rank.Objects, rank.Time},
		{&alloc.Heat{Total: alloc.Weight{Bytes: 1}}, rank.Time, rank.Bytes}, {nothing, rank.Bytes, rank.Bytes},
		{times, rank.Leverage, rank.Leverage},
	} {
		if got := test.ask.Possible(test.heat); got != test.want {
			t.Errorf("%s of %+v: %s, want %s", test.ask, test.heat.Total, got, test.want)
		}
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
	for _, s := range rank.Static(rep) {
		order = append(order, s.Index)
		if s.Reason == "" {
			t.Errorf("%+v has no reason", s)
		}
	}
	if want := []int{6, 4, 7, 1, 2, 0}; !slices.Equal(order, want) {
		t.Errorf("got %v, want %v", order, want)
	}
}
