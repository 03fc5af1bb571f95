package text

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/out/excerpt"
	"github.com/unheap/unheap/internal/out/style"
	"github.com/unheap/unheap/internal/symbol"
	"github.com/unheap/unheap/internal/unit"
)

// Answer writes why values are where they are, with excerpts of the source. Long
// flows are folded, unless all of them is wanted.
func Answer(w io.Writer, a *alloc.Answer, o Options) error {
	y := &why{printer: newPrinter(w, o), files: excerpt.New(o.Open), engine: a.Engine, seenIn: a.SeenIn}
	y.total = a.Total
	if y.seenIn != "" && o.Narrow {
		y.seenIn += "; name packages after the place to look in more, as ./..."
	}
	first, rest := y.split(a)
	for i, write := range first {
		if i > 0 {
			fmt.Fprintln(y)
		}
		write()
	}
	if len(rest) > 0 {
		fmt.Fprintln(y)
		y.Para("", fmt.Sprintf("on the stack: %s (-full says more)", strings.Join(rest, "; ")))
	}
	if a.Unseen != "" {
		y.fact("not seen", a.Unseen)
	}
	y.built(a.Configuration, a.Engine)
	return y.Flush()
}

// split returns what writes the values of an answer, one after the other. Where some
// are or could be on the heap, those on the stack are only named, unless all is
// wanted.
func (y *why) split(a *alloc.Answer) (first []func(), rest []string) {
	heap := func(s alloc.Site) bool { return s.Verdict != alloc.OnStack }
	leaks := func(p alloc.Param) bool { return len(p.Leaks) > 0 }
	short := !y.opt.Full && (slices.ContainsFunc(a.Sites, heap) || slices.ContainsFunc(a.Params, leaks))
	for i := range a.Sites {
		if s := &a.Sites[i]; short && !heap(*s) {
			text := fmt.Sprintf("%s %s at %s", s.Kind, s.Expr, s.Source())
			if len(s.Inlined) > 0 {
				text += ", inlined into " + symbol.Short(s.Func)
			}
			rest = append(rest, text)
		} else {
			first = append(first, func() { y.site(s) })
		}
	}
	for i := range a.Params {
		if p := &a.Params[i]; short && !leaks(*p) {
			rest = append(rest, fmt.Sprintf("parameter %s at %s", p.Name, p.Pos))
		} else {
			first = append(first, func() { y.param(p) })
		}
	}
	return first, slices.Compact(rest)
}

type why struct {
	*printer
	files  *excerpt.Files
	engine alloc.Engine
	seenIn string
}

func (y *why) site(s *alloc.Site) {
	what := fmt.Sprintf("%s %s", s.Kind, s.Expr)
	if text := typeText(s); text != "" {
		what += " of type " + text
	}
	y.Para("", y.verdict(s.Verdict, string(s.Verdict))+y.Bold(": "+what))
	labels := []excerpt.Label{{Pos: s.Source(), Expr: s.Expr, Text: primaryLabel(s), Primary: true}}
	for _, m := range s.Members[min(1, len(s.Members)):] {
		labels = append(labels, excerpt.Label{Pos: m.Source(), Expr: m.Name, Text: "in the same object", Primary: true})
	}
	if len(s.Inlined) > 0 {
		labels = append(labels, excerpt.Label{Pos: s.Pos, Text: "inlined here into " + s.Func})
	}
	if len(s.Causes) > 0 && held(s) {
		labels = append(labels, y.flowLabels(s.Causes[0].Flow)...)
	}
	y.excerpts(labels)
	y.fact("in", s.Func)
	if s.Size >= 0 {
		y.fact("size", unit.Count(int(s.Size), "byte"))
	}
	if names := s.Names(); names != "" {
		y.fact("shared by", names)
	}
	if y.total != nil {
		y.fact("heat", weightText(s, y.total))
	}
	switch {
	case s.Condition == "":
	case s.Allocates():
		y.fact("when", s.Condition)
	default:
		y.fact("because", s.Condition)
	}
	if often := s.Often.Words(); often != "" {
		y.fact("runs", often)
	}
	for i := range s.Copies {
		y.fact("for", y.copied(s, &s.Copies[i]))
	}
	if held(s) {
		y.causes(s)
	}
	y.fact("site", string(s.ID))
}

// held reports whether there is something to say of why a site is on the heap. Of
// one that allocates nothing the condition says it all.
func held(s *alloc.Site) bool { return s.Verdict != alloc.Static && s.Verdict != alloc.OnStack }

// causes writes why a site is on the heap, and what would keep it on the stack.
func (y *why) causes(s *alloc.Site) {
	for i := range s.Causes {
		y.fact("cause", fmt.Sprintf("%s: %s", s.Causes[i].ID, s.Causes[i].Words(y.opt.Full)))
	}
	if flows := len(s.Causes) > 0 && len(s.Causes[0].Flow) > 0; flows && len(s.Reasons) == 0 {
		why := "a saved report has the first flow only"
		if y.engine == alloc.Stock {
			why = "the stock compiler prints the first flow only"
		}
		y.fact("not known", "other reasons, and the least that must change: "+why)
	}
	aim := "to keep it on the stack"
	if s.After != nil {
		aim = "for it not to escape"
	}
	y.hold(&s.Hold, aim)
	if a := s.After; a != nil {
		y.fact("then it", a.Words(s.Verdict))
	}
	y.calls(s.EachCause)
	if len(s.Causes) > 0 && len(s.Causes[0].Flow) > 0 {
		y.fact("decided", "at "+decided(s, y.opt.Full))
	}
	if len(s.Causes) > 0 {
		y.fact("help", "unheap explain "+string(s.Causes[0].ID))
	}
}

// maxDecided bounds how many places that decide are named.
const maxDecided = 6

// decided lists the places that decide why a value is on the heap: that of its
// cause, and those of other ways; not too many, unless all are wanted.
func decided(s *alloc.Site, all bool) string {
	list := []string{s.Causes[0].Decisive.String()}
	s.Each(func(c *alloc.Cause) {
		if at := c.Decisive.String(); !slices.Contains(list, at) {
			list = append(list, at)
		}
	})
	if n := len(list) - maxDecided; n > 1 && !all {
		return fmt.Sprintf("%s and %d more places", strings.Join(list[:maxDecided], ", "), n)
	}
	if n := len(list) - 1; n > 0 {
		return strings.Join(list[:n], ", ") + " and " + list[n]
	}
	return list[0]
}

// primaryLabel says what happens to a site's value where it comes to life.
func primaryLabel(s *alloc.Site) string {
	switch s.Verdict {
	case alloc.OnStack:
		return "stays on the stack"
	case alloc.Static:
		return "no allocation"
	case alloc.Unknown:
		return "not known"
	}
	calls := strings.Join(s.Runtime, ", ")
	if s.Verdict == alloc.Conditional {
		return "may allocate: " + calls
	}
	if s.Kind == alloc.Variable {
		return "moved to the heap: " + calls
	}
	return "allocates: " + calls
}

func (y *why) param(p *alloc.Param) {
	if len(p.Leaks) == 0 {
		y.Para("", y.verdict(alloc.OnStack, "does not escape")+y.Bold(fmt.Sprintf(": parameter %s of type %s", p.Name, p.Type)))
		y.excerpts([]excerpt.Label{{Pos: p.Pos, Expr: p.Name, Text: "nothing keeps it after the call", Primary: true}})
		y.fact("in", p.Func)
		return
	}
	y.Para("", y.verdict(alloc.Conditional, "leaks")+y.Bold(fmt.Sprintf(": parameter %s of type %s", p.Name, p.Type)))
	labels := []excerpt.Label{{Pos: p.Pos, Expr: p.Name, Text: "leaks to " + destinations(p), Primary: true}}
	for _, l := range p.Leaks {
		labels = append(labels, y.flowLabels(l.Cause.Flow)...)
	}
	y.excerpts(labels)
	y.fact("in", p.Func)
	for i := range p.Leaks {
		l := &p.Leaks[i]
		subject := "the pointer itself"
		if l.Derefs > 0 {
			subject = "what it points at"
			if l.Derefs > 1 {
				subject = fmt.Sprintf("what is %d pointers away", l.Derefs)
			}
		}
		y.fact("leaks", fmt.Sprintf("%s, to %s: %s: %s", subject, l.To, l.Cause.ID, l.Cause.Words(y.opt.Full)))
		y.hold(&l.Hold, "to keep it from the heap")
	}
	y.calls(p.EachCause)
}

func destinations(p *alloc.Param) string {
	var to []string
	for _, l := range p.Leaks {
		to = append(to, l.To)
	}
	return strings.Join(to, ", ")
}

// excerpts writes the lines of the source that have labels.
// excerpts writes lines of the source with labels, if the source is there.
func (y *why) excerpts(labels []excerpt.Label) {
	if y.files != nil {
		y.files.Write(y.Writer, labels, y.Style)
	}
}

// fact writes what is said of a value below its excerpt.
func (y *why) fact(name, text string) {
	y.Item("  "+y.Paint("=", style.Blue, style.Bold)+" "+y.Bold(name+": "), 10, text)
}

// A flow of more steps than maxFlow and one is folded: its first ones and the last
// foldTail are shown.
const (
	maxFlow  = 6
	foldTail = 2
)

// flowLabels are the labels of a flow's steps.
func (y *why) flowLabels(flow []alloc.Step) []excerpt.Label {
	var labels []excerpt.Label
	for i, s := range flow {
		at := s.Pos
		if n := len(s.Inlined); n > 0 {
			at = s.Inlined[n-1].Pos
		}
		label := fmt.Sprintf("%d. %s", i+1, s.Kind.Word(s.Why, s.Expr))
		switch {
		case s.Callee != "":
			label += fmt.Sprintf(": parameter %s of %s", s.Param, s.Callee)
			if s.Unknown {
				label += ", which is not known here"
			}
		case s.To != "":
			label += ": to " + s.To
		}
		labels = append(labels, excerpt.Label{Pos: at, Expr: s.Expr, Text: label})
	}
	if folded := len(labels) - maxFlow; folded > 1 && !y.opt.Full {
		last := labels[len(labels)-foldTail:]
		last[0].Text += fmt.Sprintf(" (%s before are folded; -full shows them)", unit.Count(folded, "step"))
		labels = append(labels[:maxFlow-foldTail:maxFlow-foldTail], last...)
	}
	return labels
}
