package lab

import (
	"fmt"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/profile/cost"
)

// Calibration is the experiment that Costs needs: the one on the cost of a value,
// with more sizes.
func Calibration() *Experiment {
	return costOf([]int{8, 16, 24, 32, 48, 64, 80, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768}, []int{64})
}

// Costs makes the table of a Go version from the result of Calibration. What a
// run takes without its value is taken off.
func (r *Result) Costs(goVersion, day string) (*cost.Table, error) {
	t := &cost.Table{
		Schema: cost.Schema, Go: goVersion, GOOS: r.GOOS, GOARCH: r.GOARCH, CPU: cost.CPU(),
		Day: day, Samples: r.Count, Ran: r.Ran, Sizes: []cost.Size{},
	}
	rows := map[string]*Cell{}
	var sizes []int
	for _, o := range r.Experiments {
		for i := range o.Rows {
			for j := range o.Rows[i].Cells {
				if o.Rows[i].Cells[j].Go == goVersion {
					rows[o.Rows[i].Bench] = &o.Rows[i].Cells[j]
				}
			}
			if strings.HasPrefix(o.Rows[i].Bench, "HeapPointers") {
				sizes = append(sizes, o.Rows[i].Size)
			}
		}
	}
	base := rows["Call"]
	if base == nil {
		return nil, fmt.Errorf("%s was not measured", goVersion)
	}
	for _, n := range sizes {
		t.Sizes = append(t.Sizes, cost.Size{
			Bytes:    int64(n),
			Plain:    above(rows[sized("Heap", n)].Time.Interval, base.Time.Interval),
			Pointers: above(rows[sized("HeapPointers", n)].Time.Interval, base.Time.Interval),
		})
	}
	if c := rows["InUse64"]; c != nil && len(c.Metrics) > 0 {
		f := c.Metrics[0].Times(1e9 / 64).Figure()
		t.GC = &f
	}
	return t, nil
}

// above is how far a time is above another, in ns and not below zero.
func above(f, base alloc.Interval) alloc.Figure {
	return alloc.Interval{
		Center: max(0, f.Center-base.Center), Low: max(0, f.Low-base.High), High: max(0, f.High-base.Low),
		Confidence: min(f.Confidence, base.Confidence),
	}.Times(1e9).Figure()
}
