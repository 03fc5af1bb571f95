package lab

import (
	"errors"
	"fmt"
	"math"
	"slices"

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
func (f Figure) repeated() Figure {
	if f.Median <= 0 {
		return f
	}
	wide := func(x float64) float64 { return f.Median * math.Pow(x/f.Median, math.Sqrt2) }
	return Figure{f.Median, wide(max(0, f.Lo)) / (1 + drift), wide(f.Hi) * (1 + drift)}
}

// MinCount is the least number of samples whose median has an interval.
const MinCount = 8

// A Figure is a median and the interval that it lies in with the result's
// confidence, whatever the distribution.
type Figure struct {
	Median float64 `json:"median"`
	Lo     float64 `json:"lo"`
	Hi     float64 `json:"hi"`
}

var errNoSamples = errors.New("no samples")

// figure summarizes samples. On a busy machine they depend on each other, as load
// lasts longer than a sample: then all of them are in the interval.
func figure(samples []float64, busy bool) (Figure, error) {
	if len(samples) == 0 {
		return Figure{}, errNoSamples
	}
	s := benchmath.AssumeNothing.Summary(benchmath.NewSample(append([]float64(nil), samples...), &benchmath.DefaultThresholds), confidence)
	f := Figure{s.Center, s.Lo, s.Hi}
	if math.IsInf(f.Lo, 0) || math.IsInf(f.Hi, 0) {
		return f, fmt.Errorf("%d samples have no interval", len(samples))
	}
	if busy {
		f.Lo, f.Hi = slices.Min(samples), slices.Max(samples)
	}
	return f, nil
}

// exact summarizes samples that should all be the same, by the most frequent.
func exact(samples []float64) (float64, error) {
	if len(samples) == 0 {
		return 0, errNoSamples
	}
	s := benchmath.NewSample(append([]float64(nil), samples...), &benchmath.DefaultThresholds)
	return benchmath.AssumeExact.Summary(s, confidence).Center, nil
}

// within tells whether a figure is between two limits, as far as it is settled.
func (f Figure) within(lo, hi float64) string {
	switch {
	case lo <= f.Lo && f.Hi <= hi:
		return Holds
	case f.Hi < lo || f.Lo > hi:
		return DoesNot
	}
	return NotSettled
}

// Seconds is a time for people, with its interval.
func (f Figure) Seconds() string { return f.Text("s") }

// Text is a figure for people, with a prefix for its unit that suits all of it.
func (f Figure) Text(unitName string) string {
	return unit.Range(f.Median, f.Lo, f.Hi, unitName)
}
