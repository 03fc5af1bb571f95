package compare

import (
	"strings"

	"github.com/unheap/unheap/internal/alloc"
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
	calls    map[[2]string]map[alloc.Pos]bool // calls that are inlined, by caller and callee, as far as sites show
}

func newSide(list []*subject, pair []int, state *State, renamed map[string]string) *side {
	s := &side{
		list: list, pair: pair, state: state, renamed: renamed,
		own: map[string][]int{}, inlined: map[string]bool{}, owners: map[string]bool{}, packages: map[string]bool{},
		calls: map[[2]string]map[alloc.Pos]bool{},
	}
	for i, x := range list {
		s.packages[x.Package] = true
		s.owners[rename(x.owner(), renamed)] = true
		for k := range x.chain {
			if k > 0 {
				s.inlined[rename(x.chain[k], renamed)] = true
				s.call(x, k)
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
		if p.to[i] == none && len(x.chain) > 1 && !x.wrapped() {
			if k, ok := p.lead(x, old, now, true); ok {
				p.copies = append(p.copies, link{i, k})
			}
		}
	}
	for k, x := range p.now {
		if p.from[k] == none && len(x.chain) > 1 && !x.wrapped() {
			if i, ok := p.lead(x, now, old, false); ok {
				p.copies = append(p.copies, link{i, k})
			}
		}
	}
	for _, k := range p.originals(now, old) {
		p.copies = append(p.copies, link{p.from[k[0]], k[1]})
	}
	for _, i := range p.originals(old, now) {
		p.copies = append(p.copies, link{i[1], p.to[i[0]]})
	}
}

// originals are sites in functions that the other side has not, each after a copy that
// has a pair: the code of a function there was put into one of its own, which is inlined.
func (p *pairing) originals(own, other *side) [][2]int {
	var list [][2]int
	for k, x := range own.list {
		if len(x.chain) == 1 || own.pair[k] == none || other.owners[rename(x.inner(), own.renamed)] {
			continue
		}
		for _, i := range own.own[own.value(x, len(x.chain)-1)] {
			if own.pair[i] == none {
				list = append(list, [2]int{k, i})
			}
		}
	}
	return list
}

// lead returns the site of another side that a copy, which only its own side has, is
// there: that of the function which is called there instead. It is none where such a
// function is of a package without a report.
func (p *pairing) lead(x *subject, own, other *side, lost bool) (int, bool) {
	for k := 1; k < len(x.chain); k++ {
		callee := rename(x.chain[k], own.renamed)
		for _, i := range own.own[own.value(x, k)] {
			if pair := own.pair[i]; pair != none {
				return pair, p.called(x, k, own, other, lost)
			}
		}
		if pkg := symbol.Package(callee); k == 1 && !other.packages[pkg] && pkg != "main" {
			return none, x.Allocates() && p.called(x, k, own, other, lost)
		}
	}
	return none, false
}

// called reports whether the other side calls what a copy is of, without inlining it. Its
// text says so. Without one, a function that has no copies at all there is not inlined
// there; that a new function calls it is no sign of that. The text of another Go version
// or configuration is taken to be the same.
func (p *pairing) called(x *subject, k int, own, other *side, lost bool) bool {
	caller, callee := rename(x.chain[k-1], own.renamed), rename(x.chain[k], own.renamed)
	if n, ok := p.texts.calls(other.state, x.Pos.File, caller, callee); ok {
		return n > len(other.calls[[2]string{caller, callee}])
	}
	if !lost && k == 1 && !other.owners[caller] {
		return false
	}
	return p.texts.same || !other.inlined[callee]
}

// call notes the inlined call of the function with a number in a chain.
func (s *side) call(x *subject, k int) {
	name := [2]string{rename(x.chain[k-1], s.renamed), rename(x.chain[k], s.renamed)}
	if s.calls[name] == nil {
		s.calls[name] = map[alloc.Pos]bool{}
	}
	pos := x.Pos
	if k > 1 {
		pos = x.Inlined[k-2].Pos
	}
	s.calls[name][pos] = true
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

// lost is the function that is inlined on one side only: the first one by which the longer
// chain of two sites is longer.
func (p *pairing) lost(was, now *subject) string {
	var long, short []string
	if was != nil {
		for _, fn := range was.chain {
			long = append(long, rename(fn, p.renamed))
		}
	}
	if now != nil {
		short = now.chain
	}
	if len(short) > len(long) {
		long, short = short, long
	}
	if at := len(long) - max(len(short), 1); at >= 1 && at < len(long) {
		return long[at]
	}
	if now != nil {
		return now.inner()
	}
	return long[len(long)-1]
}
