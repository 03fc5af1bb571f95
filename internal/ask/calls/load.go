package calls

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"go/version"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/compiler/gocmd"
	"golang.org/x/tools/go/callgraph/vta"
	"golang.org/x/tools/go/gcexportdata"
	"golang.org/x/tools/go/ssa"
)

// A Config says what a World is made of.
type Config struct {
	Packages []*gocmd.Package // as listed with Build.Syntax: dependencies first
	Source   func(p *gocmd.Package) bool
	GOARCH   string
	Name     func(file string) string // the report's name of a file
	Text     func(file string) string // where a file's text is; nil is in the file
}

// Load reads the packages that Source wants from their source, the types of what
// they import from compiled packages, and follows what flows. A package that
// cannot be read from source is in Unread.
func Load(ctx context.Context, cfg Config) (w *World, err error) {
	// Source that is newer than this go/types, or a mistake in the analysis, ends
	// in a panic there: it must not end the answer that this is a part of.
	defer func() {
		if p := recover(); p != nil {
			w, err = nil, fmt.Errorf("the analysis of calls failed: %v", p)
		}
	}()
	l := newLoader(cfg)
	for _, p := range cfg.Packages {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		l.load(p)
	}
	if len(l.read) == 0 {
		return nil, fmt.Errorf("no package could be read from source: %s", strings.Join(l.unread, "; "))
	}
	w = &World{fset: l.fset, name: cfg.Name, names: l.names, typed: map[token.Pos]bool{}}
	prog := ssa.NewProgram(l.fset, ssa.InstantiateGenerics|ssa.BuildSerially)
	for _, p := range cfg.Packages {
		if b := l.read[p.ImportPath]; b != nil {
			prog.CreatePackage(b.types, b.files, b.info, true)
		} else if t := l.types[p.ImportPath]; t.Complete() {
			prog.CreatePackage(t, nil, nil, true)
			w.known = append(w.known, t)
		}
	}
	prog.Build()
	all, marked := live(prog, l.read, l.asm)
	w.graph = vta.CallGraph(marked, nil)
	w.index(all)
	for _, b := range l.read {
		b.typed(w.typed)
		w.Read = append(w.Read, b.types.Path())
	}
	slices.Sort(w.Read)
	w.Read, w.Unread = slices.Compact(w.Read), l.unread
	return w, nil
}

// A loader makes packages known to go/types.
type loader struct {
	cfg    Config
	fset   *token.FileSet
	byPath map[string]*gocmd.Package
	types  map[string]*types.Package // by the go command's import path, with that of the test
	wanted map[string]bool           // imported by a package that is read
	read   map[string]*body
	asm    map[string]bool // packages with assembly, by path
	names  namer
	unread []string
}

// A body is a package with its source.
type body struct {
	types *types.Package
	files []*ast.File
	info  *types.Info
}

// typed adds the calls of methods of type parameters.
func (b *body) typed(to map[token.Pos]bool) {
	for _, f := range b.files {
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
				if s := b.info.Selections[sel]; s != nil && isTypeParam(s.Recv()) {
					to[call.Lparen] = true
				}
			}
			return true
		})
	}
}

func isTypeParam(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	_, ok := types.Unalias(t).(*types.TypeParam)
	return ok
}

func newLoader(cfg Config) *loader {
	l := &loader{
		cfg: cfg, fset: token.NewFileSet(), byPath: map[string]*gocmd.Package{}, types: map[string]*types.Package{},
		wanted: map[string]bool{}, read: map[string]*body{}, asm: map[string]bool{}, names: namer{map[*types.Package]bool{}, map[token.Pos]bool{}},
	}
	for _, p := range cfg.Packages {
		l.byPath[p.ImportPath] = p
		l.types[p.ImportPath] = newPackage(p)
		if cfg.Source(p) {
			for _, path := range p.Imports {
				l.wanted[path] = true
			}
		}
	}
	return l
}

func newPackage(p *gocmd.Package) *types.Package {
	if p.ImportPath == "unsafe" {
		return types.Unsafe
	}
	return types.NewPackage(p.Path(), p.Name)
}

// load makes one package known; those that it imports are already.
func (l *loader) load(p *gocmd.Package) {
	if p.ImportPath == "unsafe" {
		return
	}
	if l.cfg.Source(p) {
		b, err := l.check(p)
		if err == nil {
			l.read[p.ImportPath], l.types[p.ImportPath] = b, b.types
			l.names.tested[b.types] = p.ForTest != ""
			l.names.drop(b)
			if len(p.SFiles) > 0 {
				l.asm[p.Path()] = true
			}
			return
		}
		l.failed(p, err)
	}
	if l.wanted[p.ImportPath] && p.Export != "" {
		if err := l.importExport(p); err != nil {
			l.failed(p, err)
		}
	}
}

// failed notes why a package is not known, without this machine's folders.
func (l *loader) failed(p *gocmd.Package, err error) {
	dir := p.Dir + string(filepath.Separator)
	name := strings.TrimSuffix(l.cfg.Name(dir+"x"), "x")
	l.unread = append(l.unread, p.ImportPath+": "+strings.ReplaceAll(err.Error(), dir, name))
}

// importExport reads a package's types from what was compiled.
func (l *loader) importExport(p *gocmd.Package) error {
	file, err := os.Open(p.Export)
	if err != nil {
		return err
	}
	defer file.Close()
	r, err := gcexportdata.NewReader(file)
	if err != nil {
		return err
	}
	_, err = gcexportdata.Read(r, l.fset, l.view(p), p.Path())
	return err
}

// view has the packages that one depends on, itself included, by path.
func (l *loader) view(p *gocmd.Package) map[string]*types.Package {
	view := map[string]*types.Package{}
	var visit func(p *gocmd.Package)
	visit = func(p *gocmd.Package) {
		if view[p.Path()] != nil {
			return
		}
		view[p.Path()] = l.types[p.ImportPath]
		for _, path := range p.Imports {
			if q := l.byPath[path]; q != nil {
				visit(q)
			}
		}
	}
	visit(p)
	return view
}

// check reads a package from its source.
func (l *loader) check(p *gocmd.Package) (*body, error) {
	b := &body{types: newPackage(p), info: &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Instances: map[*ast.Ident]types.Instance{}, Scopes: map[ast.Node]*types.Scope{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, FileVersions: map[*ast.File]string{},
	}}
	for _, name := range sources(p) {
		text, err := os.ReadFile(l.text(name))
		if err != nil {
			return nil, err
		}
		f, err := parser.ParseFile(l.fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		b.files = append(b.files, f)
	}
	conf := types.Config{Importer: importer{l, p}, Sizes: types.SizesFor("gc", l.cfg.GOARCH), GoVersion: goVersion(p)}
	return b, types.NewChecker(&conf, l.fset, b.types, b.info).Files(b.files)
}

// text is where the text of a file is.
func (l *loader) text(name string) string {
	if l.cfg.Text == nil {
		return name
	}
	return l.cfg.Text(name)
}

// sources are the files of a package, as they were before code was added to count
// what is covered; those that cgo makes are as compiled.
func sources(p *gocmd.Package) []string {
	list := slices.Clone(p.GoFiles)
	if len(p.CgoFiles) > 0 {
		list = slices.DeleteFunc(slices.Clone(p.CompiledGoFiles), func(name string) bool {
			return filepath.Ext(name) != ".go" && filepath.Ext(name) != "" // in the cache they have no ending
		})
	}
	for i, name := range list {
		if !filepath.IsAbs(name) {
			list[i] = filepath.Join(p.Dir, name)
		}
	}
	return list
}

// goVersion is the version of the language in a package; "" is the newest that
// go/types knows.
func goVersion(p *gocmd.Package) string {
	if p.Module == nil || p.Module.GoVersion == "" {
		return ""
	}
	v := "go" + p.Module.GoVersion
	if version.Compare(version.Lang(v), version.Lang(runtime.Version())) > 0 {
		return ""
	}
	return v
}

// An importer finds what a package imports.
type importer struct {
	l *loader
	p *gocmd.Package
}

func (i importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if to, ok := i.p.ImportMap[path]; ok {
		path = to
	}
	t := i.l.types[path]
	if t == nil || !t.Complete() {
		return nil, fmt.Errorf("the types of %s are not known", path)
	}
	return t, nil
}
