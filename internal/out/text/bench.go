package text

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/unit"
)

// Bench writes a list for each benchmark.
func Bench(w io.Writer, bench *alloc.Bench, o Options) error {
	t := newPrinter(w, o)
	for _, n := range bench.Notes {
		t.Para("", "note: "+n)
	}
	for i := range bench.Benchmarks {
		if i > 0 || len(bench.Notes) > 0 {
			fmt.Fprintln(t)
		}
		t.benchmark(&bench.Benchmarks[i])
	}
	t.built(bench.Configuration, bench.Engine)
	return t.Flush()
}

func (t *printer) benchmark(r *alloc.BenchRow) {
	name := r.Name
	if r.Procs != 1 {
		name = fmt.Sprintf("%s-%d", name, r.Procs)
	}
	fmt.Fprintf(t, "%s  %s\n", t.Bold(name), r.Package)
	t.Para("  ", fmt.Sprintf("%s, %s B/op, %s allocs/op", timeText(r), unit.Decimal(r.Bytes), unit.Decimal(r.Objects)))
	c := r.Counted
	if c == nil {
		t.Para("  ", "not counted")
		return
	}
	t.Para("  ", countText(r))
	if r.Top == nil {
		return
	}
	top := &topText{t, r.Top}
	top.parts()
	for _, n := range r.Top.Notes {
		t.Para("  ", "note: "+n)
	}
	top.heads()
	for i := range r.Top.Rows {
		top.row(&r.Top.Rows[i])
	}
	if r.Top.More > 0 {
		fmt.Fprintf(t, "\n%d more; -limit 0 shows all\n", r.Top.More)
	}
	top.missing()
}

// timeText is a time with its interval, where there are runs enough for one.
func timeText(r *alloc.BenchRow) string {
	text := unit.Time(r.Time.Center) + "/op"
	switch {
	case r.Runs < 2:
	case r.Time.Confidence == 0:
		text += fmt.Sprintf(" (median of %d runs, too few for an interval)", r.Runs)
	default:
		text += fmt.Sprintf(" (median of %d runs; %s to %s with %s)", r.Runs, unit.Time(r.Time.Low), unit.Time(r.Time.High), unit.WholePercent(r.Time.Confidence))
	}
	return text
}

// noise is how many bytes a run may have more than another without a word: the runtime
// allocates some, too.
const noise = 4096

// countText says what was counted, and whether all of it is known.
func countText(r *alloc.BenchRow) string {
	c := r.Counted
	per := func(n int64) string { return unit.Decimal(float64(n) / float64(c.Ops)) }
	text := fmt.Sprintf("in %s counted: %s B/op, %s allocs/op", unit.Count(int(c.Ops), "operation"), per(c.Bytes), per(c.Objects))
	var recorded alloc.Weight
	if r.Top != nil {
		recorded = r.Top.Total
	}
	switch {
	case c.Objects == 0 && recorded.Objects == 0:
		return fmt.Sprintf("in %s counted: no allocation", unit.Count(int(c.Ops), "operation"))
	case recorded.Objects == c.Objects:
		text += "; all of them are below"
	case recorded.Objects < c.Objects:
		text += fmt.Sprintf("; %s allocs/op are not below", per(c.Objects-recorded.Objects))
	default:
		text += fmt.Sprintf("; there are %s allocs/op more below, from outside of the timed part", per(recorded.Objects-c.Objects))
	}
	if each := float64(c.Objects) / float64(c.Ops); math.Abs(each-r.Objects) > 1.5 {
		text += ". The number of objects depends on how often it runs, or on when the garbage collector does"
	} else if other := float64(c.Bytes) / float64(c.Ops); math.Abs(other-r.Bytes) > max(1, 0.01*r.Bytes, noise/float64(c.Ops)) {
		text += fmt.Sprintf(". The timed run has %s B/op in %s: what is made once, or anew when a garbage collection has emptied a pool, weighs differently there",
			unit.Decimal(r.Bytes), unit.Count(r.Iterations, "operation"))
	}
	return text
}

// parts says how much of the allocations is where.
func (t *topText) parts() {
	list := []string{fmt.Sprintf("%s at sites", unit.Decimal(t.Mapped.Objects*float64(t.Total.Objects)/t.Count))}
	for _, m := range t.Missing {
		list = append(list, fmt.Sprintf("%s %s", unit.Decimal(m.Objects*float64(t.Total.Objects)/t.Count), missingText[m.Why]))
	}
	t.Para("  ", "allocs/op: "+strings.Join(list, ", "))
}
