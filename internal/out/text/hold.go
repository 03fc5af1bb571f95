package text

import (
	"fmt"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/unit"
)

// maxEndings bounds how many endings are shown where not all are wanted.
const maxEndings = 6

// hold writes what else keeps a value on the heap, and the least that must change
// for what aim says.
func (y *why) hold(h *alloc.Hold, aim string) {
	number := 1
	reason := func(c *alloc.Cause, how string, excerpt bool) {
		number++
		y.fact(fmt.Sprintf("reason %d", number), fmt.Sprintf("%s%s: %s, decided at %s", how, c.ID, c.Words(y.opt.Full), c.Decisive))
		if excerpt {
			y.excerpts(y.flowLabels(c.Flow))
		}
	}
	for i := range h.Reasons {
		if i > 0 { // the first is the cause
			reason(&h.Reasons[i], "", true)
		}
	}
	for i := range h.Endings {
		if i == maxEndings && !y.opt.Full {
			y.fact("more reasons", fmt.Sprintf("%d that share steps with these (-full shows them)", len(h.Endings)-i))
			break
		}
		reason(&h.Endings[i], "after steps of another: ", y.opt.Full)
	}
	if first(h) {
		y.fact(fmt.Sprintf("%s, %s", aim, unit.Count(len(h.Ends), "change")), changesText(h.Ends))
		return
	}
	switch {
	case h.Cut != nil:
		text := changesText(h.Cut.Changes)
		if !h.Cut.Proven {
			text += " (there may be less)"
		}
		y.fact(fmt.Sprintf("%s, %s", aim, unit.Count(len(h.Cut.Changes), "change")), text)
	case len(h.Reasons) > 0:
		y.fact(aim, "no small set of changes was found")
	}
	if len(h.Ends) > 0 {
		y.fact(fmt.Sprintf("or where that is decided, %s", unit.Count(len(h.Ends), "change")), changesText(h.Ends))
	}
}

// first reports whether the least that must change is the first step of a value, which
// is its making or naming: nobody would change that, where it is known what decides.
func first(h *alloc.Hold) bool {
	if h.Cut == nil || len(h.Cut.Changes) != 1 || len(h.Ends) == 0 || len(h.Reasons) == 0 || len(h.Reasons[0].Flow) == 0 {
		return false
	}
	c, s := &h.Cut.Changes[0], &h.Reasons[0].Flow[0]
	switch c.Kind {
	case alloc.StepAssign, alloc.StepLiteral, alloc.StepInterface, alloc.StepAddressOf, alloc.StepSlice, alloc.StepField:
		return c.Pos == s.Pos && c.Kind == s.Kind
	}
	return false
}

// changesText lists changes.
func changesText(changes []alloc.Change) string {
	var list []string
	for _, c := range changes {
		switch {
		case c.Callee != "":
			list = append(list, fmt.Sprintf("parameter %s of %s must not leak (call at %s)", c.Param, c.Callee, c.Pos))
		case unmarked(&c), oversized(&c):
			list = append(list, changeText(c))
		default:
			list = append(list, fmt.Sprintf("%s at %s", c.Kind.Word(c.Why, c.Expr), c.Pos))
		}
	}
	return strings.Join(list, ", and ")
}
