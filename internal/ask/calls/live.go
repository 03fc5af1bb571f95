package calls

import (
	"go/ast"
	"go/types"
	"maps"
	"strings"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

// live returns all functions, and those that can run, as far as that is plain:
// all but functions without a receiver that nothing mentions which can run, and
// that code in other packages cannot name. What only those do is not seen.
func live(prog *ssa.Program, bodies map[string]*body, asm map[string]bool) (all, marked map[*ssa.Function]bool) {
	marked = map[*ssa.Function]bool{}
	var mark func(fn *ssa.Function)
	mark = func(fn *ssa.Function) {
		if marked[fn] {
			return
		}
		marked[fn] = true
		var buf [10]*ssa.Value
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				for _, op := range instr.Operands(buf[:0]) {
					if f, ok := (*op).(*ssa.Function); ok {
						mark(f)
					}
				}
			}
		}
	}
	all = ssautil.AllFunctions(prog)
	for fn := range all {
		if root(fn, asm) {
			mark(fn)
		}
	}
	for _, b := range bodies {
		for _, obj := range b.info.Defs {
			// A method of a type that nothing converts may be called by reflection,
			// or by code that is not read.
			if f, ok := obj.(*types.Func); ok && f.Signature().Recv() != nil && f.Signature().RecvTypeParams() == nil {
				if fn := prog.FuncValue(f); fn != nil {
					mark(fn)
				}
			}
		}
	}
	maps.Copy(all, marked)
	return all, marked
}

// root reports whether a function may be called by what is not seen. Asm has
// the packages with code that is not Go.
func root(fn *ssa.Function, asm map[string]bool) bool {
	decl, ok := fn.Syntax().(*ast.FuncDecl)
	switch {
	case fn.Parent() != nil:
		return false // it runs if the function around it does
	case fn.Signature.Recv() != nil:
		return true
	case fn.Origin() != nil:
		return false // an instance of a generic function
	case !ok || fn.Pkg == nil || asm[fn.Pkg.Pkg.Path()] || linked(decl):
		return true
	case fn.Pkg.Pkg.Name() == "main":
		return fn.Name() == "main" || strings.HasPrefix(fn.Name(), "init#") || inTest(fn)
	}
	return decl.Name.IsExported() || strings.HasPrefix(fn.Name(), "init#")
}

// inTest reports whether a function is in a test file and is one that go test
// may run.
func inTest(fn *ssa.Function) bool {
	return ast.IsExported(fn.Name()) && strings.HasSuffix(fn.Prog.Fset.File(fn.Pos()).Name(), "_test.go")
}

// linked reports whether a function's comment makes it known under another name.
func linked(decl *ast.FuncDecl) bool {
	if decl.Doc == nil {
		return false
	}
	for _, c := range decl.Doc.List {
		if strings.HasPrefix(c.Text, "//go:linkname ") || strings.HasPrefix(c.Text, "//export ") || strings.HasPrefix(c.Text, "//go:cgo_export") {
			return true
		}
	}
	return false
}
