package source

import (
	"go/ast"
	"go/token"
	"slices"
)

// Map names the variable that holds the map of an index expression at a position, if
// the declaration assigns to variables of that name what makes a map, and nothing
// else; "" where it does not, or there is none.
func (f *File) Map(line, col int) string {
	nodes, _ := f.at(line, col)
	for _, p := range nodes {
		if x, ok := p.node.(*ast.IndexExpr); ok {
			if id, ok := ast.Unparen(x.X).(*ast.Ident); ok && onlyMade(f.decl(line, col).node, id.Name) {
				return id.Name
			}
		}
	}
	return ""
}

// onlyMade reports whether all that is assigned to variables of a name in a
// declaration are literals and what make makes, and their address is not taken.
func onlyMade(d ast.Decl, name string) bool {
	named := func(x ast.Expr) bool {
		id, ok := x.(*ast.Ident)
		return ok && id.Name == name
	}
	only := true
	ast.Inspect(d, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, x := range n.Lhs {
				only = only && (!named(x) || len(n.Rhs) == len(n.Lhs) && makes(n.Rhs[i]))
			}
		case *ast.ValueSpec:
			for i, x := range n.Names {
				only = only && (x.Name != name || len(n.Values) == len(n.Names) && makes(n.Values[i]))
			}
		case *ast.RangeStmt:
			only = only && !named(n.Key) && !named(n.Value)
		case *ast.UnaryExpr:
			only = only && (n.Op != token.AND || !named(ast.Unparen(n.X)))
		case *ast.Field:
			for _, x := range n.Names {
				only = only && x.Name != name
			}
		}
		return only
	})
	return only
}

// makes reports whether an expression is a literal or a make.
func makes(x ast.Expr) bool {
	switch x := ast.Unparen(x).(type) {
	case *ast.CompositeLit:
		return true
	case *ast.CallExpr:
		fn, ok := x.Fun.(*ast.Ident)
		return ok && fn.Name == "make"
	}
	return false
}

// keyed is the entry of a literal, KEY: VALUE, that the compiler has at a position,
// which is that of the value; nil if there is none.
func (f *File) keyed(line, col int) *ast.KeyValueExpr {
	f.at(line, col) // indexes the declaration
	d := f.decl(line, col)
	if d == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range d.nodes {
		if x, ok := p.node.(*ast.KeyValueExpr); ok {
			if at := compilerPos(x.Value); at.IsValid() && f.key(at) == line<<12|col {
				return x
			}
		}
	}
	return nil
}

// An Entry is one of a literal, or those to which the compiler gives the position of
// the literal: that is so where neither key nor value has one of its own.
type Entry struct {
	Of        int  // entries of the literal
	First     bool // it is the first one
	Own       bool // it has a position of its own
	Line, Col int  // of the literal
	FirstLine int  // of the first entry, as an Own one has it
	FirstCol  int
}

// Entry returns the entry of a literal, KEY: VALUE, at a position.
func (f *File) Entry(line, col int) (e Entry, ok bool) {
	x, d := f.keyed(line, col), f.decl(line, col)
	if d == nil {
		return e, false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range d.nodes {
		lit, is := p.node.(*ast.CompositeLit)
		if !is || len(lit.Elts) == 0 || x != nil && !slices.Contains(lit.Elts, ast.Expr(x)) || x == nil && p.key != line<<12|col {
			continue
		}
		first, is := lit.Elts[0].(*ast.KeyValueExpr)
		if !is {
			continue
		}
		e = Entry{Of: len(lit.Elts), Own: x != nil, First: x == first, Line: p.key >> 12, Col: p.key & 4095}
		if at := compilerPos(first.Value); at.IsValid() {
			e.FirstLine, e.FirstCol = f.key(at)>>12, f.key(at)&4095
		}
		return e, true
	}
	return e, false
}
