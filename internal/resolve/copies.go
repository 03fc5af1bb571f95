package resolve

import (
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
	sorted := slices.Sorted(maps.Keys(names))
	texts := r.args.texts(sorted)
	for i, name := range sorted {
		args, c := r.args.of(name), alloc.Copy{TypeArguments: texts[i], Type: m.typ, Size: -1}
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
	if len(shapes) > len(args) {
		return text
	}
	args = args[len(args)-len(shapes):] // those of a generic method come after its type's
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
