package lab

import (
	"fmt"
	"strings"

	"github.com/unheap/unheap/internal/cost"
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
			Plain:    above(rows[sized("Heap", n)].Time, base.Time),
			Pointers: above(rows[sized("HeapPointers", n)].Time, base.Time),
		})
	}
	if c := rows["InUse64"]; c != nil && len(c.Metrics) > 0 {
		f := nanoseconds(c.Metrics[0].Figure, 1e9/64)
		t.GC = &f
	}
	return t, nil
}

// above is how far a time is above another, in ns and not below zero.
func above(f, base Figure) cost.Figure {
	return nanoseconds(Figure{max(0, f.Median-base.Median), max(0, f.Lo-base.Hi), max(0, f.Hi-base.Lo)}, 1e9)
}

func nanoseconds(f Figure, factor float64) cost.Figure {
	return cost.Figure{Median: f.Median * factor, Lo: f.Lo * factor, Hi: f.Hi * factor}
}
