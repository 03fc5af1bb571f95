package resolve

import (
	"bytes"
	"cmp"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/unheap/unheap/internal/alloc"
)

// sources reads source files, each once.
type sources struct {
	mu    sync.Mutex
	files map[string]*sourceFile
}

// A sourceFile is a parsed file. A declaration's nodes are indexed when the
// first of them is asked for.
type sourceFile struct {
	once      sync.Once
	path      string
	generated bool

	mu    sync.Mutex
	file  *token.File
	decls []*declaration // in the order of the source
}

// A declaration is a top-level declaration and its nodes.
type declaration struct {
	node  ast.Decl
	nodes []placed // by place; nil until indexed
	convs []placed // calls with one argument, by the place of the argument
}

// A placed is a node and the line and column that the compiler gives it.
type placed struct {
	key  int // line<<12 | column
	node ast.Node
}

func (s *sources) file(path string) *sourceFile {
	s.mu.Lock()
	f := s.files[path]
	if f == nil {
		f = &sourceFile{path: path}
		s.files[path] = f
	}
	s.mu.Unlock()
	f.once.Do(f.parse)
	return f
}

var generatedLine = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.\r?$`)

// parse reads the file. One that cannot be read or parsed has no declarations:
// the compiler's text is used then.
func (f *sourceFile) parse() {
	if filepath.Ext(f.path) != ".go" {
		return
	}
	text, err := os.ReadFile(f.path)
	if err != nil {
		return
	}
	head := text
	if i := bytes.Index(text, []byte("\npackage ")); i >= 0 {
		head = text[:i+1]
	}
	f.generated = bytes.Contains(head, []byte("// Code generated ")) && generatedLine.Match(head)
	fset := token.NewFileSet()
	file, _ := parser.ParseFile(fset, f.path, text, parser.SkipObjectResolution)
	if file == nil {
		return
	}
	f.file = fset.File(file.FileStart)
	for _, d := range file.Decls {
		f.decls = append(f.decls, &declaration{node: d})
	}
}

// index lists the nodes of a declaration that the compiler gives positions.
func (f *sourceFile) index(d *declaration) {
	d.nodes = []placed{}
	ast.Inspect(d.node, func(n ast.Node) bool {
		if pos := compilerPos(n); pos.IsValid() {
			d.nodes = append(d.nodes, placed{f.key(pos), n})
		}
		if call, ok := n.(*ast.CallExpr); ok && len(call.Args) == 1 {
			if pos := compilerPos(call.Args[0]); pos.IsValid() {
				d.convs = append(d.convs, placed{f.key(pos), call})
			}
		}
		return true
	})
	byPlace := func(a, b placed) int { return cmp.Compare(a.key, b.key) }
	slices.SortStableFunc(d.nodes, byPlace)
	slices.SortStableFunc(d.convs, byPlace)
}

func (f *sourceFile) key(pos token.Pos) int {
	p := f.file.PositionFor(pos, false)
	return p.Line<<12 | p.Column&4095
}

// at returns the nodes at a position, and the calls with one argument whose
// argument is there.
func (f *sourceFile) at(line, col int) (nodes, convs []placed) {
	d := f.decl(line, col)
	if d == nil {
		return nil, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if d.nodes == nil {
		f.index(d)
	}
	key := line<<12 | col
	return run(d.nodes, key), run(d.convs, key)
}

// decl returns the declaration at a position, or nil.
func (f *sourceFile) decl(line, col int) *declaration {
	if col <= 0 || col > 4095 || f.file == nil || line < 1 || line > f.file.LineCount() {
		return nil
	}
	pos := f.file.LineStart(line) + token.Pos(col-1)
	i, _ := slices.BinarySearchFunc(f.decls, pos, func(d *declaration, p token.Pos) int {
		return cmp.Compare(d.node.End(), p)
	})
	if i == len(f.decls) {
		return nil
	}
	return f.decls[i]
}

// variable names the package variable in whose declaration a line is, or the
// first of several; "" where there is none.
func (f *sourceFile) variable(line int) string {
	d := f.decl(line, 1)
	if d == nil {
		return ""
	}
	g, ok := d.node.(*ast.GenDecl)
	if !ok {
		return ""
	}
	for _, spec := range g.Specs {
		if v, ok := spec.(*ast.ValueSpec); ok && f.file.Line(v.Pos()) <= line && line <= f.file.Line(v.End()) {
			return v.Names[0].Name
		}
	}
	return ""
}

// run returns the part of a sorted list that has a key.
func run(list []placed, key int) []placed {
	i, _ := slices.BinarySearchFunc(list, key, func(p placed, k int) int { return cmp.Compare(p.key, k) })
	j := i
	for j < len(list) && list[j].key == key {
		j++
	}
	return list[i:j]
}

// compilerPos is the position that the compiler gives a node: the operator of
// an operation, the parenthesis of a call, the brace of a literal.
func compilerPos(n ast.Node) token.Pos {
	switch n := n.(type) {
	case *ast.CallExpr:
		return n.Lparen
	case *ast.BinaryExpr:
		return n.OpPos
	case *ast.IndexExpr:
		return n.Lbrack
	case *ast.SliceExpr:
		return n.Lbrack
	case *ast.SelectorExpr:
		return n.X.End()
	case *ast.CompositeLit:
		return n.Lbrace
	case *ast.AssignStmt:
		return n.TokPos
	case *ast.IncDecStmt:
		return n.TokPos
	case *ast.TypeAssertExpr:
		return n.X.End()
	case *ast.KeyValueExpr:
		return n.Colon
	case *ast.SendStmt:
		return n.Arrow
	case *ast.Ident, *ast.BasicLit, *ast.UnaryExpr, *ast.StarExpr, *ast.FuncLit, *ast.ReturnStmt,
		*ast.GoStmt, *ast.DeferStmt, *ast.RangeStmt, *ast.FuncDecl, *ast.ParenExpr:
		return n.Pos()
	}
	return token.NoPos
}

// expr returns the text of the value that comes to life at a position, in a
// form that gofmt and edits inside of literals do not change; "" where the
// source does not show one.
func (f *sourceFile) expr(kind alloc.Kind, line, col int) string {
	nodes, convs := f.at(line, col)
	if kind == alloc.StringConversion && len(convs) > 0 {
		// The position is that of the operand.
		return f.print(convs[0].node)
	}
	for _, p := range nodes {
		if n := value(kind, p.node); n != nil {
			return f.print(n)
		}
	}
	return ""
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
		case ast.Expr, *ast.ReturnStmt:
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
func (f *sourceFile) print(n ast.Node) string {
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
	return shorten(strings.Join(strings.Fields(b.String()), " "))
}

func shorten(s string) string {
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
