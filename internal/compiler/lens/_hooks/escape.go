package escape

import (
	"cmd/compile/internal/base"
	"cmd/compile/internal/ir"
	"cmd/compile/internal/lens"
	"cmd/compile/internal/lens/wire"
	"cmd/compile/internal/typecheck"
	"cmd/compile/internal/types"
	"cmd/internal/src"
)

// A lensFlow is a flow that the compiler applies at once and does not store:
// the address of src goes to a location that already escapes.
type lensFlow struct {
	dst, src *location
	derefs   int
	notes    *note
}

// A lensTag is what decides where an argument goes: the tag of the callee's
// parameter made the hole k of the holes ks for the results of the call. When
// the callee is not known, k is the heap and why is empty.
type lensTag struct {
	k     hole
	ks    []hole
	why   string
	where src.XPos // of the call of an unknown function
	index int      // of its argument, the receiver of a method first
	inter bool     // it is a method of an interface
	num   int64    // 0 before it is written
}

// What is collected of the batch at hand. Escape analysis is sequential.
var (
	lensDirect []lensFlow
	lensAttrs  []locAttr
	lensLost   map[*ir.Func]bool
	lensStmt   *ir.GoDeferStmt // the go or defer statement at hand
	lensHeap   *location       // the heap of its batch
	lensTagged = map[*note]*lensTag{}
	lensTags   int64                    // how many are written
	lensArgs   = map[*ir.CallExpr]int{} // how many arguments of a call are done
	lensFuncs  = map[*ir.Func]int{}
	lensTexts  map[ir.Node]string // of places in notes, which several flows share
)

// lensNotes reports whether notes are to be kept.
func lensNotes() bool { return lens.On }

// lensFlowed records a flow into a location that escapes already. It reports
// whether the flow is to be cut.
func lensFlowed(k hole, from *location) bool {
	if !lens.On {
		return false
	}
	if s := lensStmt; s != nil && k.dst == lensHeap && from.n == s.Call.(*ir.CallExpr).Fun {
		why := "deferred in a loop"
		if s.Op() == ir.OGO {
			why = "started as a goroutine"
		}
		k.notes = &note{where: s, why: why}
	}
	lensDirect = append(lensDirect, lensFlow{k.dst, from, k.derefs, k.notes})
	return lens.Cutting() && lens.Cut("place", lensName(from.curfn), lensPlaceOf(from, k.notes))
}

// goDeferStmt is the compiler's own, renamed by a patch. It remembers the
// statement, which the compiler leaves without a note.
func (e *escape) goDeferStmt(n *ir.GoDeferStmt) {
	lensStmt, lensHeap = n, &e.heapLoc
	e.stockGoDeferStmt(n)
	lensStmt = nil
}

// tagHole is the compiler's own, renamed by a patch, with a note of the callee
// and the parameter that decide what becomes of the argument. An argument that
// has no such note goes to a callee that is not known.
func (e *escape) tagHole(ks []hole, fn *ir.Name, param *types.Field) hole {
	k := e.stockTagHole(ks, fn, param)
	if !lens.On || base.Flag.LowerM >= 2 || fn == nil {
		return k
	}
	name := "_"
	if param != nil && param.Sym != nil {
		name = param.Sym.Name
	}
	why := "callee " + fn.Linksym().Name + " " + name
	tagged := k.note(fn, why)
	if !e.inMutualBatch(fn) && k.dst != &e.blankLoc {
		lensTagged[tagged.notes] = &lensTag{k: k, ks: ks, why: why}
	}
	return tagged
}

// lensArgument notes the call that an argument is for. When the callee is not
// known, the argument goes to the heap, and where it would go if it were is
// remembered.
func (e *escape) lensArgument(ks []hole, k hole, call ir.Node) hole {
	unknown := k.notes == nil && k.dst == e.heapHole().dst
	k = k.note(call, "call parameter")
	c, ok := call.(*ir.CallExpr)
	if !lens.On || !ok || c.Op() != ir.OCALLFUNC && c.Op() != ir.OCALLINTER {
		return k
	}
	i := lensArgs[c]
	lensArgs[c]++
	if !unknown || k.notes == nil {
		return k
	}
	if c.Op() == ir.OCALLFUNC && ir.StaticCalleeName(ir.StaticValue(c.Fun)) != nil {
		return k
	}
	lensTagged[k.notes] = &lensTag{k: k, ks: ks, where: call.Pos(), index: i, inter: c.Op() == ir.OCALLINTER}
	return k
}

// lensBefore remembers the state that the walk changes.
func lensBefore(b *batch, fns []*ir.Func) {
	if !lens.On {
		return
	}
	lensCutEdges(b)
	lensEnds(fns)
	lensAttrs = lensAttrs[:0]
	lensLost = map[*ir.Func]bool{}
	for _, l := range b.allLocs {
		lensAttrs = append(lensAttrs, l.attrs)
		if l.curfn != nil {
			lensLost[l.curfn] = l.curfn.ClosureResultsLost()
		}
		if clo, ok := l.n.(*ir.ClosureExpr); ok {
			lensLost[clo.Func] = clo.Func.ClosureResultsLost()
		}
	}
}

// lensAfter writes the batch: its functions, locations and flows. Locations are
// numbered from 3, after the heap, the mutator and the callee.
func lensAfter(b *batch, fns []*ir.Func) {
	if !lens.On {
		return
	}
	lensTexts = map[ir.Node]string{}
	index := map[*location]int64{&b.heapLoc: 0, &b.mutatorLoc: 1, &b.calleeLoc: 2}
	for i, l := range b.allLocs {
		index[l] = int64(3 + i)
		lensFind(l)
		lensFunc(l.curfn)
	}
	first, edges := lensFunc(fns[0]), 0
	for _, l := range lensAll(b) {
		edges += len(l.edges)
	}
	lens.Begin('B')
	lens.Int(first)
	lens.Int(int64(len(b.allLocs)))
	lens.Int(int64(edges))
	lens.Int(int64(len(lensDirect)))
	lens.End()
	for i := 0; i < len(b.allLocs); {
		if n := lensPlain(b, i); n > 0 {
			l := b.allLocs[i]
			lens.Begin('l')
			lens.Int(int64(lensFuncs[l.curfn]))
			lens.Int(int64(l.loopDepth))
			lens.Int(int64(n))
			lens.End()
			i += n
			continue
		}
		lensLoc(b, b.allLocs[i], lensAttrs[i])
		i++
	}
	for _, l := range lensAll(b) {
		for _, e := range l.edges {
			lensEdge('E', index[l], index[e.src], e.derefs, e.notes, lensTagOf(b, index, e.notes))
		}
	}
	for _, d := range lensDirect {
		lensEdge('D', index[d.dst], index[d.src], d.derefs, d.notes, lensTagOf(b, index, d.notes))
	}
	lensDirect = lensDirect[:0]
	clear(lensTagged)
	clear(lensArgs)
}

// lensAll returns the locations of a batch by number.
func lensAll(b *batch) []*location {
	return append([]*location{&b.heapLoc, &b.mutatorLoc, &b.calleeLoc}, b.allLocs...)
}

// lensTagOf returns the number of the first tag behind a flow, or 0. A tag whose
// results lead into another call is written after the tag for that.
func lensTagOf(b *batch, index map[*location]int64, notes *note) int64 {
	for n := notes; n != nil; n = n.next {
		t := lensTagged[n]
		if t == nil {
			continue
		}
		if t.num == 0 {
			lensTagWrite(b, index, t)
		}
		return t.num
	}
	return 0
}

func lensTagWrite(b *batch, index map[*location]int64, t *lensTag) {
	next := int64(0)
	for _, k := range t.ks {
		if next == 0 && t.why != "" {
			next = lensTagOf(b, index, k.notes)
		}
	}
	lensTags++
	t.num = lensTags
	if t.why == "" {
		lens.Begin('Y')
		lens.Pos(t.where)
		lens.Bits(t.inter)
		lens.Int(int64(t.index))
	} else {
		lens.Begin('K')
		lens.Str(t.why)
		lens.Int(index[t.k.dst])
		lens.Int(int64(t.k.derefs))
		if next != 0 {
			next = t.num - next // so many tags before
		}
		lens.Int(next)
	}
	lensHoles(b, index, t.ks)
	lens.End()
}

// lensHoles adds the holes for the results of a call to a record.
func lensHoles(b *batch, index map[*location]int64, ks []hole) {
	for i, k := range ks {
		if k.dst != &b.blankLoc && i < numEscResults {
			lens.Int(int64(i))
			lens.Int(index[k.dst])
			lens.Int(int64(k.derefs))
		}
	}
}

// lensPlain returns how many locations from i on are of no interest but for their
// number: inlined copies of variables without pointers, whose address is never
// taken, in the same function and loop.
func lensPlain(b *batch, i int) int {
	n := 0
	for ; i+n < len(b.allLocs) && n < wire.MaxPlain; n++ {
		l, first := b.allLocs[i+n], b.allLocs[i]
		name, ok := l.n.(*ir.Name)
		if !ok || name.Class != ir.PAUTO || l.curfn != first.curfn || l.loopDepth != first.loopDepth ||
			l.addrtaken || name.Addrtaken() || l.captured || name.Type() == nil || name.Type().HasPointers() ||
			lensAttrs[i+n] != attrPersists || l.attrs != attrPersists || !lens.Inlined(name.Pos()) {
			break
		}
	}
	return n
}

// lensFunc numbers a function and writes it at its first mention.
func lensFunc(fn *ir.Func) int64 {
	if fn == nil {
		return 0
	}
	if id, ok := lensFuncs[fn]; ok {
		return int64(id)
	}
	parent := lensFunc(fn.ClosureParent)
	id := len(lensFuncs) + 1
	lensFuncs[fn] = id
	lens.Begin('F')
	lens.Str(lensName(fn))
	lens.Pos(fn.Pos())
	lens.Int(parent)
	lens.Bits(fn.OClosure != nil, lensLost[fn], fn.Wrapper() || fn.ABIWrapper(), len(fn.Body) == 0, fn.RangeParent != nil)
	lens.End()
	return int64(id)
}

func lensName(fn *ir.Func) string {
	if fn == nil {
		return ""
	}
	if fn.LSym != nil {
		return fn.LSym.Name
	}
	return ir.LinkFuncName(fn)
}

func lensLoc(b *batch, l *location, before locAttr) {
	var (
		op, text, typ string
		xop           string
		pos           src.XPos
		size          = int64(-1)
		elem          = int64(-1)
		closure       int64
		mutual        bool
		temp          bool
		signed        bool
		unsigned      bool
		taken         = l.addrtaken
	)
	if n := l.n; n != nil {
		op, text, pos = n.Op().String(), lensText(n), lensPos(n)
		t := n.Type()
		switch n := n.(type) {
		case *ir.Name:
			text = n.Sym().Name
			op = [...]string{ir.PAUTO: "auto", ir.PAUTOHEAP: "auto", ir.PPARAM: "param", ir.PPARAMOUT: "result"}[n.Class]
			if temp = n.AutoTemp(); temp && !l.hasAttr(attrEscapes) {
				text = ".autotmp" // its number says nothing
			}
			taken = taken || n.Addrtaken()
		case *ir.ClosureExpr:
			closure = lensFunc(n.Func)
			mutual = b.inMutualBatch(n.Func.Nname)
			elem = int64(len(n.Func.ClosureVars))
			size = typecheck.ClosureType(n).Size()
			temp = n.Func.Wrapper()
		case *ir.MakeExpr:
			xop = lensMake(n, &size, &elem)
		case *ir.ConvExpr:
			xop = n.X.Op().String()
			if n.Op() == ir.OCONVIFACE {
				t = n.X.Type()
				if t != nil {
					size, signed, unsigned = t.Size(), t.IsSigned(), t.IsUnsigned()
				}
			}
		case *ir.CompLitExpr:
			if n.Op() == ir.OSLICELIT {
				elem = t.Elem().Size()
				size = elem * n.Len
			}
			temp = n.Implicit()
		case *ir.CallExpr:
			if n.Op() == ir.OAPPEND {
				elem = t.Elem().Size()
			}
		}
		if t != nil && t.Kind() != types.TBLANK {
			switch n.Op() {
			case ir.ONEW, ir.OPTRLIT:
				t = t.Elem()
				size = t.Size()
			case ir.ONAME:
				size = t.Size()
			case ir.OMETHVALUE:
				size = 2 * int64(types.PtrSize)
			}
			typ = t.String()
		}
	}
	lens.Begin('L')
	lens.Str(op)
	lens.Str(text)
	lens.Str(typ)
	lens.Int(size)
	lens.Pos(pos)
	lens.Int(int64(lensFuncs[l.curfn]))
	lens.Int(int64(l.loopDepth))
	lens.Int(int64(l.resultIndex))
	lens.Bits(l.isName(ir.PPARAM), mutual, temp, taken, l.n != nil && l.n.Type() != nil && l.n.Type().HasPointers(), signed, unsigned)
	lens.Int(int64(before))
	lens.Int(int64(l.attrs))
	lens.Int(closure)
	lens.Int(elem)
	lens.Str(xop)
	lens.End()
}

func lensEdge(kind byte, dst, from int64, derefs int, notes *note, tag int64) {
	lens.Begin(kind)
	lens.Int(dst)
	lens.Int(from - dst)
	lens.Int(int64(derefs))
	lens.Tag(tag)
	for n := notes; n != nil; n = n.next {
		if t := lensTagged[n]; t != nil && t.why != "" {
			lens.Pos(src.NoXPos) // where the callee is declared is of no interest
		} else {
			lens.Pos(lensPos(n.where))
		}
		lens.Str(lensOp(n.where))
		lens.Str(n.why)
		lens.Str(lensWhere(n.where))
	}
	lens.End()
}

// lensLeaks writes how each parameter leaks that can: the encoded tag is a byte a
// destination (heap, mutator, callee, results), each 0 for no flow or derefs+1.
func lensLeaks(b *batch, fns []*ir.Func) {
	if !lens.On {
		return
	}
	for _, fn := range fns {
		for i, f := range fn.Type().RecvParams() {
			if !f.Type.HasPointers() && !f.Type.IsUintptr() {
				continue // it has no tag
			}
			name := ""
			if f.Sym != nil {
				name = f.Sym.Name
			}
			esc := parseLeaks(f.Note)
			lensFunc(fn)
			lens.Begin('T')
			lens.Int(int64(lensFuncs[fn]))
			lens.Int(int64(i))
			lens.Str(name)
			lens.Str(f.Type.String())
			lens.Pos(f.Pos)
			lens.Bits(f.Type.HasPointers(), f.Type.IsPtrShaped())
			for _, x := range esc {
				lens.Int(int64(x))
			}
			lens.End()
		}
	}
}
