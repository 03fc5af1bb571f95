// Package unit writes numbers for people, the same everywhere: counts with their
// nouns, sizes, times, shares.
//
// B, kB, MB and GB are powers of 1000. What is exactly a multiple of a power of
// 1024, as limits are, can be written in KiB, MiB and GiB.
package unit

import (
	"fmt"
	"math"
	"strings"
)

// Count is a number with its noun: "1 site", "2 sites".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Amount is a number with a prefix for thousands: "1.23k".
func Amount(n float64) string {
	n, prefix := scaled(n, "", "k", "M", "G")
	return Short(n) + prefix
}

// Amounts is an amount with its noun: "1 object", "1.23k objects".
func Amounts(n float64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Amount(n) + " " + noun + "s"
}

// Size is a number of bytes: "1.23 kB".
func Size(bytes float64) string {
	n, name := scaled(bytes, "B", "kB", "MB", "GB", "TB")
	return Short(n) + " " + name
}

// Binary is a number of bytes, exactly: "64 KiB", "65537 B".
func Binary(bytes int64) string {
	names := []string{"B", "KiB", "MiB", "GiB", "TiB"}
	for len(names) > 1 && bytes != 0 && bytes%1024 == 0 {
		bytes, names = bytes/1024, names[1:]
	}
	return fmt.Sprintf("%d %s", bytes, names[0])
}

// Time is a number of nanoseconds: "1.23 µs".
func Time(ns float64) string {
	n, name := scaled(ns, "ns", "µs", "ms", "s")
	return Short(n) + " " + name
}

// scaled divides a number by 1000 until it is below that, and returns the name
// for it.
func scaled(n float64, names ...string) (float64, string) {
	for len(names) > 1 && n >= 1000 {
		n, names = n/1000, names[1:]
	}
	return n, names[0]
}

// Percent is a share of 1: "12.3%".
func Percent(share float64) string {
	if share > 0 && share < 0.0005 {
		return "<0.1%"
	}
	return fmt.Sprintf("%.1f%%", 100*share)
}

// WholePercent is a share of 1 without decimals: "12%".
func WholePercent(share float64) string { return fmt.Sprintf("%.0f%%", 100*share) }

// Short is a number with three digits; one below 1000 that is whole has no
// decimals.
func Short(n float64) string {
	switch {
	case n == float64(int64(n)) && n < 1000:
		return fmt.Sprintf("%d", int64(n))
	case n < 9.995:
		return fmt.Sprintf("%.2f", n)
	case n < 99.95:
		return fmt.Sprintf("%.1f", n)
	}
	return fmt.Sprintf("%.0f", n)
}

// Decimal is a number with at most two decimals, and none that are 0.
func Decimal(n float64) string {
	switch {
	case n > 0 && n < 0.005:
		return "<0.01"
	case math.Abs(n) >= 100:
		return fmt.Sprintf("%.0f", n)
	}
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", n), "0"), ".")
}
