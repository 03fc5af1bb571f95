package truth

import (
	"math"
	"slices"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/grammar"
)

// A span is how many objects are right: at least lo, at most hi.
type span struct{ lo, hi int }

// many stands for no limit.
const many = math.MaxInt32

func (s span) add(t span) span { return span{s.lo + t.lo, min(many, s.hi+t.hi)} }

func (s span) times(n int) span { return span{s.lo * n, min(many, s.hi*n)} }

// or is what is right if either is.
func (s span) or(t span) span { return span{min(s.lo, t.lo), max(s.hi, t.hi)} }

var (
	none  = span{0, 0}
	one   = span{1, 1}
	maybe = span{0, 1}
)

func when(yes bool) span {
	if yes {
		return one
	}
	return none
}

// objects is how many objects one allocation of a kind is: one but for maps, which
// make what their hint asks for; channels, whose buffer is an object of its own if
// there are pointers in it; goroutines, with what the runtime needs to run one; and
// the defers in the body of a loop over a function, whose list is an object beside
// the record.
func objects(s *alloc.Site) span {
	switch s.Kind {
	case alloc.MakeMap:
		return span{1, many}
	case alloc.MakeChan:
		return span{1, 2}
	case alloc.Defer:
		return span{1, 2}
	case alloc.Goroutine:
		return span{0, 8}
	}
	return one
}

// quantityOf is what the condition of a site is about, or "".
func quantityOf(s *alloc.Site) []grammar.Quantity {
	switch s.When.Kind {
	case alloc.UnlessEmptyString:
		return []grammar.Quantity{grammar.BoxedS}
	case alloc.UnlessNilSlice:
		return []grammar.Quantity{grammar.BoxedL}
	case "":
		return nil
	}
	switch s.Kind {
	case alloc.MakeSlice:
		return []grammar.Quantity{grammar.Length}
	case alloc.MakeMap:
		return []grammar.Quantity{grammar.Hint}
	case alloc.Interface:
		return []grammar.Quantity{grammar.Boxed}
	case alloc.StringConcat:
		return []grammar.Quantity{grammar.Concat}
	case alloc.StringConversion:
		return []grammar.Quantity{grammar.Convert, grammar.Runes}
	case alloc.Append:
		return []grammar.Quantity{grammar.Append}
	}
	return nil
}

// expected is how many objects of a site are right each time that its line runs.
// Rank is its place among the sites there that depend on the same, of so many.
func expected(s *alloc.Site, m *grammar.Mark, values [3]int64, rank, of int) span {
	switch {
	case s.Verdict == alloc.Static, s.Verdict == alloc.OnStack:
		return none
	case s.Verdict == alloc.Unknown:
		return span{0, many}
	case s.When.Kind == "":
		return objects(s)
	}
	var list []span
	for i, q := range m.Quantities {
		switch {
		case !slices.Contains(quantityOf(s), q):
		case i >= len(values):
			return unmeasured(s)
		default:
			list = append(list, depending(s, q, values[i]))
		}
	}
	switch {
	case len(list) < of || len(list) == 0:
		return unmeasured(s)
	case len(list) == of:
		return list[rank]
	}
	sum := list[0]
	for _, x := range list[1:] {
		sum = sum.or(x)
	}
	return sum
}

// unmeasured is what is right where the quantity is not known.
func unmeasured(s *alloc.Site) span {
	n := objects(s)
	if s.When.Kind == alloc.WhenMapGrows {
		return span{0, many}
	}
	return span{0, n.hi}
}

// depending is how many objects are right for a quantity.
func depending(s *alloc.Site, q grammar.Quantity, v int64) span {
	c := s.When
	text := v
	if q == grammar.Concat {
		switch v % 8 {
		case 0:
			return none
		case 1:
			return maybe // a copy, if that operand's bytes are in the frame
		}
		text = v / 8
	}
	switch c.Kind {
	case alloc.WhenLength:
		return when(v*c.Elem > c.Limit)
	case alloc.WhenLonger:
		return when(v > c.Limit)
	case alloc.WhenResultLonger:
		return when(text > c.Limit)
	case alloc.WhenSizeHint:
		if v > c.Limit {
			return span{1, many}
		}
		return none
	case alloc.WhenAppendGrows:
		return when(v > 0)
	case alloc.WhenBufferedGrows:
		return span{0, int(v)}
	case alloc.WhenNotSmall, alloc.WhenLargeValue, alloc.WhenLargeBits:
		return when(uint64(v) >= uint64(c.Limit))
	case alloc.UnlessNoSize, alloc.UnlessEmpty, alloc.UnlessEmptyResult, alloc.UnlessEmptyString, alloc.UnlessNilSlice, alloc.UnlessOneOperand:
		return when(text > 0)
	case alloc.UnlessOneByte:
		return when(v > 1)
	}
	return unmeasured(s)
}
