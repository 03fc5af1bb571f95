package text

import (
	"encoding/json"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
)

// TestChanges words changes by their kinds, and those without one, which an older
// unheap wrote, by the compiler's word.
func TestChanges(t *testing.T) {
	for text, want := range map[string][2]string{
		`"step": "assign", "why": "assign-pair"`:                {"assign at p.go:3:4: x = y", "assign at p.go:3:4"},
		`"step": "too-large", "why": "too large for stack"`:     {"being too large for stack at p.go:3:4: a smaller type", "being too large for stack at p.go:3:4: a smaller type"},
		`"step": "too-aligned", "why": "too aligned for stack"`: {"being too aligned for stack at p.go:3:4: a smaller type", "being too aligned for stack at p.go:3:4: a smaller type"},
		`"step": "literal", "why": "slice-literal-element"`:     {"element of a literal at p.go:3:4: x = y", "element of a literal at p.go:3:4"},
		`"step": "flow", "why": "flow"`:                         {"what else x = y flows to (declared at p.go:3:4)", "what else x = y flows to (declared at p.go:3:4)"},
		`"step": "argument", "why": "call parameter", "callee": "p.F", "param": "x"`: {
			"the leak of parameter x of p.F (call at p.go:3:4)", "parameter x of p.F must not leak (call at p.go:3:4)"},
		`"step": "other", "why": "magic"`:  {"magic at p.go:3:4: x = y", "magic at p.go:3:4"},
		`"step": "future", "why": "magic"`: {"magic at p.go:3:4: x = y", "magic at p.go:3:4"},
		`"why": "too large for stack"`:     {"too large for stack at p.go:3:4: x = y", "too large for stack at p.go:3:4"},
	} {
		var c alloc.Change
		if err := json.Unmarshal([]byte(`{"pos": {"file": "p.go", "line": 3, "col": 4}, "expr": "x = y", `+text+`}`), &c); err != nil {
			t.Fatal(err)
		}
		if got := [2]string{changeText(c), changesText([]alloc.Change{c})}; got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// TestVariadic words the element of a literal that the source does not have.
func TestVariadic(t *testing.T) {
	c := alloc.Change{Kind: alloc.StepLiteral, Why: "slice-literal-element", Expr: `fmt.Println("a")`, Pos: alloc.Pos{File: "p.go", Line: 3, Col: 4}}
	if got, want := changeText(c), `variable argument at p.go:3:4: fmt.Println("a")`; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
