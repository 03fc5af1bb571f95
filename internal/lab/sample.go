package lab

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/unit"
	"golang.org/x/perf/benchmath"
)

// confidence is that of a run's own intervals, on which verdicts are based. With the
// usual count they have all samples.
const confidence = 0.99

// repeats is how sure it is that the median of another run lies where repeated says:
// of two times five runs on a shared machine 97.4% and 99.9% did.
const repeats = 0.95

// drift is how far medians of the same are apart, as a part of them, when runs are
// minutes apart: what a run cannot see in its own samples.
const drift = 0.10

// repeated is the interval of a figure above 0 in which the median of another run
// lies, too: that has an error of its own, which makes the ratio of the two larger
// by the root of two, and it has the drift.
func repeated(f alloc.Interval) alloc.Interval {
	if f.Center <= 0 {
		return f
	}
	wide := func(x float64) float64 { return f.Center * math.Pow(x/f.Center, math.Sqrt2) }
	return alloc.Interval{Center: f.Center, Low: wide(max(0, f.Low)) / (1 + drift), High: wide(f.High) * (1 + drift), Confidence: repeats}
}

// MinCount is the least number of samples whose median has an interval.
const MinCount = 8

var errNoSamples = errors.New("no samples")

// figure summarizes samples: by their median and the interval that it lies in,
// whatever the distribution. On a busy machine they depend on each other, as load
// lasts longer than a sample: then all of them are in the interval.
func figure(samples []float64, busy bool) (alloc.Interval, error) {
	if len(samples) == 0 {
		return alloc.Interval{}, errNoSamples
	}
	s := benchmath.AssumeNothing.Summary(benchmath.NewSample(append([]float64(nil), samples...), &benchmath.DefaultThresholds), confidence)
	f := alloc.Interval{Center: s.Center, Low: s.Lo, High: s.Hi, Confidence: confidence}
	if math.IsInf(f.Low, 0) || math.IsInf(f.High, 0) {
		return f, fmt.Errorf("%d samples have no interval", len(samples))
	}
	if busy {
		f.Low, f.High = slices.Min(samples), slices.Max(samples)
	}
	return f, nil
}

// exact is the number of objects of a run, of samples that should all be the same: the
// least. What else goes on in the process, the collector above all, only adds to it;
// where less could come out, as of a server that is asked early, the benchmark waits.
func exact(samples []float64) (float64, error) {
	if len(samples) == 0 {
		return 0, errNoSamples
	}
	return slices.Min(samples), nil
}

// within tells whether a figure is between two limits, as far as it is settled.
func within(f alloc.Interval, lo, hi float64) string {
	switch {
	case lo <= f.Low && f.High <= hi:
		return Holds
	case f.High < lo || f.Low > hi:
		return DoesNot
	}
	return NotSettled
}

// unknown is what people read of a figure that a run did not have.
const unknown = "unknown"

// Seconds is a time in seconds for people, with its interval.
func Seconds(f alloc.Interval) string {
	if math.IsNaN(f.Center) {
		return unknown
	}
	return unit.Range(f.Center, f.Low, f.High, "s")
}

// number is the middle of a figure for people, in a unit.
func number(f alloc.Interval, of string) string {
	if math.IsNaN(f.Center) {
		return unknown
	}
	return unit.Digits(f.Center) + of
}
