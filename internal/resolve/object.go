package resolve

import (
	"slices"

	"github.com/unheap/unheap/internal/alloc"
)

// shared returns for each variable those that are in the same object, itself
// included, in the order of the source.
func (u *unit) shared() map[*candidate][]*candidate {
	in := map[int][]*candidate{}
	for i := range u.found {
		if c := &u.found[i]; c.object > 0 && c.made == 0 {
			in[c.calls[0]] = append(in[c.calls[0]], c)
		}
	}
	with := map[*candidate][]*candidate{}
	for _, list := range in {
		if len(list) < 2 {
			continue
		}
		slices.SortStableFunc(list, func(a, b *candidate) int {
			return u.outer(a.loc.Pos).Compare(u.outer(b.loc.Pos))
		})
		for _, c := range list {
			with[c] = list
		}
	}
	return with
}

// join makes the site of a variable that of all those in its object. They are off
// the heap together or not at all: its causes and locations are those of all.
func (u *unit) join(s *alloc.Site, with []*candidate) {
	s.Size = with[0].object
	for i, c := range with {
		l := c.loc
		text := u.view.shown(l, c.g.Batch(), c.kind)
		m := alloc.Member{Name: text.expr, Type: text.typ, Size: l.Size, Raw: [2]string{l.Expr, l.Type}}
		m.Pos, m.Inlined = u.frames(l.Pos)
		s.Members = append(s.Members, m)
		if i == 0 {
			continue
		}
		own, _ := u.located(c)
		for j := range own.Causes {
			if !says(s.Causes, &own.Causes[j]) {
				s.Causes = append(s.Causes, own.Causes[j])
			}
		}
		s.Locs = append(s.Locs, own.Locs...)
	}
}
