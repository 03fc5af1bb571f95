package compare

import (
	"slices"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/symbol"
)

// A pairing finds which site of the new state is which of the old one.
type pairing struct {
	old, now []*subject
	to       []int // for each old one the index of the new one, or none
	from     []int // the other way round
	texts    *texts
	renamed  map[string]string // functions: old name to new name
	copies   []link            // what only inlining tells apart
}

const none = -1

// A link is an old site and a new one that are not each other's pair: one of them is an
// inlined copy, and the other one that of the function it is a copy of.
type link struct{ old, now int }

func newPairing(old, now []*alloc.Site, texts *texts) *pairing {
	p := &pairing{texts: texts}
	p.old, p.to = subjects(old)
	p.now, p.from = subjects(now)
	return p
}

func subjects(sites []*alloc.Site) ([]*subject, []int) {
	list, pair := make([]*subject, len(sites)), make([]int, len(sites))
	for i, s := range sites {
		list[i], pair[i] = newSubject(s), none
	}
	return list, pair
}

// run pairs all that can be paired.
func (p *pairing) run() {
	p.match(keys[0])
	p.byID()
	for _, k := range keys[1:] {
		p.match(k)
	}
	p.renamed = p.renames()
	if len(p.renamed) > 0 {
		for _, k := range keys {
			p.match(k)
		}
	}
	p.match(p.within)
	p.match(p.outlined)
	p.inline()
	p.match(p.extracted)
}

// byID pairs what is left and has the same ID: what is shown of a site can change
// with what is shown of others.
func (p *pairing) byID() {
	at := map[alloc.SiteID]int{}
	for i, x := range p.now {
		if p.from[i] == none {
			at[x.ID] = i
		}
	}
	for i, x := range p.old {
		if k, ok := at[x.ID]; ok && p.to[i] == none {
			p.pair(i, k)
		}
	}
}

func (p *pairing) pair(old, now int) { p.to[old], p.from[now] = now, old }

// match pairs what is left and has the same key; "" is the key of what cannot be
// paired so.
func (p *pairing) match(k key) {
	groups := map[string][]int{}
	for i, x := range p.now {
		if p.from[i] == none {
			if name := k(x, x.names(nil)); name != "" {
				groups[name] = append(groups[name], i)
			}
		}
	}
	waiting, order := map[string][]int{}, []string{}
	for i, x := range p.old {
		if p.to[i] != none {
			continue
		}
		name := k(x, x.names(p.renamed))
		if groups[name] == nil {
			continue
		}
		if waiting[name] == nil {
			order = append(order, name)
		}
		waiting[name] = append(waiting[name], i)
	}
	for _, name := range order {
		p.align(waiting[name], groups[name])
	}
}

// align pairs sites that are equal by their key. If there are as many as before, IDs
// say which is which, and then the order. If not, the order does, and what else they
// have in common: the others are new, or gone.
func (p *pairing) align(old, now []int) {
	if len(old) == len(now) {
		at := map[alloc.SiteID]int{}
		for _, k := range now {
			at[p.now[k].ID] = k
		}
		for _, i := range old {
			if k, ok := at[p.old[i].ID]; ok {
				p.pair(i, k)
			}
		}
		left := func(list, pair []int) []int {
			return slices.DeleteFunc(slices.Clone(list), func(i int) bool { return pair[i] != none })
		}
		old, now = left(old, p.to), left(now, p.from)
	}
	const limit = 1 << 22 // of cells; longer lists are paired in order
	if len(old)*len(now) > limit || len(old) == len(now) {
		for i := range min(len(old), len(now)) {
			p.pair(old[i], now[i])
		}
		return
	}
	p.alignLists(old, now)
}

// alignLists pairs in order, so that the sum of likenesses is the greatest.
func (p *pairing) alignLists(old, now []int) {
	width := len(now) + 1
	best := make([]int32, (len(old)+1)*width)
	like := make([]int32, len(old)*len(now))
	for i := len(old) - 1; i >= 0; i-- {
		for k := len(now) - 1; k >= 0; k-- {
			l := p.likeness(p.old[old[i]], p.now[now[k]])
			like[i*len(now)+k] = l
			best[i*width+k] = max(best[(i+1)*width+k], best[i*width+k+1], best[(i+1)*width+k+1]+l)
		}
	}
	for i, k := 0, 0; i < len(old) && k < len(now); {
		switch best[i*width+k] {
		case best[(i+1)*width+k+1] + like[i*len(now)+k]:
			p.pair(old[i], now[k])
			i, k = i+1, k+1
		case best[(i+1)*width+k]:
			i++
		default:
			k++
		}
	}
}

// likeness is how much speaks for two sites to be one. It is above 0: any pair is
// better than none.
func (p *pairing) likeness(old, now *subject) int32 {
	points := int32(1)
	if q, ok := p.texts.moved(old.Source()); ok {
		if q == now.Source() {
			points += 64
		}
	}
	if old.Source() == now.Source() {
		points += 2
	}
	if old.Expr == now.Expr {
		points += 16
	}
	if old.Verdict == now.Verdict {
		points += 8
	}
	if old.When.Kind == now.When.Kind && old.Cause() == now.Cause() {
		points += 4
	}
	if class(max(old.Size, 0)) == class(max(now.Size, 0)) {
		points += 4
	}
	return points
}

// within is a key of what is in the same functions, outermost and innermost, through
// other ones between: only inlining changed. Where one state lacks the innermost function,
// the code went from one function of the chain to another.
func (p *pairing) within(x *subject, _ string) string {
	if len(x.chain) == 1 || x.wrapped() {
		return ""
	}
	return join(rename(x.owner(), p.renamed), rename(x.inner(), p.renamed), x.Kind, nameless(x.Expr), plainType(x.Type))
}

// outlined is a key of what is in the code of the same function and went into another
// one that is inlined there, or the other way round.
func (p *pairing) outlined(x *subject, _ string) string {
	if x.wrapped() {
		return ""
	}
	return join(rename(x.owner(), p.renamed), x.Kind, x.Expr, plainType(x.Type), string(x.Verdict))
}

// extracted is a key of what went from a function that is not there any more into one
// that was not there before, in one package. What it does must be the same.
func (p *pairing) extracted(x *subject, _ string) string {
	if !x.Allocates() || p.lasting()[symbol.Outer(rename(x.owner(), p.renamed))] {
		return ""
	}
	return join(x.Package, x.Kind, x.Expr, plainType(x.Type), string(x.Verdict))
}

// lasting are the functions that both states have, by their new names.
func (p *pairing) lasting() map[string]bool {
	if p.texts.lasting != nil {
		return p.texts.lasting
	}
	was, lasting := map[string]bool{}, map[string]bool{}
	for _, x := range p.old {
		was[rename(symbol.Outer(x.owner()), p.renamed)] = true
	}
	for _, x := range p.now {
		if fn := symbol.Outer(x.owner()); was[fn] {
			lasting[fn] = true
		}
	}
	p.texts.lasting = lasting
	return lasting
}
