package resolve

import (
	"fmt"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/escape/escgraph"
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

// causes puts into words why a candidate is on the heap, by the way that its value
// takes if it escapes.
func (u *unit) causes(c *candidate, v alloc.Verdict, way escgraph.Way) []alloc.Cause {
	if v == alloc.OnStack {
		return []alloc.Cause{}
	}
	var flow *alloc.Cause
	if c.escapes() {
		flow = u.way(c.g.Batch(), c.num, way, maxChain)
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
		first.Text = fmt.Sprintf("%s is copied into an interface", u.typ(c.loc))
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

// maxChain bounds how many locations a flow is followed through that are on the
// heap for reasons of their own.
const maxChain = 8

// way describes the way of a location of a batch to what outlives it. Where that
// is a location that is on the heap itself, the flow goes on with its reason,
// through at most chain of them.
func (v *view) way(b *gcfacts.Batch, num int32, way escgraph.Way, chain int) *alloc.Cause {
	if len(way) == 0 {
		return &alloc.Cause{ID: alloc.OtherCause, Text: "for a reason that the compiler does not tell", Decisive: v.source(b.Loc(num).Pos), Flow: []alloc.Step{}}
	}
	p, rest := way[0], way[1:]
	c := &alloc.Cause{Flow: v.steps(b, p)}
	last := alloc.Step{}
	if n := len(c.Flow); n > 0 {
		last = c.Flow[n-1]
		c.Decisive = last.Pos
		if m := len(last.Inlined); m > 0 {
			c.Decisive = last.Inlined[m-1].Pos
		}
	} else {
		c.Decisive = v.source(b.Loc(num).Pos)
	}
	root := b.Loc(p.Root)
	c.ID, c.Text = v.classify(b, num, way, last)
	if captured(c.Flow) && c.ID != alloc.OutlivesLoop && c.ID != alloc.OutlivesClosure {
		c.Text = "captured by a function literal that is " + c.Text
		if c.ID != alloc.CapturedByGoroutine {
			c.ID = alloc.CapturedByClosure
		}
	}
	if root == nil || root.Op == gcfacts.OpResult || len(rest) == 0 || chain == 0 {
		return c
	}
	next := v.way(b, p.Root, rest, chain-1)
	c.Flow = append(slices.Clip(c.Flow), next.Flow...)
	c.Decisive = next.Decisive
	if root.Op == gcfacts.OpInterface {
		// The box is on its way to where the value goes.
		c.ID, c.Text = next.ID, "held by an interface that is "+next.Text
		return c
	}
	if root.Op == gcfacts.OpClosure && captured(c.Flow) {
		c.ID, c.Text = alloc.CapturedByClosure, "captured by a function literal that is "+next.Text
		if next.ID == alloc.CapturedByGoroutine {
			c.ID = alloc.CapturedByGoroutine
		}
		return c
	}
	c.Text += "; " + v.name(b, root) + " is on the heap: " + next.Text
	return c
}

// captured reports whether a flow goes through the capture of a variable.
func captured(flow []alloc.Step) bool {
	return len(flow) > 0 && flow[0].Kind == alloc.StepCaptured
}

// targetOf is what the last note of a path calls or assigns to.
func targetOf(p escgraph.Path) gcfacts.Target {
	for _, e := range slices.Backward(p.Steps) {
		for _, n := range slices.Backward(e.Notes) {
			if n.Kind != gcfacts.StepCallee && n.Kind != gcfacts.StepSpill {
				return n.Target
			}
		}
	}
	return gcfacts.TargetOther
}

// steps lists the notes of a path. The making of the value itself is no step;
// the note of a callee belongs to the step of its call.
func (v *view) steps(b *gcfacts.Batch, p escgraph.Path) []alloc.Step {
	steps := []alloc.Step{}
	for _, e := range p.Steps {
		for i := range e.Notes {
			switch n := &e.Notes[i]; {
			case hidden(n.Kind):
			case n.Callee == nil:
				steps = append(steps, v.step(n, int(e.Derefs), inFunc(b, e)))
			case len(steps) > 0 && steps[len(steps)-1].Kind.Passes():
				last := &steps[len(steps)-1]
				last.Callee, last.Param, last.Unknown = n.Callee.Func, n.Callee.Param, v.elsewhere(n.Callee.Func)
			default:
				steps = append(steps, alloc.Step{
					Pos: v.source(valuePos(b, e)), Expr: symbol.Short(n.Callee.Func), Kind: alloc.StepReceiver, Why: "receiver of a method value",
					Callee: n.Callee.Func, Param: n.Callee.Param, Unknown: v.elsewhere(n.Callee.Func),
				})
			}
		}
		if k := len(steps) - 1; k >= 0 && steps[k].To == "" {
			steps[k].To, steps[k].ToHeap = v.destination(b, e.Dst), e.Dst == gcfacts.HeapLoc
		}
	}
	return steps
}

func (v *view) step(n *gcfacts.Note, derefs int, fn int32) alloc.Step {
	s := alloc.Step{Kind: stepKinds[n.Kind], Why: n.Text, Derefs: derefs}
	s.Pos, s.Inlined = v.frames(n.Pos)
	s.Expr = v.written(n.Expr, n.Pos, fn)
	if len(s.Inlined) == 0 {
		s.Inlined = nil
	}
	return s
}

// inFunc is the function that a flow is in, or 0.
func inFunc(b *gcfacts.Batch, e *gcfacts.Edge) int32 {
	for _, num := range []int32{e.Src, e.Dst} {
		if l := b.Loc(num); l != nil {
			return l.Func
		}
	}
	return 0
}

// valuePos is where the value of a flow is made.
func valuePos(b *gcfacts.Batch, e *gcfacts.Edge) gcfacts.PosID {
	if l := b.Loc(e.Src); l != nil {
		return l.Pos
	}
	return 0
}

const heapName = "the heap"

func (v *view) destination(b *gcfacts.Batch, num int32) string {
	if num == gcfacts.HeapLoc {
		return heapName
	}
	l := b.Loc(num)
	if l == nil || l.Op == gcfacts.OpNone || hiddenName(l.Expr) && l.Expr[0] == '.' {
		return ""
	}
	return v.name(b, l)
}

// classify names the cause that the last step of a path stands for.
func (v *view) classify(b *gcfacts.Batch, num int32, way escgraph.Way, last alloc.Step) (alloc.CauseID, string) {
	p := way[0]
	from, root := b.Loc(num), b.Loc(p.Root)
	if root != nil && len(way) == 1 && root.Op != gcfacts.OpResult {
		if root.Func == from.Func {
			return alloc.OutlivesLoop, fmt.Sprintf("kept in %s, which is declared outside of the loop", v.name(b, root))
		}
		return alloc.OutlivesClosure, fmt.Sprintf("kept in %s of the function around the literal", v.name(b, root))
	}
	if root != nil && root.Op == gcfacts.OpResult {
		return alloc.Returned, "returned by " + symbol.Short(v.f.Funcs[root.Func].Name)
	}
	return byKind(last, targetOf(p))
}

// byKind names the cause of a flow into the heap by what its last step does.
func byKind(s alloc.Step, to gcfacts.Target) (alloc.CauseID, string) {
	switch s.Kind {
	case "":
		return alloc.OtherCause, "part of a go or defer statement"
	case alloc.StepReturn:
		return alloc.Returned, "returned"
	case alloc.StepSend:
		return alloc.SentOnChannel, "sent on a channel"
	case alloc.StepMapKey, alloc.StepMapValue:
		return alloc.StoredInMap, "stored in a map"
	case alloc.StepAppendee, alloc.StepAppended, alloc.StepCopied:
		return alloc.StoredInHeap, "copied into a slice whose elements are on the heap"
	case alloc.StepGoroutine:
		return alloc.CapturedByGoroutine, "started as a goroutine, which can outlive the function"
	case alloc.StepDefer:
		return alloc.DeferInLoop, "deferred in a loop: the number of deferred calls is not known"
	case alloc.StepTooLarge:
		return alloc.TooLarge, "too large for the stack"
	case alloc.StepTooAligned:
		return alloc.TooLarge, "aligned more strictly than the stack"
	case alloc.StepUnknownSize:
		return alloc.UnknownSize, "of a size that the compiler does not know"
	case alloc.StepZeroSize:
		return alloc.OtherCause, "made by the runtime, as its elements have no size"
	case alloc.StepUnsafe, alloc.StepUintptrEscapes:
		return alloc.UnsafePointer, "made to escape by " + s.Why
	case alloc.StepArgument, alloc.StepAppend, alloc.StepCopy, alloc.StepPanic:
		return byCall(s, to)
	case alloc.StepReceiver:
		return alloc.CallArgument, "the receiver of a method value of " + s.Expr
	case alloc.StepAssign, alloc.StepInterface, alloc.StepLiteral, alloc.StepRange, alloc.StepCaptured, alloc.StepAddressOf, alloc.StepSlice, alloc.StepField:
		return byAssignment(s, to)
	}
	return alloc.OtherCause, "on the heap: " + s.Why
}

func byAssignment(s alloc.Step, to gcfacts.Target) (alloc.CauseID, string) {
	switch {
	case to == gcfacts.TargetGlobal:
		return alloc.PackageVariable, "assigned to a package variable"
	case to == gcfacts.TargetMapElem:
		return alloc.StoredInMap, "stored in a map"
	case s.Kind == alloc.StepAssign:
		return alloc.StoredInHeap, assigned(s.Expr, to)
	case s.To != "" && !s.ToHeap:
		return alloc.StoredInHeap, "stored in " + s.To
	}
	return alloc.StoredInHeap, "stored in what is on the heap"
}

// assigned says what a value is assigned to, and why that is taken to be on the
// heap.
func assigned(statement string, target gcfacts.Target) string {
	if to, _, ok := strings.Cut(statement, " = "); ok {
		switch target {
		case gcfacts.TargetPointerField, gcfacts.TargetDeref:
			return fmt.Sprintf("assigned to %s, through a pointer that may point to the heap", to)
		case gcfacts.TargetElem, gcfacts.TargetField:
			return fmt.Sprintf("assigned to %s, which may be on the heap", to)
		}
	}
	return "assigned to what may be on the heap"
}

func byCall(s alloc.Step, to gcfacts.Target) (alloc.CauseID, string) {
	inC, ok := symbol.CFunc(s.Callee)
	switch {
	case ok:
		return alloc.CallArgument, fmt.Sprintf("passed to C: to its function %s", inC)
	case s.Unknown:
		return alloc.CallArgument, notKnown(s.Callee, s.Param)
	case s.Callee != "":
		text := passed(s.Callee, s.Param)
		if strings.HasPrefix(s.Callee, "reflect.") || strings.HasPrefix(s.Callee, "internal/reflectlite.") {
			return alloc.Reflection, text
		}
		return alloc.CallArgument, text
	case s.Kind == alloc.StepPanic:
		return alloc.PanicArgument, "passed to panic"
	case s.Kind == alloc.StepAppend || s.Kind == alloc.StepCopy:
		return alloc.StoredInHeap, "put into a slice whose elements are on the heap"
	case to == gcfacts.TargetMethod:
		return alloc.InterfaceMethodCall, "passed to " + joined("the interface method ", s.Expr, "an interface method") + ", which could be any implementation"
	case to == gcfacts.TargetFunc:
		return alloc.DynamicCall, "passed to a function that is not known" + joined(": ", s.Expr, "")
	}
	return alloc.OtherCause, "passed to " + joined("", s.Expr, "a function")
}
