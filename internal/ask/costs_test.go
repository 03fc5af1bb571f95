package ask

import (
	"testing"

	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/profile/cost"
	"github.com/unheap/unheap/internal/profile/hot"
)

// TestCosts holds the estimated cost of a place to the table that it is from:
// the middle of objects with pointers and without, and the collector's part.
func TestCosts(t *testing.T) {
	if costsOf(nil) != nil {
		t.Error("there are costs without a table")
	}
	figure := func(ns float64) alloc.Figure { return alloc.Interval{Center: ns, Low: ns, High: ns}.Figure() }
	gc := figure(0.5)
	table := &cost.Table{GC: &gc, Sizes: []cost.Size{
		{Bytes: 16, Plain: figure(10), Pointers: figure(20)}, {Bytes: 64, Plain: figure(30), Pointers: figure(50)},
	}}
	fn := &profile.Function{ID: 1, Name: "p.f", Filename: "/dir/f.go"}
	loc := &profile.Location{ID: 1, Line: []profile.Line{{Function: fn, Line: 3}}}
	p := &profile.Profile{
		SampleType: []*profile.ValueType{{Type: "alloc_objects"}, {Type: "alloc_space"}}, Period: 1,
		Sample: []*profile.Sample{
			{Location: []*profile.Location{loc}, Value: []int64{100, 100 * 16}}, {Location: []*profile.Location{loc}, Value: []int64{10, 10 * 64}},
		},
		Location: []*profile.Location{loc}, Function: []*profile.Function{fn},
	}
	heat := hot.Join(&alloc.Report{}, []hot.Source{{Name: "p", Profile: p}}, hot.Options{Costs: costsOf(table)})
	const want = 100*(15+0.5*16) + 10*(40+0.5*64)
	if got := heat.Spots[0].Weight.Cost; got != want || heat.Total.Cost != want {
		t.Errorf("it costs %v, all %v, want %v ns", got, heat.Total.Cost, want)
	}
}
