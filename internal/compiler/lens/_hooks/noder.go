package noder

import (
	"cmd/compile/internal/lens"
	"cmd/compile/internal/types"
)

// lensListed are the instances whose type arguments are written.
var lensListed = map[*types.Sym]bool{}

// lensDict writes the type arguments of a dictionary, which stands for an instance
// that the program uses, with the function or type that has its code.
func lensDict(pr *pkgReader, sym *types.Sym, idx index, implicits, explicits []*types.Type, dict *readerDict) {
	if !lens.On || lensListed[dict.baseSym] || dict.shaped {
		return
	}
	for _, t := range dict.targs {
		if t.Kind() == types.TFORW {
			return // it has no shape yet
		}
	}
	if shaped, err := pr.objDictIdx(sym, idx, implicits, explicits, true); err == nil {
		lensInstance(dict, shaped.baseSym)
	}
}

// lensWrapped is lensDict for a wrapper that calls the code of its instance.
func lensWrapped(r *reader) {
	if lens.On && !lensListed[r.dict.baseSym] && r.dict.shapedObj != nil {
		lensInstance(r.dict, r.dict.shapedObj.Sym())
	}
}

func lensInstance(dict *readerDict, shaped *types.Sym) {
	lensListed[dict.baseSym] = true
	lens.Begin('A')
	lens.Str(shaped.Pkg.Prefix + "." + shaped.Name)
	for _, t := range dict.targs {
		lens.Str(t.LinkString())
		lens.Str(t.String())
	}
	lens.End()
}
