package escape

import (
	"cmd/compile/internal/ir"
	"cmd/compile/internal/lens"
)

// lensEnds remembers which functions may never return, by what they look like: their
// code tells then. Of most functions it is plain that they return.
func lensEnds(fns []*ir.Func) {
	for _, fn := range fns {
		if lensEndless(fn) {
			lens.SetEndless(lensName(fn))
		}
	}
}

// lensEnding has what is known of functions: not yet true of one that is looked at.
var lensEnding = map[*ir.Func]bool{}

// lensEndless reports whether a function without defers has no return statement, and
// ends in a call that may not return, or a panic.
func lensEndless(fn *ir.Func) bool {
	ends, known := lensEnding[fn]
	if known {
		return ends
	}
	lensEnding[fn] = false
	ends = !fn.HasDefer() && lensTail(fn.Body)
	for _, n := range fn.Body {
		ends = ends && !ir.Any(n, func(n ir.Node) bool { return n.Op() == ir.ORETURN })
	}
	lensEnding[fn] = ends
	return ends
}

// lensTail reports whether the end of a list of statements may not be reached. Where
// it cannot tell, it may.
func lensTail(list ir.Nodes) bool {
	if len(list) == 0 {
		return false
	}
	switch n := list[len(list)-1].(type) {
	case *ir.UnaryExpr:
		return n.Op() == ir.OPANIC
	case *ir.CallExpr:
		return lensEndlessCall(n)
	case *ir.InlinedCallExpr, *ir.SwitchStmt, *ir.SelectStmt:
		return true
	case *ir.BlockStmt:
		return lensTail(n.List)
	case *ir.IfStmt:
		return lensTail(n.Body) && lensTail(n.Else)
	}
	return false
}

func lensEndlessCall(n *ir.CallExpr) bool {
	if n.Op() != ir.OCALLFUNC {
		return false
	}
	name := ir.StaticCalleeName(ir.StaticValue(n.Fun))
	if name == nil {
		return false
	}
	if fn := name.Func; fn != nil && len(fn.Body) > 0 {
		return lensEndless(fn)
	}
	return lens.MayEnd(name.Linksym().Name, n.Fun.Type().NumResults() == 0)
}
