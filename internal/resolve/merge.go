package resolve

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/symbol"
)

// An instance is a site in the code of one function; generic functions have
// code for several instances.
type instance struct {
	alloc.Site
	fn   string // the linker's name, with type arguments
	in   string // the package with the code, as the go command lists it
	raw  string // the compiler's text of the type, with shapes
	runs []run  // the calls that allocate it
	shown
}

// A shown is what people read of a site for the compiler's own names of hidden
// variables and of types. Identities are made of these, which are the same for all
// versions of the source.
type shown struct {
	expr, typ string
	hidden    bool // a variable that the source does not have
}

// A merged is a site and what it is in the code of each function that has it.
type merged struct {
	alloc.Site
	bodies map[string]*body // by the linker's name; "" for all that is not generic
	shown
}

// merge joins the sites of a generic function's instances, which are one place
// in the source, and those of functions that several packages carry. Where
// instances differ, or some have no such value at all, the site is conditional.
//
// Never are the functions that never return.
func (r *Resolver) merge(never map[string]bool) ([]alloc.Site, []shown) {
	at := make(map[string]*merged, len(r.sites))
	order := make([]*merged, 0, len(r.sites))
	// The order of arrival must not matter.
	arrived := make([]*instance, len(r.sites))
	for i := range r.sites {
		arrived[i] = &r.sites[i]
	}
	slices.SortStableFunc(arrived, func(a, b *instance) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.fn, b.fn), cmp.Compare(a.in, b.in))
	})
	for _, s := range arrived {
		k := mergeKey(s)
		m := at[k]
		s.Often = s.often(never)
		if m == nil {
			m = &merged{Site: s.Site, shown: s.shown, bodies: map[string]*body{}}
			m.Locs = nil
			at[k] = m
			order = append(order, m)
		} else {
			join(&m.Site, &s.Site)
			m.typ = min(m.typ, s.typ)
		}
		m.add(s)
	}
	out, texts := make([]alloc.Site, len(order)), make([]shown, len(order))
	for i, m := range order {
		r.decide(m)
		out[i], texts[i] = m.Site, m.shown
		out[i].ID = alloc.SiteID(fmt.Sprintf("%09d", i)) // until identify
	}
	return out, texts
}

// mergeKey is the same for sites that are one. Copies of a closure are when they
// do the same: they are no instances, whose difference is due to type arguments.
func mergeKey(s *instance) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\x00%v\x00%s\x00%s", s.Func, s.Pos, s.Kind, s.Expr)
	for _, f := range s.Inlined {
		fmt.Fprintf(&b, "\x00%s %v", f.Func, f.Pos)
	}
	if !symbol.Generic(s.Func) {
		fmt.Fprintf(&b, "\x00%s\x00%s\x00%v", s.Package, s.Type, s.Runtime)
		if symbol.Closure(s.fn) {
			fmt.Fprintf(&b, "\x00%s\x00%v", s.Verdict, s.When)
		}
	}
	return b.String()
}

// join adds to s what is of all instances in the site of another.
func join(s, other *alloc.Site) {
	owns := func(x *alloc.Site) bool { return symbol.In(x.Func, x.Package) }
	if !owns(s) && owns(other) {
		s.Package = other.Package
	}
	for _, r := range other.Runtime {
		if !slices.Contains(s.Runtime, r) {
			s.Runtime = append(slices.Clip(s.Runtime), r)
		}
	}
	slices.Sort(s.Runtime)
	s.Often = s.Often.More(other.Often)
	for _, p := range other.At {
		addPlace(s, p)
	}
	if len(s.Members) < len(other.Members) {
		s.Members = other.Members
	}
	s.Free, s.Unwritten = s.Free.Or(other.Free), s.Unwritten.Or(other.Unwritten)
	s.Returns = append(slices.Clip(s.Returns), other.Returns...)
	s.Type = min(s.Type, other.Type) // the same whatever came first
}

// identify gives every site its ID: a hash of what the site is and of its
// number among equals in the order of the source. Then the site gets its texts, by
// the number that it had from merge.
func (r *Resolver) identify(rep *alloc.Report, texts []shown) {
	count := map[string]int{}
	for _, x := range counted(rep) {
		s := x.Site
		var b strings.Builder
		fmt.Fprintf(&b, "%s\x00%s\x00%s\x00%s\x00%s", s.Package, symbol.Stable(s.Func), s.Kind, s.Expr, stableType(s.Type))
		for _, f := range s.Inlined {
			b.WriteString("\x00" + symbol.Stable(f.Func))
		}
		if name := r.src.File(r.Paths.Find(s.Pos.File)).Variable(s.Pos.Line); name != "" {
			b.WriteString("\x00var " + name)
		}
		key := b.String()
		n := count[key]
		count[key]++
		if x.member {
			continue
		}
		if i, err := strconv.Atoi(string(s.ID)); err == nil {
			s.Expr, s.Type = texts[i].expr, texts[i].typ
		}
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, n))
		s.ID = alloc.SiteID(hex.EncodeToString(sum[:8]))
	}
}

// A numbered is a site, or a variable as it would be one if it did not share the
// object of another: it counts among its equals.
type numbered struct {
	*alloc.Site
	member bool
}

// counted are the sites of a report, and the variables that share objects, in order.
func counted(rep *alloc.Report) []numbered {
	var list []numbered
	for i := range rep.Sites {
		s := &rep.Sites[i]
		list = append(list, numbered{s, false})
		for _, m := range s.Members[min(1, len(s.Members)):] {
			own := *s
			own.Expr, own.Type, own.Pos, own.Inlined = m.Raw[0], m.Raw[1], m.Pos, m.Inlined
			list = append(list, numbered{&own, true})
		}
	}
	slices.SortStableFunc(list, func(a, b numbered) int { return a.Compare(b.Site) })
	return list
}

// stableType is a type with one spelling for the empty interface.
func stableType(typ string) string { return strings.ReplaceAll(typ, "interface {}", "any") }
