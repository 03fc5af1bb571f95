package text

import (
	"fmt"
	"io"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/unit"
)

// Ranking writes changes and what they keep on the stack.
func Ranking(w io.Writer, r *alloc.Ranking, o Options) error {
	t := &levers{newPrinter(w, o), r}
	for _, n := range r.Notes {
		t.Para("", "note: "+n)
	}
	t.ranking("single changes", r.Single)
	t.left()
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
	fmt.Fprintf(t, "%5s  %-10s  %s\n", "sites", "in", t.Bold(title))
	for _, l := range list {
		var parts, where []string
		for i, c := range l.Changes {
			parts, where = append(parts, changeText(c)), append(where, string(l.Where[i]))
		}
		lead := t.weight(l.Weight) + fmt.Sprintf("%5d  %-10s  ", len(l.Sites), strings.Join(where, "+"))
		indent := strings.Repeat(" ", len(lead))
		t.Item(lead, len(lead), strings.Join(parts, ", and "))
		if most := l.AtMost; most != nil && *most != *l.Weight {
			t.Para(indent, fmt.Sprintf("up to %s: some share their weight with sites that it does not keep on the stack", unit.Size(float64(most.Bytes)/t.Count)))
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

// left writes what no single change keeps on the stack, with the heaviest places.
func (t *levers) left() {
	if t.Left == nil || t.Total == nil || t.Left.Places == 0 {
		return
	}
	if len(t.Single) == 0 {
		t.Para("", "no single change keeps more than 0.1% on the stack; the largest place is "+leftText(&t.Left.Rows[0]))
	}
	lead := t.weight(&t.Left.Weight) + fmt.Sprintf("%5s  %-10s  ", "-", "-")
	indent := strings.Repeat(" ", len(lead))
	t.Item(lead, len(lead), "what no single change keeps on the stack, at "+unit.Count(t.Left.Places, "place"))
	for i := range t.Left.Rows {
		r := &t.Left.Rows[i]
		if part := float64(r.Weight.Bytes) / float64(max(1, t.Total.Bytes)); part > 0.001 {
			t.Para(indent, unit.Percent(part)+" "+leftText(r))
		}
	}
}

// leftText names a place that no single change helps, and says why.
func leftText(r *alloc.LeftRow) string {
	if len(r.Sites) == 0 {
		if len(r.Frames) == 0 {
			return "what is " + missingText[r.Missing]
		}
		f := r.Frames[len(r.Frames)-1]
		return fmt.Sprintf("%s (%s), %s", f.Func, f.Pos, missingText[r.Missing])
	}
	s := &r.Sites[0]
	text := fmt.Sprintf("%s %s %s", s.Pos, s.Kind, s.Expr)
	if len(s.Causes) > 0 {
		text += fmt.Sprintf(", because: %s: %s", s.Causes[0].ID, s.Causes[0].Words(false))
	}
	return text
}

// weight writes what goes by profiles, in columns.
func (t *levers) weight(w *alloc.Weight) string {
	if t.Total == nil || w == nil {
		return ""
	}
	part := func(a, b int64) float64 { return float64(a) / float64(max(1, b)) }
	width := 7
	if t.Per != "" {
		width += 1 + len(t.Per)
	}
	return fmt.Sprintf("%6s  %7s  %8s  %*s  ", unit.Percent(part(w.Bytes, t.Total.Bytes)), unit.Percent(part(w.Objects, t.Total.Objects)),
		unit.Size(float64(w.Bytes)/t.Count), width, unit.Amount(float64(w.Objects)/t.Count))
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
