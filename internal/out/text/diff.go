package text

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/out/excerpt"
	"github.com/unheap/unheap/internal/out/style"
	"github.com/unheap/unheap/internal/unit"
)

// maxListed is how many sites of a finding are shown, and how many of its changes.
const maxListed = 8

// Diff writes what a change did, worst first. What only moved is left out.
func Diff(w io.Writer, d *alloc.Diff, o Options) error {
	y := &why{printer: newPrinter(w, o), files: excerpt.New(o.Open), engine: d.Engine}
	y.Para("", y.Bold(DiffTitle(d)))
	for _, n := range d.Notes {
		y.Para("", "note: "+n)
	}
	y.Para("", DiffSummary(d))
	if d.Variation != nil {
		y.variation(d)
	}
	for i := range d.Findings {
		if f := &d.Findings[i]; f.State != alloc.StateMoved {
			fmt.Fprintln(y)
			y.finding(f)
		}
	}
	return y.Flush()
}

// DiffTitle names both states, and how their configurations differ.
func DiffTitle(d *alloc.Diff) string {
	if v := d.Variation; v != nil {
		return v.Dimension + " " + strings.Join(v.Values, ", ")
	}
	title := d.Base + " to " + d.Head
	var words []string
	for _, b := range d.Between {
		words = append(words, b.Dimension+" "+set(b.A)+" to "+set(b.B))
	}
	if len(words) > 0 {
		title = strings.Join(words, ", ") + ": " + title
	}
	return title
}

func set(value string) string {
	if value == "" {
		return "(not set)"
	}
	return value
}

// DiffSummary counts the findings: those against the new state, and the others.
func DiffSummary(d *alloc.Diff) string {
	var against, others []string
	for _, s := range alloc.States {
		if s == alloc.StateMoved {
			continue
		}
		counts := map[string]int{}
		for i := range d.Findings {
			switch f := &d.Findings[i]; {
			case f.State != s:
			case f.Counts():
				counts["against"]++
			case f.Better && f.State != alloc.StateGone:
				counts["better"]++
			default:
				counts["other"]++
			}
		}
		if n := counts["against"]; n > 0 {
			against = append(against, fmt.Sprintf("%d %s", n, s))
		}
		if n := counts["better"]; n > 0 {
			others = append(others, fmt.Sprintf("%d %s (better)", n, s))
		}
		if n := counts["other"]; n > 0 {
			others = append(others, fmt.Sprintf("%d %s", n, s))
		}
	}
	text := "nothing is new or worse"
	if len(against) > 0 {
		text = unit.Count(d.Counts(), "finding") + ": " + strings.Join(against, ", ")
	}
	if len(others) > 0 {
		text += "; also " + strings.Join(others, ", ")
	}
	return text
}

// FindingTitle is a finding in a line.
func FindingTitle(f *alloc.Finding) string {
	if f.From != "" {
		between := *f
		between.From, between.To = "", ""
		return f.From + " to " + f.To + ": " + FindingTitle(&between)
	}
	n := max(len(f.Sites), 1)
	switch f.State {
	case alloc.StateNew:
		return fmt.Sprintf("new: %s", unit.Count(n, "site"))
	case alloc.StateGone:
		return fmt.Sprintf("gone: %s", unit.Count(len(f.Was), "site"))
	case alloc.StateInline:
		return fmt.Sprintf("inline: %s in other copies", unit.Count(n, "site"))
	}
	title := string(f.State)
	switch {
	case f.State == alloc.StateLarger && f.Better:
		title = "larger, better: " + unit.Count(n, "site") + " smaller now"
	case f.State == alloc.StateLarger:
		title = "larger: " + unit.Count(n, "site")
	case f.State == alloc.StateLoop && f.Better:
		title = "loop, better: " + unit.Count(n, "site") + " out of a loop"
	case f.State == alloc.StateLoop:
		title = "loop: " + unit.Count(n, "site") + " moved into one, or deeper"
	case f.Better:
		title += ", better: " + unit.Count(n, "site")
	case f.State == alloc.StateVerdict:
		title += ", worse: " + unit.Count(n, "site")
	default:
		title += ": " + unit.Count(n, "site")
	}
	return title
}

// finding writes a finding: what became of which sites, and the edit.
func (y *why) finding(f *alloc.Finding) {
	title := FindingTitle(f)
	switch {
	case f.Counts():
		title = y.Paint(title, style.Red, style.Bold)
	case f.Better:
		title = y.Paint(title, style.Green, style.Bold)
	default:
		title = y.Bold(title)
	}
	y.Para("", title)
	list := f.Sites
	if len(list) == 0 {
		list = f.Was
	}
	for i := range list[:min(len(list), maxListed)] {
		y.printer.site(&list[i])
		y.Para("      ", "in "+list[i].Func)
	}
	if n := len(list) - maxListed; n > 0 {
		fmt.Fprintf(y, "  and %d more\n", n)
	}
	if len(f.Sites) > 0 && len(f.Was) > len(f.Sites) {
		for i := range f.Was[:min(len(f.Was), maxListed)] {
			s := &f.Was[i]
			y.Para("  ", fmt.Sprintf("was at %s, %s, in %s", s.Pos, s.Verdict, s.Func))
		}
		if n := len(f.Was) - maxListed; n > 0 {
			fmt.Fprintf(y, "  and %d more\n", n)
		}
	}
	for _, d := range TellingChanges(f, maxListed) {
		y.fact(d.What, set(d.Was)+", now "+set(d.Now))
	}
	if f.Counts() && len(f.Sites) > 0 && len(f.Sites[0].Causes) > 0 {
		y.flow(&f.Sites[0])
	}
	y.fact("edit", EditText(&f.Edit))
}

// TellingChanges are at most n of the changes of a finding: those that its sites do not
// show. With another verdict goes another condition and cause, and with another
// function its file.
func TellingChanges(f *alloc.Finding, n int) []alloc.Delta {
	var list []alloc.Delta
	changed := func(what string) bool {
		return slices.ContainsFunc(f.Changes, func(d alloc.Delta) bool { return d.What == what })
	}
	for _, d := range f.Changes {
		switch d.What {
		case "condition", "cause":
			if changed("verdict") {
				continue
			}
		case "file":
			if changed("function") {
				continue
			}
		}
		list = append(list, d)
	}
	return list[:min(len(list), n)]
}

// flow shows how the value of a site gets to the heap: in the source, where that is at
// hand.
func (y *why) flow(s *alloc.Site) {
	labels := y.flowLabels(s.Causes[0].Flow)
	if y.opt.Open != nil && len(labels) > 0 {
		y.excerpts(append([]excerpt.Label{{Pos: s.Source(), Expr: s.Expr, Text: primaryLabel(s), Primary: true}}, labels...))
		return
	}
	for _, l := range labels {
		y.Para("      ", l.Text+" ("+l.Pos.String()+")")
	}
}

// EditText says what a finding is due to.
func EditText(e *alloc.Edit) string {
	if e.Kind == alloc.EditUnknown {
		return "not known"
	}
	text := string(e.Kind)
	if e.Pos.File != "" {
		text += " at " + e.Pos.String()
	}
	if e.Text != "" {
		text += ": " + e.Text
	}
	if !e.Proven {
		text += " (not proven)"
	}
	return text
}
