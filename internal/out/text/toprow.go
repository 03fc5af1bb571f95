package text

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/unit"
)

// A column is a number of each row; it is shown only where there are any.
type column struct {
	title string
	width int
	cell  func(r *alloc.TopRow) string
}

func (t *topText) columns() []column {
	var list []column
	cumulative := func() {
		if t.Sort != "leverage" {
			list = append(list, column{"cum.", 6, func(r *alloc.TopRow) string { return unit.Percent(r.Cumulative) }})
		}
	}
	if t.Total.Bytes > 0 || t.Total.Objects > 0 {
		list = append(list, column{"bytes", 6, func(r *alloc.TopRow) string { return unit.Percent(r.Bytes) }})
		cumulative()
		list = append(list, []column{
			{"objects", 7, func(r *alloc.TopRow) string { return unit.Percent(r.Objects) }},
			{"bytes" + t.per(), 8, func(r *alloc.TopRow) string { return t.bytes(float64(r.Weight.Bytes)) }},
			{"objects" + t.per(), 7 + len(t.per()), func(r *alloc.TopRow) string { return t.amount(float64(r.Weight.Objects)) }},
		}...)
	}
	if t.timed() {
		list = append(list, column{"malloc", 6, func(r *alloc.TopRow) string { return unit.Percent(r.Time) }})
		if len(list) == 1 {
			cumulative()
		}
	}
	if t.Total.Cost > 0 {
		list = append(list, column{"est. cost" + t.per(), 9 + len(t.per()), func(r *alloc.TopRow) string { return unit.Time(r.Weight.Cost / t.Count) }})
	}
	if t.sampled() {
		list = append(list, column{"samples", 7, func(r *alloc.TopRow) string { return unit.Amount(float64(r.Weight.Samples + r.Weight.Ticks)) }})
	}
	return append(list, column{"±", 5, errorText})
}

// sampled reports whether a profile has samples only, and not all that happened.
func (t *topText) sampled() bool {
	return slices.ContainsFunc(t.Profiles, func(p alloc.Profile) bool {
		return p.Unusable == "" && (p.Kind == "cpu" || p.Rate > 1)
	})
}

// heads writes the names of the columns.
func (t *topText) heads() {
	fmt.Fprintln(t)
	for _, c := range t.columns() {
		fmt.Fprintf(t, "%*s  ", c.width, c.title)
	}
	fmt.Fprintf(t, "%s\n", t.Bold("place, verdict, value"))
}

func (t *topText) per() string {
	if t.Per == "" {
		return ""
	}
	return "/" + t.Per
}

func (t *topText) timed() bool { return t.GC.Total > 0 }

func (t *topText) row(r *alloc.TopRow) {
	lead := ""
	for _, c := range t.columns() {
		lead += fmt.Sprintf("%*s  ", c.width, c.cell(r))
	}
	fmt.Fprintf(t, "%s%s\n", lead, t.what(r, utf8.RuneCountInString(lead)))
	const indent = "       "
	if len(r.Sites) > 1 {
		t.Para(indent, fmt.Sprintf("shared by %d sites, which the profile does not tell apart", len(r.Sites)))
	}
	if len(r.Sites) == 1 && len(r.Sites[0].Members) > 0 {
		t.Para(indent, "one object of "+unit.Count(int(r.Sites[0].Size), "byte")+" for "+r.Sites[0].Names())
	}
	for k := range r.Sites {
		s := &r.Sites[k]
		if len(r.Sites) > 1 {
			t.Para(indent, fmt.Sprintf("%s  %s  %s %s", s.Pos, t.verdict(s.Verdict, string(s.Verdict)), s.Kind, s.Expr))
		}
		t.cause(s, indent)
	}
	for _, f := range inner(r) {
		t.Para(indent, t.Faint("inlined "+f.Func+" "+f.Pos.String()))
	}
	t.origin(r, indent)
	for k := range r.Library[:min(len(r.Library), maxVia)] {
		s := &r.Library[k]
		t.Para(indent, fmt.Sprintf("%s  %s  %s %s", s.Pos, t.verdict(s.Verdict, string(s.Verdict)), s.Kind, s.Expr))
		t.cause(s, indent)
	}
	if r.Lever != nil {
		t.lever(r.Lever, indent)
	}
}

// leastPlace is the room that a place has in any line.
const leastPlace = 30

// what says what is at a row's place.
func (t *topText) what(r *alloc.TopRow, used int) string {
	if len(r.Sites) == 1 {
		s := &r.Sites[0]
		lead := fmt.Sprintf("%s  %s  ", s.Pos, s.Verdict)
		value := t.ClipTo(fmt.Sprintf("%s %s", s.Kind, s.Expr), used+len(lead), max(10, leastPlace-len(lead)))
		return fmt.Sprintf("%s  %s  %s", s.Pos, t.verdict(s.Verdict, string(s.Verdict)), value)
	}
	if len(r.Frames) == 0 {
		return missingText[r.Missing]
	}
	return t.ClipTo(r.Frames[0].Pos.String()+"  "+r.Frames[0].Func, used, leastPlace)
}

func (t *topText) cause(s *alloc.Site, indent string) {
	if s.Condition != "" {
		t.Para(indent, s.Condition)
	}
	if len(s.Causes) == 0 {
		return
	}
	c := &s.Causes[0]
	text := string(c.ID) + ": " + c.Words(false)
	if len(c.Flow) > 0 {
		text += ", decided at " + c.Decisive.String()
	}
	t.Para(indent, text)
}

// inner are the frames of a row that were inlined.
func inner(r *alloc.TopRow) []alloc.Frame {
	if len(r.Sites) == 1 {
		return r.Sites[0].Inlined
	}
	return r.Frames[min(1, len(r.Frames)):]
}

// origin says where the numbers of a row are from, when it is not plain.
func (t *topText) origin(r *alloc.TopRow, indent string) {
	switch {
	case len(r.Via) > 0:
		t.Para(indent, "allocated "+t.via(r))
	case r.Missing != "":
		t.Para(indent, missingText[r.Missing])
	}
	switch r.Match {
	case alloc.Moved:
		t.Para(indent, "the function has moved in its file since the profile was taken")
	case alloc.Unsure:
		t.Para(indent, "the function may have changed since the profile was taken")
	case alloc.ByLine:
		t.Para(indent, "matched by function and line: the stock engine does not know what is inlined there")
	case alloc.Otherwise:
		text := "other calls are inlined here than in the profile"
		if len(r.Frames) > 1 {
			text = "in the profile it is inlined in " + r.Frames[0].Func
		}
		t.Para(indent, "matched by function name: "+text)
	}
	if t.tiny(r) {
		t.Para(indent, "several of them share a block of 16 bytes, which is counted once: there are more objects, and no more bytes")
	}
	if r.Weight.Line > 0 && t.timed() {
		t.Para(indent, fmt.Sprintf("the line takes %s of the CPU time, with what it calls", unit.Percent(float64(r.Weight.Line)/float64(t.GC.Total))))
	}
	if r.GC > 0 {
		t.Para(indent, fmt.Sprintf("an estimated %s of the collector's time, by its share of the bytes", unit.Time(r.GC)))
	}
}

// tiny reports whether a row's values are so small and plain that the runtime
// puts several into one block, of which a profile has the first only.
func (t *topText) tiny(r *alloc.TopRow) bool {
	if !slices.ContainsFunc(t.Profiles, func(p alloc.Profile) bool { return !p.Exact }) {
		return false
	}
	const block = 16
	w := &r.Weight
	return len(r.Sites) == 1 && 0 < r.Sites[0].Size && r.Sites[0].Size < block && w.Objects > 0 && w.Bytes/w.Objects == block
}

// maxVia bounds the places in libraries that are named.
const maxVia = 3

// via names where libraries allocated what a row is charged for.
func (t *topText) via(r *alloc.TopRow) string {
	var list []string
	for i, v := range r.Via {
		if i == maxVia {
			list = append(list, unit.Count(len(r.Via)-i, "more place"))
			break
		}
		f := v.Frames[len(v.Frames)-1]
		part := ""
		if len(r.Via) > 1 {
			part = unit.Size(float64(v.Weight.Bytes)/t.Count) + " "
			if v.Weight.Bytes == 0 {
				part = unit.Time(float64(v.Weight.Malloc)) + " "
			}
		}
		list = append(list, fmt.Sprintf("%sin %s %s", part, f.Func, f.Pos))
	}
	return strings.Join(list, ", ")
}

func (t *topText) lever(l *alloc.Lever, indent string) {
	var parts []string
	for _, c := range l.Changes {
		parts = append(parts, changeText(c))
	}
	text := fmt.Sprintf("would stay on the stack without %s", strings.Join(parts, ", and "))
	if n := len(l.Sites); n > 1 {
		text += fmt.Sprintf(", as %d sites do", n)
		if l.Weight != nil && t.Total.Bytes > 0 {
			text += fmt.Sprintf(" with %s of the bytes", unit.Percent(float64(l.Weight.Bytes)/float64(t.Total.Bytes)))
		}
	}
	t.Para(indent, text)
}

// cold writes a row without heat.
func (t *topText) cold(i int, r *alloc.TopRow) {
	if i == 0 {
		fmt.Fprintf(t, "\n%s\n", t.Bold("no heat: in a static order"))
	}
	for k := range r.Sites {
		t.site(&r.Sites[k])
		t.Para("      ", t.Faint("no heat: "+r.Reason))
	}
}

func errorText(r *alloc.TopRow) string {
	switch r.Confidence {
	case alloc.ExactCount:
		return "exact"
	case alloc.FewSamples:
		return "few"
	case alloc.NoSamples:
		return "-"
	}
	return unit.WholePercent(r.Error)
}

// bytes writes an amount of bytes, divided as the view wants it.
func (t *topText) bytes(n float64) string { return unit.Size(n / t.Count) }

// amount writes a number of things, divided as the view wants it.
func (t *topText) amount(n float64) string { return unit.Amount(n / t.Count) }

// weightText says what profiles have of a site, in a line.
func weightText(s *alloc.Site, total *alloc.Weight) string {
	w := s.Weight
	if w == nil {
		return "not in the profile"
	}
	var list []string
	if w.Bytes > 0 {
		list = append(list, fmt.Sprintf("%s of the bytes, %s in %s", unit.Percent(float64(w.Bytes)/float64(total.Bytes)), unit.Size(float64(w.Bytes)), unit.Amounts(float64(w.Objects), "object")))
	}
	if w.Malloc > 0 {
		list = append(list, unit.Time(float64(w.Malloc))+" in the allocator")
	}
	if w.Line > 0 {
		list = append(list, unit.Time(float64(w.Line))+" on the line and in what it calls")
	}
	if w.Samples+w.Ticks > 0 {
		e, word := w.Confidence()
		if word == alloc.Good || word == alloc.Rough {
			word = "± " + unit.WholePercent(e)
		}
		list = append(list, fmt.Sprintf("%s (%s)", unit.Count(int(w.Samples+w.Ticks), "sample"), word))
	}
	if s.Shared > 1 {
		list = append(list, fmt.Sprintf("shared by %d sites, which the profile does not tell apart", s.Shared))
	}
	return strings.Join(list, ", ")
}
