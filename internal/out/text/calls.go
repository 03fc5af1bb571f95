package text

import (
	"fmt"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/symbol"
)

// maxSeen is how many functions are shown that a call can run, unless all are
// wanted.
const maxSeen = 5

// calls writes what the calls in flows can run whose functions are not known
// before run time, each call once.
func (y *why) calls(eachCause func(visit func(*alloc.Cause))) {
	shown := map[alloc.Pos]bool{}
	eachCause(func(c *alloc.Cause) {
		for _, s := range c.Flow {
			for _, call := range s.Calls {
				if !shown[call.Pos] {
					shown[call.Pos] = true
					y.fact("call", y.call(&call))
				}
			}
		}
	})
	if len(shown) == 0 {
		return
	}
	y.fact("seen in", y.seenIn)
}

func (y *why) call(c *alloc.Call) string {
	at := fmt.Sprintf("%s at %s ", c.Through, c.Pos)
	if len(c.Seen) == 0 {
		return at + "runs code that was not looked at: of tests (-tests adds them), of packages that were not named, or what an any holds"
	}
	var list []string
	for _, t := range c.Seen {
		name := symbol.Short(t.Func)
		if y.opt.Full && t.Pos.Line > 0 {
			name += fmt.Sprintf(" (%s)", t.Pos)
		}
		list = append(list, name)
	}
	more := ""
	if n := len(list) - maxSeen; n > 1 && !y.opt.Full {
		list, more = list[:maxSeen], fmt.Sprintf(", and %d more (-full shows them)", n)
	}
	return at + "can run " + strings.Join(slices.Compact(list), ", ") + more
}
