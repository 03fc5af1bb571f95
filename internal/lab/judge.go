package lab

import (
	"fmt"
	"math"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/unit"
)

// own are the samples of a benchmark of the experiment at hand.
func (v *trial) own(bench string) samples { return v.samples[v.exp.Name][bench] }

// pairs summarizes what f makes of the samples of two benchmarks, round by round.
// What is the same in a round for both, as a load of the machine, cancels out. Where
// one of them has none, the figure has no center.
func (v *trial) pairs(unit, a, b string, f func(x, y float64) float64) alloc.Interval {
	x, y := v.own(a)[unit], v.own(b)[unit]
	var list []float64
	for i := range min(len(x), len(y)) {
		list = append(list, f(x[i], y[i]))
	}
	fig, err := figure(list, v.busy)
	if err != nil {
		return alloc.Interval{Center: math.NaN(), Low: math.Inf(-1), High: math.Inf(1)} // settles nothing
	}
	return fig
}

// more is how much longer a run of a takes than one of b.
func (v *trial) more(a, b string) alloc.Interval { return v.moreOf("sec/op", a, b) }

func (v *trial) moreOf(unit, a, b string) alloc.Interval {
	return v.pairs(unit, a, b, func(x, y float64) float64 { return x - y })
}

// of is a metric of a benchmark.
func (v *trial) of(unit, bench string) alloc.Interval {
	return v.pairs(unit, bench, bench, func(x, _ float64) float64 { return x })
}

// objects is how many objects a run of a benchmark allocates.
func (v *trial) objects(bench string) int {
	n, err := exact(v.own(bench)["allocs/op"])
	if err != nil {
		return -1
	}
	return int(math.Round(n))
}

// allocates reports whether all of these benchmarks allocate, or none does.
func (v *trial) allocates(yes bool, benches ...string) bool {
	for _, b := range benches {
		if (v.objects(b) > 0) != yes {
			return false
		}
	}
	return true
}

// verdict is Holds or DoesNot.
func verdict(yes bool) string {
	if yes {
		return Holds
	}
	return DoesNot
}

// slower tells whether a difference is above zero, as far as it is settled.
func slower(d alloc.Interval) string { return within(d, math.SmallestNonzeroFloat64, math.Inf(1)) }

func sized(name string, size int) string { return fmt.Sprintf("%s%d", name, size) }

// count is a number of things in words.
func count(n int, thing string) string {
	if n == 0 {
		return "no " + thing
	}
	return unit.Count(n, thing)
}

// listed joins words as a sentence does.
func listed(words []string) string {
	switch n := len(words); n {
	case 0:
		return "none"
	case 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
}
