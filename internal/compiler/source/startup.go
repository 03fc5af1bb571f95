package source

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// A Startup is the code of a package that runs when it is initialized only: of package
// variables, init functions, and unexported functions that only these call. It goes by
// names: one that is used in another way, whatever it means there, is no function of it.
type Startup struct {
	uses  map[string]*use
	funcs map[string]bool // that are called by such code only
}

// A use is how a name of a function or method is used in a package.
type use struct {
	other bool     // by no call, or in code that nobody knows the callers of
	from  []string // the functions that call it; "" is the startup itself
}

// NewStartup reads the files of a package.
func NewStartup(files []*File) *Startup {
	s := &Startup{uses: map[string]*use{}, funcs: map[string]bool{}}
	declared := map[string]bool{}
	for _, f := range files {
		for _, d := range f.decls {
			name := startName(d.node)
			if fn, ok := d.node.(*ast.FuncDecl); ok {
				declared[fn.Name.Name] = true
				if fn.Doc != nil && strings.Contains(directives(fn.Doc), "//go:linkname") || fn.Body == nil {
					s.use(fn.Name.Name).other = true
				}
				s.read(fn.Type, name, false)
				if fn.Body != nil {
					s.read(fn.Body, name, false)
				}
			} else {
				s.read(d.node, "", false)
			}
		}
	}
	s.solve(declared)
	return s
}

func directives(doc *ast.CommentGroup) string {
	text := ""
	for _, c := range doc.List {
		text += c.Text + "\n"
	}
	return text
}

// startName is "" for declarations that are the startup itself, and else the name of a
// function.
func startName(d ast.Decl) string {
	if fn, ok := d.(*ast.FuncDecl); ok && (fn.Recv != nil || fn.Name.Name != "init") {
		return fn.Name.Name
	}
	return ""
}

func (s *Startup) use(name string) *use {
	u := s.uses[name]
	if u == nil {
		u = &use{}
		s.uses[name] = u
	}
	return u
}

// read notes the names that are used in code of a function, which is known to be called
// by others if it is lost: function literals that are not called where they stand.
func (s *Startup) read(n ast.Node, from string, lost bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			for _, arg := range n.Args {
				s.read(arg, from, lost)
			}
			s.callee(n.Fun, from, lost)
			return false
		case *ast.FuncLit:
			s.read(n.Body, from, true)
			return false
		case *ast.KeyValueExpr:
			if _, ok := n.Key.(*ast.Ident); !ok {
				s.read(n.Key, from, lost)
			}
			s.read(n.Value, from, lost)
			return false
		case *ast.Ident:
			s.use(n.Name).other = true
		}
		return true
	})
}

// callee notes what is called.
func (s *Startup) callee(fun ast.Expr, from string, lost bool) {
	name := ""
	switch fun := ast.Unparen(fun).(type) {
	case *ast.Ident:
		name = fun.Name
	case *ast.SelectorExpr:
		s.read(fun.X, from, lost)
		name = fun.Sel.Name
	case *ast.IndexExpr: // a call of an instance, or of an element
		s.read(fun.Index, from, lost)
		s.callee(fun.X, from, lost)
		return
	case *ast.FuncLit:
		s.read(fun.Body, from, lost)
		return
	default:
		s.read(fun, from, lost)
		return
	}
	u := s.use(name)
	u.other = u.other || lost
	if !lost && !slices.Contains(u.from, from) {
		u.from = append(u.from, from)
	}
}

// solve finds the functions that are only called by the startup, and by each other.
func (s *Startup) solve(declared map[string]bool) {
	only := map[string]bool{}
	for name := range declared {
		u := s.uses[name]
		only[name] = u != nil && !u.other && !ast.IsExported(name) && name != "main" && name != "init" && name != "_"
	}
	for changed := true; changed; {
		changed = false
		for name, ok := range only {
			if ok && slices.ContainsFunc(s.uses[name].from, func(f string) bool { return f != "" && !only[f] }) {
				only[name], changed = false, true
			}
		}
	}
	for changed := true; changed; {
		changed = false
		for name, ok := range only {
			if ok && !s.funcs[name] && slices.ContainsFunc(s.uses[name].from, func(f string) bool { return f == "" || s.funcs[f] }) {
				s.funcs[name], changed = true, true
			}
		}
	}
}

// Has reports whether the code at a position runs at startup only. Without a column it
// is the first code of the line.
func (s *Startup) Has(f *File, line, col int) bool {
	d := f.decl(line, max(1, col))
	if d == nil || f.file.Line(d.node.Pos()) > line {
		return false
	}
	if name := startName(d.node); name != "" && !s.funcs[name] {
		return false
	}
	pos := f.file.LineStart(line) + token.Pos(max(1, col)-1)
	runs := true
	called := map[*ast.FuncLit]bool{}
	ast.Inspect(d.node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if lit, ok := ast.Unparen(n.Fun).(*ast.FuncLit); ok {
				called[lit] = true
			}
		case *ast.FuncLit:
			if n.Pos() < pos && pos < n.End() && !called[n] {
				runs = false
			}
		}
		return true
	})
	return runs
}
