// Package gctext reads the text that a stock Go compiler prints under -m=2 and -S
// into typed facts: verdicts, flows and leaks, and calls into the runtime, by
// file and line. It runs nothing and draws no conclusions; package resolve does.
// A line that it cannot read becomes a SyntaxError in the facts.
package gctext

import (
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
)

// Facts are what a stock compiler printed under -m=2 and -S, of one
// package or of several, one after the other.
//
// The text says less than a lens. Files are spelled as printed: -m names them
// relative to where the go command ran where it can, -S by their full path (or
// trimmed, under -trimpath). Both follow line directives. A position of -m is
// the outermost one of inlined code; one of -S is the innermost, and under -S=2
// the outermost: to join calls with escapes by their line, compile with -S=2.
type Facts struct {
	Escapes []Escape
	Params  []Param
	Calls   []Call
	Bad     []gcfacts.SyntaxError
}

// A Pos is a place in a source file. Line and Col are 1-based, Col in
// bytes; 0 is not known. The zero Pos is no place.
type Pos struct {
	File      string
	Line, Col int
}

// An Escape is a variable or an expression that needs storage, and what
// escape analysis decided. Several may be equal: code that was inlined several
// times into one place, a literal and the box around it. The text does not tell
// whose an explanation is, and each has them all.
type Escape struct {
	Package string // as the go command heads its output: "p" or "p [p.test]"
	Pos
	Func string // the function, from Go 1.25 and where it escapes; else ""
	// Expr is spelled as in the flows ("append" of one without flows), unless
	// the compiler put a constant in place of a variable: then as in the end.
	Expr    string
	Verdict Verdict
	// Unsettled says that the escape was explained and no summary followed,
	// as for the closures that the compiler makes of go and defer statements.
	Unsettled bool
	// Flows has an explanation for each reason that the compiler gave: always
	// one where it escapes, more where the address goes to several places that
	// are on the heap anyway. Each leads from the value onwards.
	Flows [][]Flow
}

// A Verdict is the compiler's word on a Escape.
type Verdict string

const (
	Escapes       Verdict = "escapes"
	Moved         Verdict = "moved to heap" // a variable
	DoesNotEscape Verdict = "does not escape"
)

// A Flow is a flow of a value from Src to Dst, each a variable, "{heap}",
// "{temp}" or "{storage for EXPR}". Derefs is -1 when the address of Src flows,
// else the number of dereferences on the way.
type Flow struct {
	Dst, Src string
	Derefs   int
	Steps    []Step // from the source towards the destination
}

// A Step is a step of a flow: Expr is the code at the place, and the Word says
// what it does.
type Step struct {
	Pos
	Expr string
	gcfacts.Word
}

// A Param is a parameter with pointers, and how it leaks.
//
// The text does not tell a parameter that does not escape from a bare variable
// that is boxed in an interface and does not escape ("x does not escape" is
// said of both). Both are here; the place tells them apart.
type Param struct {
	Package string
	Pos
	Func string // from Go 1.25 and where Paths are; else ""
	Name string
	// Tagged says that the compiler printed what callers are told, Leaks:
	// with none the parameter does not escape. Without it there are Paths
	// only, as for instances of generic functions, for wrappers, and for
	// parameters that are moved to the heap.
	Tagged bool
	Leaks  []Leak
	Paths  []Path
}

// A Leak is a way out for what a parameter points at.
type Leak struct {
	To      string // "heap" or "result NAME"
	Derefs  int    // 0: the pointer itself
	AtLeast bool   // Derefs or more: "leaking param content"
}

// A Path explains a leak that the walk found; a shorter one may follow.
// To is "{heap}", a result, or a location that escapes.
type Path struct {
	To     string
	Derefs int
	Flow   []Flow
}

// A Call is a call in the final code to a function of the runtime.
type Call struct {
	Package string
	Func    string // the function that holds the code, as the linker spells it
	Pos
	Callee string
}

// A Reader reads, line by line, the text of a stock compiler, of any supported Go,
// under -m=2, with or without -S or -S=2 and the go command's headings. A line that
// is neither a fact nor known to be beside the point becomes a gcfacts.SyntaxError
// in the facts. The zero Reader is ready.
type Reader struct {
	facts Facts
	line  int
	pkg   string
	names map[string]string // one copy of every text that the facts hold
	// Of the package: what was explained, the same by what it is about (of
	// what is settled the last only), and the parameters by number.
	explained []*explanation
	about     map[thing][]*explanation
	bare      map[Pos][]int // escapes that nothing explained, by number
	params    map[thing]int
	flow      *[]Flow // of the heading last read
	at        Pos     // where that is
	asm       assembly
}

// A thing is an expression, a variable or a parameter at a place.
type thing struct {
	at   Pos
	expr string
}

// An explanation is what headings say of a thing of a function: why it escapes.
type explanation struct {
	at       Pos
	expr, fn string
	flows    [][]Flow
	settled  bool // a summary came

	// Then: the flows of a variable, and of the storage for a value. Inlined, a
	// variable and the same one boxed have their place and name in common.
	variable, storage [][]Flow
}

// Facts returns what was read. It ends the reading.
func (r *Reader) Facts() *Facts {
	r.settle()
	return &r.facts
}

// Line reads the next line, without its end.
func (r *Reader) Line(b []byte) {
	r.line++
	if msg := r.read(b); msg != "" {
		r.facts.Bad = append(r.facts.Bad, gcfacts.SyntaxError{Line: r.line, Text: gcfacts.Shorten(b), Msg: msg})
	}
}

// read returns what is wrong with the line, or "".
func (r *Reader) read(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if b[0] == '\t' {
		return r.asmLine(b)
	}
	s := string(b)
	if sym, ok := cutSymbol(s); ok {
		r.asm.begin(sym)
		return ""
	}
	r.asm.end()
	if name, ok := strings.CutPrefix(s, "# "); ok {
		r.heading(name)
		return ""
	}
	if strings.HasPrefix(s, "go: downloading ") {
		return ""
	}
	at, text, ok := cutPos(s)
	if !ok {
		text = s // of what the compiler made, it may know no place
	}
	at.File = r.intern(at.File)
	return r.message(at, text)
}

// heading begins the output of a package. The go command may add a second
// heading with the command in brackets.
func (r *Reader) heading(name string) {
	if strings.HasPrefix(name, "[") {
		return
	}
	r.settle()
	clear(r.params)
	r.pkg = name
}

// settle ends a package. What was explained and has no summary is an escape
// too, or is explained of another expression at its place, where the compiler
// put a constant in place of a variable.
func (r *Reader) settle() {
	for _, e := range r.explained {
		if e.settled {
			continue
		}
		if bare := r.bare[e.at]; len(bare) > 0 {
			s := &r.facts.Escapes[bare[0]]
			s.Func, s.Flows = e.fn, e.flows
			r.bare[e.at] = bare[1:]
			continue
		}
		r.facts.Escapes = append(r.facts.Escapes, Escape{
			Package: r.pkg, Pos: e.at, Func: e.fn, Expr: e.expr,
			Verdict: Escapes, Unsettled: true, Flows: e.flows,
		})
	}
	r.explained, r.flow = nil, nil
	clear(r.about)
	clear(r.bare)
}

// intern returns a copy of s that does not keep the line alive.
func (r *Reader) intern(s string) string {
	if c, ok := r.names[s]; ok {
		return c
	}
	if r.names == nil {
		r.names = make(map[string]string)
	}
	s = strings.Clone(s)
	r.names[s] = s
	return s
}

// message reads what the compiler says about a place.
func (r *Reader) message(at Pos, text string) string {
	if text != "" && text[0] == ' ' {
		return r.detail(at, strings.TrimLeft(text, " "))
	}
	r.flow = nil
	if beside(text) {
		return ""
	}
	if name, path, fn, ok := cutLeakHeading(text); ok {
		r.leakHeading(at, name, fn, path)
		return ""
	}
	if name, leak, ok := cutLeak(text); ok {
		p := r.param(at, name)
		p.Tagged = true
		leak.To = r.intern(leak.To)
		if !slices.Contains(p.Leaks, leak) { // of a closure, inlined twice
			p.Leaks = append(p.Leaks, leak)
		}
		return ""
	}
	if expr, fn, ok := cutEscapeHeading(text); ok {
		r.escapeHeading(at, expr, fn)
		return ""
	}
	expr, verdict, ok := cutVerdict(text)
	switch {
	case !ok && besideToo(text):
	case !ok:
		return "unknown message"
	case verdict == DoesNotEscape && isName(expr):
		r.param(at, expr).Tagged = true
	default:
		r.summary(at, expr, verdict)
	}
	return ""
}

// detail reads a line that explains the heading before it.
func (r *Reader) detail(at Pos, text string) string {
	if strings.HasPrefix(text, "warning: truncated explanation due to assignment cycle") {
		return ""
	}
	if r.flow == nil || at != r.at {
		return "an explanation of nothing"
	}
	if f, ok := cutFlow(text); ok {
		f.Dst, f.Src = r.intern(f.Dst), r.intern(f.Src)
		*r.flow = append(*r.flow, f)
		return ""
	}
	step, ok := cutStep(text)
	if !ok {
		return "unknown explanation"
	}
	if len(*r.flow) == 0 {
		return "a step of no flow"
	}
	step.File, step.Expr, step.Text = r.intern(step.File), r.intern(step.Expr), r.intern(step.Text)
	last := &(*r.flow)[len(*r.flow)-1]
	last.Steps = append(last.Steps, step)
	return ""
}

// leakHeading begins the explanation of a leak.
func (r *Reader) leakHeading(at Pos, name, fn string, path Path) {
	p := r.param(at, name)
	if p.Func == "" {
		p.Func = r.intern(fn)
	}
	path.To = r.intern(path.To)
	p.Paths = append(p.Paths, path)
	r.at, r.flow = at, &p.Paths[len(p.Paths)-1].Flow
}

// param returns the parameter of that name and place. The pointer is good until
// the next call.
func (r *Reader) param(at Pos, name string) *Param {
	key := thing{at, r.intern(name)}
	i, ok := r.params[key]
	if !ok {
		if r.params == nil {
			r.params = make(map[thing]int)
		}
		i = len(r.facts.Params)
		r.params[key] = i
		r.facts.Params = append(r.facts.Params, Param{Package: r.pkg, Pos: at, Name: key.expr})
	}
	return &r.facts.Params[i]
}

// escapeHeading begins an explanation, or goes on with one that waits for its
// summary.
func (r *Reader) escapeHeading(at Pos, expr, fn string) {
	e := r.explanation(at, expr, fn)
	e.flows = append(e.flows, nil)
	r.at, r.flow = at, &e.flows[len(e.flows)-1]
}

// explanation returns the explanation of a thing of a function that waits for
// its summary.
func (r *Reader) explanation(at Pos, expr, fn string) *explanation {
	key := r.thing(at, expr)
	known := r.about[key]
	waiting := func(e *explanation) bool { return !e.settled }
	if !slices.ContainsFunc(known, waiting) {
		known = known[:0]
	}
	for _, e := range known {
		if waiting(e) && e.fn == fn {
			return e
		}
	}
	e := &explanation{at: at, expr: r.intern(expr), fn: r.intern(fn)}
	if r.about == nil {
		r.about = make(map[thing][]*explanation)
	}
	r.about[key] = append(known, e)
	r.explained = append(r.explained, e)
	return e
}

// thing returns the key of an expression. Summaries say "append" of every call.
func (r *Reader) thing(at Pos, expr string) thing {
	if strings.HasPrefix(expr, "append(") {
		expr = "append"
	}
	return thing{at, r.intern(expr)}
}

// summary adds an escape, with the explanation that waits for it. There is one
// explanation for all the copies in a function of code that was inlined there.
func (r *Reader) summary(at Pos, expr string, v Verdict) {
	s := Escape{Package: r.pkg, Pos: at, Expr: r.intern(expr), Verdict: v}
	known := r.about[r.thing(at, expr)]
	switch {
	case v == DoesNotEscape:
	case len(known) > 0:
		i := slices.IndexFunc(known, func(e *explanation) bool { return !e.settled })
		if i < 0 {
			i = len(known) - 1
		}
		e := known[i]
		s.Expr, s.Func, s.Flows = e.expr, e.fn, e.settle(v)
	case v == Escapes:
		if r.bare == nil {
			r.bare = make(map[Pos][]int)
		}
		r.bare[at] = append(r.bare[at], len(r.facts.Escapes))
	}
	r.facts.Escapes = append(r.facts.Escapes, s)
}

// settle returns the flows of what a summary speaks of.
func (e *explanation) settle(v Verdict) [][]Flow {
	if !e.settled {
		for _, f := range e.flows {
			if len(f) > 0 && strings.HasPrefix(f[0].Src, "{storage for ") {
				e.storage = append(e.storage, f)
			} else {
				e.variable = append(e.variable, f)
			}
		}
		e.settled = true
	}
	if v == Moved {
		return e.variable
	}
	return e.storage
}
