package ssagen

import (
	"strconv"
	"strings"

	"cmd/compile/internal/ir"
	"cmd/compile/internal/lens"
	"cmd/compile/internal/lens/wire"
	"cmd/compile/internal/ssa"
	"cmd/compile/internal/types"
	"cmd/internal/obj"
)

// lensHeapaddr records which allocation holds a variable that was moved to the
// heap. Small variables without pointers may share one.
func lensHeapaddr(s *state, n *ir.Name, ptr *ssa.Value) {
	if !lens.On {
		return
	}
	for ptr.Op == ssa.OpOffPtr || ptr.Op == ssa.OpCopy {
		ptr = ptr.Args[0]
	}
	call := ptr
	if ptr.Op == ssa.OpSelectN {
		call = ptr.Args[0]
	}
	lens.Begin('H')
	lens.Str(s.curfn.LSym.Name)
	lens.Str(n.Sym().Name)
	lens.Pos(n.Pos())
	lens.Pos(call.Pos)
	lens.Int(n.Type().Size())
	lens.End()
}

// lensCalls writes the calls into the runtime that are in the final code of fn.
func lensCalls(fn *ir.Func, f *ssa.Func, frame int64) {
	if !lens.On || strings.HasPrefix(fn.LSym.Name, "type:.") { // equality of types: no sites
		return
	}
	lens.Begin('Q')
	lens.Str(fn.LSym.Name)
	lens.Pos(fn.Pos())
	lens.Int(frame)
	lens.End()
	for _, b := range f.Blocks {
		for _, v := range b.Values {
			if !v.Op.IsCall() {
				continue
			}
			aux, ok := v.Aux.(*ssa.AuxCall)
			if !ok || aux.Fn == nil || !wire.MayAllocate(aux.Fn.Name) {
				continue
			}
			lensCall(fn, v, aux.Fn.Name)
		}
	}
}

func lensCall(fn *ir.Func, v *ssa.Value, callee string) {
	typ, size := "", int64(-1)
	var args [2]string
	n := 0
	for _, a := range v.Args {
		if a.Type != nil && a.Type.IsMemory() {
			continue
		}
		d, t := lensOperand(a)
		if t != nil && typ == "" {
			typ, size = t.String(), t.Size()
		}
		if n < len(args) {
			args[n] = d
		}
		n++
	}
	if t := lensMoved(v, callee); t != nil {
		typ, size = t.String(), t.Elem().Size()
	}
	lens.Begin('C')
	lens.Str(fn.LSym.Name)
	lens.Str(callee)
	lens.Pos(v.Pos)
	lens.Str(typ)
	lens.Int(size)
	lens.Str(args[0])
	lens.Str(args[1])
	lens.End()
}

// lensMoved returns the type of the slice that a call moves to the heap, or nil of
// another call. The operands have its element's type at best.
func lensMoved(v *ssa.Value, callee string) *types.Type {
	if !strings.HasPrefix(callee, "runtime.moveSlice") {
		return nil
	}
	aux := v.Aux.(*ssa.AuxCall)
	if aux.NResults() == 0 || !aux.TypeOfResult(0).IsSlice() {
		return nil
	}
	return aux.TypeOfResult(0)
}

// lensOperand describes a call's operand: "=N" for a constant, "type" for a
// type descriptor (with the type), "?" for anything else.
func lensOperand(v *ssa.Value) (string, *types.Type) {
	for v.Op == ssa.OpCopy || v.Op == ssa.OpLoadReg || v.Op == ssa.OpStoreReg {
		v = v.Args[0]
	}
	if s, ok := v.Aux.(*obj.LSym); ok && strings.HasPrefix(s.Name, "type:") {
		if ti, ok := (*s.Extra).(*obj.TypeInfo); ok {
			if t, ok := ti.Type.(*types.Type); ok {
				return "type", t
			}
		}
		return "type", nil
	}
	name := v.Op.String()
	if name == "ZERO" { // a register that is always zero
		return "=0", nil
	}
	// An operation with a constant operand is named like a constant.
	if len(v.Args) == 0 && (strings.HasSuffix(name, "const") || strings.HasSuffix(name, "Const")) {
		return "=" + strconv.FormatInt(v.AuxInt, 10), nil
	}
	return "?", nil
}
