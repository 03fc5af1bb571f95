package unit

import (
	"fmt"
	"math"

	"golang.org/x/perf/benchunit"
)

// This file has the numbers of measurements, which are given with the interval
// that they lie in.

// Range is a number of a unit and the interval that it lies in, with a prefix
// that suits the number: "12.3 ns [11.0, 14.2]".
func Range(center, low, high float64, unit string) string {
	s := benchunit.CommonScale([]float64{max(math.Abs(center), 1e-9)}, benchunit.Decimal)
	one := func(x float64) string { return digits(x / s.Factor) }
	return fmt.Sprintf("%s %s%s [%s, %s]", one(center), s.Prefix, unit, one(low), one(high))
}

// Digits is a number with as many decimals as three digits leave, and without any
// if it is whole.
func Digits(x float64) string {
	if x == math.Trunc(x) {
		return fmt.Sprintf("%.0f", x)
	}
	return digits(x)
}

func digits(x float64) string {
	switch a := math.Abs(x); {
	case a < 0.0005:
		return "0"
	case a < 1:
		return fmt.Sprintf("%.2f", x)
	case a < 100:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.0f", x)
}

// Tick is a time in seconds as an axis has it: "20 ns".
func Tick(seconds float64) string {
	switch {
	case seconds >= 0.999e-3:
		return fmt.Sprintf("%g ms", math.Round(seconds*1e5)/1e2)
	case seconds >= 0.999e-6:
		return fmt.Sprintf("%g µs", math.Round(seconds*1e8)/1e2)
	}
	return fmt.Sprintf("%g ns", math.Round(seconds*1e11)/1e2)
}
