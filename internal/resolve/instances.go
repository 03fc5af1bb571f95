package resolve

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/symbol"
)

// Instances are the type arguments that packages have for generic functions and types.
// The zero value has none.
type Instances struct {
	args map[string][][]gcfacts.TypeArg // by the function or type with its shapes
}

// Add adds those of a package.
func (x *Instances) Add(path string, f *gcfacts.Facts) {
	if x.args == nil {
		x.args = map[string][][]gcfacts.TypeArg{}
	}
	for _, in := range f.Instances {
		in.Args = slices.Clone(in.Args)
		for i := range in.Args { // within brackets the compiler has paths
			if a := &in.Args[i]; strings.Contains(a.Text, "[") {
				a.Text = local(a.Text, path)
			}
		}
		if !slices.ContainsFunc(x.args[in.Name], func(y []gcfacts.TypeArg) bool { return slices.Equal(y, in.Args) }) {
			x.args[in.Name] = append(x.args[in.Name], in.Args)
		}
	}
}

// local is the compiler's text of a type in a package, or in its external tests,
// without folders.
func local(typ, path string) string {
	if own := symbol.Escape(path + "_test"); strings.Contains(typ, own+".") {
		path += "_test"
	}
	return symbol.ShortTypes(typ, path)
}

// Names are all that the code of a function, by the linker's name, can be called with
// type arguments in the spellings of texts; none where they are not known.
func (x *Instances) Names(fn string) []string {
	var names []string
	for _, args := range x.of(fn) {
		for _, spell := range spellings {
			names = append(names, symbol.Instantiated(fn, spell.all(args)))
		}
	}
	return names
}

// Listed are the names of functions, by the linker's names, so that they can be told
// apart: instances of generic ones with the first of the type arguments that have
// their code.
func (x *Instances) Listed(fns []string) []string {
	of := map[string][]string{}
	for _, fn := range fns {
		of[symbol.Plain(fn)] = append(of[symbol.Plain(fn)], fn)
	}
	var names []string
	for _, fn := range fns {
		name := symbol.Linked(fn)
		alike := of[symbol.Plain(fn)]
		if lists := x.lists(alike)[slices.Index(alike, fn)]; len(lists) > 0 {
			name = symbol.Instantiated(fn, lists[0])
		}
		names = append(names, name)
	}
	return names
}

// of are the type arguments that share the code of a function. Several packages can
// spell them otherwise: the shortest spelling is that of the type's own package.
func (x *Instances) of(fn string) [][]gcfacts.TypeArg {
	best := map[string][]gcfacts.TypeArg{}
	for _, list := range x.all(fn) {
		key, text := spellings[2].joined(list), spellings[0].joined(list)
		before := spellings[0].joined(best[key])
		if best[key] == nil || cmp.Or(cmp.Compare(len(text), len(before)), cmp.Compare(text, before)) < 0 {
			best[key] = list
		}
	}
	var out [][]gcfacts.TypeArg
	for _, key := range slices.Sorted(maps.Keys(best)) {
		out = append(out, best[key])
	}
	return out
}

func (x *Instances) all(fn string) [][]gcfacts.TypeArg {
	for _, name := range symbol.Instances(fn) {
		if list := x.args[name]; list != nil {
			return list
		}
	}
	return nil
}

// texts are the type arguments that share the code of each of some functions, which
// are those of one generic function: as the source has them between brackets, but with
// packages where they would read the same.
func (x *Instances) texts(fns []string) [][]string {
	out := make([][]string, len(fns))
	for i, lists := range x.lists(fns) {
		out[i] = []string{}
		for _, list := range lists {
			out[i] = append(out[i], strings.Join(list, ", "))
		}
	}
	return out
}

// lists are texts, taken apart.
func (x *Instances) lists(fns []string) [][][]string {
	count := map[string]int{}
	for _, fn := range fns {
		for _, args := range x.of(fn) {
			var keys []string
			for _, spell := range spellings {
				keys = append(keys, spell.joined(args))
			}
			slices.Sort(keys)
			for _, k := range slices.Compact(keys) {
				count[k]++
			}
		}
	}
	out := make([][][]string, len(fns))
	for i, fn := range fns {
		for _, args := range x.of(fn) {
			best := slices.IndexFunc(spellings, func(s spelling) bool { return count[s.joined(args)] == 1 })
			if best < 0 {
				best = len(spellings) - 1
			}
			out[i] = append(out[i], spellings[best].all(args))
		}
		slices.SortFunc(out[i], slices.Compare)
	}
	return out
}

// A spelling is a way to write a type argument.
type spelling func(gcfacts.TypeArg) string

// spellings are as in the source, with the names of packages, and with their paths.
var spellings = []spelling{
	func(a gcfacts.TypeArg) string { return a.Text },
	func(a gcfacts.TypeArg) string { return symbol.ShortTypes(a.Link, "") },
	func(a gcfacts.TypeArg) string { return a.Link },
}

func (s spelling) all(args []gcfacts.TypeArg) []string {
	var list []string
	for _, a := range args {
		list = append(list, spelled(s(a)))
	}
	return list
}

func (s spelling) joined(args []gcfacts.TypeArg) string { return strings.Join(s.all(args), ", ") }

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
