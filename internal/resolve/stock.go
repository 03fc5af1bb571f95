package resolve

import (
	"slices"
	"strconv"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/compiler/gctext"
	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/compiler/source"
	"github.com/unheap/unheap/internal/symbol"
)

// AddStock resolves what a stock compiler said of one package. Its positions
// are lines: an escape belongs to an allocating call of its kind on its line,
// and where there are more escapes than calls, which of them allocates is not
// known, and is said to be unknown. Dir is where the go command ran.
func (r *Resolver) AddStock(pkg *gocmd.Package, facts *gctext.Facts, dir string) {
	for i := range facts.Bad {
		r.Unread("%s: %v", pkg.ImportPath, &facts.Bad[i])
	}
	u := &stockUnit{
		results: results{r: r, pkg: pkg},
		dir:     dir,
		calls:   map[sourceLine][]*gctext.Call{}, funcs: map[sourceLine]string{}, files: map[string]string{},
	}
	u.addCalls(facts.Calls)
	u.addEscapes(facts.Escapes)
	for _, list := range u.calls {
		for _, c := range list {
			if c != nil {
				u.rest(c)
			}
		}
	}
	if r.Params {
		for i := range facts.Params {
			u.param(&facts.Params[i])
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.packages++
	r.sites = append(r.sites, u.sites...)
	r.params = append(r.params, u.params...)
}

// A sourceLine is a line of a file, as the report names it.
type sourceLine struct {
	file string
	line int
}

// A stockUnit is one package while it is resolved, as the stock compiler shows it.
type stockUnit struct {
	results
	dir   string
	calls map[sourceLine][]*gctext.Call // that allocate, and are nobody's yet; nil entries are taken
	funcs map[sourceLine]string         // the function with calls on a line
	files map[string]string
}

// place is a position in the report's form. Names are relative to where the go
// command ran when -m prints them, and full when -S does. There are instructions
// without a position: those of functions that the compiler writes.
func (u *stockUnit) place(p gctext.Pos) alloc.Pos {
	if p.File == "" {
		return alloc.Pos{}
	}
	name, ok := u.files[p.File]
	if !ok {
		name = u.r.Paths.Rel(u.r.Paths.From(u.dir, p.File))
		u.files[p.File] = name
	}
	return alloc.Pos{File: name, Line: p.Line, Col: p.Col}
}

func (u *stockUnit) addCalls(calls []gctext.Call) {
	for i := range calls {
		c := &calls[i]
		e, ok := lookup(c.Callee)
		if !ok && !symbol.RuntimePackage(u.pkg.Path()) {
			u.r.Unread("%s: %s calls %s, a function of the runtime that is not known", u.pkg.ImportPath, c.Func, c.Callee)
		}
		u.main = u.main || symbol.Main(c.Func)
		p := u.place(c.Pos)
		k := sourceLine{p.File, p.Line}
		u.funcs[k] = c.Func
		if ok && e != noEffect {
			u.calls[k] = append(u.calls[k], c)
		}
	}
}

// A group is the escapes of one kind on one line.
type group struct {
	sourceLine
	kind alloc.Kind
}

func (u *stockUnit) addEscapes(escapes []gctext.Escape) {
	groups := map[group][]*gctext.Escape{}
	var order []group
	for i := range escapes {
		e := &escapes[i]
		p := u.place(e.Pos)
		k := group{sourceLine{p.File, p.Line}, kindOf(e.Op())}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], e)
	}
	for _, k := range order {
		u.addGroup(k, groups[k])
	}
}

// addGroup gives the escapes of a group the calls of their line. Those that
// escape come first: the others need a call only where they grow.
func (u *stockUnit) addGroup(k group, list []*gctext.Escape) {
	var fitting []int
	for i, call := range u.calls[k.sourceLine] {
		if call != nil && fits(k.kind, call.Callee) {
			fitting = append(fitting, i)
		}
	}
	which := alloc.UnknownWhich
	// Variables that share an object have one of their size; others have one of a type.
	if k.kind == alloc.Variable && slices.ContainsFunc(fitting, func(i int) bool { return symbol.Mallocgc(u.calls[k.sourceLine][i].Callee) }) {
		which = alloc.UnknownObjects
	}
	escaping := 0
	for _, e := range list {
		if e.Verdict != gctext.DoesNotEscape {
			escaping++
		}
	}
	slices.SortStableFunc(list, func(a, b *gctext.Escape) int {
		return boolOrder(a.Verdict == gctext.DoesNotEscape) - boolOrder(b.Verdict == gctext.DoesNotEscape)
	})
	calls, short := u.calls[k.sourceLine], len(fitting) < escaping
	for _, e := range list {
		s := u.site(e, k.kind)
		escapes := e.Verdict != gctext.DoesNotEscape
		switch {
		case escapes && len(fitting) > 0 && short:
			s.Decide(alloc.Unknown, alloc.Condition{Kind: which, Count: len(fitting), Total: escaping})
		case len(fitting) > 0:
			call := calls[fitting[0]]
			calls[fitting[0]] = nil
			fitting = fitting[1:]
			s.Runtime = append(s.Runtime, call.Callee)
			s.Func = symbol.Plain(call.Func)
			s.Decide(stockVerdict(k.kind, e.Expr, call, escapes))
		case k.kind == alloc.Variable:
			s.Decide(alloc.Unknown, alloc.Condition{Kind: alloc.UnknownShared})
		case escapes:
			s.Decide(alloc.Static, alloc.Condition{Kind: alloc.StaticNoneOnLine})
		default:
			s.Decide(alloc.OnStack, alloc.Condition{Kind: alloc.StackNoEscape})
		}
		if s.Verdict == alloc.OnStack {
			s.Causes = []alloc.Cause{}
		}
		u.keep(s, e.File)
	}
	// Calls that some unknown values share are theirs.
	if short {
		for _, i := range fitting {
			calls[i] = nil
		}
	}
}

func boolOrder(b bool) int {
	if b {
		return 1
	}
	return 0
}

// stockVerdict is the verdict of a call that belongs to an escape.
func stockVerdict(kind alloc.Kind, expr string, call *gctext.Call, escapes bool) (alloc.Verdict, alloc.Condition) {
	e, _ := lookup(call.Callee)
	switch {
	case kind == alloc.MakeSlice && !escapes:
		return alloc.Conditional, alloc.Condition{Kind: alloc.WhenLarger, Limit: smallBuffer, Unit: alloc.Bytes}
	case kind == alloc.MakeMap && !escapes && !largeMap(expr):
		return alloc.Conditional, sizeHint
	}
	return fromCall(&gcfacts.Call{Callee: call.Callee}, e, !escapes)
}

// largeMap reports whether a map that does not escape is too large for the frame
// each time, by its text: a literal that calls the runtime, or a make with a
// constant.
func largeMap(expr string) bool {
	hint, isMake := strings.CutSuffix(expr, ")")
	if !isMake {
		return true
	}
	n, err := strconv.ParseInt(hint[strings.LastIndexByte(hint, ' ')+1:], 0, 64)
	return err == nil && n > smallMap
}

// site makes the site of an escape, without a verdict.
func (u *stockUnit) site(e *gctext.Escape, kind alloc.Kind) alloc.Site {
	s := alloc.Site{Kind: kind, Expr: e.Expr, Size: -1, Pos: u.place(e.Pos), Inlined: []alloc.Frame{}, Runtime: []string{}}
	s.Func = u.funcs[sourceLine{s.Pos.File, s.Pos.Line}]
	if s.Func == "" {
		s.Func = u.pkg.ImportPath
		if u.main {
			s.Func = "main"
		}
		if e.Func != "" {
			s.Func += "." + e.Func
		}
	}
	s.Func = symbol.Plain(s.Func)
	s.Causes = u.stockCauses(e, kind, s.Pos)
	return s
}

// keep completes a site from its source, as the lens's are.
func (u *stockUnit) keep(s alloc.Site, file string) {
	u.results.add(s, u.r.Paths.From(u.dir, file), s.Func, stockShown(&s))
}

// written is the compiler's text of a step, or the source's where the compiler
// tells what it made of the code.
func (u *stockUnit) written(expr string, at gctext.Pos) string {
	expr = symbol.Unshaped(expr, nil, nil)
	if !made(expr) {
		return expr
	}
	return u.r.src.File(u.r.Paths.From(u.dir, at.File)).Step(at.Line, at.Col)
}

// stockShown is what people read of a site, which has no type.
func stockShown(s *alloc.Site) shown {
	text := shown{expr: symbol.Unshaped(s.Expr, nil, nil), typ: symbol.Unshaped(s.Type, nil, nil)}
	text.expr = strings.ReplaceAll(text.expr, "<node DYNAMICTYPE>", "T")
	if !hiddenName(text.expr) {
		text.expr = unnamed.ReplaceAllString(text.expr, "…") // inlined in code without a source
	}
	switch {
	case s.Kind != alloc.Variable || !hiddenName(s.Expr):
	case s.Expr[0] == '~':
		text.expr, text.hidden = "result", true
	default:
		text.expr, text.hidden = strings.TrimPrefix(ranged(s.Expr, "a range over a function"), "the "), true
	}
	return text
}

// rest makes a site of a call that is nobody's.
func (u *stockUnit) rest(c *gctext.Call) {
	call := gcfacts.Call{Func: c.Func, Callee: c.Callee, Size: -1}
	s := unlocated(&call, u.place(c.Pos), []alloc.Frame{})
	u.results.add(s, c.File, c.Func, stockShown(&s))
}

// stockCauses puts the first flow of an escape into words.
func (u *stockUnit) stockCauses(e *gctext.Escape, kind alloc.Kind, at alloc.Pos) []alloc.Cause {
	var flow *alloc.Cause
	if len(e.Flows) > 0 {
		flow = u.stockFlow(e.Flows[0], at)
	}
	own := callCauses[kind]
	switch {
	case own == "" && flow != nil:
		return []alloc.Cause{*flow}
	case own == "" && kind == alloc.MakeSlice:
		own = alloc.UnknownSize
	case own == "":
		own = alloc.OtherCause
	}
	first := alloc.Cause{ID: own, Text: title(own), Decisive: at, Flow: []alloc.Step{}}
	if flow == nil {
		return []alloc.Cause{first}
	}
	first.Flow, first.Decisive = flow.Flow, flow.Decisive
	first.Text += ", which is " + flow.Text
	return []alloc.Cause{first, *flow}
}

func (u *stockUnit) stockFlow(flows []gctext.Flow, at alloc.Pos) *alloc.Cause {
	c := &alloc.Cause{Decisive: at, Flow: []alloc.Step{}}
	last, toHeap := alloc.Step{}, false
	for _, f := range flows {
		_, toHeap = stockName(f.Dst)
		for _, s := range f.Steps {
			if hidden(s.Kind) {
				continue
			}
			last = alloc.Step{Pos: u.place(s.Pos), Expr: source.Shorten(u.written(s.Expr, s.Pos)), Kind: stepKinds[s.Kind], Why: s.Text, Derefs: f.Derefs}
			c.Flow = append(c.Flow, last)
		}
		if k := len(c.Flow) - 1; k >= 0 {
			c.Flow[k].To, c.Flow[k].ToHeap = stockName(f.Dst)
		}
	}
	if len(c.Flow) > 0 {
		c.Decisive = last.Pos
	}
	switch {
	case captured(c.Flow):
		c.ID, c.Text = alloc.CapturedByClosure, "captured by a function literal that is on the heap"
	case last.Kind.Passes():
		c.ID, c.Text = alloc.CallArgument, "passed to "+joined("", last.Expr, "a function")
	case toHeap && last.Kind == "":
		c.ID, c.Text = alloc.CapturedByGoroutine, "part of a go statement, or of a defer in a loop"
	default:
		c.ID, c.Text = byKind(last, gcfacts.TargetOther)
	}
	return c
}

// stockName is what the destination of a flow is called, and whether it is the
// heap.
func stockName(dst string) (name string, heap bool) {
	at, name := gctext.Locate(dst)
	switch {
	case at == gctext.Heap:
		return heapName, true
	case at == gctext.Named && strings.HasPrefix(name, "~r"):
		return "the result", false
	case hiddenName(name):
		return "", false
	}
	return name, false
}

func (u *stockUnit) param(p *gctext.Param) {
	if !p.Tagged {
		return
	}
	out := alloc.Param{Package: u.pkg.ImportPath, Func: u.pkg.ImportPath + "." + p.Func, Name: p.Name, Pos: u.place(p.Pos), Leaks: []alloc.Leak{}}
	for _, l := range p.Leaks {
		leak := alloc.Leak{To: l.To, Derefs: l.Derefs, Cause: alloc.Cause{ID: alloc.OtherCause, Text: "for a reason that the compiler does not tell", Decisive: out.Pos, Flow: []alloc.Step{}}}
		for _, path := range p.Paths {
			if at, _ := gctext.Locate(path.To); len(path.Flow) > 0 && (at == gctext.Heap) == (l.To == "heap") {
				leak.Cause = *u.stockFlow(path.Flow, out.Pos)
				break
			}
		}
		out.Leaks = append(out.Leaks, leak)
	}
	u.params = append(u.params, out)
}
