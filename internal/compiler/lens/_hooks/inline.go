package inline

import (
	"cmd/compile/internal/ir"
	"cmd/compile/internal/lens"
	"cmd/compile/internal/pgoir"
)

// lensBudget is above what any function costs.
const lensBudget = 1 << 20

// inlineBudget is the compiler's own, renamed by a patch.
func inlineBudget(fn *ir.Func, profile *pgoir.Profile, relaxed bool, verbose bool) int32 {
	if lens.Inline(ir.LinkFuncName(fn)) {
		return lensBudget
	}
	return stockInlineBudget(fn, profile, relaxed, verbose)
}

// inlineCostOK is the compiler's own, renamed by a patch.
func inlineCostOK(n *ir.CallExpr, caller, callee *ir.Func, bigCaller, closureCalledOnce bool) (bool, int32, int32, bool) {
	if lens.Inline(ir.LinkFuncName(callee)) {
		return true, 0, callee.Inl.Cost, false
	}
	return stockInlineCostOK(n, caller, callee, bigCaller, closureCalledOnce)
}

// lensNotInlined writes why a function cannot be inlined that was to be.
func lensNotInlined(fn *ir.Func, reason string) {
	if name := ir.LinkFuncName(fn); reason != "" && lens.Inline(name) {
		lens.Begin('N')
		lens.Str(name)
		lens.Str(reason)
		lens.End()
	}
}
