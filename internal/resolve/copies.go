package resolve

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/symbol"
)

// A body is a site in the code of one function, which several packages can have.
type body struct {
	alloc.Site
	in, raw string
}

// add adds the site of an instance.
func (m *merged) add(s *instance) {
	name := ""
	if symbol.Shaped(s.fn) {
		name = symbol.Linked(s.fn)
	}
	b := m.bodies[name]
	if b == nil {
		m.bodies[name] = &body{s.Site, s.in, s.raw}
		return
	}
	if b.Size != s.Size {
		b.Size = -1
	}
	if b.in == s.in || name == "" { // not the same code again, in another package
		b.Locs = append(slices.Clip(b.Locs), s.Locs...)
	}
	if worse(&s.Site, &b.Site) {
		b.Causes = s.Causes
		b.Decide(s.Verdict, s.When)
	}
}

// worse reports whether a site is more on the heap than another.
func worse(a, b *alloc.Site) bool {
	return slices.Index(alloc.Verdicts, a.Verdict) < slices.Index(alloc.Verdicts, b.Verdict)
}

// decide gives a site the verdict, size, causes and locations of all its bodies, and
// its copies if it is that of a generic function.
func (r *Resolver) decide(m *merged) {
	var first *body
	names := slices.Sorted(maps.Keys(m.bodies))
	for _, name := range names {
		b := m.bodies[name]
		if m.Size = b.Size; first == nil || worse(&b.Site, &first.Site) {
			first = b
		}
		m.Locs = append(m.Locs, b.Locs...)
	}
	for _, b := range m.bodies {
		if b.Size != m.Size {
			m.Size = -1
		}
	}
	m.Causes = first.Causes
	m.Decide(first.Verdict, first.When)
	if symbol.Generic(m.Func) && m.bodies[""] == nil {
		if p := symbol.Package(m.Func); r.Own[p] {
			m.Package = p
		}
		m.Copies = r.copies(m)
		m.Decide(ofAll(m.Copies))
	}
}

// copies are what a site is in each copy of its function's code.
func (r *Resolver) copies(m *merged) []alloc.Copy {
	var list []alloc.Copy
	names := maps.Clone(r.bodies[m.Func])
	if names == nil {
		names = map[string]bool{} // the stock compiler does not say which there are
	}
	for name := range m.bodies {
		names[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		args, texts := r.typeArguments(name)
		c := alloc.Copy{TypeArguments: texts, Type: m.typ, Size: -1}
		if c.TypeArguments == nil {
			c.TypeArguments = []string{}
		}
		if b := m.bodies[name]; b != nil {
			c.Size = b.Size
			c.Decide(b.Verdict, b.When)
			if len(args) == 1 && !m.hidden {
				c.Type = concrete(b.raw, symbol.Shapes(name), args[0], m.typ)
			}
		} else {
			c.Decide(alloc.Static, alloc.Condition{Kind: alloc.StaticAbsent})
		}
		list = append(list, c)
	}
	slices.SortStableFunc(list, func(a, b alloc.Copy) int { return slices.Compare(a.TypeArguments, b.TypeArguments) })
	return list
}

// concrete is the compiler's text of a type with type arguments for their shapes, or
// the text of the type with type parameters where it has other shapes, too.
func concrete(raw string, shapes []string, args []gcfacts.TypeArg, text string) string {
	if len(shapes) != len(args) {
		return text
	}
	texts := make([]string, len(args))
	for i, a := range args {
		texts[i] = spelled(a.Text)
	}
	for rest := raw; ; {
		_, after, ok := strings.Cut(rest, "go.shape.")
		if !ok {
			return symbol.Unshaped(raw, shapes, texts)
		}
		if !slices.ContainsFunc(shapes, func(s string) bool { return strings.HasPrefix("go.shape."+after, s) }) {
			return text
		}
		rest = after
	}
}

// ofAll is the verdict on a site by those on its copies.
func ofAll(copies []alloc.Copy) (alloc.Verdict, alloc.Condition) {
	first, same, verdicts, heap := copies[0], true, map[alloc.Verdict]bool{}, 0
	for _, c := range copies {
		verdicts[c.Verdict] = true
		if c.Allocates() {
			heap++
		}
		if c.When.Kind == alloc.StackFrame && c.When.Size != first.When.Size {
			first.When.Size, c.When.Size = 0, 0 // each says its own
		}
		same = same && c.When == first.When
	}
	switch {
	case len(verdicts) == 1 && same:
		return first.Verdict, first.When
	case 0 < heap && heap < len(copies):
		return alloc.Conditional, alloc.Condition{Kind: alloc.WhenTypeArguments, Count: heap, Total: len(copies)}
	case len(verdicts) == 1 && first.Verdict == alloc.Heap:
		return alloc.Heap, alloc.Condition{Kind: alloc.UnlessInstance}
	case heap > 0:
		return alloc.Conditional, alloc.Condition{Kind: alloc.WhenInstance}
	case verdicts[alloc.Unknown]:
		i := slices.IndexFunc(copies, func(c alloc.Copy) bool { return c.Verdict == alloc.Unknown })
		return alloc.Unknown, copies[i].When
	case verdicts[alloc.Static]:
		return alloc.Static, alloc.Condition{Kind: alloc.StaticInstance}
	}
	return alloc.OnStack, alloc.Condition{Kind: alloc.StackNoEscape}
}

// instantiated keeps the type arguments that a package has for generic functions and
// types.
func (r *Resolver) instantiated(f *gcfacts.Facts) {
	for _, in := range f.Instances {
		if !slices.ContainsFunc(r.args[in.Name], func(x []gcfacts.TypeArg) bool { return slices.Equal(x, in.Args) }) {
			r.args[in.Name] = append(r.args[in.Name], in.Args)
		}
	}
}

// typeArguments are those that share the code of a function, and their texts: as the
// source has them, but with packages where these would read the same.
func (r *Resolver) typeArguments(fn string) (args [][]gcfacts.TypeArg, texts []string) {
	for _, name := range symbol.Instances(fn) {
		if args = unique(r.args[name]); args != nil {
			break
		}
	}
	count := map[string]int{}
	for _, list := range args {
		count[listed(list, false)]++
	}
	for _, list := range args {
		texts = append(texts, listed(list, count[listed(list, false)] > 1))
	}
	slices.Sort(texts)
	return args, texts
}

// unique are lists of type arguments without those that only another package spells
// otherwise: the shortest spelling is that of the type's own package.
func unique(lists [][]gcfacts.TypeArg) [][]gcfacts.TypeArg {
	best := map[string][]gcfacts.TypeArg{}
	for _, list := range lists {
		key := ""
		for _, a := range list {
			key += a.Link + "\x00"
		}
		old, text := best[key], listed(list, false)
		if before := listed(old, false); old == nil || cmp.Or(cmp.Compare(len(text), len(before)), cmp.Compare(text, before)) < 0 {
			best[key] = list
		}
	}
	var out [][]gcfacts.TypeArg
	for _, key := range slices.Sorted(maps.Keys(best)) {
		out = append(out, best[key])
	}
	return out
}

// listed is a list of type arguments as it is between brackets, in full if it is not
// to be taken for another.
func listed(args []gcfacts.TypeArg, full bool) string {
	var list []string
	for _, a := range args {
		if full {
			list = append(list, spelled(a.Link))
		} else {
			list = append(list, spelled(a.Text))
		}
	}
	return strings.Join(list, ", ")
}

// spelled is the compiler's text of a type as the source has it: without the numbers
// of types that functions declare.
func spelled(typ string) string {
	typ = strings.NewReplacer("interface {}", "any", "struct {}", "struct{}").Replace(typ)
	for {
		before, after, ok := strings.Cut(typ, "·")
		if !ok {
			return typ
		}
		typ = before + strings.TrimLeft(after, "0123456789")
	}
}
