package escape

import (
	"fmt"
	"unicode/utf8"

	"cmd/compile/internal/ir"
)

// Bounds of the text of a value and of a place, in bytes; the source has the
// rest.
const (
	maxExpr  = 120
	maxPlace = 30
)

// lensMake gives the size of the backing store and of an element, in bytes, and
// the text of a capacity that is not constant.
func lensMake(n *ir.MakeExpr, size, elem *int64) string {
	if n.Op() != ir.OMAKESLICE {
		return ""
	}
	*elem = n.Type().Elem().Size()
	r := n.Cap
	if r == nil {
		r = n.Len
	}
	if ir.IsSmallIntConst(r) {
		*size = ir.Int64Val(r) * *elem
		return ""
	}
	return lensText(r)
}

func lensText(n ir.Node) string { return lensShort(n, maxExpr) }

func lensShort(n ir.Node, most int) string {
	s := fmt.Sprint(n)
	if len(s) <= most {
		return s
	}
	s = s[:most]
	for !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s + "…"
}

// lensOp is the operation of a note's place where the compiler's word for it does
// not tell: a call, or an assignment, with that of the place that is assigned to.
func lensOp(n ir.Node) string {
	switch n.Op() {
	case ir.OCALLFUNC, ir.OCALLINTER, ir.OAPPEND, ir.OCOPY, ir.OPANIC:
		return n.Op().String()
	}
	as, ok := n.(*ir.AssignStmt)
	if !ok || as.X == nil {
		return ""
	}
	to := as.X
	if name, ok := to.(*ir.Name); ok && name.Class == ir.PEXTERN {
		return n.Op().String() + " GLOBAL"
	}
	return n.Op().String() + " " + to.Op().String()
}

// lensWhere is the text of a note's place. Statements and literals that hold
// whole functions are named by position alone.
func lensWhere(n ir.Node) string {
	s, ok := lensTexts[n]
	if !ok {
		s = lensPlace(n)
		lensTexts[n] = s
	}
	return s
}

func lensPlace(n ir.Node) string {
	switch n.Op() {
	case ir.ONAME, ir.OCLOSURE, ir.OSTRUCTLIT, ir.OSLICELIT, ir.OARRAYLIT, ir.OMAPLIT, ir.OSWITCH, ir.OCASE, ir.ORANGE:
		return ""
	}
	if n.Op() == ir.OCALLINTER {
		sel := n.(*ir.CallExpr).Fun.(*ir.SelectorExpr)
		return fmt.Sprintf("(%v).%v", sel.X.Type(), sel.Sel.Name)
	}
	return lensShort(n, maxPlace)
}
