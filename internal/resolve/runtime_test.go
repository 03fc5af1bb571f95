package resolve

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/compiler/wire"
)

// goroots returns the roots of the current Go and of those that GOTOOLCHAIN
// has downloaded.
func goroots(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	current, cache, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	roots, err := filepath.Glob(filepath.Join(cache, "golang.org", "toolchain@*-go1.*"))
	if err != nil {
		t.Fatal(err)
	}
	return append(roots, current)
}

// declared returns the names of the functions in a Go file.
func declared(t *testing.T, file string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil {
			names = append(names, fn.Name.Name)
		}
	}
	return names
}

var lookedUp = regexp.MustCompile(`LookupRuntime(?:Func)?\("(\w+)"`)

// byName returns the functions of the runtime that a compiler's source calls by
// their names, which its table of declarations lacks.
func byName(t *testing.T, compiler string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(compiler, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range lookedUp.FindAllSubmatch(text, -1) {
			names = append(names, string(m[1]))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(names) < 20 {
		t.Errorf("only %d functions are called by name in %s", len(names), compiler)
	}
	return names
}

// TestRuntimeTable looks up every function of the runtime that a compiler knows
// to call, for each Go that is installed: one that is not classified would be an
// allocation that nobody sees.
func TestRuntimeTable(t *testing.T) {
	for _, root := range goroots(t) {
		compiler := filepath.Join(root, "src", "cmd", "compile", "internal")
		names := declared(t, filepath.Join(compiler, "typecheck", "_builtin", "runtime.go"))
		names = append(names, byName(t, compiler)...)
		slices.Sort(names)
		names = slices.Compact(names)
		known := 0
		for _, name := range names {
			if _, ok := lookup("runtime." + name); ok {
				known++
			} else {
				t.Errorf("%s: runtime.%s is not classified", filepath.Base(root), name)
			}
		}
		t.Logf("%s: %d of %d functions are classified", filepath.Base(root), known, len(names))
		if len(names) < 200 {
			t.Errorf("%s: only %d functions found", filepath.Base(root), len(names))
		}
	}
}

var pulled = regexp.MustCompile(`(?m)^//go:linkname(?:std)? \w+ runtime\.(\w+)$`)

// pulledBy returns the functions of the runtime that the packages of std call by
// linkname, and which no compiler knows. The files of all systems are read.
func pulledBy(t *testing.T, std string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(std, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			switch rel, _ := filepath.Rel(std, path); filepath.ToSlash(rel) {
			case "cmd", "runtime", "internal/runtime", "vendor":
				return fs.SkipDir
			}
			if d.Name() == "testdata" {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		for _, m := range pulled.FindAllSubmatch(text, -1) {
			names = append(names, string(m[1]))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(names) < 20 {
		t.Errorf("only %d functions are called by linkname in %s", len(names), std)
	}
	return names
}

// TestRuntimePulled looks up every function of the runtime that code in std calls
// by linkname: what is inlined from there, and instances of what is generic there,
// are in programs.
func TestRuntimePulled(t *testing.T) {
	for _, root := range goroots(t) {
		names := pulledBy(t, filepath.Join(root, "src"))
		slices.Sort(names)
		for _, name := range slices.Compact(names) {
			if name == "divideError" || name == "overflowError" || name == "zeroVal" {
				continue // variables
			}
			if _, ok := lookup("runtime." + name); !ok {
				t.Errorf("%s: runtime.%s is not classified", filepath.Base(root), name)
			}
		}
	}
}

// TestEffectsExist finds each function of the table in the runtime of some Go
// that is installed: a name that is spelled wrong would match nothing.
func TestEffectsExist(t *testing.T) {
	found := map[string]bool{}
	for _, root := range goroots(t) {
		for _, dir := range []string{"src/runtime", "src/internal/runtime/maps"} {
			files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(dir), "*.go"))
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range files {
				if strings.HasSuffix(file, "_test.go") {
					continue
				}
				for _, name := range declared(t, file) {
					found[name] = true
				}
			}
		}
	}
	for name := range effects {
		if !found[name] {
			t.Errorf("no runtime has a function %s", name)
		}
	}
}

// TestLinknamed finds each function of wire.Linknamed in the runtime of every Go
// that is installed, and its effect in linknamed.
func TestLinknamed(t *testing.T) {
	lists := map[string]string{}
	for _, root := range goroots(t) {
		var all strings.Builder
		files, err := filepath.Glob(filepath.Join(root, "src", "runtime", "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(text)
		}
		lists[root] = strings.ReplaceAll(all.String(), "\n", "\"\n")
	}
	if len(linknamed) != len(wire.Linknamed) {
		t.Errorf("there are effects of %d functions, want %d", len(linknamed), len(wire.Linknamed))
	}
	for _, name := range wire.Linknamed {
		if _, ok := linknamed[name]; !ok {
			t.Errorf("%s has no effect", name)
		}
		for list, text := range lists {
			if !strings.Contains(text, " "+name+"\"") && !strings.Contains(text, "\""+name+"\"") {
				t.Errorf("%s does not have %s", list, name)
			}
		}
	}
}
