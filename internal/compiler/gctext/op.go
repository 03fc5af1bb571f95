package gctext

import (
	"regexp"
	"strings"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
)

var (
	sliceLit   = regexp.MustCompile(`^\[\][\w.\[\]*{} ]*\{\.\.\.\}$`)
	conversion = regexp.MustCompile(`^(string|\(?\[\](byte|rune)\)?)\(`)
)

// Op tells the operation that makes the value by its text, which is all that a
// stock compiler says of it. Implicit is set for the slice of a call's variable
// arguments.
func (e *Escape) Op() (op gcfacts.Op, implicit bool) {
	x := e.Expr
	switch {
	case e.Verdict == Moved:
		return gcfacts.OpAuto, false
	case x == "... argument":
		return gcfacts.OpSliceLit, true
	case x == "func literal":
		return gcfacts.OpClosure, false
	case x == "append" || strings.HasPrefix(x, "append("):
		return gcfacts.OpAppend, false
	case strings.HasPrefix(x, "make(map["):
		return gcfacts.OpMakeMap, false
	case strings.HasPrefix(x, "map[") && strings.HasSuffix(x, "{...}"):
		return gcfacts.OpMapLit, false
	case strings.HasPrefix(x, "make("): // a slice, under whatever name: channels have no line
		return gcfacts.OpMakeSlice, false
	case strings.HasPrefix(x, "new("):
		return gcfacts.OpNew, false
	case strings.HasPrefix(x, "&") && strings.HasSuffix(x, "{...}"):
		return gcfacts.OpPointerLit, false
	case sliceLit.MatchString(x):
		return gcfacts.OpSliceLit, false
	case conversion.MatchString(x):
		return gcfacts.OpBytesToString, false // or another between strings and slices
	case strings.Contains(x, " + "):
		return gcfacts.OpAddString, false
	}
	return gcfacts.OpInterface, false
}
