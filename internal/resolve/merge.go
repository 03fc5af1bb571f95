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

// A merged is a site and the functions whose code has it.
type merged struct {
	alloc.Site
	fns map[string]bool
	shown
}

// merge joins the sites of a generic function's instances, which are one place
// in the source, and those of functions that several packages carry. Where
// instances differ, or some have no such value at all, the site is conditional.
// Bodies are the instances of each function that have code, never the functions that
// never return.
func merge(sites []instance, bodies map[string]map[string]bool, never map[string]bool) ([]alloc.Site, []shown) {
	at := make(map[string]*merged, len(sites))
	order := make([]*merged, 0, len(sites))
	// The order of arrival must not matter.
	arrived := make([]*instance, len(sites))
	for i := range sites {
		arrived[i] = &sites[i]
	}
	slices.SortStableFunc(arrived, func(a, b *instance) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.fn, b.fn))
	})
	for _, s := range arrived {
		k := mergeKey(s)
		m := at[k]
		s.Often = s.often(never)
		if m == nil {
			m = &merged{Site: s.Site, shown: s.shown}
			at[k] = m
			order = append(order, m)
		} else {
			join(&m.Site, &s.Site)
			m.typ = min(m.typ, s.typ)
		}
		if symbol.Shaped(s.fn) {
			if m.fns == nil {
				m.fns = map[string]bool{}
			}
			m.fns[symbol.Linked(s.fn)] = true
		}
	}
	out, texts := make([]alloc.Site, len(order)), make([]shown, len(order))
	for i, m := range order {
		out[i], texts[i] = m.Site, m.shown
		out[i].ID = alloc.SiteID(fmt.Sprintf("%09d", i)) // until identify
		if all := len(bodies[m.Func]); out[i].Verdict == alloc.Heap && len(m.fns) > 0 && len(m.fns) < all {
			out[i].Decide(alloc.Conditional, alloc.Condition{Kind: alloc.WhenTypeArguments, Count: len(m.fns), Total: all})
		}
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
	if !strings.Contains(s.Func, "[...]") {
		fmt.Fprintf(&b, "\x00%s\x00%s\x00%v", s.Package, s.Type, s.Runtime)
		if symbol.Closure(s.fn) {
			fmt.Fprintf(&b, "\x00%s\x00%v", s.Verdict, s.When)
		}
	}
	return b.String()
}

// join adds the site of another instance to s.
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
	if s.Size != other.Size {
		s.Size = -1
	}
	if len(s.Members) < len(other.Members) {
		s.Members = other.Members
	}
	if s.Verdict != other.Verdict {
		if len(s.Causes) < len(other.Causes) {
			s.Causes = other.Causes
		}
		s.Decide(alloc.Conditional, alloc.Condition{Kind: alloc.WhenTypeArguments})
	}
	s.Locs = append(slices.Clip(s.Locs), other.Locs...)
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
		if name := r.src.File(r.Paths.Open(s.Pos.File)).Variable(s.Pos.Line); name != "" {
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
