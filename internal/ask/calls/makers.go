package calls

import (
	"go/types"
	"slices"
)

// makers returns the packages of those whose types alone are known that may hand
// out a value of one of the types: that have it in the type of something that they
// export. Errors are made everywhere, and are not looked for.
func (w *World) makers(of []types.Type) map[string]bool {
	of = slices.DeleteFunc(of, func(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) })
	found := map[string]bool{}
	for _, p := range w.known {
		for _, t := range of {
			if exports(p, t) {
				found[p.Path()] = true
				break
			}
		}
	}
	return found
}

// exports reports whether a package has a type in what it exports.
func exports(p *types.Package, want types.Type) bool {
	for _, name := range p.Scope().Names() {
		obj := p.Scope().Lookup(name)
		if !obj.Exported() {
			continue
		}
		if mentions(obj.Type(), want) {
			return true
		}
		named, ok := types.Unalias(obj.Type()).(*types.Named)
		if _, isType := obj.(*types.TypeName); !isType || !ok {
			continue
		}
		if mentions(named.Underlying(), want) {
			return true
		}
		for m := range named.Methods() {
			if m.Exported() && mentions(m.Signature(), want) {
				return true
			}
		}
	}
	return false
}

// mentions reports whether a type has another in it, not looking into types that
// have a name.
func mentions(t, want types.Type) bool {
	if types.Identical(t, want) {
		return true
	}
	switch t := types.Unalias(t).(type) {
	case *types.Pointer:
		return mentions(t.Elem(), want)
	case *types.Slice:
		return mentions(t.Elem(), want)
	case *types.Array:
		return mentions(t.Elem(), want)
	case *types.Chan:
		return mentions(t.Elem(), want)
	case *types.Map:
		return mentions(t.Key(), want) || mentions(t.Elem(), want)
	case *types.Signature:
		return mentions(t.Params(), want) || mentions(t.Results(), want)
	case *types.Tuple:
		for v := range t.Variables() {
			if mentions(v.Type(), want) {
				return true
			}
		}
	case *types.Struct:
		for f := range t.Fields() {
			if f.Exported() && mentions(f.Type(), want) {
				return true
			}
		}
	case *types.Interface:
		for m := range t.ExplicitMethods() {
			if mentions(m.Signature(), want) {
				return true
			}
		}
	}
	return false
}
