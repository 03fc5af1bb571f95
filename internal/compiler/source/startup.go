package source

import (
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
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

// A folder is that of a package, with its tests or without.
type folder struct {
	dir   string
	tests bool
}

// Startup reports whether code runs only when its package is initialized, by its file
// and place in it. It is not said to do so where that is not sure.
func (s *Files) Startup(path string, line, col int) bool {
	if !filepath.IsAbs(path) || filepath.Ext(path) != ".go" {
		return false
	}
	f := s.File(path)
	d := f.decl(line, max(1, col))
	if d == nil || f.file.Line(d.node.Pos()) > line {
		return false
	}
	name := startName(d.node)
	if name != "" && (ast.IsExported(name) || !s.startup(folder{filepath.Dir(path), isTest(path)}).funcs[name]) {
		return false
	}
	return f.runs(d, line, col)
}

func isTest(path string) bool { return strings.HasSuffix(path, "_test.go") }

// startup reads all files of a folder, those that are left out of a build, too: what
// they use can only make less of it.
func (s *Files) startup(k folder) *Startup {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.startups == nil {
		s.startups = map[folder]*Startup{}
	}
	if p := s.startups[k]; p != nil {
		return p
	}
	p := &Startup{uses: map[string]*use{}, funcs: map[string]bool{}}
	s.startups[k] = p
	entries, err := os.ReadDir(k.dir)
	if err != nil {
		return p
	}
	var names []string
	for _, e := range entries {
		names = append(names, filepath.Join(k.dir, e.Name()))
	}
	if s.Laid != nil {
		names = append(names, s.Laid(k.dir)...)
		slices.Sort(names)
		names = slices.Compact(names)
	}
	declared := map[string]bool{}
	for _, name := range names {
		switch {
		case filepath.Ext(name) == ".s":
			p.assembly(name)
		case filepath.Ext(name) == ".go" && (k.tests || !isTest(name)):
			f := s.entry(name)
			f.once.Do(f.parse)
			p.file(f, declared)
		}
	}
	p.solve(declared)
	return p
}

// symbolName is a function of the package in assembly.
var symbolName = regexp.MustCompile(`·(\w+)`)

// assembly notes the functions that a file in assembly names.
func (p *Startup) assembly(name string) {
	text, err := os.ReadFile(name)
	if err != nil {
		return
	}
	for _, m := range symbolName.FindAllSubmatch(text, -1) {
		p.use(string(m[1])).other = true
	}
}

// file notes what is declared and used in a file.
func (p *Startup) file(f *File, declared map[string]bool) {
	for _, name := range f.linked {
		p.use(name).other = true
	}
	for _, d := range f.decls {
		fn, ok := d.node.(*ast.FuncDecl)
		if !ok {
			p.read(d.node, "", false)
			continue
		}
		declared[fn.Name.Name] = true
		p.read(fn.Type, "", false)
		if fn.Body != nil {
			p.read(fn.Body, startName(fn), false)
		}
	}
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

// runs reports whether the code at a position runs when the declaration around it does:
// it is in no function literal that is not called where it stands. Without a column there
// is none in the line.
func (f *File) runs(d *declaration, line, col int) bool {
	pos := f.file.LineStart(line) + token.Pos(max(1, col)-1)
	for _, lit := range f.uncalled(d) {
		if n := lit; n.Pos() < pos && pos < n.End() || col <= 0 && f.file.Line(n.Pos()) <= line && line <= f.file.Line(n.End()) {
			return false
		}
	}
	return true
}

// uncalled are the function literals of a declaration that are not called where they
// stand.
func (f *File) uncalled(d *declaration) []*ast.FuncLit {
	f.mu.Lock()
	defer f.mu.Unlock()
	if d.read {
		return d.lits
	}
	d.read = true
	called := map[*ast.FuncLit]bool{}
	ast.Inspect(d.node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if lit, ok := ast.Unparen(n.Fun).(*ast.FuncLit); ok {
				called[lit] = true
			}
		case *ast.FuncLit:
			if !called[n] {
				d.lits = append(d.lits, n)
			}
		}
		return true
	})
	return d.lits
}
