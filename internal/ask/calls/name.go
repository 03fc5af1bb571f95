package calls

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/symbol"
	"golang.org/x/tools/go/ssa"
)

// A namer names functions.
type namer struct {
	tested  map[*types.Package]bool // compiled for its test: main keeps its path in symbols
	dropped map[token.Pos]bool      // literals that the compiler drops before it numbers them
}

// funcName is a function's name as the linker spells it, with [...] for type
// arguments.
func (m namer) funcName(fn *ssa.Function) string {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if fn.Parent() != nil {
		return m.literalName(fn)
	}
	path := ""
	if p := pkgOf(fn); p != nil {
		path = m.linkerPath(p) + "."
	}
	name := fn.Name()
	if n, ok := strings.CutPrefix(name, "init#"); ok {
		k := 0
		fmt.Sscan(n, &k)
		name = fmt.Sprintf("init.%d", k-1)
	}
	recv := fn.Signature.Recv()
	if recv == nil {
		if fn.TypeParams().Len() > 0 {
			name += "[...]"
		}
		return path + name
	}
	t, star := recv.Type(), false
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t, star = p.Elem(), true
	}
	owner := typeName(t)
	if n, ok := types.Unalias(t).(*types.Named); ok {
		owner = n.Obj().Name()
		if n.TypeArgs().Len()+n.TypeParams().Len() > 0 {
			owner += "[...]"
		}
	}
	if star {
		owner = "(*" + owner + ")"
	}
	return path + owner + "." + name
}

func pkgOf(fn *ssa.Function) *types.Package {
	switch obj := fn.Object(); {
	case obj != nil:
		return obj.Pkg()
	case fn.Pkg != nil:
		return fn.Pkg.Pkg
	}
	return nil
}

// literalName names a function literal, or the body of a range over a function, by
// its number in the function around it, which bodies of ranges are not.
func (m namer) literalName(fn *ssa.Function) string {
	outer := fn.Parent()
	for ranged(outer) {
		outer = outer.Parent()
	}
	if ranged(fn) {
		return fmt.Sprintf("%s-range%d", m.funcName(outer), slices.Index(bodies(outer), fn)+1)
	}
	n := slices.Index(m.literals(outer), fn) + 1
	if n == 0 {
		return m.funcName(outer) // never compiled
	}
	if outer.Parent() != nil {
		return fmt.Sprintf("%s.%d", m.funcName(outer), n)
	}
	return fmt.Sprintf("%s.func%d", m.funcName(outer), n)
}

// bodies are the bodies of ranges over functions in a function, in their order.
func bodies(fn *ssa.Function) []*ssa.Function {
	var list []*ssa.Function
	for _, f := range fn.AnonFuncs {
		if ranged(f) {
			list = append(append(list, f), bodies(f)...)
		}
	}
	slices.SortStableFunc(list, func(a, b *ssa.Function) int { return int(a.Pos() - b.Pos()) })
	return list
}

// literals are the function literals right in a function, in their order.
func (m namer) literals(fn *ssa.Function) []*ssa.Function {
	var list []*ssa.Function
	for _, f := range fn.AnonFuncs {
		if ranged(f) {
			list = append(list, m.literals(f)...)
		} else if !m.dropped[f.Pos()] {
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, func(a, b *ssa.Function) int { return int(a.Pos() - b.Pos()) })
	return list
}

// drop notes the literals in branches that a constant condition rules out.
func (m namer) drop(b *body) {
	for _, f := range b.files {
		ast.Inspect(f, func(n ast.Node) bool {
			s, ok := n.(*ast.IfStmt)
			if !ok || b.info.Types[s.Cond].Value == nil {
				return true
			}
			var never ast.Node = s.Body
			if constant.BoolVal(b.info.Types[s.Cond].Value) {
				if never = s.Else; s.Else == nil {
					return true
				}
			}
			ast.Inspect(never, func(n ast.Node) bool {
				if lit, ok := n.(*ast.FuncLit); ok {
					m.dropped[lit.Pos()] = true
				}
				return true
			})
			return true
		})
	}
}

// ranged reports whether a function is the body of a range over a function.
func ranged(fn *ssa.Function) bool {
	_, ok := fn.Syntax().(*ast.RangeStmt)
	return ok
}

// linkerPath is a package's path in the names of symbols.
func (m namer) linkerPath(p *types.Package) string {
	if p.Name() == "main" && !m.tested[p] {
		return "main"
	}
	return symbol.Escape(p.Path())
}
