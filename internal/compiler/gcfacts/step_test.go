package gcfacts

import (
	"fmt"
	"reflect"
	"testing"
)

// noteOf is the step that a lens writes with an operation and a word.
func noteOf(t *testing.T, op, word string) Note {
	t.Helper()
	f := Parse(fmt.Appendf(nil, "S \"a.go\"\nS %q\nS %q\nP 1 4 2 0\nB 0 0 1 0\nE 0 1 0 . 1 2 3 1\nZ\n", op, word))
	for i := range f.Bad {
		t.Errorf("%q %q: %v", op, word, &f.Bad[i])
	}
	return f.Batches[0].Edges[0].Notes[0]
}

// TestSteps decodes every word that the compilers of Go 1.24 to 1.27 and the hooks
// have for a step, and some that they do not.
func TestSteps(t *testing.T) {
	seen := map[StepKind]bool{StepFlow: true}
	for _, tt := range []struct {
		op, word string
		kind     StepKind
		target   Target
	}{
		{"", "", StepNone, TargetOther},
		{"AS NAME", "assign", StepAssign, TargetOther},
		{"AS GLOBAL", "assign", StepAssign, TargetGlobal},
		{"AS INDEXMAP", "assign", StepAssign, TargetMapElem},
		{"AS INDEX", "assign", StepAssign, TargetElem},
		{"AS DOT", "assign", StepAssign, TargetField},
		{"AS DOTPTR", "assign", StepAssign, TargetPointerField},
		{"AS DEREF", "assign", StepAssign, TargetDeref},
		{"AS AS", "assign", StepAssign, TargetOther},
		{"", "assign-pair", StepAssign, TargetOther},
		{"", "assign-pair-dot-type", StepAssign, TargetOther},
		{"", "assign-pair-mapr", StepAssign, TargetOther},
		{"", "assign-pair-receive", StepAssign, TargetOther},
		{"", "return", StepReturn, TargetOther},
		{"", "send", StepSend, TargetOther},
		{"", "map literal key", StepMapKey, TargetOther},
		{"", "key of map put", StepMapKey, TargetOther},
		{"", "map literal value", StepMapValue, TargetOther},
		{"APPEND", "appendee slice", StepAppendee, TargetOther},
		{"APPEND", "appended slice...", StepAppended, TargetOther},
		{"COPY", "copied slice", StepCopied, TargetOther},
		{"", "range", StepRange, TargetOther},
		{"", "range-deref", StepRange, TargetOther},
		{"", "captured by a closure", StepCaptured, TargetOther},
		{"", "reference", StepReference, TargetOther},
		{"", "address-of", StepAddressOf, TargetOther},
		{"", "slice", StepSlice, TargetOther},
		{"", "dot", StepField, TargetOther},
		{"", "dot of pointer", StepPointerField, TargetOther},
		{"", "indirection", StepDeref, TargetOther},
		{"", "fixed-array-index-of", StepIndex, TargetOther},
		{"", "slice-to-array", StepArray, TargetOther},
		{"", "struct literal element", StepLiteral, TargetOther},
		{"", "array literal element", StepLiteral, TargetOther},
		{"", "slice-literal-element", StepLiteral, TargetOther},
		{"", "interface-converted", StepInterface, TargetOther},
		{"", "switch case", StepSwitch, TargetOther},
		{"", "spill", StepSpill, TargetOther},
		{"", "started as a goroutine", StepGoroutine, TargetOther},
		{"", "deferred in a loop", StepDefer, TargetOther},
		{"", "too large for stack", StepTooLarge, TargetOther},
		{"", "too aligned for stack", StepTooAligned, TargetOther},
		{"", "non-constant size", StepUnknownSize, TargetOther},
		{"", "zero-sized element", StepZeroSize, TargetOther},
		{"", "conversion to unsafe.Pointer", StepUnsafe, TargetOther},
		{"", "//go:uintptrescapes", StepUintptrEscapes, TargetOther},
		{"", "reflect.Header.Data", StepReflectHeader, TargetOther},
		{"", "call parameter", StepArgument, TargetOther}, // of min, clear, unsafe.Slice
		{"CALLFUNC", "call parameter", StepArgument, TargetFunc},
		{"CALLINTER", "call parameter", StepArgument, TargetMethod},
		{"APPEND", "call parameter", StepAppend, TargetOther},
		{"COPY", "call parameter", StepCopy, TargetOther},
		{"PANIC", "call parameter", StepPanic, TargetOther},
		{"CALLFUNC", "callee operand", StepOperand, TargetFunc},
		{"", "callee p.F x", StepCallee, TargetOther},
		{"", "assign-triple", StepOther, TargetOther},
		{"", "flow", StepOther, TargetOther},       // unheap's own
		{"", "callee p.F", StepOther, TargetOther}, // whose parameter?
		{"CALLFUNC", "argument", StepOther, TargetFunc},
	} {
		n := noteOf(t, tt.op, tt.word)
		if n.Kind != tt.kind || n.Target != tt.target || n.Text != tt.word {
			t.Errorf("%q, %q: kind %d, target %d, text %q; want %d and %d", tt.op, tt.word, n.Kind, n.Target, n.Text, tt.kind, tt.target)
		}
		seen[tt.kind] = true
	}
	for k := StepNone; k <= StepFlow; k++ {
		if !seen[k] {
			t.Errorf("no word for the kind %d", k)
		}
	}
	for _, list := range words[:StepFlow] {
		for _, w := range list {
			if got := ParseWord(w); got.Text != w || words[got.Kind] == nil {
				t.Errorf("%q is %+v", w, got)
			}
		}
	}
}

// TestCallee takes the hooks' word for what decides about an argument apart.
func TestCallee(t *testing.T) {
	for word, want := range map[string]*ParamName{
		"callee p.F x":                          {"p.F", "x"},
		"callee p.F[int,map[string]p.T] _":      {"p.F[int,map[string]p.T]", "_"},
		"callee p.F[struct { A int; B p.T }] x": {"p.F[struct { A int; B p.T }]", "x"},
		"callee p.F":                            nil,
		"callee operand":                        nil,
		"assign":                                nil,
	} {
		n := noteOf(t, "", word)
		if !reflect.DeepEqual(n.Callee, want) {
			t.Errorf("%q: callee %v, want %v", word, n.Callee, want)
		}
		if want != nil {
			if tag := (&Tag{Callee: want.Func, Param: want.Param}); !tag.Marks(&n) || (&Tag{Callee: want.Func, Param: "y"}).Marks(&n) {
				t.Errorf("%q: its tag is another", word)
			}
		}
	}
	n := noteOf(t, "CALLINTER", "call parameter")
	if !(&Tag{Call: n.Pos}).Marks(&n) || (&Tag{Call: n.Pos + 1}).Marks(&n) || (&Tag{Callee: "p.F", Param: "x"}).Marks(&n) {
		t.Error("the tag of a call of an unknown function is another")
	}
}

// TestOps decodes the operations of locations.
func TestOps(t *testing.T) {
	location := func(op, operand string) Location {
		f := Parse(fmt.Appendf(nil, "S %q\nS %q\nB 0 1 0 0\nL 1 0 0 8 . 0 0 0 0 0 1 0 0 2\nZ\n", op, operand))
		for i := range f.Bad {
			t.Errorf("%q: %v", op, &f.Bad[i])
		}
		return f.Batches[0].Locs[0]
	}
	for text, op := range ops {
		if op == OpOther {
			continue
		}
		if l := location(text, ""); l.Op != op || l.OpText != "" || l.Op.String() != text {
			t.Errorf("%q: %+v", text, l)
		}
	}
	if l := location("CONVNOP", ""); l.Op != OpOther || l.OpText != "CONVNOP" {
		t.Errorf("an operation that is not known: %+v", l)
	}
	for operand, want := range map[string]bool{"LITERAL": true, "NIL": true, "NAME": false, "": false} {
		if l := location("CONVIFACE", operand); l.Constant != want {
			t.Errorf("CONVIFACE of %q: constant is %v", operand, l.Constant)
		}
	}
	if location("MAKESLICE", "LITERAL").Constant {
		t.Error("a capacity named LITERAL is a constant")
	}
	if len(ops) != len(opTexts) {
		t.Errorf("%d words for %d operations", len(ops), len(opTexts))
	}
}
