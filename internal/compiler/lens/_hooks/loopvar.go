package loopvar

import (
	"cmd/compile/internal/ir"
	"cmd/compile/internal/lens"
)

// ForCapture is the compiler's own, renamed by a patch. It remembers the variables that
// are made once an iteration.
func ForCapture(fn *ir.Func) []VarAndLoop {
	list := stockForCapture(fn)
	if lens.On {
		for _, v := range list {
			lens.SetEach(v.Name)
		}
	}
	return list
}
