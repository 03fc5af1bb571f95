package text

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/unit"
)

// Counterfactual writes what would leave the heap.
func Counterfactual(w io.Writer, c *alloc.Counterfactual, o Options) error {
	t := newPrinter(w, o)
	for _, cut := range c.Cuts {
		t.Para("", t.Bold("without ")+changeText(cut))
		if cut.Param != "" && !cut.Alone {
			fmt.Fprintln(t, "  at all calls")
		}
	}
	fmt.Fprintf(t, "%s would leave the heap, as functions are inlined now\n", unit.Count(len(c.Sites), "site"))
	t.functions(c.Sites)
	if len(c.Stay) > 0 {
		fmt.Fprintf(t, "\n%s would not escape, and may allocate all the same:\n", unit.Count(len(c.Stay), "site"))
		t.stay(c.Stay)
	}
	if len(c.Held) > 0 {
		fmt.Fprintf(t, "\n%s %s on the heap for this and for other reasons, and would stay there:\n", unit.Count(len(c.Held), "site"), plural(len(c.Held), "is", "are"))
		t.functions(c.Held)
	}
	var instances, shared []alloc.Site
	for _, s := range c.Partly {
		if len(s.Members) > 0 {
			shared = append(shared, s)
		} else {
			instances = append(instances, s)
		}
	}
	if len(instances) > 0 {
		fmt.Fprintf(t, "\nin some instances of a generic function only:\n")
		t.functions(instances)
	}
	if len(shared) > 0 {
		fmt.Fprintf(t, "\nsome of the variables of an object, which stays:\n")
		t.functions(shared)
	}
	if len(c.Elsewhere) > 0 {
		fmt.Fprintf(t, "\nin other packages:\n")
		paths := slices.SortedFunc(maps.Keys(c.Elsewhere), func(x, y string) int {
			return cmp.Or(cmp.Compare(c.Elsewhere[y], c.Elsewhere[x]), cmp.Compare(x, y))
		})
		for _, p := range paths {
			fmt.Fprintf(t, "%5d  %s\n", c.Elsewhere[p], p)
		}
	}
	for _, a := range c.Assumed {
		t.Para("", "assumed: "+a)
	}
	t.built(c.Configuration, "")
	return t.Flush()
}

// stay lists sites whose values would not escape, with what they would be then.
func (t *printer) stay(list []alloc.Site) {
	last := ""
	for i := range list {
		s := &list[i]
		last = t.head(s, last)
		t.site(s)
		if s.After != nil {
			t.Para("      ", "after: "+s.After.Words(s.Verdict))
		}
	}
}

// unmarked reports whether a change is of flows that the source does not show, as
// those from the value of a switch to its cases.
func unmarked(c *alloc.Change) bool { return c.Kind == alloc.StepFlow }

// oversized reports whether a change is of what the stack does not take.
func oversized(c *alloc.Change) bool {
	return c.Kind == alloc.StepTooLarge || c.Kind == alloc.StepTooAligned
}

// changeText says what a change is.
func changeText(c alloc.Change) string {
	if c.Callee != "" && c.Param == "" {
		return fmt.Sprintf("the call at %s being unknown (%s): as one of %s", c.Pos, c.Expr, c.Callee)
	}
	if c.Callee != "" {
		switch {
		case c.Pos.File == "":
			return fmt.Sprintf("the leak of parameter %s of %s", c.Param, c.Callee)
		case c.Alone:
			return fmt.Sprintf("the leak of parameter %s of %s at one call, %s", c.Param, c.Callee, c.Pos)
		}
		return fmt.Sprintf("the leak of parameter %s of %s (call at %s)", c.Param, c.Callee, c.Pos)
	}
	if unmarked(&c) {
		return fmt.Sprintf("what else %s flows to (declared at %s)", c.Expr, c.Pos)
	}
	if oversized(&c) {
		return fmt.Sprintf("being %s at %s: a smaller type", c.Why, c.Pos)
	}
	if c.Expr == "" {
		return fmt.Sprintf("%s at %s", c.Kind.Word(c.Why, c.Expr), c.Pos)
	}
	return fmt.Sprintf("%s at %s: %s", c.Kind.Word(c.Why, c.Expr), c.Pos, c.Expr)
}
