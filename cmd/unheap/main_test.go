package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/unheap/unheap/internal/compiler/lens"
)

var (
	update = flag.Bool("update", false, "rewrite the goldens in the scripts")
	long   = flag.Bool("long", false, "run the scripts that take minutes, too")
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"unheap": main,
	})
}

// TestScript runs each script with the real program, go command and compiler.
func TestScript(t *testing.T) {
	cache := sharedCache(t)
	repo, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	env := goEnv(t, "GOCACHE", "GOMODCACHE", "GOPROXY", "GOSUMDB")
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("UNHEAP_CACHE", cache)
			e.Setenv("REPO", repo)
			e.Setenv("GOFLAGS", "")
			e.Setenv("GOENV", "off")
			e.Setenv("GOWORK", "")
			e.Setenv("GOTOOLCHAIN", "local")
			for k, v := range env {
				e.Setenv(k, v)
			}
			return nil
		},
		Condition: func(cond string) (bool, error) {
			switch cond {
			case "long":
				return *long, nil
			case "root":
				return os.Geteuid() == 0, nil
			case "mount": // may this user mount in a namespace of its own?
				return exec.Command("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", os.TempDir()).Run() == nil, nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exitcode": exitCode,
		},
	})
}

// sharedCache returns a cache folder with the user's instrumented compilers, so
// that each is built once, and with nothing else of the user's: what was measured
// on this machine must not show in the goldens.
func sharedCache(t *testing.T) string {
	t.Helper()
	lenses, err := lens.DefaultCache()
	if err != nil {
		t.Fatal(err)
	}
	cache := filepath.Join(t.TempDir(), "unheap")
	if err := errors.Join(os.MkdirAll(cache, 0o777), os.MkdirAll(lenses.Dir, 0o777)); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(lenses.Dir, filepath.Join(cache, filepath.Base(lenses.Dir))); err != nil {
		t.Fatal(err)
	}
	return cache
}

// exitCode runs a program and compares its exit code: exitcode CODE PROGRAM ARG...
func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 || neg {
		ts.Fatalf("usage: exitcode CODE PROGRAM [ARG...]")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	if err != nil {
		exit, ok := err.(*exec.ExitError)
		if !ok {
			ts.Fatalf("%v", err)
		}
		code = exit.ExitCode()
	}
	if got := fmt.Sprint(code); got != args[0] {
		ts.Fatalf("exit code %s, want %s", got, args[0])
	}
}

// goEnv returns settings of the go command.
func goEnv(t *testing.T, names ...string) map[string]string {
	t.Helper()
	out, err := exec.Command("go", append([]string{"env"}, names...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	for i, v := range strings.Split(strings.TrimRight(string(out), "\n"), "\n") {
		values[names[i]] = v
	}
	values["HOME"] = os.Getenv("HOME")
	return values
}

// built builds unheap and returns where it is, for tests that run it without a
// script. It has no version.
func built(t *testing.T) string {
	t.Helper()
	exe := filepath.Join(t.TempDir(), "unheap")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", exe, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return exe
}
