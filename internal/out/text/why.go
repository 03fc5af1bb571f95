package text

import (
	"fmt"
	"io"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/out/excerpt"
	"github.com/unheap/unheap/internal/out/style"
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
	for i := range a.Sites {
		if i > 0 {
			fmt.Fprintln(y)
		}
		y.site(&a.Sites[i])
	}
	for i := range a.Params {
		if i > 0 || len(a.Sites) > 0 {
			fmt.Fprintln(y)
		}
		y.param(&a.Params[i])
	}
	if a.Unseen != "" {
		y.fact("not seen", a.Unseen)
	}
	return y.Flush()
}

type why struct {
	*printer
	files  *excerpt.Files
	engine alloc.Engine
	seenIn string
}

func (y *why) site(s *alloc.Site) {
	what := fmt.Sprintf("%s %s", s.Kind, s.Expr)
	if s.Type != "" && s.Type != s.Expr {
		what += " of type " + s.Type
	}
	y.Para("", y.verdict(s.Verdict, string(s.Verdict))+y.Bold(": "+what))
	labels := []excerpt.Label{{Pos: s.Source(), Expr: s.Expr, Text: primaryLabel(s), Primary: true}}
	for _, m := range s.Members[min(1, len(s.Members)):] {
		labels = append(labels, excerpt.Label{Pos: m.Source(), Expr: m.Name, Text: "in the same object", Primary: true})
	}
	if len(s.Inlined) > 0 {
		labels = append(labels, excerpt.Label{Pos: s.Pos, Text: "inlined here into " + s.Func})
	}
	if len(s.Causes) > 0 {
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
	y.hold(&s.Hold, "to free it")
	y.calls(s.EachCause)
	if len(s.Causes) > 0 && len(s.Causes[0].Flow) > 0 {
		y.fact("decided", "at "+s.Causes[0].Decisive.String())
	}
	if len(s.Causes) > 0 {
		y.fact("help", "unheap explain "+string(s.Causes[0].ID))
	}
	y.fact("site", string(s.ID))
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
func (y *why) excerpts(labels []excerpt.Label) { y.files.Write(y.Writer, labels, y.Style) }

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
		label := fmt.Sprintf("%d. %s", i+1, s.Why)
		switch {
		case s.Callee != "":
			label += fmt.Sprintf(": parameter %s of %s", s.Param, s.Callee)
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
