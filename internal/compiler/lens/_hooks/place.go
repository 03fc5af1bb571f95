package escape

import (
	"cmd/compile/internal/ir"
	"cmd/compile/internal/lens"
	"cmd/internal/src"
)

// Variables that the compiler declares for a range over a function have no position.
// They are given that of the loop, which is where the function literal of its body
// stands.

// lensPos is the position of a node, or the one that it was given.
func lensPos(n ir.Node) src.XPos { return lens.Place(n, n.Pos()) }

// lensCaptures gives what a function literal captures its position.
func lensCaptures(clo *ir.ClosureExpr) {
	if !lens.On {
		return
	}
	for _, cv := range clo.Func.ClosureVars {
		if !cv.Pos().IsKnown() {
			lens.SetPlace(cv, clo.Pos())
		}
		if n := cv.Canonical(); !n.Pos().IsKnown() && n.Curfn == clo.Func.ClosureParent {
			lens.SetPlace(n, clo.Pos())
		}
	}
}

// lensFound are the functions that lensFind has been through.
var lensFound = map[*ir.Func]bool{}

// lensFind gives a variable without a position that of the first statement or
// expression around it.
func lensFind(l *location) {
	name, ok := l.n.(*ir.Name)
	if !ok || lensPos(name).IsKnown() || l.curfn == nil || lensFound[l.curfn] {
		return
	}
	lensFound[l.curfn] = true
	at := l.curfn.Pos()
	var visit func(n ir.Node) bool
	visit = func(n ir.Node) bool {
		if n, ok := n.(*ir.Name); ok {
			if !n.Pos().IsKnown() && at.IsKnown() {
				lens.SetPlace(n, at)
			}
			return false
		}
		around := at
		if n.Pos().IsKnown() {
			at = n.Pos()
		}
		ir.DoChildren(n, visit)
		at = around
		return false
	}
	for _, n := range l.curfn.Body {
		visit(n)
	}
	lens.SetPlace(name, at) // a parameter, or what the code does without
}
