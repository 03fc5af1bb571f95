package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// A row is one line of the table: a figure of unheap's beside a baseline's.
type row struct {
	module, measure string
	value, base     float64
	unit            string
	target          float64 // of the ratio or, where there is no baseline, of the value; 0 is none
}

// ratio is the figure that has the target.
func (r *row) ratio() float64 {
	if r.base == 0 {
		return r.value
	}
	return r.value / r.base
}

func (r *row) missed() bool { return r.target > 0 && r.ratio() > r.target }

// write prints the table and counts the targets that are missed.
func write(w io.Writer, rows []row) (missed int, err error) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "module\tmeasure\tunheap\tbaseline\tratio\ttarget\tverdict")
	for i := range rows {
		r := &rows[i]
		base, ratio, target, verdict := "-", "-", "-", "-"
		if r.base > 0 {
			base, ratio = format(r.base, r.unit), fmt.Sprintf("%.2fx", r.ratio())
		}
		if r.target > 0 {
			verdict, target = "ok", format(r.target, r.unit)
			if r.base > 0 {
				target = fmt.Sprintf("%.2fx", r.target)
			}
		}
		if r.missed() {
			verdict = "MISS"
			missed++
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.module, r.measure, format(r.value, r.unit), base, ratio, target, verdict)
	}
	return missed, tw.Flush()
}

func format(v float64, unit string) string {
	if unit == "" {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.2f %s", v, unit)
}
