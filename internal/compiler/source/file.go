// Package source finds the text of expressions in Go source files, given the
// positions that the compiler uses. It parses; it does not type-check.
package source

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
)

// Files reads source files, each once. The zero Files is ready; it may be used
// from several goroutines.
type Files struct {
	Text func(path string) string  // where a file's text is; nil is in the file
	Laid func(dir string) []string // files that need not be on the disk; nil are none

	mu       sync.Mutex
	files    map[string]*File
	startups map[folder]*Startup
}

// A File is a parsed file; one that cannot be read has nothing in it. A
// declaration's nodes are indexed when the first of them is asked for.
type File struct {
	once      sync.Once
	path      string
	text      string // where its text is
	generated bool
	linked    []string // functions that others call by linkname or from C

	mu    sync.Mutex
	file  *token.File
	decls []*declaration // in the order of the source
}

// A declaration is a top-level declaration and its nodes.
type declaration struct {
	node  ast.Decl
	nodes []placed       // by place; nil until indexed
	convs []placed       // calls with one argument, by the place of the argument
	lits  []*ast.FuncLit // that are not called where they stand; see File.runs
	read  bool           // lits are there
}

// A placed is a node and the line and column that the compiler gives it.
type placed struct {
	key  int // line<<12 | column
	node ast.Node
}

// File returns the file at a path.
func (s *Files) File(path string) *File {
	s.mu.Lock()
	f := s.entry(path)
	s.mu.Unlock()
	f.once.Do(f.parse)
	return f
}

// entry returns the file at a path, which may not be read yet. The caller has the lock.
func (s *Files) entry(path string) *File {
	f := s.files[path]
	if f == nil {
		if s.files == nil {
			s.files = map[string]*File{}
		}
		f = &File{path: path, text: path}
		if s.Text != nil {
			f.text = s.Text(path)
		}
		s.files[path] = f
	}
	return f
}

var generatedLine = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.\r?$`)

// linkedName is a directive that names a function for others.
var linkedName = regexp.MustCompile(`(?m)^//(?:go:linkname|export) (\w+)`)

// Generated reports whether the file is marked as generated.
func (f *File) Generated() bool { return f.generated }

// parse reads the file. One that cannot be read or parsed has no declarations:
// the compiler's text is used then.
func (f *File) parse() {
	if filepath.Ext(f.path) != ".go" {
		return
	}
	text, err := os.ReadFile(f.text)
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
	for _, m := range linkedName.FindAllSubmatch(text, -1) {
		f.linked = append(f.linked, string(m[1]))
	}
	f.file = fset.File(file.FileStart)
	for _, d := range file.Decls {
		f.decls = append(f.decls, &declaration{node: d})
	}
}

// index lists the nodes of a declaration that the compiler gives positions.
func (f *File) index(d *declaration) {
	d.nodes = []placed{}
	ast.Inspect(d.node, func(n ast.Node) bool {
		if pos := compilerPos(n); pos.IsValid() {
			d.nodes = append(d.nodes, placed{f.key(pos), n})
		}
		if loop, ok := n.(*ast.RangeStmt); ok {
			// What the loop ranges over has the position of the word range.
			d.nodes = append(d.nodes, placed{f.key(loop.Range), loop})
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

func (f *File) key(pos token.Pos) int {
	p := f.file.PositionFor(pos, false)
	return p.Line<<12 | p.Column&4095
}

// at returns the nodes at a position, and the calls with one argument whose
// argument is there.
func (f *File) at(line, col int) (nodes, convs []placed) {
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
func (f *File) decl(line, col int) *declaration {
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

// Variable names the package variable in whose declaration a line is, or the
// first of several; "" where there is none.
func (f *File) Variable(line int) string {
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

// Generic names the functions and methods of the file that have type parameters, as
// they are named in their package: F, T.M, (*T).M.
func (f *File) Generic() []string {
	var list []string
	for _, d := range f.decls {
		fn, ok := d.node.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if fn.Recv == nil || len(fn.Recv.List) == 0 {
			if fn.Type.TypeParams != nil {
				list = append(list, fn.Name.Name)
			}
		} else if of := receiver(fn.Recv.List[0].Type); of != "" {
			list = append(list, of+"."+fn.Name.Name)
		}
	}
	return list
}

// receiver is how the type of a receiver is named if it is generic, else "".
func receiver(t ast.Expr) string {
	format := "%s"
	if star, ok := t.(*ast.StarExpr); ok {
		t, format = star.X, "(*%s)"
	}
	switch x := t.(type) {
	case *ast.IndexExpr:
		t = x.X
	case *ast.IndexListExpr:
		t = x.X
	default:
		return ""
	}
	if name, ok := t.(*ast.Ident); ok {
		return fmt.Sprintf(format, name.Name)
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
