package resolve

import (
	"fmt"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/escgraph"
	"github.com/unheap/unheap/internal/gcfacts"
	"github.com/unheap/unheap/internal/symbol"
)

// callCauses are the causes that a kind of site has by itself, whatever its
// value does.
var callCauses = map[alloc.Kind]alloc.CauseID{
	alloc.Interface: alloc.InterfaceBoxing, alloc.Variadic: alloc.VariadicSlice, alloc.Append: alloc.AppendGrowth,
	alloc.StringConcat: alloc.Concatenation, alloc.StringConversion: alloc.StringConverted,
	alloc.MethodValue: alloc.MethodBound, alloc.MakeMap: alloc.MapMake, alloc.MapWrite: alloc.MapGrowth,
	alloc.MakeChan: alloc.ChannelMake, alloc.Goroutine: alloc.GoroutineStart, alloc.Defer: alloc.DeferInLoop,
}

// causes puts into words why a candidate is on the heap.
func (u *unit) causes(c *candidate, v alloc.Verdict) []alloc.Cause {
	if v == alloc.OnStack {
		return []alloc.Cause{}
	}
	var flow *alloc.Cause
	if c.escapes() {
		flow = u.flow(c.g, c.num)
	}
	own := callCauses[c.kind]
	if own == "" && flow == nil {
		own = alloc.UnknownSize
		if c.kind != alloc.MakeSlice {
			own = alloc.OtherCause
		}
	}
	if own == "" {
		return []alloc.Cause{*flow}
	}
	at := u.source(c.loc.Pos)
	first := alloc.Cause{ID: own, Text: title(own), Decisive: at, Flow: []alloc.Step{}}
	switch c.kind {
	case alloc.Interface:
		first.Text = fmt.Sprintf("%s is copied into an interface", c.loc.Type)
	case alloc.Variadic:
		first.Text = "the call's variable arguments are put into a slice"
	}
	if flow == nil {
		return []alloc.Cause{first}
	}
	first.Flow, first.Decisive = flow.Flow, flow.Decisive
	first.Text += ", which is " + flow.Text
	return []alloc.Cause{first, *flow}
}

// source is the innermost position of id.
func (u *unit) source(id gcfacts.PosID) alloc.Pos {
	pos, inlined := u.frames(id)
	if n := len(inlined); n > 0 {
		return inlined[n-1].Pos
	}
	return pos
}

// maxChain bounds how many locations a flow is followed through that are on the
// heap for reasons of their own.
const maxChain = 8

// flow describes the way of a location to what outlives it. Where that is a
// location that is on the heap itself, the flow goes on with its reason.
func (u *unit) flow(g *escgraph.Graph, num int32) *alloc.Cause {
	return u.way(g, num, g.Way(num), maxChain)
}

// way describes a way, at most chain of its paths.
func (u *unit) way(g *escgraph.Graph, num int32, way escgraph.Way, chain int) *alloc.Cause {
	if len(way) == 0 {
		return &alloc.Cause{ID: alloc.OtherCause, Text: "for a reason that the compiler does not tell", Decisive: u.source(g.Location(num).Pos), Flow: []alloc.Step{}}
	}
	p, rest := way[0], way[1:]
	c := &alloc.Cause{Flow: u.steps(g, p)}
	last := alloc.Step{}
	if n := len(c.Flow); n > 0 {
		last = c.Flow[n-1]
		c.Decisive = last.Pos
		if m := len(last.Inlined); m > 0 {
			c.Decisive = last.Inlined[m-1].Pos
		}
	} else {
		c.Decisive = u.source(g.Location(num).Pos)
	}
	root := g.Location(p.Root)
	c.ID, c.Text = u.classify(g, num, way, last, opOf(p))
	if captured(c.Flow) && c.ID != alloc.OutlivesLoop && c.ID != alloc.OutlivesClosure {
		c.Text = "captured by a function literal that is " + c.Text
		if c.ID != alloc.CapturedByGoroutine {
			c.ID = alloc.CapturedByClosure
		}
	}
	if root == nil || root.Op == "result" || len(rest) == 0 || chain == 0 {
		return c
	}
	next := u.way(g, p.Root, rest, chain-1)
	c.Flow = append(slices.Clip(c.Flow), next.Flow...)
	c.Decisive = next.Decisive
	if root.Op == "CONVIFACE" {
		// The box is on its way to where the value goes.
		c.ID, c.Text = next.ID, "held by an interface that is "+next.Text
		return c
	}
	if root.Op == "CLOSURE" && captured(c.Flow) {
		c.ID, c.Text = alloc.CapturedByClosure, "captured by a function literal that is "+next.Text
		if next.ID == alloc.CapturedByGoroutine {
			c.ID = alloc.CapturedByGoroutine
		}
		return c
	}
	c.Text += "; " + name(root) + " is on the heap: " + next.Text
	return c
}

// captured reports whether a flow goes through the capture of a variable.
func captured(flow []alloc.Step) bool {
	return len(flow) > 0 && flow[0].Why == "captured by a closure"
}

// opOf is the operation of the last note of a path.
func opOf(p escgraph.Path) string {
	for i := len(p.Steps) - 1; i >= 0; i-- {
		notes := p.Steps[i].Notes
		for j := len(notes) - 1; j >= 0; j-- {
			if !strings.HasPrefix(notes[j].Why, "callee ") && notes[j].Why != "spill" {
				return notes[j].Op
			}
		}
	}
	return ""
}

// steps lists the notes of a path. The making of the value itself is no step;
// the note of a callee belongs to the step of its call.
func (u *unit) steps(g *escgraph.Graph, p escgraph.Path) []alloc.Step {
	steps := []alloc.Step{}
	for _, e := range p.Steps {
		for _, n := range e.Notes {
			switch {
			case n.Why == "spill" || n.Why == "reference":
				continue
			case strings.HasPrefix(n.Why, "callee "):
				fn, param := calleeOf(n.Why)
				if k := len(steps) - 1; k >= 0 && steps[k].Why == "call parameter" {
					steps[k].Callee, steps[k].Param = fn, param
				} else {
					steps = append(steps, alloc.Step{Pos: u.source(u.valuePos(g, e)), Expr: symbol.Short(fn), Why: "receiver of a method value", Callee: fn, Param: param})
				}
				continue
			}
			s := alloc.Step{Why: n.Why, Derefs: int(e.Derefs)}
			s.Pos, s.Inlined = u.frames(n.Pos)
			s.Expr = asWritten(n.Expr, s.Inlined)
			if len(s.Inlined) == 0 {
				s.Inlined = nil
			}
			steps = append(steps, s)
		}
		if k := len(steps) - 1; k >= 0 && steps[k].To == "" {
			steps[k].To = u.destination(g, e.Dst)
		}
	}
	return steps
}

// valuePos is where the value of a flow comes to life.
func (u *unit) valuePos(g *escgraph.Graph, e *gcfacts.Edge) gcfacts.PosID {
	if l := g.Location(e.Src); l != nil {
		return l.Pos
	}
	return 0
}

// calleeOf takes apart a note of the form "callee FUNC PARAM".
func calleeOf(why string) (fn, param string) {
	rest := strings.TrimPrefix(why, "callee ")
	i := strings.LastIndexByte(rest, ' ')
	if i < 0 {
		return rest, ""
	}
	return rest[:i], rest[i+1:]
}

func (u *unit) destination(g *escgraph.Graph, num int32) string {
	if num == gcfacts.HeapLoc {
		return "the heap"
	}
	l := g.Location(num)
	if l == nil || l.Op == "" || strings.HasPrefix(l.Expr, ".autotmp") {
		return ""
	}
	return name(l)
}

// name is what a location is called in a sentence.
func name(l *gcfacts.Location) string {
	switch l.Op {
	case "auto", "param":
		if strings.HasPrefix(l.Expr, "~") {
			return "the result of the inlined call"
		}
		return l.Expr
	case "CONVIFACE":
		return "the interface made of " + l.Expr
	case "result":
		if strings.HasPrefix(l.Expr, "~") {
			return "the result"
		}
		return "the result " + l.Expr
	case "CLOSURE":
		return "the function literal"
	case "SLICELIT":
		if l.Implicit {
			return "the slice of the variable arguments"
		}
	}
	return l.Expr
}

// classify names the cause that the last step of a path stands for.
func (u *unit) classify(g *escgraph.Graph, num int32, way escgraph.Way, last alloc.Step, op string) (alloc.CauseID, string) {
	p := way[0]
	from, root := g.Location(num), g.Location(p.Root)
	if root != nil && len(way) == 1 && root.Op != "result" {
		if root.Func == from.Func {
			return alloc.OutlivesLoop, fmt.Sprintf("kept in %s, which is declared outside of the loop", name(root))
		}
		return alloc.OutlivesClosure, fmt.Sprintf("kept in %s of the function around the literal", name(root))
	}
	if root != nil && root.Op == "result" {
		return alloc.Returned, "returned by " + symbol.Short(u.f.Funcs[root.Func].Name)
	}
	return byWhy(last, op)
}

// byWhy names the cause of a flow into the heap by the compiler's word for its
// last step.
func byWhy(s alloc.Step, op string) (alloc.CauseID, string) {
	switch s.Why {
	case "return":
		return alloc.Returned, "returned"
	case "send":
		return alloc.SentOnChannel, "sent on a channel"
	case "map literal key", "map literal value", "key of map put":
		return alloc.StoredInMap, "stored in a map"
	case "appendee slice", "appended slice...", "copied slice":
		return alloc.StoredInHeap, "copied into a slice whose elements are on the heap"
	case "started as a goroutine":
		return alloc.CapturedByGoroutine, "started as a goroutine, which has a life of its own"
	case "deferred in a loop":
		return alloc.DeferInLoop, "deferred in a loop: the number of deferred calls is not known"
	case "too large for stack":
		return alloc.TooLarge, "too large for the stack"
	case "too aligned for stack":
		return alloc.TooLarge, "aligned more strictly than the stack"
	case "non-constant size":
		return alloc.UnknownSize, "of a size that the compiler does not know"
	case "conversion to unsafe.Pointer", "//go:uintptrescapes":
		return alloc.UnsafePointer, "made to escape by " + s.Why
	case "call parameter":
		return byCall(s, op)
	case "receiver of a method value":
		return alloc.CallArgument, "the receiver of a method value of " + s.Expr
	}
	if strings.HasPrefix(s.Why, "assign") || s.Why == "interface-converted" || strings.Contains(s.Why, "literal") || strings.HasPrefix(s.Why, "range") || s.Why == "captured by a closure" || s.Why == "address-of" || s.Why == "slice" || s.Why == "dot" {
		return byAssignment(s, op)
	}
	if s.Why == "" {
		return alloc.OtherCause, "part of a go or defer statement"
	}
	return alloc.OtherCause, "on the heap: " + s.Why
}

func byAssignment(s alloc.Step, op string) (alloc.CauseID, string) {
	switch {
	case strings.HasSuffix(op, " GLOBAL"):
		return alloc.PackageVariable, "assigned to a package variable"
	case strings.HasSuffix(op, " INDEXMAP"):
		return alloc.StoredInMap, "stored in a map"
	case strings.HasPrefix(s.Why, "assign"):
		return alloc.StoredInHeap, assigned(s.Expr, op)
	case s.To != "" && s.To != "the heap":
		return alloc.StoredInHeap, "stored in " + s.To
	}
	return alloc.StoredInHeap, "stored in what is on the heap"
}

// assigned says what a value is assigned to, and why that is taken to be on the
// heap.
func assigned(statement, op string) string {
	to, _, ok := strings.Cut(statement, " = ")
	switch {
	case !ok:
	case strings.HasSuffix(op, " DOTPTR"), strings.HasSuffix(op, " DEREF"):
		return fmt.Sprintf("assigned to %s: what a pointer leads to may be on the heap", to)
	case strings.HasSuffix(op, " INDEX"), strings.HasSuffix(op, " DOT"):
		return fmt.Sprintf("assigned to %s, which may be on the heap", to)
	}
	return "assigned to what may be on the heap"
}

func byCall(s alloc.Step, op string) (alloc.CauseID, string) {
	switch {
	case s.Callee != "":
		text := fmt.Sprintf("passed to %s, whose parameter %s leaks", symbol.Short(s.Callee), s.Param)
		if strings.HasPrefix(s.Callee, "reflect.") || strings.HasPrefix(s.Callee, "internal/reflectlite.") {
			return alloc.Reflection, text
		}
		return alloc.CallArgument, text
	case op == "CALLINTER":
		return alloc.InterfaceMethodCall, fmt.Sprintf("passed to the interface method %s, which could be any implementation", s.Expr)
	case op == "CALLFUNC":
		return alloc.DynamicCall, fmt.Sprintf("passed to a function that is not known: %s", s.Expr)
	case op == "PANIC":
		return alloc.PanicArgument, "passed to panic"
	case op == "APPEND" || op == "COPY":
		return alloc.StoredInHeap, "put into a slice whose elements are on the heap"
	}
	return alloc.OtherCause, "passed to " + s.Expr
}
