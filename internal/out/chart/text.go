// Package chart shows the results of experiments to people: as text with bars in a
// terminal (Text), and as a drawing (SVG).
package chart

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/unheap/unheap/internal/lab"
	"github.com/unheap/unheap/internal/out/style"
	"github.com/unheap/unheap/internal/out/text"
	"github.com/unheap/unheap/internal/unit"
)

// pipeWidth is that of lines in a pipe: bars need one.
const pipeWidth = 100

// Text writes a result for people: a table with bars for each experiment, and
// the verdicts.
func Text(w io.Writer, r *lab.Result, o text.Options) error {
	look := o.Style
	look.Width = cmp.Or(look.Width, pipeWidth)
	p := &printer{style.NewWriter(w, look), len(r.Go)}
	fmt.Fprintf(p, "%s %s/%s, %s\n", strings.Join(r.Go, " "), r.GOOS, r.GOARCH, r.CPU)
	p.Para("", fmt.Sprintf("Predictions are from unheap's report of the experiments. Times are medians of %d samples, each with the interval in which that of another run lies with %s.", r.Count, unit.WholePercent(r.Confidence)))
	for _, note := range r.Notes {
		p.Para("", "Note: "+note+".")
	}
	for i := range r.Experiments {
		p.outcome(&r.Experiments[i])
	}
	return p.Flush()
}

// List writes what experiments there are.
func List(w io.Writer, l *lab.Listing, _ text.Options) error {
	b := style.NewWriter(w, style.Style{})
	for _, e := range l.Experiments {
		fmt.Fprintf(b, "%-10s %s\n           the lesson: %s\n", e.Name, e.Title, e.Claim)
	}
	return b.Flush()
}

type printer struct {
	*style.Writer
	versions int
}

func (p *printer) outcome(o *lab.Outcome) {
	fmt.Fprintf(p, "\n%s: %s\n", p.Bold(o.Name), o.Title)
	p.Para("  ", "The lesson: "+o.Claim+".")
	b := newBars(o)
	labels := 0
	for i := range o.Rows {
		labels = max(labels, utf8.RuneCountInString(o.Rows[i].Label()))
	}
	lines := p.table(o, labels)
	widest := 0
	for _, l := range lines {
		widest = max(widest, utf8.RuneCountInString(l.text))
	}
	room := min(p.Width-widest-2, 60)
	fmt.Fprintf(p, "\n  %s predicted, measured objects; time\n", strings.Repeat(" ", labels+versionWidth(o)))
	for _, l := range lines {
		pad := strings.Repeat(" ", widest-utf8.RuneCountInString(l.text)+2)
		fmt.Fprintln(p, strings.TrimRight(l.text+pad+p.Paint(b.bar(l.seconds, room), style.Cyan), " "))
	}
	if b.log && room > 2 {
		p.Para("  ", "(the bars are logarithmic)")
	}
	if slices.ContainsFunc(lines, func(l line) bool { return l.wrong }) {
		p.Para("  ", "(!) is not what the report predicts; if it is so again, please report it")
	}
	p.metrics(o, labels)
	fmt.Fprintln(p)
	for i, f := range o.Findings {
		if p.versions > 1 && (i == 0 || f.Go != o.Findings[i-1].Go) {
			fmt.Fprintf(p, "  %s\n", p.Bold(f.Go))
		}
		n := len(lab.DoesNot) + 4
		p.Item("  "+p.verdict(f.Verdict)+"  ", n, f.Claim)
		p.Para(strings.Repeat(" ", n), f.Text)
	}
}

// A line is a cell, and the time that its bar shows.
type line struct {
	text    string
	seconds float64
	wrong   bool // not what was predicted
}

func (p *printer) table(o *lab.Outcome, labels int) []line {
	var lines []line
	versions := versionWidth(o)
	for i := range o.Rows {
		label := o.Rows[i].Label()
		for j, c := range o.Rows[i].Cells {
			version := ""
			if versions > 0 {
				version = c.Go
			}
			if j > 0 {
				label = ""
			}
			predicted, measured := fmt.Sprint(c.Predicted), unit.Digits(c.Objects)
			switch {
			case c.Predicted == lab.Unpredicted:
				predicted = "?"
			case c.Base != "":
				predicted = "+" + predicted
			}
			if c.Std {
				predicted += "+std"
			}
			wrong := !c.Agrees && c.Predicted != lab.Unpredicted
			if wrong {
				measured += " (!)"
			}
			lines = append(lines, line{fmt.Sprintf("  %-*s %-*s%6s %6s  %s", labels, label, versions, version, predicted, measured, lab.Seconds(c.Time.Interval)), c.Time.Center, wrong})
		}
	}
	return lines
}

// versionWidth is the width of the column of Go versions, if there is one.
func versionWidth(o *lab.Outcome) int {
	width := 0
	if cells := o.Rows[0].Cells; len(cells) > 1 {
		for _, c := range cells {
			width = max(width, len(c.Go)+2)
		}
	}
	return width
}

// metrics writes what else benchmarks report: a column for each unit. Where a line
// has no room for intervals, it has medians only.
func (p *printer) metrics(o *lab.Outcome, labels int) {
	for _, full := range []bool{true, false} {
		rows := metricRows(o, full)
		if len(rows) == 1 {
			return
		}
		widths := make([]int, len(rows[0]))
		for _, row := range rows {
			for i, text := range row {
				widths[i] = max(widths[i], utf8.RuneCountInString(text))
			}
		}
		widths[0] = max(widths[0], labels)
		total := 0
		for _, w := range widths {
			total += w + 2
		}
		if full && total > p.Width {
			continue
		}
		fmt.Fprintln(p)
		for _, row := range rows {
			line := ""
			for i, text := range row {
				line += "  " + text + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text))
			}
			fmt.Fprintln(p, strings.TrimRight(line, " "))
		}
		return
	}
}

// metricRows are the lines of the table of metrics, the first with its heads.
func metricRows(o *lab.Outcome, full bool) [][]string {
	head := []string{"", ""}
	column := map[string]int{}
	rows := [][]string{nil}
	for i := range o.Rows {
		for _, c := range o.Rows[i].Cells {
			row := []string{o.Rows[i].Label(), ""}
			if len(o.Rows[i].Cells) > 1 {
				row[1] = c.Go
			}
			for _, m := range c.Metrics {
				if column[m.Unit] == 0 {
					column[m.Unit] = len(head)
					head = append(head, metricName(m.Unit))
				}
				for len(row) <= column[m.Unit] {
					row = append(row, "")
				}
				row[column[m.Unit]] = metricText(&m, full)
			}
			if len(c.Metrics) > 0 {
				rows = append(rows, row)
			}
		}
	}
	rows[0] = head
	return rows
}

// metricName is the head of a metric's column.
func metricName(unit string) string {
	switch unit {
	case "gc-cpu-sec/op":
		return "collector's CPU time"
	case "gc-cycles/1e6op":
		return "GC cycles for a million"
	case "gc-cpu-%":
		return "CPU for GC"
	}
	return strings.TrimSuffix(unit, "-sec")
}

func metricText(m *lab.Metric, full bool) string {
	text := unit.Digits(m.Center)
	switch m.Unit {
	case "gc-cpu-sec/op", "p50-sec", "p99-sec":
		if text = lab.Seconds(m.Interval); !full {
			text, _, _ = strings.Cut(text, " [")
		}
	case "gc-cpu-%":
		text += "%"
	}
	return text
}

// bars draws times relative to the largest, by their logarithms where the
// smallest could not be seen.
type bars struct {
	lo, hi float64
	log    bool
}

func newBars(o *lab.Outcome) bars {
	b := bars{lo: math.Inf(1)}
	for _, r := range o.Rows {
		for _, c := range r.Cells {
			b.lo, b.hi = min(b.lo, c.Time.Center), max(b.hi, c.Time.Center)
		}
	}
	b.log = b.lo > 0 && b.hi > 50*b.lo
	return b
}

// share is where a time lies from nothing to the largest, from 0 to 1.
func (b bars) share(seconds float64) float64 {
	if b.log {
		return math.Log(max(seconds, b.lo)/b.lo*1.5) / math.Log(b.hi/b.lo*1.5)
	}
	return max(0, seconds) / b.hi
}

// bar is a bar of at most room columns, in eighths.
func (b bars) bar(seconds float64, room int) string {
	if room < 3 || b.hi <= 0 {
		return ""
	}
	eighths := max(1, int(b.share(seconds)*float64(room)*8+0.5))
	text := strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		text += string([]rune("▏▎▍▌▋▊▉")[rest-1])
	}
	return text
}

func (p *printer) verdict(v string) string {
	text := fmt.Sprintf("%-*s", len(lab.DoesNot), v)
	switch v {
	case lab.Holds:
		return p.Paint(text, style.Green, style.Bold)
	case lab.DoesNot:
		return p.Paint(text, style.Red, style.Bold)
	}
	return p.Paint(text, style.Yellow, style.Bold)
}
