package ssagen

import (
	"cmd/compile/internal/lens"
	"cmd/compile/internal/lens/wire"
	"cmd/compile/internal/ssa"
	"cmd/compile/internal/types"
)

// maxMade bounds the values that are looked at to find out whether one is an error that
// was made.
const maxMade = 100

// lensFailures remembers the calls of a function after which it always returns an error
// that it makes. Optimized code does not show it any more.
func lensFailures(s *state) {
	if !lens.On {
		return
	}
	var errs []int
	for i, r := range s.curfn.Type().Results() {
		if r.Type == types.ErrorType {
			errs = append(errs, i)
		}
	}
	if errs == nil {
		return
	}
	fails := lensEach(s.f, func(b *ssa.Block) bool {
		for _, i := range errs {
			m := lensMaking{}
			if results := b.Controls[0]; results != nil && i < len(results.Args) && m.made(results.Args[i]) {
				return true
			}
		}
		return false
	})
	c := lensCodeOf(s.curfn)
	for _, b := range s.f.Blocks {
		if !fails[b.ID] {
			continue
		}
		for _, v := range b.Values {
			if callee := lensCallee(v); wire.MayAllocate(callee) {
				at, ok := c.calls[v]
				if !ok {
					at = lensAt{callee: callee, pos: v.Pos, size: -1}
				}
				at.fails = true
				c.calls[v] = at
			}
		}
	}
}

// A lensMaking has the values that were looked at. One that comes again is an error
// that was made if all else is that it can be.
type lensMaking map[*ssa.Value]bool

// again reports whether a value is not to be looked at again, and the answer then.
func (m lensMaking) again(v *ssa.Value) (again, made bool) {
	if m[v] || len(m) == maxMade {
		return true, m[v]
	}
	m[v] = true
	return false, false
}

// made reports whether a value is an error that was made.
func (m lensMaking) made(v *ssa.Value) bool {
	if again, made := m.again(v); again {
		return made
	}
	switch v.Op {
	case ssa.OpIMake:
		return v.Args[0].Op == ssa.OpAddr
	case ssa.OpCopy:
		return m.made(v.Args[0])
	case ssa.OpPhi:
		for _, a := range v.Args {
			if !m.made(a) {
				return false
			}
		}
		return true
	case ssa.OpSelectN:
		return v.AuxInt == 0 && wire.MakesError(lensCallee(v.Args[0]))
	case ssa.OpDereference, ssa.OpLoad:
		return m.stored(v.Args[0], v.Args[1])
	}
	return false
}

// stored reports whether an error that was made is in memory at an address: functions
// that defer keep their results there.
func (m lensMaking) stored(at, mem *ssa.Value) bool {
	for {
		if again, made := m.again(mem); again {
			return made
		}
		switch mem.Op {
		case ssa.OpPhi:
			for _, a := range mem.Args {
				if !m.stored(at, a) {
					return false
				}
			}
			return true
		case ssa.OpStore:
			if lensSame(mem.Args[0], at) {
				return m.made(mem.Args[1])
			}
		case ssa.OpZero, ssa.OpMove:
			if lensSame(mem.Args[0], at) {
				return false
			}
		}
		if mem = lensBefore(mem); mem == nil {
			return false
		}
	}
}

// lensBefore is the state of memory before a value changed it, or nil.
func lensBefore(mem *ssa.Value) *ssa.Value {
	if len(mem.Args) == 0 {
		return nil
	}
	last := mem.Args[len(mem.Args)-1]
	if mem.Op == ssa.OpSelectN || last.Type.IsMemory() {
		return last // of a call that has several results, the call
	}
	return nil
}

// lensSame reports whether two addresses are one value, or of one variable.
func lensSame(a, b *ssa.Value) bool {
	return a == b || a.Op == ssa.OpLocalAddr && b.Op == ssa.OpLocalAddr && a.Aux == b.Aux
}
