package compare

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/symbol"
)

// texts are the sources of both states, as far as they are at hand.
type texts struct {
	old, now *State
	files    []string // whose text differs; nil: not known
	same     bool     // only the configuration differs, as far as anybody knows
	lines    map[string]*lineMap
	parsed   map[*State]map[string]*file
	lasting  map[string]bool // see pairing.lasting
}

func newTexts(old, now *State, files []string) *texts {
	return &texts{
		old: old, now: now, files: files,
		same:   files == nil && len(between(old.Report, now.Report)) > 0,
		lines:  map[string]*lineMap{},
		parsed: map[*State]map[string]*file{old: {}, now: {}},
	}
}

// text is the text of a file in a state; it is false where it is not at hand.
func text(s *State, file string) (string, bool) {
	if s.Open == nil || file == "" {
		return "", false
	}
	b, ok := s.Open(file)
	return string(b), ok
}

// both reports whether the texts of both states are at hand.
func (t *texts) both() bool { return t.old.Open != nil && t.now.Open != nil }

// lineMap is the map of a file's lines; nil where a text is missing.
func (t *texts) lineMap(file string) *lineMap {
	m, ok := t.lines[file]
	if !ok {
		a, had := text(t.old, file)
		b, has := text(t.now, file)
		if had && has {
			m = newLineMap(a, b)
		}
		t.lines[file] = m
	}
	return m
}

// unchanged reports whether a file is known to have the same text.
func (t *texts) unchanged(file string) bool {
	return t.files != nil && !slices.Contains(t.files, file)
}

// moved is where a place of the old state is in the new one. It is false where its line
// was edited, or where that is not known.
func (t *texts) moved(p alloc.Pos) (alloc.Pos, bool) {
	if t.unchanged(p.File) {
		return p, true
	}
	m := t.lineMap(p.File)
	if m == nil || p.Line < 1 || p.Line >= len(m.to) || m.to[p.Line] == 0 {
		return alloc.Pos{}, false
	}
	p.Line = m.to[p.Line]
	return p, true
}

// calls is how often a function calls another one in a state, by the text of a file
// that should have it, or of the files that differ. It is false where that is not known.
func (t *texts) calls(s *State, file, caller, callee string) (int, bool) {
	if s.Open == nil {
		return 0, false
	}
	name := last(callee)
	for _, f := range append([]string{file}, t.files...) {
		decl := t.function(s, f, caller)
		if decl == nil {
			continue
		}
		n := 0
		ast.Inspect(decl.Body, func(node ast.Node) bool {
			if call, ok := node.(*ast.CallExpr); ok && called(call.Fun) == name {
				n++
			}
			return true
		})
		return n, true
	}
	return 0, false
}

// last is the last element of a function's name: of a closure that of the function
// around it.
func last(fn string) string {
	fn = symbol.Outer(symbol.Bare(fn))
	return fn[strings.LastIndexByte(fn, '.')+1:]
}

// called is the name of what is called.
func called(fun ast.Expr) string {
	switch f := fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.IndexExpr:
		return called(f.X)
	case *ast.IndexListExpr:
		return called(f.X)
	case *ast.ParenExpr:
		return called(f.X)
	}
	return ""
}

// A file is the syntax of one.
type file struct {
	set    *token.FileSet
	syntax *ast.File
}

func (f *file) line(p token.Pos) int { return f.set.Position(p).Line }

// parse returns a file of a state, nil where it has none that can be parsed.
func (t *texts) parse(s *State, name string) *file {
	f, ok := t.parsed[s][name]
	if !ok {
		if src, has := text(s, name); has && strings.HasSuffix(name, ".go") {
			f = &file{set: token.NewFileSet()}
			if f.syntax, _ = parser.ParseFile(f.set, name, src, parser.SkipObjectResolution|parser.ParseComments); f.syntax == nil {
				f = nil
			}
		}
		t.parsed[s][name] = f
	}
	return f
}

// function is the declaration of a function, or of that around a closure, in a file.
func (t *texts) function(s *State, name, fn string) *ast.FuncDecl {
	f := t.parse(s, name)
	if f == nil {
		return nil
	}
	want := receiverless(symbol.Local(symbol.Outer(symbol.Bare(fn))))
	for _, d := range f.syntax.Decls {
		if d, ok := d.(*ast.FuncDecl); ok && d.Body != nil && symbol.OfDecl(d) == want {
			return d
		}
	}
	return nil
}
