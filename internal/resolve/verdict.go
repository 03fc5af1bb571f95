package resolve

import (
	"slices"
	"strconv"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/escape/escgraph"
	"github.com/unheap/unheap/internal/symbol"
)

// Limits of the compiler and the runtime, the same on all supported versions.
const (
	smallBuffer = 32  // bytes of the stack buffers for slices and strings of unknown size
	smallRunes  = 32  // runes of those for slices of runes
	runeBuffer  = 4   // bytes of those for the string of one rune
	smallMap    = 8   // entries that a map has room for in the frame
	smallTable  = 256 // values below have a place in the runtime's table
)

// sizeHint is what a make of a map that does not escape depends on.
var sizeHint = alloc.Condition{Kind: alloc.WhenSizeHint, Limit: smallMap, Unit: alloc.Hint}

// located makes the site of a candidate. The second result is the file of the
// value's own source, as the compiler names it.
func (u *unit) located(c *candidate) (alloc.Site, string) {
	l := c.loc
	s := alloc.Site{Func: symbol.Plain(c.fn), Kind: c.kind, Expr: l.Expr, Type: l.Type, Size: l.Size, Runtime: []string{}}
	if l.Op == gcfacts.OpSliceLit && l.Elem > 0 && l.Size > 0 {
		s.Array = l.Size / l.Elem
	}
	s.Pos, s.Inlined = u.frames(l.Pos)
	for _, k := range c.calls {
		s.Runtime = append(s.Runtime, u.f.Calls[k].Callee)
		s.Returns = append(s.Returns, u.laid(k))
		at, inlined := u.frames(u.f.Calls[k].Pos)
		addPlace(&s, alloc.Place{Pos: at, Inlined: inlined})
		if (s.Size < 0 || c.kind == alloc.MethodValue) && u.f.Calls[k].Size >= 0 && c.kind != alloc.MakeSlice && c.kind != alloc.Append && c.kind != alloc.MakeMap {
			s.Size = u.f.Calls[k].Size
		}
	}
	s.Decide(u.verdict(c))
	s.Free = u.fate(c)
	s.Unwritten = u.unwritten(c, s.Free)
	if c.kind == alloc.Append || c.kind == alloc.MakeMap || c.kind == alloc.StringConcat || c.kind == alloc.StringConversion {
		s.Size = -1
	}
	s.Locs = []alloc.Loc{{Package: u.pkg.ID(), Batch: c.batch, Num: c.num}}
	if !c.escapes() {
		s.Causes = u.causes(c, s.Verdict, nil)
		return s, u.innermost(l.Pos)
	}
	why := c.g.Explain(escgraph.Value(c.num), escgraph.Limits{})
	s.Causes = u.causes(c, s.Verdict, why.Way)
	return s, u.innermost(l.Pos)
}

// laid is where a call stands in the code of its function.
func (u *unit) laid(k int) alloc.Return {
	c := &u.f.Calls[k]
	return alloc.Return{Func: c.Func, Size: u.sizes[c.Func], Offset: c.Return}
}

// addPlace adds the place of a call that allocates s when it is on other lines
// than s and the places that are known.
func addPlace(s *alloc.Site, p alloc.Place) {
	same := func(q alloc.Place) bool {
		return q.Pos.File == p.Pos.File && q.Pos.Line == p.Pos.Line &&
			slices.EqualFunc(q.Inlined, p.Inlined, func(f, g alloc.Frame) bool {
				return f.Func == g.Func && f.Pos.File == g.Pos.File && f.Pos.Line == g.Pos.Line
			})
	}
	if !same(alloc.Place{Pos: s.Pos, Inlined: s.Inlined}) && !slices.ContainsFunc(s.At, same) {
		s.At = append(s.At, p)
	}
}

// verdict decides what becomes of a candidate, and says when or why.
func (u *unit) verdict(c *candidate) (alloc.Verdict, alloc.Condition) {
	if c.made > 0 {
		return alloc.Unknown, alloc.Condition{Kind: alloc.UnknownAlike, Count: c.made, Total: c.alike}
	}
	if len(c.calls) == 0 {
		if c.escapes() {
			return alloc.Static, alloc.Condition{Kind: whyStatic(c)}
		}
		return alloc.OnStack, onStack(c)
	}
	call := &u.f.Calls[c.calls[0]]
	e, _ := lookup(call.Callee)
	if noSize(c.kind, c.loc.Elem) {
		return alloc.Static, alloc.Condition{Kind: alloc.StaticNoSize}
	}
	switch c.kind {
	case alloc.MakeSlice:
		return u.makeSlice(c)
	case alloc.MakeMap:
		if !c.escapes() {
			return makeMap(call)
		}
	case alloc.Interface:
		v, when := fromCall(call, e, false)
		return v, boxed(c.loc, when)
	case alloc.Append:
		if (!c.escapes() || u.moves[c.fn]) && e.when.Kind == alloc.WhenAppendGrows && c.loc.Elem > 0 && c.loc.Elem <= smallBuffer {
			return alloc.Conditional, alloc.Condition{Kind: alloc.WhenBufferedGrows, Limit: smallBuffer, Unit: alloc.Bytes}
		}
	}
	return fromCall(call, e, !c.escapes())
}

// fromCall is the verdict of an allocating call whose location says nothing
// more. Strings are buffered when the frame has room for a short result.
func fromCall(call *gcfacts.Call, e effect, buffered bool) (alloc.Verdict, alloc.Condition) {
	switch {
	case noSize(e.kind, call.Size):
		return alloc.Static, alloc.Condition{Kind: alloc.StaticNoSize}
	case e.when.Kind == alloc.WhenLargeBits:
		if v, ok := constant(call.Args[0]); ok {
			if uint64(v) < smallTable {
				return alloc.Static, alloc.Condition{Kind: alloc.StaticSmallConstant, Limit: smallTable, Unit: alloc.Value}
			}
			return alloc.Heap, alloc.Condition{}
		}
		return alloc.Conditional, e.when
	case e.when.Kind != "":
		return alloc.Conditional, e.when
	case e.kind == alloc.StringConcat || e.kind == alloc.StringConversion:
		if buffered && !symbol.Mallocgc(call.Callee) {
			switch call.Callee {
			case "runtime.intstring":
				return alloc.OnStack, alloc.Condition{Kind: alloc.StackBuffer, Size: runeBuffer}
			case "runtime.stringtoslicerune":
				return alloc.Conditional, alloc.Condition{Kind: alloc.WhenLonger, Limit: smallRunes, Unit: alloc.Runes}
			}
			return alloc.Conditional, alloc.Condition{Kind: alloc.WhenResultLonger, Limit: smallBuffer, Unit: alloc.Bytes}
		}
	}
	return alloc.Heap, alloc.Condition{Kind: e.except}
}

// constant returns the value of a constant operand.
func constant(arg string) (int64, bool) {
	digits, ok := strings.CutPrefix(arg, "=")
	if !ok {
		return 0, false
	}
	v, err := strconv.ParseInt(digits, 10, 64)
	return v, err == nil
}

// noSize reports whether a call makes or extends a slice of elements that have no
// size: the runtime then allocates nothing, whatever the length.
func noSize(kind alloc.Kind, elem int64) bool {
	return elem == 0 && (kind == alloc.MakeSlice || kind == alloc.Append)
}

// boxed is the condition of a value that is copied into an interface, by its type.
// The runtime compares its bits without a sign.
func boxed(l *gcfacts.Location, when alloc.Condition) alloc.Condition {
	if when.Kind == alloc.WhenLargeBits {
		switch {
		case l.Signed:
			when.Kind = alloc.WhenNotSmall
		case l.Unsigned:
			when.Kind = alloc.WhenLargeValue
		}
	}
	return when
}

// makeMap is the verdict of a make of a map that does not escape and calls the
// runtime.
func makeMap(call *gcfacts.Call) (alloc.Verdict, alloc.Condition) {
	hint, ok := constant(call.Args[1])
	switch {
	case !ok || call.Callee != "runtime.makemap": // makemap64 has half of the hint there on 32 bits
		return alloc.Conditional, sizeHint
	case hint > smallMap:
		return alloc.Heap, alloc.Condition{}
	}
	return alloc.OnStack, alloc.Condition{Kind: alloc.StackMap}
}

// makeSlice is the verdict of a make that calls the runtime. When it does not
// escape, its length is not known and small ones have a buffer in the frame.
func (u *unit) makeSlice(c *candidate) (alloc.Verdict, alloc.Condition) {
	l := c.loc
	if c.escapes() || l.Elem > smallBuffer {
		if l.Size < 0 {
			return alloc.Heap, alloc.Condition{Kind: alloc.UnlessNoSize}
		}
		return alloc.Heap, alloc.Condition{}
	}
	return alloc.Conditional, alloc.Condition{Kind: alloc.WhenLength, Operand: u.length(l), Elem: l.Elem, Limit: smallBuffer, Unit: alloc.Bytes}
}

// whyStatic says why a value that escapes is not allocated.
func whyStatic(c *candidate) alloc.ConditionKind {
	l := c.loc
	switch {
	case l.Size == 0:
		return alloc.StaticNoSize
	case c.kind == alloc.Closure && l.Elem == 0:
		return alloc.StaticNoCaptures
	case c.kind == alloc.Interface && (l.Constant):
		return alloc.StaticConstant
	case c.kind == alloc.Interface && l.Size == 1:
		return alloc.StaticOneByte
	case c.kind == alloc.Interface:
		return alloc.StaticInPlace
	case c.kind == alloc.StringConcat:
		return alloc.StaticJoined
	case c.kind == alloc.Variable:
		return alloc.StaticNeverMade
	}
	return alloc.StaticNotAllocated
}

// onStack says where a value is that does not escape.
func onStack(c *candidate) alloc.Condition {
	switch c.kind {
	case alloc.StringConcat, alloc.StringConversion:
		return alloc.Condition{Kind: alloc.StackNoCopy}
	case alloc.Append:
		return alloc.Condition{Kind: alloc.StackNeverGrows}
	case alloc.MakeMap:
		return alloc.Condition{Kind: alloc.StackMap}
	}
	return alloc.Condition{Kind: alloc.StackFrame, Size: max(0, c.loc.Size), Func: symbol.Plain(c.fn)}
}

// unlocated makes the site of an allocating call that no location explains:
// map writes, channels, goroutines, and what the escape analysis of older
// versions does not see.
func unlocated(call *gcfacts.Call, at alloc.Pos, inlined []alloc.Frame) alloc.Site {
	e, _ := lookup(call.Callee)
	s := alloc.Site{Func: symbol.Plain(call.Func), Kind: e.kind, Type: call.Type, Size: -1, Runtime: []string{call.Callee}, Pos: at, Inlined: inlined}
	s.Decide(fromCall(call, e, false))
	if e.kind == alloc.New {
		s.Kind, s.Size = alloc.Other, call.Size
	}
	id := callCauses[s.Kind]
	switch {
	case e.when.Kind == alloc.WhenSliceMoves:
		id = alloc.SliceMove
	case e.kind == alloc.Append && s.Type != "":
		s.Type = "[]" + s.Type // the call has the element's type
	}
	if id == "" {
		id = alloc.OtherCause
	}
	s.Expr = strings.TrimPrefix(call.Callee, "runtime.")
	s.Causes = []alloc.Cause{{ID: id, Text: title(id), Decisive: s.Source(), Flow: []alloc.Step{}}}
	return s
}

// title is a cause's title as the start of a sentence's rest.
func title(id alloc.CauseID) string {
	r, _ := alloc.Lookup(id)
	if r.Title == "" {
		return string(id)
	}
	return strings.ToLower(r.Title[:1]) + r.Title[1:]
}
