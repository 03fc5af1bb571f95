// Package api compares what packages export, before and after a change: what may no
// longer compile elsewhere, and what of a type changed though all still compiles.
//
// Types are read from compiled packages (Read); Compare tells two states apart.
package api

import (
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"os"
	"slices"
	"strings"

	"golang.org/x/exp/apidiff"
	"golang.org/x/tools/go/gcexportdata"
)

// A State is what packages export.
type State struct {
	Packages []*types.Package // sorted by path
	others   []*types.Package // that they depend on, as far as they are known
	sizes    types.Sizes
}

// A Compiled is a package in a file that the compiler wrote.
type Compiled struct {
	Path   string
	Export string // the file
	API    bool   // its API is compared; else others need it
}

// Read reads packages, dependencies first, as compiled for an architecture (GOARCH).
func Read(packages []Compiled, arch string) (*State, error) {
	s := &State{sizes: types.SizesFor("gc", arch)}
	fset, known := token.NewFileSet(), map[string]*types.Package{}
	for _, p := range packages {
		if p.Export == "" || p.Path == "unsafe" {
			continue
		}
		t, err := read(fset, known, p)
		if err != nil {
			return nil, fmt.Errorf("%s: its types cannot be read: %w", p.Path, err)
		}
		if p.API {
			s.Packages = append(s.Packages, t)
		} else {
			s.others = append(s.others, t)
		}
	}
	slices.SortFunc(s.Packages, func(a, b *types.Package) int { return cmp.Compare(a.Path(), b.Path()) })
	return s, nil
}

func read(fset *token.FileSet, known map[string]*types.Package, p Compiled) (*types.Package, error) {
	file, err := os.Open(p.Export)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	r, err := gcexportdata.NewReader(file)
	if err != nil {
		return nil, err
	}
	return gcexportdata.Read(r, fset, known, p.Path)
}

// Public reports whether other modules can import a package.
func Public(path, name string) bool {
	return name != "main" && !slices.Contains(strings.Split(path, "/"), "internal")
}

// A Kind says what a Change is of.
type Kind string

// The kinds.
const (
	Declaration Kind = "declaration" // of something exported, which is gone, new or another
	Interface   Kind = "interface"   // a type no longer implements it
	Size        Kind = "size"        // of an exported type
)

// A Change is a difference between two states.
type Change struct {
	Kind   Kind
	Breaks bool   // code that compiled may no longer compile
	Grows  bool   // with Size: the type is larger
	Text   string // for people: "p.T.M: removed"
}

// Compare returns what is different, what breaks first.
func Compare(old, new *State) []Change {
	was, is := old.byPath(), new.byPath()
	var list []Change
	for _, p := range old.Packages {
		q := is[p.Path()]
		if q == nil {
			list = append(list, Change{Declaration, true, false, "package " + p.Path() + ": removed"})
			continue
		}
		list = append(list, declarations(p, q)...)
		list = append(list, sizes(old, new, p, q)...)
	}
	for _, q := range new.Packages {
		if was[q.Path()] == nil {
			list = append(list, Change{Declaration, false, false, "package " + q.Path() + ": added"})
		}
	}
	list = append(list, lost(old, new)...)
	slices.SortStableFunc(list, func(a, b Change) int {
		if a.Breaks != b.Breaks {
			if a.Breaks {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Text, b.Text)
	})
	return slices.Compact(list)
}

func (s *State) byPath() map[string]*types.Package {
	m := map[string]*types.Package{}
	for _, p := range s.Packages {
		m[p.Path()] = p
	}
	return m
}

// declarations are the differences that apidiff finds.
func declarations(p, q *types.Package) []Change {
	var list []Change
	for _, c := range apidiff.Changes(p, q).Changes {
		list = append(list, Change{Declaration, !c.Compatible, false, p.Path() + "." + strings.TrimPrefix(c.Message, "./")})
	}
	return list
}

// sizes compares the sizes of exported types of both states.
func sizes(old, new *State, p, q *types.Package) []Change {
	var list []Change
	for _, t := range exported(p) {
		u := lookup(q, t.Obj().Name())
		if u == nil || generic(t) || generic(u) || old.sizes == nil || new.sizes == nil {
			continue
		}
		if a, b := old.sizes.Sizeof(t), new.sizes.Sizeof(u); a != b {
			list = append(list, Change{Size, false, b > a, fmt.Sprintf("%s.%s: %d bytes, was %d", p.Path(), t.Obj().Name(), b, a)})
		}
	}
	return list
}

// exported are the defined types that a package exports.
func exported(p *types.Package) []*types.Named {
	var list []*types.Named
	for _, name := range p.Scope().Names() { // sorted
		if t := lookup(p, name); t != nil {
			list = append(list, t)
		}
	}
	return list
}

// lookup returns the exported defined type with a name, or nil.
func lookup(p *types.Package, name string) *types.Named {
	if p == nil {
		return nil
	}
	if o, ok := p.Scope().Lookup(name).(*types.TypeName); ok && o.Exported() && !o.IsAlias() {
		t, _ := o.Type().(*types.Named)
		return t
	}
	return nil
}

func generic(t *types.Named) bool { return t.TypeParams().Len() > 0 }
