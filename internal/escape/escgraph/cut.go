package escgraph

import (
	"maps"
	"slices"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
)

// A Cut is what a solution does without: flows, and leaks of callees'
// parameters. It answers "what if".
type Cut struct {
	Flows map[*gcfacts.Edge]bool
	// Leaks returns how the parameter behind a tag leaks now. Nil changes
	// nothing.
	Leaks func(*gcfacts.Tag) Leaks
}

// Leaks say how a parameter leaks, in the form of gcfacts.Param.Leaks.
type Leaks struct {
	To      [8]uint8
	Boxed   bool // the argument holds the address of the value, a receiver in an interface
	Known   bool
	Changed bool // it is not as the facts have it
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
		t := c.changed(passed(e))
		if t == nil {
			continue
		}
		gone[e] = true
		for _, to := range c.holes(t, e.Derefs-t.Derefs) {
			n := &gcfacts.Edge{Dst: to.Dst, Src: e.Src, Derefs: to.Derefs, Notes: e.Notes}
			if n.Dst != n.Src || n.Derefs < 0 {
				added[n.Dst] = append(added[n.Dst], n)
			}
		}
	}
	return gone, added
}

// passed are the tags on the way of a flow, whose notes it has. The results of
// the last may lead to more, when it does not end there.
func passed(e *gcfacts.Edge) []*gcfacts.Tag {
	var list []*gcfacts.Tag
	notes := e.Notes
	for t := e.Tag; t != nil; t = t.Next {
		i := slices.IndexFunc(notes, func(n gcfacts.Note) bool { return t.Marks(&n) })
		if i < 0 {
			break
		}
		list, notes = append(list, t), notes[i+1:]
	}
	return list
}

// changed returns the first tag that has changed, or nil.
func (c *Cut) changed(tags []*gcfacts.Tag) *gcfacts.Tag {
	for _, t := range tags {
		if c.Leaks(t).Changed {
			return t
		}
	}
	return nil
}

// holes returns where an argument leads that comes with some dereferences. A
// result that is the argument of another call leads where that one does.
func (c *Cut) holes(t *gcfacts.Tag, derefs int32) []gcfacts.Hole {
	var to []gcfacts.Hole
	leaks := c.Leaks(t)
	if leaks.Boxed {
		derefs++
	}
	further := false
	for next := t.Next; next != nil; next = next.Next {
		further = further || c.Leaks(next).Changed
	}
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
			case further && c.Leaks(t.Next).Known:
				to = append(to, c.holes(t.Next, d+r.Derefs-t.Next.Derefs)...)
			default:
				to = append(to, gcfacts.Hole{Dst: r.Dst, Derefs: d + r.Derefs})
			}
		}
	}
	return to
}
