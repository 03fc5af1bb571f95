package api

import (
	"fmt"
	"go/types"
	"slices"
)

// An ability is that a type, or a pointer to it, implements an interface.
type ability struct {
	pkg, name string // the type
	pointer   bool
	of, iface string // the interface and its package; "" is that of error
}

// lost are the interfaces that exported types implemented and do not any more, though
// both are there. Apidiff does not see it where a method has only another receiver, and
// for interfaces of other packages.
func lost(old, new *State) []Change {
	was, is := old.abilities(), new.abilities()
	var list []Change
	for _, a := range old.sorted() {
		if is[a] || lookup(new.find(a.pkg), a.name) == nil || a.of != "" && lookup(new.find(a.of), a.iface) == nil {
			continue
		}
		other := a
		other.pointer = !a.pointer
		star := ""
		switch {
		case a.pointer && was[other]:
			continue // its value did, too: that is said
		case a.pointer:
			star = "*"
		}
		iface := "error"
		if a.of != "" {
			iface = a.of + "." + a.iface
		}
		list = append(list, Change{Interface, true, false, fmt.Sprintf("%s.%s: %s%s no longer implements %s", a.pkg, a.name, star, a.name, iface)})
	}
	return list
}

func (s *State) find(path string) *types.Package {
	for _, p := range slices.Concat(s.Packages, s.others) {
		if p.Path() == path {
			return p
		}
	}
	return nil
}

// sorted are the abilities of the types, in the order of the packages and names.
func (s *State) sorted() []ability {
	var list []ability
	s.each(func(a ability) { list = append(list, a) })
	return list
}

func (s *State) abilities() map[ability]bool {
	all := map[ability]bool{}
	s.each(func(a ability) { all[a] = true })
	return all
}

// each visits all that exported types of the packages implement.
func (s *State) each(visit func(ability)) {
	type candidate struct {
		of, name string
		*types.Interface
	}
	ifaces := []candidate{{"", "", types.Universe.Lookup("error").Type().Underlying().(*types.Interface)}}
	for _, p := range slices.Concat(s.Packages, s.others) {
		for _, t := range exported(p) {
			if i, ok := t.Underlying().(*types.Interface); ok && !generic(t) && i.NumMethods() > 0 && i.IsMethodSet() {
				ifaces = append(ifaces, candidate{p.Path(), t.Obj().Name(), i})
			}
		}
	}
	for _, p := range s.Packages {
		for _, t := range exported(p) {
			if generic(t) || types.IsInterface(t) {
				continue
			}
			methods := types.NewMethodSet(types.NewPointer(t))
			for _, i := range ifaces {
				if methods.Lookup(i.Method(0).Pkg(), i.Method(0).Name()) == nil {
					continue
				}
				if types.Implements(types.NewPointer(t), i.Interface) {
					visit(ability{p.Path(), t.Obj().Name(), true, i.of, i.name})
				}
				if types.Implements(t, i.Interface) {
					visit(ability{p.Path(), t.Obj().Name(), false, i.of, i.name})
				}
			}
		}
	}
}
