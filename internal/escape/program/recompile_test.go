package program_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/compiler/lenstest"
	"github.com/unheap/unheap/internal/escape/program"
)

// A unit is a package as the go command lists it.
type unit struct {
	ImportPath, Name, Dir, Export         string
	GoFiles, SFiles, CgoFiles, EmbedFiles []string
	Deps                                  []string
	ImportMap                             map[string]string
	DepOnly, Standard                     bool
	Module                                *struct{ GoVersion string }
}

// A world is packages that the instrumented compiler compiles again and again,
// in the order of their imports: those that were asked for, and all between
// them. What they import from elsewhere was compiled once, by the go command.
type world struct {
	t        testing.TB
	tc       *lenstest.Toolchain
	dir      string   // for archives
	flags    []string // for the compiler
	exports  []*unit
	units    []*unit
	archives map[string]string // of units, as compiled without cuts
	program  *program.Program
	homes    map[string][]int         // units by the functions that they compile
	batches  map[string][]program.Loc // by the names of their first functions
}

// newWorld lists packages in dir and compiles them without cuts.
func newWorld(t testing.TB, tc *lenstest.Toolchain, dir string, patterns []string, flags ...string) *world {
	t.Helper()
	w := &world{t: t, tc: tc, dir: t.TempDir(), flags: flags, archives: map[string]string{}, homes: map[string][]int{}, batches: map[string][]program.Loc{}}
	cmd := tc.Go(dir, append([]string{"list", "-export", "-deps",
		"-json=ImportPath,Name,Dir,Export,GoFiles,SFiles,CgoFiles,EmbedFiles,Deps,ImportMap,DepOnly,Standard,Module"}, patterns...)...)
	cmd.Env = append(cmd.Env, "CGO_ENABLED=0")
	chosen := map[string]bool{}
	for dec := json.NewDecoder(bytes.NewReader(tc.Output(t, cmd))); dec.More(); {
		u := &unit{}
		if err := dec.Decode(u); err != nil {
			t.Fatal(err)
		}
		w.exports = append(w.exports, u)
		for _, dep := range u.Deps {
			chosen[u.ImportPath] = chosen[u.ImportPath] || chosen[dep]
		}
		if !u.DepOnly || chosen[u.ImportPath] {
			chosen[u.ImportPath] = true
			if u.Name != "main" && len(u.GoFiles) > 0 {
				w.units = append(w.units, u)
			}
		}
	}
	var packages []program.Package
	for i, u := range w.units {
		f := w.compile(u, "base", w.archives, nil)
		packages = append(packages, program.Package{Path: u.ImportPath, Facts: f})
		for j := range f.Batches {
			first := f.Funcs[f.Batches[j].Func].Name
			w.batches[first] = append(w.batches[first], program.Loc{Package: int32(i), Batch: int32(j)})
			for k := range f.Batches[j].Locs {
				w.compiles(f.Funcs[f.Batches[j].Locs[k].Func].Name, i)
			}
		}
	}
	w.program = program.New(packages)
	return w
}

// compiles notes that unit i has a function.
func (w *world) compiles(fn string, i int) {
	if list := w.homes[fn]; len(list) == 0 || list[len(list)-1] != i {
		w.homes[fn] = append(list, i)
	}
}

// compile compiles a unit with some of its imports in archives, adds its own,
// and returns its facts.
func (w *world) compile(u *unit, name string, archives map[string]string, cuts []string) *gcfacts.Facts {
	w.t.Helper()
	if len(u.CgoFiles) > 0 || len(u.EmbedFiles) > 0 {
		w.t.Fatalf("%s has files of a kind that need more than a compiler", u.ImportPath)
	}
	base := filepath.Join(w.dir, fmt.Sprintf("%s-%s", strings.ReplaceAll(u.ImportPath, "/", "-"), name))
	var cfg bytes.Buffer
	for from, to := range u.ImportMap {
		fmt.Fprintf(&cfg, "importmap %s=%s\n", from, to)
	}
	for _, x := range w.exports {
		if file := archives[x.ImportPath]; file != "" {
			fmt.Fprintf(&cfg, "packagefile %s=%s\n", x.ImportPath, file)
		} else if x.Export != "" {
			fmt.Fprintf(&cfg, "packagefile %s=%s\n", x.ImportPath, x.Export)
		}
	}
	if err := os.WriteFile(base+".cfg", cfg.Bytes(), 0o666); err != nil {
		w.t.Fatal(err)
	}
	args := []string{"-o", base + ".a", "-p", u.ImportPath, "-c=2", "-nolocalimports", "-importcfg", base + ".cfg", "-pack"}
	args = append(args, w.flags...)
	if u.Standard {
		args = append(args, "-std")
	} else if u.Module != nil && u.Module.GoVersion != "" {
		args = append(args, "-lang=go"+language(u.Module.GoVersion))
	}
	if len(u.SFiles) > 0 {
		args = append(args, "-symabis", w.symabis(u))
	}
	f := w.tc.CompileWithout(w.t, u.Dir, cuts, append(args, u.GoFiles...)...)
	archives[u.ImportPath] = base + ".a"
	return f
}

// symabis has the assembler list what a unit's assembly defines and uses.
func (w *world) symabis(u *unit) string {
	file := filepath.Join(w.dir, strings.ReplaceAll(u.ImportPath, "/", "-")+".abi")
	include := w.t.TempDir()
	if err := os.WriteFile(filepath.Join(include, "go_asm.h"), nil, 0o666); err != nil {
		w.t.Fatal(err)
	}
	args := []string{"tool", "asm", "-p", u.ImportPath, "-I", include, "-I", filepath.Join(w.tc.GOROOT, "pkg", "include"),
		"-D", "GOOS_" + runtime.GOOS, "-D", "GOARCH_" + runtime.GOARCH, "-gensymabis", "-o", file}
	if runtime.GOARCH == "amd64" {
		args = append(args, "-D", "GOAMD64_v1")
	}
	w.tc.Output(w.t, w.tc.Go(u.Dir, append(args, u.SFiles...)...))
	return file
}

// language is a version of Go without the patch.
func language(version string) string {
	parts := strings.SplitN(version, ".", 3)
	return strings.Join(parts[:min(len(parts), 2)], ".")
}

// recompile compiles what cuts may change: the units with the functions they
// are about, and all that import these. It returns the facts by unit.
func (w *world) recompile(cuts []string) map[int]*gcfacts.Facts {
	w.t.Helper()
	due := map[string]bool{}
	for _, c := range cuts {
		fn := c[strings.IndexByte(c, ' ')+1 : strings.LastIndexByte(c, ' ')] // it may have spaces
		for _, i := range w.homes[fn] {
			due[w.units[i].ImportPath] = true
		}
	}
	archives := map[string]string{}
	for path, file := range w.archives {
		archives[path] = file
	}
	facts := map[int]*gcfacts.Facts{}
	for i, u := range w.units {
		for _, dep := range u.Deps {
			due[u.ImportPath] = due[u.ImportPath] || due[dep]
		}
		if due[u.ImportPath] {
			facts[i] = w.compile(u, "cut", archives, cuts)
		}
	}
	return facts
}
