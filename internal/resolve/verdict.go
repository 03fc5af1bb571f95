package resolve

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/escgraph"
	"github.com/unheap/unheap/internal/gcfacts"
)

// Limits of the compiler, in bytes, the same on all supported versions.
const (
	smallBuffer = 32  // stack buffers for slices and strings of unknown size
	smallTable  = 256 // values below have a place in the runtime's table
)

// located makes the site of a candidate. The second result is the file of the
// value's own source, as the compiler names it.
func (u *unit) located(c *candidate) (alloc.Site, string) {
	l := c.loc
	s := alloc.Site{Func: alloc.PlainName(c.fn), Kind: c.kind, Expr: l.Expr, Type: l.Type, Size: l.Size, Runtime: []string{}}
	s.Pos, s.Inlined = u.frames(l.Pos)
	for _, k := range c.calls {
		s.Runtime = append(s.Runtime, u.f.Calls[k].Callee)
		at, inlined := u.frames(u.f.Calls[k].Pos)
		addPlace(&s, alloc.Place{Pos: at, Inlined: inlined})
		if s.Size < 0 && u.f.Calls[k].Size >= 0 && c.kind != alloc.MakeSlice && c.kind != alloc.Append && c.kind != alloc.MakeMap {
			s.Size = u.f.Calls[k].Size
		}
	}
	s.Verdict, s.Condition = u.verdict(c)
	if c.kind == alloc.Append || c.kind == alloc.MakeMap || c.kind == alloc.StringConcat || c.kind == alloc.StringConversion {
		s.Size = -1
	}
	s.Locs = []alloc.Loc{{Package: u.pkg.ID(), Batch: c.batch, Num: c.num}}
	if !c.escapes() {
		s.Causes = u.causes(c, s.Verdict, nil)
		return s, u.innermost(l.Pos)
	}
	limits := escgraph.Limits{}
	asked := u.r.Query != nil && u.r.Query.Site(&s)
	if asked {
		limits = full
	}
	why := c.g.Explain(escgraph.Value(c.num), limits)
	s.Causes = u.causes(c, s.Verdict, why.Way)
	if asked {
		s.Hold = u.hold(c.g.Batch(), c.num, &why)
	}
	return s, u.innermost(l.Pos)
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

func (u *unit) innermost(id gcfacts.PosID) string {
	frames := u.f.Frames(id)
	if len(frames) == 0 {
		return ""
	}
	return frames[len(frames)-1].File
}

// verdict decides what becomes of a candidate, and says when or why.
func (u *unit) verdict(c *candidate) (alloc.Verdict, string) {
	if len(c.calls) == 0 {
		if c.escapes() {
			return alloc.Static, whyStatic(c)
		}
		return alloc.OnStack, onStack(c)
	}
	call := &u.f.Calls[c.calls[0]]
	e, _ := lookup(call.Callee)
	switch c.kind {
	case alloc.MakeSlice:
		return makeSlice(c)
	case alloc.MakeMap:
		if !c.escapes() {
			return alloc.Conditional, "heap when the size hint is above 8"
		}
	case alloc.Append:
		if (!c.escapes() || u.moves[c.fn]) && e.when == effects["growslice"].when && c.loc.Elem > 0 && c.loc.Elem <= smallBuffer {
			return alloc.Conditional, "heap when the append outgrows the capacity; the first 32 bytes may be on the stack"
		}
	}
	return fromCall(call, e, !c.escapes())
}

// fromCall is the verdict of an allocating call whose location says nothing
// more. Strings are buffered when the frame has room for a short result.
func fromCall(call *gcfacts.Call, e effect, buffered bool) (alloc.Verdict, string) {
	switch {
	case e.when == smallValue:
		if v, ok := constant(call.Args[0]); ok {
			if uint64(v) < smallTable {
				return alloc.Static, "the constant is below 256: it has a place in the runtime's table"
			}
			return alloc.Heap, ""
		}
		return alloc.Conditional, e.when
	case e.when != "":
		return alloc.Conditional, e.when
	case e.kind == alloc.StringConcat || e.kind == alloc.StringConversion:
		if buffered && !strings.HasPrefix(call.Callee, "runtime.mallocgc") {
			switch call.Callee {
			case "runtime.intstring":
				return alloc.OnStack, "its 4 bytes have a buffer in the frame"
			case "runtime.stringtoslicerune":
				return alloc.Conditional, "heap when it has more than 32 runes"
			}
			return alloc.Conditional, "heap when the result is longer than 32 bytes"
		}
	}
	return alloc.Heap, e.except
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

// makeSlice is the verdict of a make that calls the runtime. When it does not
// escape, its length is not known and small ones have a buffer in the frame.
func makeSlice(c *candidate) (alloc.Verdict, string) {
	l := c.loc
	if c.escapes() || l.Elem > smallBuffer {
		if l.Size < 0 {
			return alloc.Heap, "unless its size is 0"
		}
		return alloc.Heap, ""
	}
	n := l.Operand
	if strings.ContainsAny(n, " +-*/%&|^<>") {
		n = "(" + n + ")"
	}
	if n == "" {
		n = "n"
	}
	if l.Elem == 1 {
		return alloc.Conditional, fmt.Sprintf("heap when %s > %d bytes", n, smallBuffer)
	}
	return alloc.Conditional, fmt.Sprintf("heap when %s*%d > %d bytes", n, l.Elem, smallBuffer)
}

// whyStatic says why a value that escapes is not allocated.
func whyStatic(c *candidate) string {
	l := c.loc
	switch {
	case l.Size == 0:
		return "it has no size: all such values share one address"
	case c.kind == alloc.Closure && l.Elem == 0:
		return "it captures nothing: a constant in read-only data"
	case c.kind == alloc.Interface && l.Constant:
		return "a constant: its interface points at read-only data"
	case c.kind == alloc.Interface && l.Size == 1:
		return "one byte: it has a place in the runtime's table of small values"
	case c.kind == alloc.Interface:
		return "the value is read-only data, or has a place already: nothing is copied"
	case c.kind == alloc.StringConcat:
		return "the compiler joined it at compile time or never needs the result"
	case c.kind == alloc.Variable:
		return "the final code never makes it: the compiler found that it is not needed"
	}
	return "no allocation in the final code: static data, or removed as not needed"
}

// onStack says where a value is that does not escape.
func onStack(c *candidate) string {
	l := c.loc
	switch {
	case c.kind == alloc.StringConcat || c.kind == alloc.StringConversion:
		return "no copy is made"
	case c.kind == alloc.Append:
		return "it never grows on the heap"
	case c.kind == alloc.MakeMap:
		return "the header and the first group are in the frame; growth is counted where it is written to"
	case l.Size > 0:
		unit := "bytes"
		if l.Size == 1 {
			unit = "byte"
		}
		return fmt.Sprintf("does not escape; %d %s in the frame of %s", l.Size, unit, short(c.fn))
	}
	return "does not escape; in the frame of " + short(c.fn)
}

// short is a function's name without its package's folders.
func short(fn string) string {
	fn = alloc.PlainName(fn)
	if i := strings.LastIndexByte(fn, '/'); i >= 0 {
		fn = fn[i+1:]
	}
	return fn
}

// unlocated makes the site of an allocating call that no location explains:
// map writes, channels, goroutines, and what the escape analysis of older
// versions does not see.
func (u *unit) unlocated(call *gcfacts.Call) (alloc.Site, string) {
	e, _ := lookup(call.Callee)
	s := alloc.Site{Func: alloc.PlainName(call.Func), Kind: e.kind, Type: call.Type, Size: -1, Runtime: []string{call.Callee}}
	s.Pos, s.Inlined = u.frames(call.Pos)
	s.Verdict, s.Condition = fromCall(call, e, false)
	if e.kind == alloc.New {
		s.Kind, s.Size = alloc.Other, call.Size
	}
	if e.kind == alloc.Append && s.Type != "" {
		s.Type = "[]" + s.Type // the call has the element's type
	}
	id := callCauses[s.Kind]
	if e.when == moveSlice {
		id = alloc.SliceMove
	}
	if id == "" {
		id = alloc.OtherCause
	}
	s.Expr = strings.TrimPrefix(call.Callee, "runtime.")
	s.Causes = []alloc.Cause{{ID: id, Text: title(id), Decisive: s.Source(), Flow: []alloc.Step{}}}
	return s, u.innermost(call.Pos)
}

// title is a cause's title as the start of a sentence's rest.
func title(id alloc.CauseID) string {
	r, _ := alloc.Lookup(id)
	if r.Title == "" {
		return string(id)
	}
	return strings.ToLower(r.Title[:1]) + r.Title[1:]
}
