package compare

import (
	"strings"

	"github.com/unheap/unheap/internal/symbol"
)

// A side is one of the states, as seen from the other one.
type side struct {
	list     []*subject
	pair     []int
	state    *State
	renamed  map[string]string // its names to those that sides share
	own      map[string][]int  // sites in functions of their own, by value (see value)
	inlined  map[string]bool   // functions that have inlined copies
	owners   map[string]bool   // functions that have sites
	packages map[string]bool
}

func newSide(list []*subject, pair []int, state *State, renamed map[string]string) *side {
	s := &side{
		list: list, pair: pair, state: state, renamed: renamed,
		own: map[string][]int{}, inlined: map[string]bool{}, owners: map[string]bool{}, packages: map[string]bool{},
	}
	for i, x := range list {
		s.packages[x.Package] = true
		s.owners[rename(x.owner(), renamed)] = true
		for k := range x.chain {
			if k > 0 {
				s.inlined[rename(x.chain[k], renamed)] = true
			}
		}
		name := s.value(x, 0)
		s.own[name] = append(s.own[name], i)
	}
	return s
}

// value is a key of a site as a function of its chain has it where that was not
// inlined: the number from of the chain. The place is that in the source.
func (s *side) value(x *subject, from int) string {
	names := make([]string, 0, len(x.chain))
	for _, fn := range x.chain[from:] {
		names = append(names, rename(fn, s.renamed))
	}
	return join(strings.Join(names, "\x00"), x.Kind, x.Expr, plainType(x.Type), x.Source().String())
}

// inline leads copies that only one state has back to the function that they are copies
// of, where that is still called, or was called already: inlining alone changed. All that
// the other state says of such a value is in the function's own site.
func (p *pairing) inline() {
	old := newSide(p.old, p.to, p.texts.old, p.renamed)
	now := newSide(p.now, p.from, p.texts.now, nil)
	for i, x := range p.old {
		if p.to[i] == none && len(x.chain) > 1 {
			if k, ok := p.lead(x, old, now); ok {
				p.copies = append(p.copies, link{i, k})
			}
		}
	}
	for k, x := range p.now {
		if p.from[k] == none && len(x.chain) > 1 {
			if i, ok := p.lead(x, now, old); ok {
				p.copies = append(p.copies, link{i, k})
			}
		}
	}
}

// lead returns the site of another side that a copy, which only its own side has, is
// there: that of the function which is called there instead. It is none where such a
// function is of a package without a report.
func (p *pairing) lead(x *subject, own, other *side) (int, bool) {
	for k := 1; k < len(x.chain); k++ {
		callee := rename(x.chain[k], own.renamed)
		for _, i := range own.own[own.value(x, k)] {
			if pair := own.pair[i]; pair != none {
				return pair, p.called(x, k, callee, own, other)
			}
		}
		if pkg := symbol.Package(callee); k == 1 && !other.packages[pkg] && pkg != "main" {
			return none, x.Allocates() && p.called(x, k, callee, own, other)
		}
	}
	return none, false
}

// called reports whether the other side calls what a copy is of. Its text says so; without
// one, a function that has no copies at all there is one that is not inlined there, and
// the text of another Go version or configuration is taken to be the same.
func (p *pairing) called(x *subject, k int, callee string, own, other *side) bool {
	caller := rename(x.chain[k-1], own.renamed)
	if k == 1 && !other.owners[caller] && !other.owners[symbol.Outer(caller)] {
		return p.texts.calls(other.state, x.Pos.File, caller, callee) == yes
	}
	switch p.texts.calls(other.state, x.Pos.File, caller, callee) {
	case yes:
		return true
	case no:
		return false
	}
	return p.texts.same || !other.inlined[callee]
}

// linked are the old and the new sites that inlining alone changed, as sets.
func (p *pairing) linked() (old, now map[int]bool) {
	old, now = map[int]bool{}, map[int]bool{}
	for _, l := range p.copies {
		if l.old != none && p.to[l.old] == none {
			old[l.old] = true
		}
		if l.now != none && p.from[l.now] == none {
			now[l.now] = true
		}
	}
	return old, now
}

// lost is the function that one chain of a link has and the other one has not: the one
// that is inlined on one side only.
func (p *pairing) lost(l link) string {
	var long, short []string
	if l.old != none {
		long = p.old[l.old].chain
	}
	if l.now != none {
		short = p.now[l.now].chain
	}
	if len(short) > len(long) {
		long, short = short, long
	}
	at := len(long) - len(short)
	if len(short) == 0 {
		at = 1
	}
	if at < 1 || at >= len(long) {
		return ""
	}
	return long[at]
}
