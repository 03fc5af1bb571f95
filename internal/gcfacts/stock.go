package gcfacts

import (
	"io"
	"slices"
	"strings"
)

// StockFacts are what a stock compiler printed under -m=2 and -S, of one
// package or of several, one after the other.
//
// The text says less than a lens. Files are spelled as printed: -m names them
// relative to where the go command ran where it can, -S by their full path (or
// trimmed, under -trimpath). Both follow line directives. A position of -m is
// the outermost one of inlined code; one of -S is the innermost, and under -S=2
// the outermost: to join calls with escapes by their line, compile with -S=2.
type StockFacts struct {
	Escapes []StockEscape
	Params  []StockParam
	Calls   []StockCall
	Bad     []SyntaxError
}

// A StockPos is a place in a source file. Line and Col are 1-based, Col in
// bytes; 0 is not known. The zero StockPos is no place.
type StockPos struct {
	File      string
	Line, Col int
}

// A StockEscape is a variable or an expression that needs storage, and what
// escape analysis decided. Several may be equal: code that was inlined several
// times into one place, a literal and the box around it. The text does not tell
// whose an explanation is, and each has them all.
type StockEscape struct {
	Package string // as the go command heads its output: "p" or "p [p.test]"
	StockPos
	Func string // the function, from Go 1.25 and where it escapes; else ""
	// Expr is spelled as in the flows ("append" of one without flows), unless
	// the compiler put a constant in place of a variable: then as in the end.
	Expr    string
	Verdict StockVerdict
	// Unsettled says that the escape was explained and no summary followed,
	// as for the closures that the compiler makes of go and defer statements.
	Unsettled bool
	// Flows has an explanation for each reason that the compiler gave: always
	// one where it escapes, more where the address goes to several places that
	// are on the heap anyway. Each leads from the value onwards.
	Flows [][]StockFlow
}

// A StockVerdict is the compiler's word on a StockEscape.
type StockVerdict string

const (
	StockEscapes       StockVerdict = "escapes"
	StockMoved         StockVerdict = "moved to heap" // a variable
	StockDoesNotEscape StockVerdict = "does not escape"
)

// A StockFlow is a flow of a value from Src to Dst, each a variable, "{heap}",
// "{temp}" or "{storage for EXPR}". Derefs is -1 when the address of Src flows,
// else the number of dereferences on the way.
type StockFlow struct {
	Dst, Src string
	Derefs   int
	Steps    []StockStep // from the source towards the destination
}

// A StockStep is a step of a flow: Expr is the code at the place, Why the
// compiler's word for what it does ("assign", "return", "call parameter").
type StockStep struct {
	StockPos
	Expr, Why string
}

// A StockParam is a parameter with pointers, and how it leaks.
//
// The text does not tell a parameter that does not escape from a bare variable
// that is boxed in an interface and does not escape ("x does not escape" is
// said of both). Both are here; the place tells them apart.
type StockParam struct {
	Package string
	StockPos
	Func string // from Go 1.25 and where Paths are; else ""
	Name string
	// Tagged says that the compiler printed what callers are told, Leaks:
	// with none the parameter does not escape. Without it there are Paths
	// only, as for instances of generic functions, for wrappers, and for
	// parameters that are moved to the heap.
	Tagged bool
	Leaks  []StockLeak
	Paths  []StockPath
}

// A StockLeak is a way out for what a parameter points at.
type StockLeak struct {
	To      string // "heap" or "result NAME"
	Derefs  int    // 0: the pointer itself
	AtLeast bool   // Derefs or more: "leaking param content"
}

// A StockPath explains a leak that the walk found; a shorter one may follow.
// To is "{heap}", a result, or a location that escapes.
type StockPath struct {
	To     string
	Derefs int
	Flow   []StockFlow
}

// A StockCall is a call in the final code to a function of the runtime.
type StockCall struct {
	Package string
	Func    string // the function that holds the code, as the linker spells it
	StockPos
	Callee string
}

// Stock reads the text of a stock compiler, Go 1.24 to 1.27, under -m=2, with or
// without -S or -S=2 and the go command's headings. A line that is neither a
// fact nor known to be beside the point becomes a SyntaxError in the facts. The
// error is one of reading.
func Stock(in io.Reader) (*StockFacts, error) {
	var r StockReader
	err := Lines(in, func(line []byte) bool {
		r.Line(line)
		return true
	})
	if err != nil {
		return nil, err
	}
	return r.Facts(), nil
}

// A StockReader reads the text line by line, as Stock does. The zero StockReader
// is ready.
type StockReader struct {
	facts StockFacts
	line  int
	pkg   string
	names map[string]string // one copy of every text that the facts hold
	// Of the package: what was explained, the same by what it is about (of
	// what is settled the last only), and the parameters by number.
	explained []*explanation
	about     map[thing][]*explanation
	bare      map[StockPos][]int // escapes that nothing explained, by number
	params    map[thing]int
	flow      *[]StockFlow // of the heading last read
	at        StockPos     // where that is
	asm       assembly
}

// A thing is an expression, a variable or a parameter at a place.
type thing struct {
	at   StockPos
	expr string
}

// An explanation is what headings say of a thing of a function: why it escapes.
type explanation struct {
	at       StockPos
	expr, fn string
	flows    [][]StockFlow
	settled  bool // a summary came

	// Then: the flows of a variable, and of the storage for a value. Inlined, a
	// variable and the same one boxed have their place and name in common.
	variable, storage [][]StockFlow
}

// Facts returns what was read. It ends the reading.
func (r *StockReader) Facts() *StockFacts {
	r.settle()
	return &r.facts
}

// Line reads the next line, without its end.
func (r *StockReader) Line(b []byte) {
	r.line++
	if msg := r.read(b); msg != "" {
		r.facts.Bad = append(r.facts.Bad, SyntaxError{r.line, shorten(b), msg})
	}
}

// read returns what is wrong with the line, or "".
func (r *StockReader) read(b []byte) string {
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
func (r *StockReader) heading(name string) {
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
func (r *StockReader) settle() {
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
		r.facts.Escapes = append(r.facts.Escapes, StockEscape{
			Package: r.pkg, StockPos: e.at, Func: e.fn, Expr: e.expr,
			Verdict: StockEscapes, Unsettled: true, Flows: e.flows,
		})
	}
	r.explained, r.flow = nil, nil
	clear(r.about)
	clear(r.bare)
}

// intern returns a copy of s that does not keep the line alive.
func (r *StockReader) intern(s string) string {
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
func (r *StockReader) message(at StockPos, text string) string {
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
	case verdict == StockDoesNotEscape && isName(expr):
		r.param(at, expr).Tagged = true
	default:
		r.summary(at, expr, verdict)
	}
	return ""
}

// detail reads a line that explains the heading before it.
func (r *StockReader) detail(at StockPos, text string) string {
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
	step.File, step.Expr, step.Why = r.intern(step.File), r.intern(step.Expr), r.intern(step.Why)
	last := &(*r.flow)[len(*r.flow)-1]
	last.Steps = append(last.Steps, step)
	return ""
}

// leakHeading begins the explanation of a leak.
func (r *StockReader) leakHeading(at StockPos, name, fn string, path StockPath) {
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
func (r *StockReader) param(at StockPos, name string) *StockParam {
	key := thing{at, r.intern(name)}
	i, ok := r.params[key]
	if !ok {
		if r.params == nil {
			r.params = make(map[thing]int)
		}
		i = len(r.facts.Params)
		r.params[key] = i
		r.facts.Params = append(r.facts.Params, StockParam{Package: r.pkg, StockPos: at, Name: key.expr})
	}
	return &r.facts.Params[i]
}

// escapeHeading begins an explanation, or goes on with one that waits for its
// summary.
func (r *StockReader) escapeHeading(at StockPos, expr, fn string) {
	e := r.explanation(at, expr, fn)
	e.flows = append(e.flows, nil)
	r.at, r.flow = at, &e.flows[len(e.flows)-1]
}

// explanation returns the explanation of a thing of a function that waits for
// its summary.
func (r *StockReader) explanation(at StockPos, expr, fn string) *explanation {
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
func (r *StockReader) thing(at StockPos, expr string) thing {
	if strings.HasPrefix(expr, "append(") {
		expr = "append"
	}
	return thing{at, r.intern(expr)}
}

// summary adds an escape, with the explanation that waits for it. There is one
// explanation for all the copies in a function of code that was inlined there.
func (r *StockReader) summary(at StockPos, expr string, v StockVerdict) {
	s := StockEscape{Package: r.pkg, StockPos: at, Expr: r.intern(expr), Verdict: v}
	known := r.about[r.thing(at, expr)]
	switch {
	case v == StockDoesNotEscape:
	case len(known) > 0:
		i := slices.IndexFunc(known, func(e *explanation) bool { return !e.settled })
		if i < 0 {
			i = len(known) - 1
		}
		e := known[i]
		s.Expr, s.Func, s.Flows = e.expr, e.fn, e.settle(v)
	case v == StockEscapes:
		if r.bare == nil {
			r.bare = make(map[StockPos][]int)
		}
		r.bare[at] = append(r.bare[at], len(r.facts.Escapes))
	}
	r.facts.Escapes = append(r.facts.Escapes, s)
}

// settle returns the flows of what a summary speaks of.
func (e *explanation) settle(v StockVerdict) [][]StockFlow {
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
	if v == StockMoved {
		return e.variable
	}
	return e.storage
}
