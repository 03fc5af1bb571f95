package ssa

import (
	"sync"

	"cmd/compile/internal/lens"
	"cmd/compile/internal/lens/wire"
)

// lensLoops has, by function, in how many loops its calls are that may allocate: those
// in none are left out.
var lensLoops sync.Map // of map[*Value]int by *Func

// LensLoops returns in how many loops calls of a function are, and forgets it.
func LensLoops(f *Func) map[*Value]int {
	loops, ok := lensLoops.LoadAndDelete(f)
	if !ok {
		return nil
	}
	return loops.(map[*Value]int)
}

// lensCritical is the pass of that name, and then looks at the loops. Later ones move
// blocks, and remove empty ones, which can make one loop of two.
func lensCritical(f *Func) {
	critical(f)
	if !lens.On {
		return
	}
	for _, b := range f.Blocks {
		for _, v := range b.Values {
			if lensAllocates(v) {
				lensNest(f)
				return
			}
		}
	}
}

func lensCallee(v *Value) string {
	if !v.Op.IsCall() {
		return ""
	}
	if aux, ok := v.Aux.(*AuxCall); ok && aux.Fn != nil {
		return aux.Fn.Name
	}
	return ""
}

func lensAllocates(v *Value) bool { return v.Op.IsCall() && wire.MayAllocate(lensCallee(v)) }

// A lensNester finds the loops of a function: sets of blocks that reach each other.
// The loops in one are what still is a loop without the blocks where it is entered.
// The compiler's own loop nest is not sure of loops that are entered in several.
type lensNester struct {
	entry  *Block
	depth  []int  // by block, as the next ones
	region []int  // the loop that is being taken apart, 0 at first; -N: taken out of N
	final  []bool // calls a function that never returns
	index  []int  // in the current walk; 0: not seen, -1: done
	low    []int
	stack  []*Block
	next   int
	last   int // the region made last
	found  [][]*Block
}

func lensNest(f *Func) {
	size := f.NumBlocks()
	n := &lensNester{
		entry: f.Entry, depth: make([]int, size), region: make([]int, size), final: make([]bool, size),
		index: make([]int, size), low: make([]int, size),
	}
	for _, b := range f.Blocks {
		for _, v := range b.Values {
			if v.Op.IsCall() && wire.NeverReturns(lensCallee(v)) {
				n.final[b.ID] = true
			}
		}
	}
	n.take(f.Blocks, 0)
	loops := map[*Value]int{}
	for _, b := range f.Blocks {
		for _, v := range b.Values {
			if d := n.depth[b.ID]; d > 0 && lensAllocates(v) {
				loops[v] = d
			}
		}
	}
	lensLoops.Store(f, loops)
}

// take finds the loops among the blocks of a region, and those in them.
func (n *lensNester) take(blocks []*Block, region int) {
	n.found, n.next = nil, 0
	for _, b := range blocks {
		n.index[b.ID] = 0
	}
	for _, b := range blocks {
		if n.index[b.ID] == 0 {
			n.visit(b, region)
		}
	}
	for _, loop := range n.found {
		n.last++
		inside := n.last
		for _, b := range loop {
			n.region[b.ID] = inside
			n.depth[b.ID]++
		}
		var inner []*Block
		for _, b := range loop {
			if n.entered(b, inside) {
				n.region[b.ID] = -inside
			} else {
				inner = append(inner, b)
			}
		}
		if len(inner) > 0 && len(inner) < len(loop) { // else there is no way in: nothing of it runs
			n.take(inner, inside)
		}
	}
}

// entered reports whether a block of a region can follow one that is outside.
func (n *lensNester) entered(b *Block, region int) bool {
	for _, e := range b.Preds {
		if r := n.region[e.b.ID]; r != region && r != -region && !n.final[e.b.ID] {
			return true
		}
	}
	return b == n.entry
}

// visit collects the strongly connected components that have a cycle, as Tarjan does.
func (n *lensNester) visit(b *Block, region int) {
	n.next++
	n.index[b.ID], n.low[b.ID] = n.next, n.next
	n.stack = append(n.stack, b)
	cycle := false
	for _, e := range b.Succs {
		s := e.b
		if n.final[b.ID] || n.region[s.ID] != region {
			continue
		}
		cycle = cycle || s == b
		switch {
		case n.index[s.ID] == 0:
			n.visit(s, region)
			n.low[b.ID] = min(n.low[b.ID], n.low[s.ID])
		case n.index[s.ID] > 0:
			n.low[b.ID] = min(n.low[b.ID], n.index[s.ID])
		}
	}
	if n.low[b.ID] != n.index[b.ID] {
		return
	}
	var loop []*Block
	for top := (*Block)(nil); top != b; {
		top = n.stack[len(n.stack)-1]
		n.stack = n.stack[:len(n.stack)-1]
		n.index[top.ID] = -1
		loop = append(loop, top)
	}
	if len(loop) > 1 || cycle {
		n.found = append(n.found, loop)
	}
}
