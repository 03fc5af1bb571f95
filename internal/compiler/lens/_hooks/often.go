package ssagen

import (
	"slices"
	"strings"
	"sync"

	"cmd/compile/internal/ir"
	"cmd/compile/internal/lens"
	"cmd/compile/internal/lens/wire"
	"cmd/compile/internal/ssa"
)

// A lensOften is how often a call runs where it stands.
type lensOften struct {
	loops  int
	leaves bool  // a range over a function ends then
	end    int64 // as the grammar has it
}

// maxUnsure bounds the functions of which is asked, in one that calls them, what
// follows if they never return.
const maxUnsure = 8

// A lensCourse is where the final code of a function goes.
type lensCourse struct {
	f       *ssa.Func
	loops   map[*ssa.Value]int
	final   []lensFinal       // the calls that never return, or may not
	unsure  []string          // the functions that may not
	ends    map[string][]bool // blocks that go to no return, if a function never returns; "" is for none
	leaving []bool            // blocks that end a range over a function
}

// A lensFinal is a call that never returns, or may not: fn is "" for one that does not.
type lensFinal struct {
	block ssa.ID
	index int
	fn    string
}

func lensCourseOf(fn *ir.Func, f *ssa.Func) *lensCourse {
	c := &lensCourse{f: f, loops: ssa.LensLoops(f), ends: map[string][]bool{}}
	for _, b := range f.Blocks {
		for i, v := range b.Values {
			if v.Op.IsCall() {
				c.call(b, i, lensCallee(v))
			}
		}
	}
	if fn.RangeParent != nil {
		c.leaving = lensLeaving(f)
	}
	return c
}

func (c *lensCourse) call(b *ssa.Block, i int, name string) {
	switch {
	case name == "":
	case wire.NeverReturns(name):
		c.final = append(c.final, lensFinal{b.ID, i, ""})
	case !lens.MayEnd(name, b.Values[i].Aux.(*ssa.AuxCall).NResults() == 0):
	case slices.Contains(c.unsure, name):
		c.final = append(c.final, lensFinal{b.ID, i, name})
	case len(c.unsure) < maxUnsure:
		c.unsure = append(c.unsure, name)
		c.final = append(c.final, lensFinal{b.ID, i, name})
	}
}

// whole says where all of the function ends. One without a call that may not return
// gets to where it returns, if it does so anywhere.
func (c *lensCourse) whole() int64 {
	if len(c.final) == 0 {
		for _, b := range c.f.Blocks {
			if b.Kind == ssa.BlockRet {
				return 0
			}
		}
	}
	return c.end(c.f.Entry, -1)
}

// lensCallee is the function that a value calls, or "".
func lensCallee(v *ssa.Value) string {
	if !v.Op.IsCall() {
		return ""
	}
	if aux, ok := v.Aux.(*ssa.AuxCall); ok && aux.Fn != nil {
		return aux.Fn.Name
	}
	return ""
}

// at is how often the call runs that is a value of a block.
func (c *lensCourse) at(b *ssa.Block, i int) lensOften {
	return lensOften{c.loops[b.Values[i]], c.leaving != nil && c.leaving[b.ID], c.end(b, i)}
}

// end says where the code ends that follows a value of a block.
func (c *lensCourse) end(b *ssa.Block, i int) int64 {
	if c.endsAfter("", b, i) {
		return 1
	}
	var set []string
	for _, name := range c.unsure {
		if c.endsAfter(name, b, i) {
			set = append(set, name)
		}
	}
	if set == nil {
		return 0
	}
	return 2 + lensSet(set)
}

// endsAfter reports whether nothing that follows a value of a block returns, if a
// function never does.
func (c *lensCourse) endsAfter(fn string, b *ssa.Block, i int) bool {
	ends, ok := c.ends[fn]
	if !ok {
		ends = lensEnding(c.f, c.final, fn)
		c.ends[fn] = ends
	}
	for _, x := range c.final {
		if x.block == b.ID && x.index > i && (x.fn == "" || x.fn == fn) {
			return true
		}
	}
	return lensBlockEnds(ends, b)
}

// lensEnding returns the blocks, by their IDs, from which each path ends without a
// return, if a function never does. A loop without an end is no end.
func lensEnding(f *ssa.Func, final []lensFinal, fn string) []bool {
	ends := make([]bool, f.NumBlocks())
	for _, x := range final {
		if x.fn == "" || x.fn == fn {
			ends[x.block] = true
		}
	}
	for changed := true; changed; {
		changed = false
		for i := len(f.Blocks) - 1; i >= 0; i-- {
			if b := f.Blocks[i]; !ends[b.ID] && lensBlockEnds(ends, b) {
				ends[b.ID], changed = true, true
			}
		}
	}
	return ends
}

// lensBlockEnds reports whether the end of a block is, or leads to such blocks only.
func lensBlockEnds(ends []bool, b *ssa.Block) bool {
	if b.Kind == ssa.BlockExit {
		return true
	}
	next := lensNext(b)
	for _, e := range next {
		if !ends[e.Block().ID] {
			return false
		}
	}
	return len(next) > 0
}

// lensNext are the blocks that can follow, but for where a function goes on that has
// recovered from a panic.
func lensNext(b *ssa.Block) []ssa.Edge {
	if b.Kind == ssa.BlockDefer {
		return b.Succs[:1]
	}
	return b.Succs
}

// lensLeaving returns the blocks, by their IDs, from which each path returns false: what
// the body of a range over a function does to end the range.
func lensLeaving(f *ssa.Func) []bool {
	return lensEach(f, func(b *ssa.Block) bool {
		m := b.Controls[0]
		if m == nil || len(m.Args) == 0 {
			return false
		}
		result, _ := lensOperand(m.Args[0])
		return result == "=0"
	})
}

// lensEach returns the blocks, by their IDs, from which each path that returns does it
// from a block that is so.
func lensEach(f *ssa.Func, so func(*ssa.Block) bool) []bool {
	each, some := make([]bool, f.NumBlocks()), false
	var final []lensFinal
	for _, b := range f.Blocks {
		each[b.ID] = b.Kind == ssa.BlockRet && so(b)
		some = some || each[b.ID]
	}
	if !some {
		return each
	}
	for _, b := range f.Blocks {
		for i, v := range b.Values {
			if v.Op.IsCall() && wire.NeverReturns(lensCallee(v)) {
				final = append(final, lensFinal{b.ID, i, ""})
			}
		}
	}
	ends := lensEnding(f, final, "")
	for changed := true; changed; {
		changed = false
		for i := len(f.Blocks) - 1; i >= 0; i-- {
			if b := f.Blocks[i]; !each[b.ID] && lensEachNext(b, each, ends) {
				each[b.ID], changed = true, true
			}
		}
	}
	return each
}

func lensEachNext(b *ssa.Block, each, ends []bool) bool {
	some := false
	for _, e := range lensNext(b) {
		id := e.Block().ID
		if !each[id] && !ends[id] {
			return false
		}
		some = some || each[id]
	}
	return some
}

// lensSets has the numbers of the sets of functions that are written.
var (
	lensSets   = map[string]int64{}
	lensSetsMu sync.Mutex
)

func lensSet(names []string) int64 {
	lensSetsMu.Lock()
	defer lensSetsMu.Unlock()
	key := strings.Join(names, "\n")
	n, ok := lensSets[key]
	if ok {
		return n
	}
	n = int64(len(lensSets))
	lensSets[key] = n
	lens.Begin('X')
	for _, name := range names {
		lens.Str(name)
	}
	lens.End()
	return n
}
