// Package lenstest gives tests real Go toolchains, their instrumented compilers,
// and the facts those print of real packages.
//
// A test opens toolchains (Open, Supported), has them compile packages
// (Toolchain.Facts), or runs their go command (Toolchain.Go) or instrumented
// compiler (Toolchain.Compile) itself. Instrumented compilers are shared with
// the user's, so that each is built once. Nothing but tests imports the package.
package lenstest

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/compiler/goversion"
	"github.com/unheap/unheap/internal/compiler/lens"
	"github.com/unheap/unheap/internal/compiler/wire"
)

// Supported are the versions of Go that the exactness tests run on, apart from
// the current one.
var Supported = goversion.Tested()

// EveryGo has tests run on all supported versions, with the samples that are
// quick enough for that.
var EveryGo = flag.Bool("everygo", false, "run on all supported versions of Go")

// A Toolchain is an installed Go and its instrumented compiler.
type Toolchain struct {
	Version string // as GOVERSION: "go1.26.8"
	GOROOT  string
	Lens    *lens.Compiler
	env     []string
}

// Toolchains returns the current toolchain and, when all or EveryGo is set, the
// supported ones. A toolchain that cannot be had is an error: a test of four versions that
// ran on three has not passed.
func Toolchains(tb testing.TB, all bool) []*Toolchain {
	tb.Helper()
	list := []*Toolchain{Open(tb, "local")}
	if all || *EveryGo {
		for _, v := range Supported {
			if v != list[0].Version {
				list = append(list, Open(tb, v))
			}
		}
	}
	return list
}

// Open returns the toolchain of a version, as GOTOOLCHAIN names it.
func Open(tb testing.TB, version string) *Toolchain {
	tb.Helper()
	tc := &Toolchain{env: append(os.Environ(),
		"GOTOOLCHAIN="+version, "GOFLAGS=", "GOENV=off", "GOWORK=off", "GOEXPERIMENT=")}
	var env gocmd.Env
	out := tc.Output(tb, tc.Go(tb.TempDir(), "env", "-json", "GOROOT", "GOVERSION"))
	if err := json.Unmarshal(out, &env); err != nil {
		tb.Fatal(err)
	}
	tc.Version, tc.GOROOT = env.GOVERSION, env.GOROOT
	cache, err := lens.DefaultCache()
	if err != nil {
		tb.Fatal(err)
	}
	at := lens.Toolchain{GOROOT: tc.GOROOT, Version: tc.Version}
	if tc.Lens, err = cache.Find(at); lens.Missing(err) {
		tc.Lens, err = cache.Build(context.Background(), at, func(step string) { tb.Log(step) })
	}
	if err != nil {
		tb.Fatal(err)
	}
	return tc
}

// Go prepares a run of the toolchain's go command in dir.
func (tc *Toolchain) Go(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env = dir, append(tc.env[:len(tc.env):len(tc.env)], "PWD="+dir)
	return cmd
}

// Env is the environment in which the go command is this toolchain's.
func (tc *Toolchain) Env() []string { return tc.env[:len(tc.env):len(tc.env)] }

// Output runs a command and returns what it prints; a failure ends the test.
func (tc *Toolchain) Output(tb testing.TB, cmd *exec.Cmd) []byte {
	tb.Helper()
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		tb.Fatalf("%v: %v\n%s%s", cmd.Args, err, stderr.Bytes(), out)
	}
	return out
}

// Facts compiles packages in dir and calls yield with the facts of each. Facts
// that cannot be read, and packages that cannot be compiled, fail the test.
func (tc *Toolchain) Facts(tb testing.TB, dir string, patterns []string, yield func(pkg string, f *gcfacts.Facts)) {
	tb.Helper()
	tc.Lines(tb, dir, patterns, func(pkg string, line []byte) {
		if f := decode(tb, pkg, line); f != nil {
			yield(pkg, f)
		}
	})
}

// Lines is Facts before they are decoded. A line is only good during the call.
func (tc *Toolchain) Lines(tb testing.TB, dir string, patterns []string, yield func(pkg string, line []byte)) {
	tb.Helper()
	self, err := gocmd.Quote(unheap(tb))
	if err != nil {
		tb.Fatal(err)
	}
	build := gocmd.Build{
		Dir: dir, Patterns: patterns, Toolexec: self + " toolexec --",
		GCFlags: []string{gocmd.LensFlag + "=" + tc.Lens.Key},
		Env:     append(tc.Env(), gocmd.LensEnv+"="+tc.Lens.Path),
	}
	err = build.List(context.Background(), func(p *gocmd.Package) {
		if p.Error != nil {
			tb.Errorf("%s: %s", p.ImportPath, p.Error.Err)
		}
	}, func(pkg string, line []byte) {
		if !bytes.HasPrefix(line, []byte(wire.Prefix)) {
			tb.Logf("%s: %s", pkg, line)
			return
		}
		yield(pkg, line)
	})
	if err != nil {
		tb.Fatal(err)
	}
}

// Compile runs the instrumented compiler in dir with a compiler's arguments and
// returns the facts.
func (tc *Toolchain) Compile(tb testing.TB, dir string, args ...string) *gcfacts.Facts {
	tb.Helper()
	return tc.CompileWithout(tb, dir, nil, args...)
}

// CompileWithout is Compile with flows and leaks that the compiler is to do
// without, as wire.CutEnv has them.
func (tc *Toolchain) CompileWithout(tb testing.TB, dir string, cuts []string, args ...string) *gcfacts.Facts {
	tb.Helper()
	cmd := exec.Command(tc.Lens.Path, args...)
	cmd.Dir, cmd.Env = dir, append(tc.Env(), wire.OnEnv+"=1", "GOROOT="+tc.GOROOT, wire.CutEnv+"="+strings.Join(cuts, "\n"))
	var facts *gcfacts.Facts
	gcfacts.Lines(bytes.NewReader(tc.Output(tb, cmd)), func(line []byte) bool {
		if bytes.HasPrefix(line, []byte(wire.Prefix)) {
			facts = decode(tb, args[len(args)-1], line)
		}
		return true
	})
	if facts == nil {
		tb.Fatalf("%v printed no facts", cmd.Args)
	}
	return facts
}

// decode reads a line of facts; anything that is not understood fails the test.
func decode(tb testing.TB, pkg string, line []byte) *gcfacts.Facts {
	tb.Helper()
	f, err := gcfacts.Decode(line)
	if err != nil {
		tb.Errorf("%s: %v", pkg, err)
		return nil
	}
	for i := range f.Bad {
		tb.Errorf("%s: %v", pkg, &f.Bad[i])
	}
	return f
}

// unheap builds the program, which the go command runs as its toolexec program.
func unheap(tb testing.TB) string {
	tb.Helper()
	exe := filepath.Join(tb.TempDir(), "unheap")
	out, err := exec.Command("go", "build", "-o", exe, "github.com/unheap/unheap/cmd/unheap").CombinedOutput()
	if err != nil {
		tb.Fatalf("%v\n%s", err, out)
	}
	return exe
}
