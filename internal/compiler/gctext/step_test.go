package gctext

import (
	"testing"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
)

// TestStepWord tells the arguments of built-in functions from others, by the code.
func TestStepWord(t *testing.T) {
	for _, tt := range []struct {
		text string
		kind gcfacts.StepKind
		word string
	}{
		{"from f(x) (call parameter) at a.go:3:4", gcfacts.StepArgument, "call parameter"},
		{"from append(s, x) (call parameter) at a.go:3:4", gcfacts.StepAppend, "call parameter"},
		{"from copy(s, x) (call parameter) at a.go:3:4", gcfacts.StepCopy, "call parameter"},
		{"from panic(x) (call parameter) at a.go:3:4", gcfacts.StepPanic, "call parameter"},
		{"from appendTo(x) (call parameter) at a.go:3:4", gcfacts.StepArgument, "call parameter"},
		{"from append(s, x) (assign) at a.go:3:4", gcfacts.StepAssign, "assign"},
		{"from x (magic) at a.go:3:4", gcfacts.StepOther, "magic"},
	} {
		s, ok := cutStep(tt.text)
		if !ok || s.Kind != tt.kind || s.Text != tt.word {
			t.Errorf("%q: %v, %+v", tt.text, ok, s)
		}
	}
}

func TestLocate(t *testing.T) {
	for text, want := range map[string]struct {
		at   Location
		name string
	}{
		"{heap}":                {Heap, ""},
		"{temp}":                {Temp, ""},
		"{storage for &T{...}}": {Storage, "&T{...}"},
		"x":                     {Named, "x"},
		"~r0":                   {Named, "~r0"},
	} {
		if at, name := Locate(text); at != want.at || name != want.name {
			t.Errorf("%q: %v %q, want %v %q", text, at, name, want.at, want.name)
		}
	}
}
