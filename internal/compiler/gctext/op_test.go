package gctext

import (
	"testing"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
)

func TestOp(t *testing.T) {
	for text, want := range map[string]gcfacts.Op{
		"... argument": gcfacts.OpSliceLit, "func literal": gcfacts.OpClosure, "append": gcfacts.OpAppend, "append(s, x)": gcfacts.OpAppend,
		"make([]int, n)": gcfacts.OpMakeSlice, "make(T, n)": gcfacts.OpMakeSlice, "make(map[string]int)": gcfacts.OpMakeMap,
		"map[string]int{...}": gcfacts.OpMapLit, "new(T)": gcfacts.OpNew, "&T{...}": gcfacts.OpPointerLit, "[]*p.T{...}": gcfacts.OpSliceLit,
		"string(b)": gcfacts.OpBytesToString, "([]byte)(s)": gcfacts.OpBytesToString, `a + "b"`: gcfacts.OpAddString,
		"x": gcfacts.OpInterface, "1000": gcfacts.OpInterface, "T{...}": gcfacts.OpInterface, "": gcfacts.OpInterface,
	} {
		got, implicit := (&Escape{Expr: text}).Op()
		if got != want || implicit != (text == "... argument") {
			t.Errorf("%q is %s, %v; want %s", text, got, implicit, want)
		}
	}
	if got, _ := (&Escape{Expr: "x", Verdict: Moved}).Op(); got != gcfacts.OpAuto {
		t.Errorf("what is moved to the heap is %s", got)
	}
}
