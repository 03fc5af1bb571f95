package text

import (
	"fmt"
	"io"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/unit"
)

// Ranking writes changes and what they free.
func Ranking(w io.Writer, r *alloc.Ranking, o Options) error {
	t := &levers{newPrinter(w, o), r}
	for _, n := range r.Notes {
		t.Para("", "note: "+n)
	}
	t.ranking("single changes", r.Single)
	if len(r.Pairs) > 0 {
		fmt.Fprintln(t)
		t.ranking("pairs that help together only", r.Pairs)
	}
	t.built(r.Configuration, "")
	return t.Flush()
}

type levers struct {
	*printer
	*alloc.Ranking
}

func (t *levers) ranking(title string, list []alloc.Lever) {
	if t.Total != nil {
		per := ""
		if t.Per != "" {
			per = "/" + t.Per
		}
		fmt.Fprintf(t, "%6s  %7s  %8s  %*s  ", "bytes", "objects", "bytes"+per, 7+len(per), "objects"+per)
	}
	fmt.Fprintf(t, "%5s  %-10s  %s\n", "frees", "in", t.Bold(title))
	for _, l := range list {
		var parts, where []string
		for i, c := range l.Changes {
			parts, where = append(parts, changeText(c)), append(where, string(l.Where[i]))
		}
		lead := t.weight(&l) + fmt.Sprintf("%5d  %-10s  ", len(l.Sites), strings.Join(where, "+"))
		indent := strings.Repeat(" ", len(lead))
		t.Item(lead, len(lead), strings.Join(parts, ", and "))
		if most := l.AtMost; most != nil && *most != *l.Weight {
			t.Para(indent, fmt.Sprintf("up to %s: some share their weight with sites that it does not free", unit.Size(float64(most.Bytes)/t.Count)))
		}
		if len(l.Stay) > 0 {
			t.Para(indent, stayText(l.Stay))
		}
		if t.opt.List {
			for i := range l.Sites {
				s := &l.Sites[i]
				fmt.Fprintf(t, "%s%s  %s %s\n", indent, s.Pos, s.Kind, s.Expr)
			}
			for i := range l.Stay {
				s := &l.Stay[i]
				if s.After == nil {
					continue
				}
				t.Para(indent, fmt.Sprintf("%s  %s %s %s", s.Pos, s.Kind, s.Expr, s.After.Words(s.Verdict)))
			}
		}
	}
}

// weight writes what a lever frees by profiles, in columns.
func (t *levers) weight(l *alloc.Lever) string {
	if t.Total == nil || l.Weight == nil {
		return ""
	}
	part := func(a, b int64) float64 { return float64(a) / float64(max(1, b)) }
	width := 7
	if t.Per != "" {
		width += 1 + len(t.Per)
	}
	return fmt.Sprintf("%6s  %7s  %8s  %*s  ", unit.Percent(part(l.Weight.Bytes, t.Total.Bytes)), unit.Percent(part(l.Weight.Objects, t.Total.Objects)),
		unit.Size(float64(l.Weight.Bytes)/t.Count), width, unit.Amount(float64(l.Weight.Objects)/t.Count))
}

// stayText counts the sites whose values a change frees and that allocate all the
// same, by what they become.
func stayText(list []alloc.Site) string {
	n := [2]int{}
	for i := range list {
		if a := list[i].After; a != nil && a.Verdict == alloc.Conditional {
			n[0]++
		} else {
			n[1]++
		}
	}
	var parts []string
	if n[0] > 0 {
		parts = append(parts, fmt.Sprintf("%s %s conditional", unit.Count(n[0], "more site"), plural(n[0], "becomes", "become")))
	}
	if n[1] > 0 {
		parts = append(parts, fmt.Sprintf("%s %s on the heap", unit.Count(n[1], "more site"), plural(n[1], "stays", "stay")))
	}
	return strings.Join(parts, ", ")
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
