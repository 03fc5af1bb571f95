package report

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/unheap/unheap/internal/alloc"
)

// Why writes an answer for people, with excerpts of the source. Open returns
// where a file of the report is; without full, long flows are folded.
func Why(w io.Writer, a *alloc.Answer, open func(file string) string, full bool, style Style) error {
	b := bufio.NewWriter(w)
	y := &why{text: text{Writer: b, Style: style, total: a.Total}, open: open, full: full, engine: a.Engine, seenIn: a.SeenIn, files: map[string][]string{}}
	for i := range a.Sites {
		if i > 0 {
			fmt.Fprintln(b)
		}
		y.site(&a.Sites[i])
	}
	for i := range a.Params {
		if i > 0 || len(a.Sites) > 0 {
			fmt.Fprintln(b)
		}
		y.param(&a.Params[i])
	}
	if a.Unseen != "" {
		y.fact("not seen", a.Unseen)
	}
	return b.Flush()
}

type why struct {
	text
	open   func(string) string
	full   bool
	engine alloc.Engine
	seenIn string
	files  map[string][]string // lines, by file
}

func (y *why) site(s *alloc.Site) {
	what := fmt.Sprintf("%s %s", s.Kind, s.Expr)
	if s.Type != "" && s.Type != s.Expr {
		what += " of type " + s.Type
	}
	y.lines(y.wrap("", y.verdict(s.Verdict, string(s.Verdict))+y.bold(": "+what)))
	notes := []note{{s.Source(), s.Expr, primaryLabel(s), true}}
	if len(s.Inlined) > 0 {
		notes = append(notes, note{s.Pos, "", "inlined here into " + s.Func, false})
	}
	if len(s.Causes) > 0 {
		notes = append(notes, y.flowNotes(s.Causes[0].Flow)...)
	}
	y.excerpts(notes)
	y.fact("in", s.Func)
	if s.Size >= 0 {
		y.fact("size", count(int(s.Size), "byte"))
	}
	if y.total != nil {
		y.fact("heat", weightText(s, y.total))
	}
	if s.Condition != "" {
		y.fact(map[bool]string{true: "when", false: "because"}[s.Verdict == alloc.Conditional || s.Verdict == alloc.Heap], s.Condition)
	}
	for i := range s.Causes {
		y.fact("cause", fmt.Sprintf("%s: %s", s.Causes[i].ID, s.Causes[i].Words(y.full)))
	}
	if flows := len(s.Causes) > 0 && len(s.Causes[0].Flow) > 0; flows && len(s.Reasons) == 0 {
		y.fact("not known", "other reasons, and the least that must change: "+map[alloc.Engine]string{
			alloc.Stock: "the stock compiler prints the first flow only", alloc.Lens: "a saved report has the first flow only",
		}[y.engine])
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
		y.lines(y.wrap("", y.verdict(alloc.OnStack, "does not escape")+y.bold(fmt.Sprintf(": parameter %s of type %s", p.Name, p.Type))))
		y.excerpts([]note{{p.Pos, p.Name, "nothing keeps it after the call", true}})
		y.fact("in", p.Func)
		return
	}
	y.lines(y.wrap("", y.verdict(alloc.Conditional, "leaks")+y.bold(fmt.Sprintf(": parameter %s of type %s", p.Name, p.Type))))
	notes := []note{{p.Pos, p.Name, "leaks to " + destinations(p), true}}
	for _, l := range p.Leaks {
		notes = append(notes, y.flowNotes(l.Cause.Flow)...)
	}
	y.excerpts(notes)
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
		y.fact("leaks", fmt.Sprintf("%s, to %s: %s: %s", subject, l.To, l.Cause.ID, l.Cause.Words(y.full)))
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

func (y *why) fact(name, text string) {
	lines := y.wrap("          ", text)
	fmt.Fprintf(y, "  %s %s%s\n", y.blue("="), y.bold(name+": "), strings.TrimLeft(lines[0], " "))
	y.lines(lines[1:])
}

// A note is a label at a place in the source, for an expression there.
type note struct {
	pos     alloc.Pos
	expr    string
	label   string
	primary bool
}

// A flow of more steps than maxFlow and one is folded: its first ones and the last
// foldTail are shown.
const (
	maxFlow  = 6
	foldTail = 2
)

// flowNotes are the labels of a flow's steps.
func (y *why) flowNotes(flow []alloc.Step) []note {
	var notes []note
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
		notes = append(notes, note{at, s.Expr, label, false})
	}
	if folded := len(notes) - maxFlow; folded > 1 && !y.full {
		last := notes[len(notes)-foldTail:]
		last[0].label += fmt.Sprintf(" (%s before are folded; -full shows them)", count(folded, "step"))
		notes = append(notes[:maxFlow-foldTail:maxFlow-foldTail], last...)
	}
	return notes
}

// excerpts writes the lines of the source that have notes, file by file in the
// order of the notes, with the notes below.
func (y *why) excerpts(notes []note) {
	var order []string
	byFile := map[string][]note{}
	for _, n := range notes {
		if n.pos.File == "" || n.pos.Line == 0 {
			continue
		}
		if byFile[n.pos.File] == nil {
			order = append(order, n.pos.File)
		}
		byFile[n.pos.File] = append(byFile[n.pos.File], n)
	}
	gutter := 1
	for _, n := range notes {
		gutter = max(gutter, len(fmt.Sprint(n.pos.Line)))
	}
	for _, file := range order {
		y.excerpt(byFile[file], gutter)
	}
}

func (y *why) excerpt(notes []note, gutter int) {
	pad := strings.Repeat(" ", gutter)
	fmt.Fprintf(y, "%s%s %s\n", pad, y.blue("-->"), notes[0].pos)
	slices.SortStableFunc(notes, func(a, b note) int { return a.pos.Line - b.pos.Line })
	source := y.source(notes[0].pos.File)
	last := 0
	for i, n := range notes {
		if n.pos.Line != last {
			if last != 0 && n.pos.Line > last+1 {
				fmt.Fprintf(y, "%s\n", y.blue("..."))
			}
			line := ""
			if n.pos.Line <= len(source) {
				line = source[n.pos.Line-1]
			}
			fmt.Fprintf(y, "%s %s\n", y.blue(fmt.Sprintf("%*d |", gutter, n.pos.Line)), y.clipLine(expandTabs(line), gutter+3))
		}
		last = n.pos.Line
		if i > 0 && notes[i-1] == n {
			continue
		}
		y.label(n, source, pad)
	}
}

func (y *why) clipLine(line string, used int) string {
	if y.Width == 0 {
		return line
	}
	return clip(line, max(20, y.Width-used))
}

// label writes a note below its line, under the span that it is for.
func (y *why) label(n note, source []string, pad string) {
	column, width := 0, 1
	if n.pos.Line <= len(source) && n.pos.Col > 0 {
		from, to := span(source[n.pos.Line-1], n.pos.Col-1, n.expr)
		column = utf8.RuneCountInString(expandTabs(source[n.pos.Line-1][:from]))
		width = max(1, utf8.RuneCountInString(source[n.pos.Line-1][from:to]))
	}
	mark := "-"
	if n.primary {
		mark = "^"
	}
	mark = strings.Repeat(mark, width)
	indent := strings.Repeat(" ", column)
	if room := y.Width - len(pad) - 3; y.Width > 0 && column+width+1+utf8.RuneCountInString(n.label) > room {
		// Too far right: the label goes to lines of its own.
		fmt.Fprintf(y, "%s %s %s\n", pad, y.blue("|"), clip(indent+mark, room))
		narrow := y.Style
		narrow.Width = room
		for _, l := range narrow.wrap("", n.label) {
			fmt.Fprintf(y, "%s %s %s\n", pad, y.blue("|"), l)
		}
		return
	}
	text := mark + " " + n.label
	if n.primary {
		text = y.bold(text)
	}
	fmt.Fprintf(y, "%s %s %s%s\n", pad, y.blue("|"), indent, text)
}

// span finds an expression in a line at an index: the compiler's positions are
// inside of it, at its operator or parenthesis. Where it is written otherwise,
// the span is the name at the index, or one byte.
func span(line string, at int, expr string) (from, to int) {
	at = min(at, len(line))
	for i := 0; expr != "" && i+len(expr) <= len(line) && i <= at; i++ {
		if line[i:i+len(expr)] == expr && at < i+len(expr) {
			return i, i + len(expr)
		}
	}
	to = at
	for to < len(line) && isName(line[to]) {
		to++
	}
	if to == at && at < len(line) {
		_, size := utf8.DecodeRuneInString(line[at:])
		to += size
	}
	return at, to
}

func isName(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= utf8.RuneSelf
}

const tab = "    "

func expandTabs(s string) string { return strings.ReplaceAll(s, "\t", tab) }

// source returns a file's lines; none where it cannot be read.
func (y *why) source(file string) []string {
	lines, ok := y.files[file]
	if !ok {
		if text, err := os.ReadFile(y.open(file)); err == nil {
			lines = strings.Split(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
		}
		y.files[file] = lines
	}
	return lines
}
