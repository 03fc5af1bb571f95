package text

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/unit"
)

// variation writes the counts of packages with a column for each value, and what the
// findings between two values have in common.
func (p *printer) variation(d *alloc.Diff) {
	v := d.Variation
	fmt.Fprintln(p)
	head := []string{"heap+conditional sites"}
	head = append(head, v.Values...)
	rows := [][]string{head, counts("all packages", v.Total)}
	for _, t := range v.Packages {
		rows = append(rows, counts(t.Package, t))
	}
	table(p, rows)
	if len(v.Packages) == 0 {
		p.Para("", "no package differs in these")
	}
	for i := 1; i < len(v.Values); i++ {
		if lines := reasons(d.Findings, v.Values[i-1], v.Values[i]); len(lines) > 0 {
			fmt.Fprintln(p)
			p.Para("", p.Bold(fmt.Sprintf("%s %s to %s", v.Dimension, v.Values[i-1], v.Values[i])))
			for _, l := range lines {
				p.Para("  ", l)
			}
		}
	}
}

func counts(name string, t alloc.VariationTotals) []string {
	row := []string{name}
	for i := range t.Heap {
		row = append(row, fmt.Sprintf("%d+%d", t.Heap[i], t.Conditional[i]))
	}
	return row
}

// table writes rows whose first column is aligned to the left, and the others to the
// right.
func table(p *printer, rows [][]string) {
	var width []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(width) {
				width = append(width, 0)
			}
			width[i] = max(width[i], len([]rune(cell)))
		}
	}
	for _, row := range rows {
		line := row[0] + strings.Repeat(" ", width[0]-len([]rune(row[0])))
		for i, cell := range row[1:] {
			line += "  " + strings.Repeat(" ", width[i+1]-len([]rune(cell))) + cell
		}
		fmt.Fprintln(p, line)
	}
}

// reasons counts the sites of the findings between two values by what happened to
// them, those that speak against the new value first, then the most.
func reasons(findings []alloc.Finding, from, to string) []string {
	type line struct {
		text  string
		n     int
		worse bool
	}
	var lines []line
	for i := range findings {
		f := &findings[i]
		if f.From != from || f.To != to || f.State == alloc.StateMoved {
			continue
		}
		for text, n := range kinds(f) {
			k := slices.IndexFunc(lines, func(l line) bool { return l.text == text })
			if k < 0 {
				k, lines = len(lines), append(lines, line{text: text, worse: f.Counts()})
			}
			lines[k].n += n
		}
	}
	slices.SortStableFunc(lines, func(a, b line) int {
		if a.worse != b.worse {
			return cmp.Compare(strconv.FormatBool(b.worse), strconv.FormatBool(a.worse))
		}
		return cmp.Or(b.n-a.n, cmp.Compare(a.text, b.text))
	})
	var out []string
	for _, l := range lines {
		out = append(out, unit.Count(l.n, "site")+" "+l.text)
	}
	return out
}

// kinds counts the sites of a finding by what happened to them: state, verdicts, kind
// and cause.
func kinds(f *alloc.Finding) map[string]int {
	counts := map[string]int{}
	for i := range max(len(f.Sites), len(f.Was)) {
		var was, now *alloc.Site
		if i < len(f.Was) {
			was = &f.Was[i]
		}
		if i < len(f.Sites) {
			now = &f.Sites[i]
		}
		counts[kindOf(f.State, was, now)]++
	}
	return counts
}

// kindOf says what happened to a site; one of both is nil if it is new or gone.
func kindOf(state alloc.State, was, now *alloc.Site) string {
	s := cmp.Or(now, was)
	cause := cmp.Or(string(s.Cause()), "no cause")
	if was == nil || now == nil || was.Verdict == now.Verdict {
		return fmt.Sprintf("%s: %s %s (%s)", state, s.Verdict, s.Kind, cause)
	}
	if now.Cause() == "" {
		cause = cmp.Or(string(was.Cause()), cause)
	}
	return fmt.Sprintf("%s: %s, %s to %s (%s)", state, s.Kind, was.Verdict, now.Verdict, cause)
}
