package hot

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/unheap/unheap/internal/symbol"
)

// A sourceFile is what a file of Go has in which lines.
type sourceFile struct {
	name    string // the report's
	path    string
	written time.Time
	funcs   map[string]*span // by name: "F", "T.M"
	inits   []*span
	lits    []*span
	calls   map[int]bool   // lines where a call of a function can stand
	quiet   map[int]bool   // lines where the runtime can allocate for itself
	lines   *token.FileSet // nil if no directive says that lines are of another file
}

// A span is a function in a file, with the function literals right in it.
type span struct {
	start, end int
	lits       []*span
	// directed are the lines of a function that a //line directive is in or
	// before: they can be of several files, which a profile does not tell apart.
	directed map[int]bool
}

// has reports whether a line is of a function.
func (s *span) has(line int) bool {
	if s.directed != nil {
		return s.directed[line]
	}
	return s.start <= line && line <= s.end
}

// readSource reads a file; nil if that cannot be done.
func readSource(name, file string) *sourceFile {
	info, err := os.Stat(file)
	if err != nil || info.IsDir() {
		return nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, file, text, parser.SkipObjectResolution)
	if tree == nil || err != nil {
		return nil
	}
	f := &sourceFile{name: name, path: file, written: info.ModTime(), funcs: map[string]*span{}, calls: map[int]bool{}, quiet: map[int]bool{}}
	if bytes.Contains(text, []byte("//line ")) || bytes.Contains(text, []byte("/*line ")) {
		f.lines = fset
	}
	line := func(p token.Pos) int { return fset.Position(p).Line }
	for _, d := range tree.Decls {
		s := &span{start: line(d.Pos()), end: line(d.End())}
		if fn, ok := d.(*ast.FuncDecl); ok {
			s.start = line(fn.Name.Pos())
			if name := symbol.OfDecl(fn); name == "init" {
				f.inits = append(f.inits, s)
			} else {
				f.funcs[name] = s
			}
		}
		f.walk(d, s, line)
		f.direct(d, s)
	}
	return f
}

// direct notes the lines of a function, and of the literals in it, if a directive
// has changed any of them.
func (f *sourceFile) direct(root ast.Node, s *span) {
	if f.lines == nil {
		return
	}
	lines, changed := map[int]bool{}, false
	note := func(p token.Pos) {
		at, real := f.lines.Position(p), f.lines.PositionFor(p, false)
		lines[at.Line] = true
		changed = changed || at.Line != real.Line || at.Filename != real.Filename
	}
	ast.Inspect(root, func(n ast.Node) bool {
		if n != nil {
			note(n.Pos())
			note(n.End())
		}
		if call, ok := n.(*ast.CallExpr); ok {
			note(call.Lparen)
			note(call.Rparen)
		}
		return true
	})
	if !changed {
		return
	}
	var all func(*span)
	all = func(s *span) {
		s.directed = lines
		for _, lit := range s.lits {
			all(lit)
		}
	}
	all(s)
}

// walk notes the function literals right in a node, and the lines where a call
// can stand: also those of calls that are not written, as at the end of a
// function that defers one.
func (f *sourceFile) walk(root ast.Node, in *span, line func(token.Pos) int) {
	ast.Inspect(root, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			if n == root {
				break
			}
			s := &span{start: line(n.Pos()), end: line(n.End())}
			in.lits = append(in.lits, s)
			f.lits = append(f.lits, s)
			f.walk(n, s, line)
			return false
		case *ast.CallExpr:
			for _, p := range []token.Pos{n.Pos(), n.Fun.End(), n.Lparen, n.Rparen} {
				f.calls[line(p)] = true
			}
		case *ast.ReturnStmt, *ast.DeferStmt, *ast.GoStmt:
			f.calls[line(n.Pos())] = true
		case *ast.RangeStmt:
			f.calls[line(n.Pos())], f.quiet[line(n.Pos())] = true, true
		case *ast.SendStmt, *ast.UnaryExpr, *ast.SelectStmt, *ast.TypeAssertExpr, *ast.TypeSwitchStmt, *ast.CaseClause, *ast.CommClause:
			f.quiet[line(n.Pos())], f.quiet[line(n.End())] = true, true
		case *ast.BlockStmt:
			f.calls[line(n.Rbrace)] = true
		}
		return true
	})
}

// declOf is what is declared in the source of a function: "F", "T.M".
func declOf(name string) string {
	decl, _, _ := symbol.Literal(name)
	return decl
}

// find returns where a function is by its name, with the numbers of literals in
// it; nil where that does not say it.
func (f *sourceFile) find(name string) *span {
	decl, numbers, ok := symbol.Literal(name)
	s := f.funcs[decl]
	if s == nil && strings.HasPrefix(decl, "init.") && strings.Count(decl, ".") == 1 && len(f.inits) == 1 {
		s = f.inits[0]
	}
	if s == nil || !ok {
		return nil
	}
	for _, n := range numbers {
		if n < 1 || n > len(s.lits) {
			return nil
		}
		s = s.lits[n-1]
	}
	return s
}

// literal returns what begins in a line: a literal, an init function, or a
// statement that the compiler makes a function of.
func (f *sourceFile) literal(line int) *span {
	for _, s := range slices.Concat(f.inits, f.lits) {
		if s.start == line {
			return s
		}
	}
	for _, s := range f.funcs {
		if s.start < line && line <= s.end && f.calls[line] {
			return &span{start: line, end: s.end}
		}
	}
	return nil
}
