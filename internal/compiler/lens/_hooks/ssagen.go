package ssagen

import (
	"strconv"
	"strings"
	"sync"

	"cmd/compile/internal/ir"
	"cmd/compile/internal/lens"
	"cmd/compile/internal/lens/wire"
	"cmd/compile/internal/ssa"
	"cmd/compile/internal/types"
	"cmd/internal/obj"
	"cmd/internal/src"
)

// A lensCode is what is remembered of a function until its final code is there. A
// call stays the same value in all passes.
type lensCode struct {
	vars  []lensVar
	calls map[*ssa.Value]lensAt
}

// A lensVar is a variable that was moved to the heap, and the call that allocates it.
type lensVar struct {
	name *ir.Name
	call *ssa.Value
}

// A lensAt is a call as it was before its operands were put where the callee wants
// them, which hides their types where that is the stack.
type lensAt struct {
	callee, typ string
	pos         src.XPos
	size        int64
	fails       bool // the function then returns an error that it makes
}

var lensCodes sync.Map // of *lensCode by *ir.Func; functions are compiled side by side

func lensCodeOf(fn *ir.Func) *lensCode {
	c, _ := lensCodes.LoadOrStore(fn, &lensCode{calls: map[*ssa.Value]lensAt{}})
	return c.(*lensCode)
}

// lensHeapaddr remembers which allocation holds a variable that was moved to the
// heap. Small variables without pointers may share one.
func lensHeapaddr(s *state, n *ir.Name, ptr *ssa.Value) {
	if !lens.On {
		return
	}
	for ptr.Op == ssa.OpOffPtr || ptr.Op == ssa.OpCopy {
		ptr = ptr.Args[0]
	}
	if ptr.Op == ssa.OpSelectN {
		ptr = ptr.Args[0]
	}
	c := lensCodeOf(s.curfn)
	c.vars = append(c.vars, lensVar{n, ptr})
}

// lensBuilt remembers the types in the calls of a function that is built and not
// yet compiled.
func lensBuilt(s *state) {
	if !lens.On {
		return
	}
	c := lensCodeOf(s.curfn)
	for _, b := range s.f.Blocks {
		for _, v := range b.Values {
			aux, ok := v.Aux.(*ssa.AuxCall)
			if !ok || !v.Op.IsCall() || aux.Fn == nil || !wire.MayAllocate(aux.Fn.Name) {
				continue
			}
			if typ, size, _ := lensOperands(v); typ != "" {
				c.calls[v] = lensAt{callee: aux.Fn.Name, typ: typ, pos: v.Pos, size: size}
			}
		}
	}
}

// lensMoved writes the variables of a function that an allocation in its final code
// holds, given the numbers of the calls: with the size of the object, which is that
// of all variables in it, as the compiler lays them out.
func lensMoved(fn *ir.Func, vars []lensVar, numbers map[*ssa.Value]int) {
	type object struct{ vars, size, align int64 }
	objects := map[*ssa.Value]object{}
	for _, x := range vars {
		o := objects[x.call]
		size, align := lensRoom(x.name.Type())
		objects[x.call] = object{o.vars + 1, o.size + size, max(o.align, align)}
	}
	for _, x := range vars {
		num, ok := numbers[x.call]
		if !ok {
			continue // the compiler found that it is not needed
		}
		bytes := x.name.Type().Size()
		if o := objects[x.call]; o.vars > 1 {
			bytes = types.RoundUp(o.size, o.align)
		}
		lens.Begin('H')
		lens.Str(fn.LSym.Name)
		lens.Str(x.name.Sym().Name)
		lens.Pos(lens.Place(x.name, x.name.Pos()))
		lens.Int(x.name.Type().Size())
		lens.Int(int64(num))
		lens.Int(bytes)
		lens.Bits(lens.Each(x.name))
		lens.End()
	}
}

// lensRoom is the size and the alignment of a variable that shares an object: on
// 32-bit systems, room for what is used atomically.
func lensRoom(t *types.Type) (size, align int64) {
	size, align = t.Size(), t.Alignment()
	if types.PtrSize == 4 && align == 4 && size >= 8 {
		return types.RoundUp(size, 8), 8
	}
	return size, align
}

// lensCalls writes the calls into the runtime that are in the final code of fn, which
// the assembler has laid out behind text.
func lensCalls(fn *ir.Func, f *ssa.Func, text *obj.Prog, frame int64) {
	if !lens.On || strings.HasPrefix(fn.LSym.Name, "type:.") { // equality of types: no sites
		return
	}
	course := lensCourseOf(fn, f)
	end := int64(0)
	if !fn.HasDefer() { // it could recover
		end = course.whole()
	}
	lens.Begin('Q')
	lens.Str(fn.LSym.Name)
	lens.Pos(fn.Pos())
	lens.Int(frame)
	lens.Int(fn.LSym.Size)
	lens.Int(end)
	lens.End()
	code := lensCodeOf(fn)
	lensCodes.Delete(fn)
	numbers := map[*ssa.Value]int{}
	var last int64 // the offset that was written before
	for _, b := range f.Blocks {
		for i, v := range b.Values {
			if !v.Op.IsCall() {
				continue
			}
			aux, ok := v.Aux.(*ssa.AuxCall)
			if !ok || aux.Fn == nil || !wire.MayAllocate(aux.Fn.Name) {
				continue
			}
			after, returns := lensLaid(text, aux.Fn)
			delta := int64(0)
			if after != nil {
				text, delta, last = after, returns-last, returns
			}
			numbers[v] = lensCall(fn, v, aux.Fn.Name, code.calls[v], delta, course.at(b, i))
		}
	}
	lensMoved(fn, code.vars, numbers)
}

// lensLaid returns the next call of callee behind p, and the offset in the function
// that it returns to. Calls stand as their values do; one that is linked in another
// way is not found.
func lensLaid(p *obj.Prog, callee *obj.LSym) (call *obj.Prog, returns int64) {
	for p = p.Link; p != nil; p = p.Link {
		if p.As == obj.ACALL && p.To.Sym == callee && p.Link != nil {
			return p, p.Link.Pc
		}
	}
	return nil, 0
}

// lensCall writes a call and returns its number. Was is the same call before, or
// what is left of one whose value was used again. Delta is where the call returns
// to, less where the one before it does.
func lensCall(fn *ir.Func, v *ssa.Value, callee string, was lensAt, delta int64, often lensOften) int {
	typ, size, args := lensOperands(v)
	if t := lensMovedSlice(v, callee); t != nil {
		typ, size = t.String(), t.Elem().Size()
	}
	same := was.callee == callee && was.pos.SameFileAndLine(v.Pos)
	if typ == "" && same {
		typ, size = was.typ, was.size
	}
	lens.Begin('C')
	num := lens.Number()
	lens.Str(fn.LSym.Name)
	lens.Str(callee)
	lens.Pos(v.Pos)
	lens.Str(typ)
	lens.Int(size)
	lens.Str(args[0])
	lens.Str(args[1])
	lens.Int(delta)
	lens.Int(int64(often.loops))
	lens.Bits(same && was.fails, often.leaves)
	lens.Int(often.end)
	lens.End()
	return num
}

// lensOperands describes the first operands of a call, with the first type among
// all of them and its size.
func lensOperands(v *ssa.Value) (typ string, size int64, args [2]string) {
	size = -1
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
	return typ, size, args
}

// lensMovedSlice returns the type of the slice that a call moves to the heap, or nil of
// another call. The operands have its element's type at best.
func lensMovedSlice(v *ssa.Value, callee string) *types.Type {
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
