package resolve

import (
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/compiler/source"
)

// A room is what a map has room for when it is made.
type room int

const (
	unknownRoom room = iota
	noRoom           // on the heap: its first entry makes a group of smallMap
	groupRoom        // a group in the frame
)

// mapWrite says when an insertion allocates, as far as it is known where the map is
// from. Keys and values are small where the call is of a function for keys of their
// kind: none is behind a pointer.
func (u *unit) mapWrite(s *alloc.Site, call *gcfacts.Call) {
	frames := u.f.Frames(call.Pos)
	if s.Kind != alloc.MapWrite || len(frames) == 0 || !strings.Contains(call.Callee, "mapassign_fast") {
		return
	}
	at := frames[len(frames)-1]
	file := u.file(at)
	if e, ok := file.Entry(at.Line, at.Col); ok {
		u.mapEntry(s, call, e)
		return
	}
	name := file.Map(at.Line, at.Col)
	if name == "" {
		return
	}
	switch u.roomOf(call, name) {
	case noRoom:
		s.Decide(alloc.Conditional, alloc.Condition{Kind: alloc.WhenFirstEntry, Limit: smallMap, Unit: alloc.Entries})
	case groupRoom:
		s.Decide(alloc.Conditional, alloc.Condition{Kind: alloc.WhenMoreEntries, Limit: smallMap, Unit: alloc.Entries})
	}
}

// mapEntry is mapWrite for entries of a literal, which is made for its entries. The
// first of a map on the heap makes the group that all have room in.
func (u *unit) mapEntry(s *alloc.Site, call *gcfacts.Call, e source.Entry) {
	made := u.literal(call, e.Line, e.Col)
	if e.Of > smallMap || made == unknownRoom {
		return
	}
	first := e.First
	if !e.Own { // all those without a position of their own
		first = !u.calls(call, e.FirstLine, e.FirstCol)
	}
	if first && made == noRoom {
		s.Decide(alloc.Heap, alloc.Condition{})
		s.Causes[0].Text = "the first entry of a map on the heap makes room for 8"
		return
	}
	s.Decide(alloc.OnStack, alloc.Condition{Kind: alloc.StackHasRoom, Limit: smallMap, Unit: alloc.Entries})
	s.Runtime, s.Causes = []string{}, []alloc.Cause{}
}

// at reports whether a position is at a line and column in the copy of a call's code.
func (u *unit) at(call *gcfacts.Call, pos gcfacts.PosID, line, col int) bool {
	frames := u.f.Frames(pos)
	if len(frames) == 0 || u.f.Copy(pos) != u.f.Copy(call.Pos) {
		return false
	}
	last := frames[len(frames)-1]
	return last.Line == line && last.Col == col
}

// calls reports whether there is a call as another, but at a line and column.
func (u *unit) calls(call *gcfacts.Call, line, col int) bool {
	return slices.ContainsFunc(u.f.Calls, func(c gcfacts.Call) bool {
		return c.Func == call.Func && c.Callee == call.Callee && u.at(call, c.Pos, line, col)
	})
}

// literal is the room of the map that a literal at a line and column makes.
func (u *unit) literal(call *gcfacts.Call, line, col int) room {
	for i := range u.found {
		if c := &u.found[i]; c.loc.Op == gcfacts.OpMapLit && c.fn == call.Func && u.at(call, c.loc.Pos, line, col) {
			return u.room(c.g.Batch(), c.num)
		}
	}
	return unknownRoom
}

// roomOf is the room of the map that is in a variable at a call, where all maps that
// it can hold are made in its function.
func (u *unit) roomOf(call *gcfacts.Call, name string) room {
	made := unknownRoom
	for i := range u.f.Batches {
		b := &u.f.Batches[i]
		for j := range b.Locs {
			l := &b.Locs[j]
			if l.Op != gcfacts.OpAuto || l.Expr != name || u.f.Funcs[l.Func].Name != call.Func || u.f.Copy(l.Pos) != u.f.Copy(call.Pos) {
				continue
			}
			r := u.flowing(b, int32(gcfacts.FirstLoc+j), map[int32]bool{})
			if r == unknownRoom || made != unknownRoom && made != r {
				return unknownRoom
			}
			made = r
		}
	}
	return made
}

// flowing is the room of all maps that flow to a location.
func (u *unit) flowing(b *gcfacts.Batch, num int32, seen map[int32]bool) room {
	if seen[num] {
		return unknownRoom
	}
	seen[num] = true
	made := unknownRoom
	for _, list := range [][]gcfacts.Edge{b.Edges, b.Direct} {
		for i := range list {
			if list[i].Dst != num {
				continue
			}
			r := unknownRoom
			if l := b.Loc(list[i].Src); l != nil {
				switch l.Op {
				case gcfacts.OpMakeMap, gcfacts.OpMapLit:
					r = u.room(b, list[i].Src)
				case gcfacts.OpAuto, gcfacts.OpNone:
					if list[i].Derefs == 0 {
						r = u.flowing(b, list[i].Src, seen)
					}
				}
			}
			if r == unknownRoom || made != unknownRoom && made != r {
				return unknownRoom
			}
			made = r
		}
	}
	return made
}

// room is what a location that makes a map makes it for.
func (u *unit) room(b *gcfacts.Batch, num int32) room {
	for i := range u.found {
		c := &u.found[i]
		if c.num != num || c.g.Batch() != b {
			continue
		}
		if len(c.calls) == 0 {
			if c.escapes() {
				return unknownRoom
			}
			return groupRoom
		}
		for _, k := range c.calls {
			switch hint, constant := constant(u.f.Calls[k].Args[1]); {
			case u.f.Calls[k].Callee == "runtime.makemap_small":
			case constant && hint <= smallMap && c.escapes() && u.f.Calls[k].Callee == "runtime.makemap":
			default:
				return unknownRoom
			}
		}
		return noRoom
	}
	return unknownRoom
}
