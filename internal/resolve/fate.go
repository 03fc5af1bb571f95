package resolve

import (
	"slices"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
)

// Limits up to which a value that does not escape has its place in the frame.
const (
	largeBoxed = 1024     // bytes of a value that is copied into an interface
	largeTemp  = 64 << 10 // of a temporary, by default
)

// fate is what becomes of a candidate once nothing keeps its value on the heap: what
// the compiler that was used makes of one that does not escape. That need not be
// the end of the allocation: an append grows, and a length can be too large for
// the buffer in the frame.
func (u *unit) fate(c *candidate) alloc.Fate {
	if !c.escapes() || len(c.calls) == 0 {
		return alloc.NewFate(u.verdict(c))
	}
	free := *c
	free.freed = true
	switch c.kind {
	case alloc.MakeSlice:
		if c.loc.Size < 0 && !c.unknownSize() {
			return alloc.NewFate(u.makeSlice(&free))
		}
	case alloc.MakeMap:
		return alloc.NewFate(u.freeMap(c))
	case alloc.Interface:
		if c.loc.Size > largeBoxed {
			return alloc.NewFate(u.verdict(c))
		}
	case alloc.StringConversion:
		switch call := &u.f.Calls[c.calls[0]]; {
		case !allocates(call.Callee):
			return alloc.NewFate(u.verdict(&free))
		case call.Size > largeTemp: // the bytes of a constant
			return alloc.NewFate(alloc.Heap, alloc.Condition{})
		}
	case alloc.Append, alloc.StringConcat:
		return alloc.NewFate(u.verdict(&free))
	}
	return alloc.NewFate(alloc.OnStack, onStack(c))
}

// unwritten is what becomes of bytes made of a string when nothing writes to them any
// more: they are those of the string, which has to be joined all the same where it
// is made of several.
func (u *unit) unwritten(c *candidate, free alloc.Fate) alloc.Fate {
	if len(c.calls) > 0 {
		if e, _ := lookup(u.f.Calls[c.calls[0]].Callee); e.kind == alloc.StringConcat {
			return free
		}
	}
	return alloc.NewFate(alloc.OnStack, alloc.Condition{Kind: alloc.StackNoCopy})
}

// allocates reports whether a function of the runtime makes a new object and does
// nothing else.
func allocates(callee string) bool {
	e, _ := lookup(callee)
	return e.kind == alloc.New
}

// freeMap is what becomes of a map that no longer escapes: the call that makes it
// has its size hint.
func (u *unit) freeMap(c *candidate) (alloc.Verdict, alloc.Condition) {
	for _, k := range c.calls {
		switch call := &u.f.Calls[k]; call.Callee {
		case "runtime.makemap_small":
			return alloc.OnStack, onStack(c)
		case "runtime.makemap", "runtime.makemap64":
			return makeMap(call)
		}
	}
	return alloc.OnStack, onStack(c)
}

// unknownSize reports whether the compiler insists that a slice is on the heap
// because its size is not known, as it does up to Go 1.24: what frees it gives it
// one.
func (c *candidate) unknownSize() bool {
	b := c.g.Batch()
	for _, list := range [][]gcfacts.Edge{b.Direct, b.Edges} {
		for i := range list {
			if e := &list[i]; e.Src == c.num && slices.ContainsFunc(e.Notes, func(n gcfacts.Note) bool { return n.Kind == gcfacts.StepUnknownSize }) {
				return true
			}
		}
	}
	return false
}
