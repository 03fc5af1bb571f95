package source

import (
	"go/ast"
	"go/printer"
	"go/token"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
)

// Expr returns the text of the value that comes to life at a position, in a
// form that gofmt and edits inside of literals do not change; "" where the
// source does not show one.
func (f *File) Expr(kind alloc.Kind, line, col int) string {
	nodes, convs := f.at(line, col)
	if kind == alloc.StringConversion && len(convs) > 0 {
		// The position is that of the operand.
		return f.print(convs[0].node)
	}
	if kind == alloc.MapWrite {
		if x := f.keyed(line, col); x != nil {
			return f.print(x)
		}
	}
	for _, p := range nodes {
		if n := value(kind, p.node); n != nil {
			return f.print(n)
		}
	}
	return ""
}

// Ranges reports whether a loop ranges over a value at a position.
func (f *File) Ranges(line, col int) bool {
	nodes, _ := f.at(line, col)
	for _, p := range nodes {
		if _, ok := p.node.(*ast.RangeStmt); ok {
			return true
		}
	}
	return false
}

// Step returns the text of the statement or expression at a position, in the form
// of Expr; "" where there is none.
func (f *File) Step(line, col int) string {
	nodes, _ := f.at(line, col)
	for _, p := range nodes {
		switch p.node.(type) {
		case *ast.FuncDecl, *ast.FuncLit, *ast.ParenExpr:
		default:
			return f.print(p.node)
		}
	}
	return ""
}

// Length returns the text of the length, or of the capacity if there is one, in the
// make at a position; "" where there is none.
func (f *File) Length(line, col int) string {
	nodes, _ := f.at(line, col)
	for _, p := range nodes {
		if call, ok := p.node.(*ast.CallExpr); ok && len(call.Args) > 1 {
			if fn, ok := call.Fun.(*ast.Ident); ok && fn.Name == "make" {
				return f.print(call.Args[len(call.Args)-1])
			}
		}
	}
	return ""
}

// TypeParams are the names of the type parameters of the function in which a line
// is, or of its receiver's type.
func (f *File) TypeParams(line, col int) []string {
	d := f.decl(line, col)
	if d == nil {
		return nil
	}
	fn, ok := d.node.(*ast.FuncDecl)
	if !ok {
		return nil
	}
	var names []string
	if fn.Type.TypeParams != nil { // of a generic method, too, which Go 1.27 has
		for _, field := range fn.Type.TypeParams.List {
			for _, id := range field.Names {
				names = append(names, id.Name)
			}
		}
	}
	if names != nil || fn.Recv == nil || len(fn.Recv.List) == 0 {
		return names
	}
	recv := ast.Unparen(fn.Recv.List[0].Type)
	if p, ok := recv.(*ast.StarExpr); ok {
		recv = ast.Unparen(p.X)
	}
	var args []ast.Expr
	switch x := recv.(type) {
	case *ast.IndexExpr:
		args = []ast.Expr{x.Index}
	case *ast.IndexListExpr:
		args = x.Indices
	}
	for _, x := range args {
		if id, ok := x.(*ast.Ident); ok {
			names = append(names, id.Name)
		}
	}
	return names
}

// value returns the expression that makes a value of a kind, given a node at
// its position, or nil if this is not the node.
func value(kind alloc.Kind, n ast.Node) ast.Node {
	switch kind {
	case alloc.Variable:
		if _, ok := n.(*ast.Ident); ok {
			return n
		}
	case alloc.Composite:
		switch n := n.(type) {
		case *ast.CompositeLit:
			return n
		case *ast.UnaryExpr:
			return n
		}
	case alloc.Closure:
		switch n.(type) {
		case *ast.FuncLit, *ast.GoStmt, *ast.DeferStmt, *ast.RangeStmt:
			return n
		}
	case alloc.StringConversion:
		if _, ok := n.(ast.Expr); ok {
			return n
		}
	case alloc.Append:
		switch n := n.(type) {
		case *ast.AssignStmt:
			return appended(n)
		case ast.Expr, *ast.ReturnStmt, *ast.RangeStmt:
			return n
		}
	case alloc.MapWrite:
		switch n := n.(type) {
		case *ast.IndexExpr, *ast.KeyValueExpr, *ast.CompositeLit:
			return n
		}
	default:
		switch n := n.(type) {
		case ast.Expr:
			return n
		case *ast.GoStmt, *ast.DeferStmt, *ast.ReturnStmt, *ast.AssignStmt, *ast.IncDecStmt, *ast.RangeStmt:
			return n
		}
	}
	return nil
}

// appended is the append in an assignment, which is where Go 1.24 has its call,
// or the assignment itself where it shows none.
func appended(n *ast.AssignStmt) ast.Node {
	for _, x := range n.Rhs {
		if call, ok := ast.Unparen(x).(*ast.CallExpr); ok {
			if fn, ok := call.Fun.(*ast.Ident); ok && fn.Name == "append" {
				return call
			}
		}
	}
	return n
}

// maxText bounds an expression's text, in runes.
const maxText = 80

// print writes a node on one line: bodies of functions and elements of
// literals are elided.
func (f *File) print(n ast.Node) string {
	var b strings.Builder
	switch n := n.(type) {
	case *ast.GoStmt:
		return "go " + f.print(n.Call)
	case *ast.DeferStmt:
		return "defer " + f.print(n.Call)
	case *ast.RangeStmt:
		return "range " + f.print(n.X)
	case *ast.ReturnStmt:
		b.WriteString("return")
		for i, x := range n.Results {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(" " + f.print(x))
		}
	default:
		if err := printer.Fprint(&b, token.NewFileSet(), elide(n)); err != nil {
			return ""
		}
	}
	return Shorten(strings.Join(strings.Fields(b.String()), " "))
}

func Shorten(s string) string {
	if r := []rune(s); len(r) > maxText {
		return string(r[:maxText-1]) + "…"
	}
	return s
}

// elide returns a copy of a node without the insides of function and composite
// literals. What it does not know it returns as it is.
func elide(n ast.Node) ast.Node {
	expr := func(x ast.Expr) ast.Expr {
		if x == nil {
			return nil
		}
		return elide(x).(ast.Expr)
	}
	list := func(xs []ast.Expr) []ast.Expr {
		out := make([]ast.Expr, len(xs))
		for i, x := range xs {
			out[i] = expr(x)
		}
		return out
	}
	switch n := n.(type) {
	case *ast.FuncLit:
		return &ast.CallExpr{Fun: ast.NewIdent("func"), Args: []ast.Expr{ast.NewIdent("…")}}
	case *ast.CompositeLit:
		c := &ast.CompositeLit{Type: n.Type}
		if len(n.Elts) > 0 {
			c.Elts = []ast.Expr{ast.NewIdent("…")}
		}
		return c
	case *ast.UnaryExpr:
		return &ast.UnaryExpr{Op: n.Op, X: expr(n.X)}
	case *ast.ParenExpr:
		return &ast.ParenExpr{X: expr(n.X)}
	case *ast.StarExpr:
		return &ast.StarExpr{X: expr(n.X)}
	case *ast.CallExpr:
		c := &ast.CallExpr{Fun: expr(n.Fun), Args: list(n.Args)}
		if n.Ellipsis.IsValid() {
			c.Ellipsis = 1
		}
		return c
	case *ast.BinaryExpr:
		return &ast.BinaryExpr{X: expr(n.X), Op: n.Op, Y: expr(n.Y)}
	case *ast.SelectorExpr:
		return &ast.SelectorExpr{X: expr(n.X), Sel: n.Sel}
	case *ast.IndexExpr:
		return &ast.IndexExpr{X: expr(n.X), Index: expr(n.Index)}
	case *ast.SliceExpr:
		return &ast.SliceExpr{X: expr(n.X), Low: expr(n.Low), High: expr(n.High), Max: expr(n.Max), Slice3: n.Slice3}
	case *ast.KeyValueExpr:
		return &ast.KeyValueExpr{Key: expr(n.Key), Value: expr(n.Value)}
	case *ast.AssignStmt:
		return &ast.AssignStmt{Lhs: list(n.Lhs), Tok: n.Tok, Rhs: list(n.Rhs)}
	}
	return n
}
