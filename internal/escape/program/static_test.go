package program_test

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/compiler/lenstest"
	"github.com/unheap/unheap/internal/escape/program"
)

// TestStaticCompiler compares what would be if a call of an interface's method
// were one of a type's with the compiler, which compiles the package with that
// type asserted in its source. Nothing is inlined, so that the rest stays equal.
// A call that would have functions call each other is compiled with others than
// before: it is counted, and not compared.
func TestStaticCompiler(t *testing.T) {
	tc := lenstest.Open(t, "local")
	packages, each, want := []string{"bufio", "text/template/parse", "encoding/json"}, 15, 20
	if *long {
		packages, each, want = append(packages, "io", "sort", "encoding/binary", "compress/flate", "text/template", "go/printer", "go/types", "net/http", "image/png", "database/sql"), 60, 150
	}
	var tried, freeing, freed, recursive int
	for _, path := range packages {
		w := newWorld(t, tc, t.TempDir(), []string{path}, "-l")
		calls := w.interfaceCalls(len(w.units) - 1)
		r := rand.New(rand.NewPCG(5, 6))
		r.Shuffle(len(calls), func(i, j int) { calls[i], calls[j] = calls[j], calls[i] })
		for _, c := range calls[:min(each, len(calls))] {
			n, ok := w.tryStatic(c)
			if !ok {
				recursive++
				continue
			}
			tried++
			freed += n
			if n > 0 {
				freeing++
			}
		}
	}
	t.Logf("%d calls made static (%d free %d locations); %d more pass no pointers or would be recursive", tried, freeing, freed, recursive)
	if tried < want || freeing == 0 {
		t.Error("too few")
	}
}

// A static is a call of an interface's method and a type that could be in the
// interface.
type static struct {
	unit   int
	file   int    // in the unit's GoFiles
	from   int    // where the receiver is in the file, in bytes
	to     int    // and where it ends
	line   int    // of the call: its opening parenthesis
	col    int    // in bytes
	assert string // the type
	method string // of the type, as the linker spells it
}

// interfaceCalls are the calls of interfaces' methods in a unit, each with a type
// of the unit that implements the interface.
func (w *world) interfaceCalls(i int) []static {
	w.t.Helper()
	u := w.units[i]
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range u.GoFiles {
		f, err := parser.ParseFile(fset, filepath.Join(u.Dir, name), nil, 0)
		if err != nil {
			w.t.Fatal(err)
		}
		files = append(files, f)
	}
	info := &types.Info{Selections: map[*ast.SelectorExpr]*types.Selection{}, Types: map[ast.Expr]types.TypeAndValue{}}
	conf := types.Config{Importer: importer.ForCompiler(fset, "gc", w.export)}
	pkg, err := conf.Check(u.ImportPath, fset, files, info)
	if err != nil {
		w.t.Fatal(err)
	}
	var calls []static
	for k, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			s := info.Selections[sel]
			if s == nil || s.Kind() != types.MethodVal || !types.IsInterface(s.Recv()) {
				return true
			}
			if _, generic := s.Recv().(*types.TypeParam); generic {
				return true
			}
			from, to, at := fset.Position(sel.X.Pos()), fset.Position(sel.X.End()), fset.Position(call.Lparen)
			for _, x := range implementers(pkg, s.Recv().Underlying().(*types.Interface), sel.Sel.Name) {
				calls = append(calls, static{i, k, from.Offset, to.Offset, at.Line, at.Column, x[0], u.ImportPath + "." + x[1]})
			}
			return true
		})
	}
	return calls
}

// export opens what the go command compiled of a package.
func (w *world) export(path string) (io.ReadCloser, error) {
	for _, u := range w.exports {
		if u.ImportPath == path || u.ImportPath == "vendor/"+path {
			return os.Open(u.Export)
		}
	}
	return nil, fmt.Errorf("no export data of %s", path)
}

// implementers are the types of a package's that implement an interface with a
// method of their own, and the linker's names of these.
func implementers(pkg *types.Package, iface *types.Interface, method string) [][2]string {
	var list [][2]string
	for _, name := range pkg.Scope().Names() {
		tn, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() || types.IsInterface(tn.Type()) {
			continue
		}
		named := tn.Type().(*types.Named)
		obj, index, indirect := types.LookupFieldOrMethod(named, true, pkg, method)
		fn, ok := obj.(*types.Func)
		if !ok || len(index) != 1 || indirect || named.TypeParams() != nil {
			continue
		}
		_, pointer := fn.Signature().Recv().Type().(*types.Pointer)
		switch {
		case pointer && types.Implements(types.NewPointer(named), iface):
			list = append(list, [2]string{"*" + name, "(*" + name + ")." + method})
		case !pointer && types.Implements(named, iface):
			list = append(list, [2]string{name, name + "." + method})
		}
	}
	return list
}

// tryStatic compares one call. It returns how many locations that frees, and
// whether it can be compared.
func (w *world) tryStatic(c static) (freed int, ok bool) {
	w.t.Helper()
	change := w.staticChange(c)
	if len(change.Calls) == 0 {
		return 0, false // nothing with pointers is passed
	}
	home := w.program.Home(c.method)
	if at := change.Calls[0].At; home.Package == at.Package && home.Batch == at.Batch {
		return 0, false
	}
	now, old := w.asserted(c), w.program.Packages[c.unit].Facts
	batches := map[string]*gcfacts.Batch{}
	for j := range now.Batches {
		batches[now.Funcs[now.Batches[j].Func].Name] = &now.Batches[j]
	}
	out := w.program.WhatIf(change)
	gone := map[program.Loc]bool{}
	for _, at := range out.Freed {
		gone[at] = true
	}
	if len(old.Batches) != len(now.Batches) {
		return 0, false
	}
	for j := range old.Batches {
		name := old.Funcs[old.Batches[j].Func].Name
		if b := batches[name]; b == nil || len(named(b)) != len(named(&old.Batches[j])) {
			return 0, false
		}
	}
	for j := range old.Batches {
		after := named(batches[old.Funcs[old.Batches[j].Func].Name])
		for k, before := range named(&old.Batches[j]) {
			at := program.Loc{Package: int32(c.unit), Batch: int32(j), Num: before.num}
			want := before.After&gcfacts.Escapes != 0 && !gone[at]
			if got := after[k].After&gcfacts.Escapes != 0; got != want || after[k].Op != before.Op {
				w.t.Errorf("%s as %s: %s: escapes is %v, the compiler says %v", w.where(c), c.method, w.describe(at), want, got)
			}
			if gone[at] {
				freed++
			}
		}
	}
	return freed, true
}

func (w *world) where(c static) string {
	u := w.units[c.unit]
	return fmt.Sprintf("%s/%s:%d:%d", u.ImportPath, u.GoFiles[c.file], c.line, c.col)
}

// staticChange is the change that makes a call one of a type's method.
func (w *world) staticChange(c static) program.Change {
	var change program.Change
	f := w.program.Packages[c.unit].Facts
	file := w.units[c.unit].GoFiles[c.file]
	for j := range f.Batches {
		at := program.Loc{Package: int32(c.unit), Batch: int32(j)}
		for _, call := range w.program.Unknown(at, func(id gcfacts.PosID) bool {
			p := f.Outer(id)
			return p.Line == c.line && p.Col == c.col && filepath.Base(p.File) == file
		}) {
			change.Calls = append(change.Calls, program.Static{At: at, Call: call.Pos, Func: c.method})
		}
	}
	return change
}

// asserted compiles a unit with the type asserted at the call.
func (w *world) asserted(c static) *gcfacts.Facts {
	w.t.Helper()
	u := *w.units[c.unit]
	u.GoFiles = append([]string(nil), u.GoFiles...)
	text, err := os.ReadFile(filepath.Join(u.Dir, u.GoFiles[c.file]))
	if err != nil {
		w.t.Fatal(err)
	}
	file := filepath.Join(w.t.TempDir(), u.GoFiles[c.file])
	changed := fmt.Sprintf("%s.(%s)%s", text[:c.to], c.assert, text[c.to:])
	if err := os.WriteFile(file, []byte(changed), 0o666); err != nil {
		w.t.Fatal(err)
	}
	u.GoFiles[c.file] = file
	archives := map[string]string{}
	for path, a := range w.archives {
		archives[path] = a
	}
	return w.compile(&u, "static", archives, nil)
}
