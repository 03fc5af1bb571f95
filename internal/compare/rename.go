package compare

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/symbol"
)

// A body is a declared function by its own sites.
type body struct {
	name, pkg string
	sites     map[string]int // how many of each kind and code
	count     int
}

// alike is the least share of their sites that two functions have in common to be
// taken for one that was renamed.
const alike = 0.6

// renames are functions of the old state that the new one has under other names: what
// only one of them has, with the same sites in it.
func (p *pairing) renames() map[string]string {
	gone, came := only(p.old, p.now), only(p.now, p.old)
	type candidate struct {
		old, now *body
		score    float64
	}
	var list []candidate
	by := byTrait(came)
	for _, a := range gone {
		tried := map[*body]bool{}
		for _, t := range a.traits() {
			for _, b := range by[t] {
				if tried[b] {
					continue
				}
				tried[b] = true
				if s := likeBodies(a, b); s >= alike {
					list = append(list, candidate{a, b, s})
				}
			}
		}
	}
	slices.SortFunc(list, func(x, y candidate) int {
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(x.old.name, y.old.name), cmp.Compare(x.now.name, y.now.name))
	})
	renamed, taken := map[string]string{}, map[string]bool{}
	for _, c := range list {
		if renamed[c.old.name] == "" && !taken[c.now.name] {
			renamed[c.old.name] = c.now.name
			taken[c.now.name] = true
		}
	}
	for from, to := range maps.Clone(renamed) { // the compiler makes methods of *T of those of T
		if a, b := pointed(from), pointed(to); a != "" && b != "" && renamed[a] == "" {
			renamed[a] = b
		}
	}
	return renamed
}

// bodies are the declared functions of a state that have sites in their own source,
// by name.
func bodies(list []*subject) map[string]*body {
	all := map[string]*body{}
	for _, x := range list {
		if len(x.chain) > 1 {
			continue
		}
		name := symbol.Outer(x.owner())
		b := all[name]
		if b == nil {
			b = &body{name: name, pkg: x.Package, sites: map[string]int{}}
			all[name] = b
		}
		b.sites[join("", x.Kind, nameless(x.Expr), nameless(x.Type))]++
		b.sites[join("", x.Kind, x.Expr)]++
		b.count += 2
	}
	return all
}

// only are the functions of a state that another one has not, by name.
func only(all, other []*subject) []*body {
	there := map[string]bool{}
	for _, x := range other {
		if x.wrapped() {
			continue
		}
		there[symbol.Outer(x.owner())] = true
	}
	var list []*body
	for name, b := range bodies(all) {
		if !there[name] {
			list = append(list, b)
		}
	}
	slices.SortFunc(list, func(a, b *body) int { return cmp.Compare(a.name, b.name) })
	return list
}

// maxTraits is how many functions may share a trait for it to say anything.
const maxTraits = 200

// traits are what functions that are one have in common: their code, or their name.
func (b *body) traits() []string {
	list := []string{"name " + symbol.Local(b.name), "name " + receiverless(b.name)}
	return slices.AppendSeq(list, maps.Keys(b.sites))
}

// byTrait are functions by their traits, those that too many share left out.
func byTrait(list []*body) map[string][]*body {
	by := map[string][]*body{}
	for _, b := range list {
		for _, t := range b.traits() {
			by[t] = append(by[t], b)
		}
	}
	maps.DeleteFunc(by, func(_ string, list []*body) bool { return len(list) > maxTraits })
	return by
}

// likeBodies is how alike two functions are: 1 is the same sites. A method whose receiver
// became a pointer, or a value, and a function that went to another package keep the rest
// of the name.
func likeBodies(a, b *body) float64 {
	common := 0
	for name, n := range a.sites {
		common += min(n, b.sites[name])
	}
	score := float64(common) / float64(max(a.count, b.count))
	switch {
	case receiverless(a.name) == receiverless(b.name):
		score += 2
	case symbol.Local(a.name) == symbol.Local(b.name):
		score++
	case a.pkg != b.pkg:
		score -= 0.4
	}
	return score
}

// pointed is the method of *T of a method of T; "" for another function.
func pointed(fn string) string {
	local := symbol.Local(fn)
	typ, method, ok := strings.Cut(local, ".")
	if !ok || strings.HasPrefix(local, "(") {
		return ""
	}
	return strings.TrimSuffix(fn, local) + "(*" + typ + ")." + method
}

// receiverless is a name with a value as the receiver: p.T.M for p.(*T).M.
func receiverless(fn string) string {
	before, after, ok := strings.Cut(fn, "(*")
	if !ok {
		return fn
	}
	return before + strings.Replace(after, ")", "", 1)
}
