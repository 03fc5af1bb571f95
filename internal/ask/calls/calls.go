// Package calls says which functions a call can run whose function is not known
// before run time: a call through an interface, or of a function value.
//
// A World is made of the packages that the go command compiled (Load). Some are
// read from source, and what flows in them is followed by variable type analysis
// (golang.org/x/tools/go/callgraph/vta); of the others the types are known, from
// the compiled package, and not what they do. So an answer is what was seen in
// the packages that were read, and code that was not can add to it.
//
// Why not read all: of zap's 208 such calls, 179 have an answer with zap alone
// from source, in 0.4 s and 40 MB; with its dependencies it is 186, in 3.7 s and
// 710 MB. For a part of prometheus it is 2 s and 200 MB, or 16 s and 2.1 GB. So
// See reads more only where that is likely to help.
package calls

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/symbol"
	"golang.org/x/tools/go/callgraph"
	"golang.org/x/tools/go/ssa"
)

// A World holds the calls of some packages.
type World struct {
	Read   []string // paths of the packages that were read from source, sorted
	Unread []string // why packages that should have been read were not

	fset  *token.FileSet
	name  func(file string) string
	names namer
	graph *callgraph.Graph
	sites map[line][]site
	known []*types.Package   // of which the types alone are known
	typed map[token.Pos]bool // calls of methods of a type parameter, by parenthesis
}

// A line is a line of source, in a file by the report's name.
type line struct {
	file string
	num  int
}

// A site is a call in a function; generic code has one for each instance.
type site struct {
	col  int
	in   *ssa.Function
	call ssa.CallInstruction
}

// index finds the sites of functions.
func (w *World) index(all map[*ssa.Function]bool) {
	w.sites = map[line][]site{}
	for fn := range all {
		if wrapper(fn) {
			continue
		}
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				call, ok := instr.(ssa.CallInstruction)
				if !ok || builtin(call) || !position(call).IsValid() {
					continue
				}
				at := w.pos(position(call))
				k := line{at.File, at.Line}
				w.sites[k] = append(w.sites[k], site{at.Col, fn, call})
			}
		}
	}
}

func builtin(call ssa.CallInstruction) bool {
	_, ok := call.Common().Value.(*ssa.Builtin)
	return ok
}

// position is where the compiler has a call: at its opening parenthesis, and at
// the for of a range over a function.
func position(call ssa.CallInstruction) token.Pos {
	c := call.Common()
	if c.Pos().IsValid() || len(c.Args) == 0 {
		return c.Pos()
	}
	if body, ok := c.Args[len(c.Args)-1].(*ssa.MakeClosure); ok {
		if rng, ok := body.Fn.(*ssa.Function).Syntax().(*ast.RangeStmt); ok {
			return rng.For
		}
	}
	return token.NoPos
}

func (w *World) pos(p token.Pos) alloc.Pos {
	at := w.fset.Position(p)
	return alloc.Pos{File: w.name(at.Filename), Line: at.Line, Col: at.Column}
}

// At returns the calls at a position whose function is known at run time only,
// or by the type arguments of generic code. The position is that of the opening
// parenthesis, as the compiler has it. Where no call is at that column, those of
// the line that call the method are returned, with their own positions. It is
// false if there is no call: the source was not read, or is not what was compiled.
func (w *World) At(pos alloc.Pos, method string) ([]alloc.Call, bool) {
	line := w.sites[line{pos.File, pos.Line}]
	here := slices.DeleteFunc(slices.Clone(line), func(s site) bool { return s.col != pos.Col })
	if len(here) == 0 {
		here = slices.DeleteFunc(slices.Clone(line), func(s site) bool {
			c := s.call.Common()
			return !c.IsInvoke() || c.Method.Name() != method
		})
	}
	byCol := map[int][]site{}
	for _, s := range here {
		if w.dynamic(s) {
			byCol[s.col] = append(byCol[s.col], s)
		}
	}
	list := []alloc.Call{}
	for _, col := range slices.Sorted(maps.Keys(byCol)) {
		list = append(list, w.call(alloc.Pos{File: pos.File, Line: pos.Line, Col: col}, byCol[col]))
	}
	return list, len(here) > 0
}

// dynamic reports whether a call's function is known at run time only, or by
// the type arguments of generic code.
func (w *World) dynamic(s site) bool {
	return s.call.Common().StaticCallee() == nil || w.typed[s.call.Common().Pos()]
}

// call describes the instances of one call.
func (w *World) call(pos alloc.Pos, sites []site) alloc.Call {
	c := alloc.Call{Pos: pos, Seen: []alloc.Target{}}
	seen := map[alloc.Target]alloc.Target{} // by position, or name where there is none
	for _, s := range sites {
		if text := w.through(s.call.Common()); c.Through == "" || text < c.Through {
			c.Through = text
		}
		w.callees(s, func(fn *ssa.Function) {
			t := alloc.Target{Func: w.names.funcName(fn), Pos: w.declared(fn)}
			key := alloc.Target{Pos: t.Pos}
			if t.Pos.Line == 0 {
				key = t
			}
			// A package and its copy for tests have the same functions; a main
			// package's have other names in the copy.
			if _, ok := seen[key]; !ok || symbol.Main(t.Func) {
				seen[key] = t
			}
		})
	}
	for _, t := range seen {
		c.Seen = append(c.Seen, t)
	}
	slices.SortFunc(c.Seen, func(a, b alloc.Target) int {
		return cmp.Or(cmp.Compare(a.Func, b.Func), a.Pos.Compare(b.Pos))
	})
	return c
}

// callees calls yield with the functions that a call can run.
func (w *World) callees(s site, yield func(*ssa.Function)) {
	if fn := s.call.Common().StaticCallee(); fn != nil {
		w.unwrap(fn, map[*ssa.Function]bool{}, yield)
		return
	}
	n := w.graph.Nodes[s.in]
	if n == nil {
		return
	}
	for _, e := range n.Out {
		if e.Site == s.call {
			w.unwrap(e.Callee.Func, map[*ssa.Function]bool{}, yield)
		}
	}
}

// unwrap follows what the compiler makes around functions, for method values and
// promoted methods, to the functions that are in the source.
func (w *World) unwrap(fn *ssa.Function, seen map[*ssa.Function]bool, yield func(*ssa.Function)) {
	if !wrapper(fn) {
		yield(fn)
		return
	}
	if n := w.graph.Nodes[fn]; n != nil && !seen[fn] {
		seen[fn] = true
		for _, e := range n.Out {
			w.unwrap(e.Callee.Func, seen, yield)
		}
	}
}

// wrapper reports whether a function has code and none of it is in the source.
func wrapper(fn *ssa.Function) bool {
	return fn.Blocks != nil && fn.Syntax() == nil && fn.Synthetic != "package initializer"
}

// declared is where a function's name is, or its literal.
func (w *World) declared(fn *ssa.Function) alloc.Pos {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if !fn.Pos().IsValid() {
		return alloc.Pos{}
	}
	return w.pos(fn.Pos())
}

// through says what a call goes through: the method of an interface, or the type
// of the function value.
func (w *World) through(c *ssa.CallCommon) string {
	if c.IsInvoke() {
		return "(" + plainType(c.Value.Type()) + ")." + c.Method.Name()
	}
	if fn := c.StaticCallee(); fn != nil {
		return w.names.funcName(fn)
	}
	return typeName(c.Value.Type())
}

// plainType is a type's name, with [...] for type arguments.
func plainType(t types.Type) string {
	if n, ok := types.Unalias(t).(*types.Named); ok && n.TypeArgs().Len() > 0 {
		return n.Obj().Pkg().Name() + "." + n.Obj().Name() + "[...]"
	}
	return typeName(t)
}

// typeName spells a type as the compiler's texts do: with the names of packages.
func typeName(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string { return p.Name() })
}
