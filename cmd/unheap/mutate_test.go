package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/scanner"
	"go/token"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
)

// A mutation is an edit of source files that leaves every site alone.
type mutation struct {
	name   string
	edit   func(f *goFile, rng *rand.Rand) []piece
	gofmt  bool                                 // format the result
	rename func(number int, base string) string // nil: keep the name
}

// mutations are the edits that SiteIDs have to survive.
var mutations = []mutation{
	{name: "insert lines", edit: insertLines},
	{name: "break lines and gofmt", edit: breakLines, gofmt: true},
	{name: "join lines", edit: joinLines},
	{name: "add functions", edit: addFunctions, gofmt: true},
	{name: "move functions", edit: moveFunctions},
	{name: "rename files", edit: keepText, rename: reverseOrder},
}

// A goFile is a source file that is to be edited.
type goFile struct {
	name string // relative to the module root
	text string
	fset *token.FileSet
	ast  *ast.File
}

// A piece is a part of an edited file: the original's text from off on, or new
// text where off is negative.
type piece struct {
	text string
	off  int
}

// readFiles reads the files of packages that are for mutation: those in this
// build that are neither tests nor generated.
func readFiles(t *testing.T, dir string, names []string) []*goFile {
	t.Helper()
	var files []*goFile
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		f := &goFile{name: name, text: string(text), fset: token.NewFileSet()}
		f.ast, err = parser.ParseFile(f.fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if !ast.IsGenerated(f.ast) {
			files = append(files, f)
		}
	}
	return files
}

// apply writes the edited files into dir and returns where each token of theirs
// was before.
func (m *mutation) apply(t *testing.T, dir string, files []*goFile) map[alloc.Pos]alloc.Pos {
	t.Helper()
	from := map[alloc.Pos]alloc.Pos{}
	rng := rand.New(rand.NewPCG(1, 2))
	for i, f := range files {
		pieces := m.edit(f, rng)
		text, name := join(pieces), f.name
		if m.gofmt {
			formatted, err := format.Source([]byte(text))
			if err != nil {
				t.Fatalf("%s: %s: %v\n%s", m.name, f.name, err, text)
			}
			text = string(formatted)
		}
		if m.rename != nil {
			name = path.Join(path.Dir(f.name), m.rename(len(files)-i, path.Base(f.name)))
			if err := os.Remove(filepath.Join(dir, filepath.FromSlash(f.name))); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := trace(from, f, pieces, name, text); err != nil {
			t.Fatalf("%s: %v", m.name, err)
		}
	}
	return from
}

func join(pieces []piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.text)
	}
	return b.String()
}

// trace notes where the tokens of an edited file were in the original. The
// text may have been formatted: its tokens are those of the pieces.
func trace(from map[alloc.Pos]alloc.Pos, f *goFile, pieces []piece, name, text string) error {
	before, after := tokens(join(pieces)), tokens(text)
	if len(before) != len(after) {
		return fmt.Errorf("%s: %d tokens, and %d when formatted", f.name, len(before), len(after))
	}
	oldLines, newLines := lines(f.text), lines(text)
	start, k := 0, 0
	for i, t := range before {
		for t.off >= start+len(pieces[k].text) {
			start += len(pieces[k].text)
			k++
		}
		if pieces[k].off >= 0 {
			from[newLines.pos(name, after[i].off)] = oldLines.pos(f.name, pieces[k].off+t.off-start)
		}
	}
	return nil
}

// A lexeme is a token in a text.
type lexeme struct {
	off int
	tok token.Token
	lit string
}

// lexemes lists the tokens of a text, comments and the semicolons of line ends
// among them.
func lexemes(text string) []lexeme {
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(text))
	var s scanner.Scanner
	s.Init(file, []byte(text), nil, scanner.ScanComments)
	var list []lexeme
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return list
		}
		if lit == "" {
			lit = tok.String()
		}
		list = append(list, lexeme{file.Offset(pos), tok, lit})
	}
}

// tokens lists the tokens of a text that formatting neither adds nor removes.
func tokens(text string) []lexeme {
	return slices.DeleteFunc(lexemes(text), func(x lexeme) bool {
		return x.tok == token.COMMENT || x.tok == token.SEMICOLON || x.tok == token.COMMA
	})
}

// lineStarts has the offset of each line of a text.
type lineStarts []int

func lines(text string) lineStarts {
	starts := lineStarts{0}
	for i, c := range []byte(text) {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

func (l lineStarts) pos(name string, off int) alloc.Pos {
	i, found := slices.BinarySearch(l, off)
	if !found {
		i--
	}
	return alloc.Pos{File: name, Line: i + 1, Col: off - l[i] + 1}
}

func (f *goFile) offset(p token.Pos) int { return f.fset.Position(p).Offset }

// start is where a declaration begins, with its comment.
func (f *goFile) start(d ast.Decl) int {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Doc != nil {
			return f.offset(d.Doc.Pos())
		}
	case *ast.GenDecl:
		if d.Doc != nil {
			return f.offset(d.Doc.Pos())
		}
	}
	return f.offset(d.Pos())
}

func (f *goFile) slice(from, to int) piece { return piece{f.text[from:to], from} }

// An insertion is text that is put at an offset.
type insertion struct {
	off  int
	text string
}

func (f *goFile) insert(list []insertion) []piece {
	slices.SortStableFunc(list, func(a, b insertion) int { return cmp.Compare(a.off, b.off) })
	var pieces []piece
	at := 0
	for _, in := range list {
		pieces = append(pieces, f.slice(at, in.off), piece{in.text, -1})
		at = in.off
	}
	return append(pieces, f.slice(at, len(f.text)))
}

func keepText(f *goFile, _ *rand.Rand) []piece { return f.insert(nil) }

// reverseOrder names files so that they are read in the opposite order. What
// stands after the last underscore keeps its meaning for the go command.
func reverseOrder(number int, base string) string { return fmt.Sprintf("r%04d%s", number, base) }

// insertLines puts empty lines and comments before declarations and statements.
func insertLines(f *goFile, _ *rand.Rand) []piece {
	var list []insertion
	for _, d := range f.ast.Decls {
		list = append(list, insertion{f.start(d), "\n// Between declarations.\n\n"})
	}
	body := func(stmts []ast.Stmt) {
		for _, s := range stmts {
			if _, empty := s.(*ast.EmptyStmt); !empty {
				list = append(list, insertion{f.offset(s.Pos()), "\n\n// Between statements.\n"})
			}
		}
	}
	ast.Inspect(f.ast, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BlockStmt:
			body(n.List)
		case *ast.CaseClause:
			body(n.Body)
		case *ast.CommClause:
			body(n.Body)
		}
		return true
	})
	return f.insert(list)
}

// breakLines breaks lines wherever an expression may go on.
func breakLines(f *goFile, _ *rand.Rand) []piece { return f.respace(0) }

// joinLines puts as much on a line as it can hold, without any indentation. The
// compiler knows columns up to 255.
func joinLines(f *goFile, _ *rand.Rand) []piece { return f.respace(120) }

// respace writes the tokens with single spaces and with line breaks where they
// end a statement, and where they do not once a line is wider than width.
func (f *goFile) respace(width int) []piece {
	var pieces []piece
	line := 0
	list := lexemes(f.text)
	for i, x := range list {
		space := " "
		switch {
		case x.tok == token.PERIOD, i+1 < len(list) && list[i+1].tok == token.PERIOD:
			space = ""
		case x.tok == token.SEMICOLON && x.lit == "\n":
			pieces, line = append(pieces, piece{"\n", -1}), 0
			continue
		case strings.HasPrefix(x.lit, "//go:build"), strings.HasPrefix(x.lit, "// +build"):
			space = "\n\n"
		case strings.HasPrefix(x.lit, "//"), line >= width && x.tok != token.COMMENT && endsNothing(x.tok):
			space = "\n"
		}
		pieces = append(pieces, piece{x.lit, x.off}, piece{space, -1})
		line += len(x.lit) + 1
		if strings.HasPrefix(space, "\n") {
			line = 0
		}
	}
	return pieces
}

// endsNothing reports whether the line may end after a token without that a
// statement ends.
func endsNothing(tok token.Token) bool {
	switch tok {
	case token.INC, token.DEC, token.RPAREN, token.RBRACK, token.RBRACE, token.ELLIPSIS, token.PERIOD:
		return false
	}
	return tok.IsOperator()
}

// addFunctions puts new functions, with allocations of their own, before each
// function, and before that a copy of it under another name; and adds function
// literals and an init function on the package's level.
func addFunctions(f *goFile, _ *rand.Rand) []piece {
	var list []insertion
	id := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, f.name)
	first := true
	for i, d := range f.ast.Decls {
		off := f.start(d)
		switch d := d.(type) {
		case *ast.FuncDecl:
			if first {
				list = append(list, insertion{off, strings.ReplaceAll(addedTop, "ID", id)})
				first = false
			}
			list = append(list, insertion{off, strings.ReplaceAll(addedFunc, "ID", fmt.Sprint(id, "_", i))})
			if d.Body != nil && d.Name.Name != "init" && d.Name.Name != "main" && d.Name.Name != "_" {
				name := f.offset(d.Name.Pos())
				list = append(list, insertion{off, f.text[f.offset(d.Pos()):name] + "added" + f.text[name:f.offset(d.End())] + "\n\n"})
			}
		case *ast.GenDecl:
			list = append(list, f.copyLiterals(d)...)
		}
	}
	return f.insert(list)
}

// copyLiterals declares again, under other names, the variables whose values
// have function literals.
func (f *goFile) copyLiterals(d *ast.GenDecl) []insertion {
	var list []insertion
	for _, spec := range d.Specs {
		v, ok := spec.(*ast.ValueSpec)
		if !ok || len(v.Names) != 1 || len(v.Values) != 1 || d.Tok != token.VAR {
			continue
		}
		literal := false
		ast.Inspect(v.Values[0], func(n ast.Node) bool {
			_, is := n.(*ast.FuncLit)
			literal = literal || is
			return true
		})
		if literal {
			from, to := f.offset(v.Names[0].End()), f.offset(v.End())
			list = append(list, insertion{f.start(d), "var added" + v.Names[0].Name + f.text[from:to] + "\n\n"})
		}
	}
	return list
}

const addedTop = `
var addedHookID = func(n int) any { b := make([]byte, n); return &b }

func init() {
	addedHookID = func(n int) any { return func() *int { return &n } }
}

`

const addedFunc = `
// addedID is new.
func addedID(n int, s string) []func() any {
	p, m := new(int), map[string]*int{}
	m[s+s] = p
	list := []func() any{func() any { return n }}
	return append(list, func() any { return []byte(s) })
}

`

// moveFunctions shuffles the functions of a file; what stands between them
// stays.
func moveFunctions(f *goFile, rng *rand.Rand) []piece {
	var funcs, between []piece
	at := 0
	for _, d := range f.ast.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok {
			from, to := f.start(d), f.offset(fn.End())
			between = append(between, f.slice(at, from))
			funcs = append(funcs, f.slice(from, to))
			at = to
		}
	}
	rng.Shuffle(len(funcs), func(i, j int) { funcs[i], funcs[j] = funcs[j], funcs[i] })
	var pieces []piece
	for i, fn := range funcs {
		pieces = append(pieces, between[i], fn)
	}
	return append(pieces, f.slice(at, len(f.text)))
}
