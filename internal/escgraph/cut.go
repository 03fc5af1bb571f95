package escgraph

import (
	"maps"

	"github.com/unheap/unheap/internal/gcfacts"
)

// A Cut is what a solution does without: flows, and leaks of callees'
// parameters. It answers "what if".
type Cut struct {
	Flows map[*gcfacts.Edge]bool
	// Leaks returns how the parameter behind a tag leaks now, and whether that
	// differs from what the facts have. Nil changes nothing.
	Leaks func(*gcfacts.Tag) (leaks Leaks, changed bool)
}

// Leaks say how a parameter leaks, in the form of gcfacts.Param.Leaks, when its
// argument is a pointer to the value: a boxed receiver has a dereference more.
type Leaks struct {
	To    [8]uint8
	Boxed bool
}

// apply finds out which flows of a graph a cut takes out, and which it puts in
// their place where tags have changed, by destination.
func (c *Cut) apply(g *Graph) (gone map[*gcfacts.Edge]bool, added map[int32][]*gcfacts.Edge) {
	if c == nil {
		return nil, nil
	}
	if c.Leaks == nil {
		return c.Flows, nil
	}
	gone, added = maps.Clone(c.Flows), map[int32][]*gcfacts.Edge{}
	if gone == nil {
		gone = map[*gcfacts.Edge]bool{}
	}
	for k := range int32(len(g.into)) {
		e := g.edge(k)
		if e.Tag == nil || gone[e] {
			continue
		}
		t, leaks := c.changed(e.Tag)
		if t == nil {
			continue
		}
		gone[e] = true
		for _, to := range c.holes(t, leaks, e.Derefs-t.Derefs) {
			n := &gcfacts.Edge{Dst: to.Dst, Src: e.Src, Derefs: to.Derefs, Notes: e.Notes}
			if n.Dst != n.Src || n.Derefs < 0 {
				added[n.Dst] = append(added[n.Dst], n)
			}
		}
	}
	return gone, added
}

// changed returns the first of a flow's tags that has changed, or nil.
func (c *Cut) changed(t *gcfacts.Tag) (*gcfacts.Tag, Leaks) {
	for ; t != nil; t = t.Next {
		if leaks, ok := c.Leaks(t); ok {
			return t, leaks
		}
	}
	return nil, Leaks{}
}

// holes returns where an argument leads, that comes with some dereferences, when
// its parameter leaks as given. A result that is the argument of another call
// leads where that one's parameter does.
func (c *Cut) holes(t *gcfacts.Tag, leaks Leaks, derefs int32) []gcfacts.Hole {
	var to []gcfacts.Hole
	if leaks.Boxed {
		derefs++
	}
	next, then := c.changed(t.Next)
	for dest, v := range leaks.To {
		if v == 0 {
			continue
		}
		d := derefs + int32(v) - 1
		if dest < gcfacts.LeakResult {
			to = append(to, gcfacts.Hole{Dst: int32(dest), Derefs: d}) // numbered as the locations are
			continue
		}
		for _, r := range t.Results {
			switch {
			case int(r.Result) != dest-gcfacts.LeakResult:
			case next != nil:
				to = append(to, c.holes(next, then, d+r.Derefs-next.Derefs)...)
			default:
				to = append(to, gcfacts.Hole{Dst: r.Dst, Derefs: d + r.Derefs})
			}
		}
	}
	return to
}
