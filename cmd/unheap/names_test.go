package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/compiler/lenstest"
)

const (
	copies = `package copies

//go:noinline
func call(f func(int) *[9]int, n int) *[9]int { return f(n) }

func mk(k int) func(int) *[9]int {
	return func(n int) *[9]int {
		return &[9]int{n, k}
	}
}

//go:noinline
func Use(k int) *[9]int { return call(mk(k), 3) }

type L[E any] []E

func (l L[E]) Get() func(int) *[9]E {
	return func(n int) *[9]E {
		return &[9]E{l[n]}
	}
}

//go:noinline
func generic(f func(int) *[9]int, n int) *[9]int { return f(n) }

//go:noinline
func UseG(l L[int]) *[9]int { return generic(l.Get(), 0) }

//go:noinline
func UseS(l L[string]) *[9]string { return l.Get()(0) }
`
	copiesTest = `package copies

import "testing"

var sink any

func Benchmark(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = Use(i)
		sink = UseG(L[int]{1})
	}
}
`
)

// TestCopies joins profiles of closures that were copied into other functions with
// reports, both of each Go version: the copies have other names in Go 1.27, and
// hashes that nobody is shown.
func TestCopies(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module example.com/copies\n\ngo 1.24\n", "x.go": copies, "x_test.go": copiesTest} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	toolchains := lenstest.Toolchains(t, *long)
	for _, ran := range toolchains {
		prof := filepath.Join(t.TempDir(), "mem")
		ran.Output(t, ran.Go(dir, "test", "-run=NONE", "-bench=.", "-benchtime=2000x", "-memprofilerate=1", "-memprofile="+prof, "-o="+filepath.Join(t.TempDir(), "test"), "."))
		for _, tc := range toolchains {
			t.Run(ran.Version+" in a report of "+tc.Version, func(t *testing.T) {
				for _, s := range reportOf(t, tc, dir).Sites {
					if strings.Contains(s.Func, "#") || strings.Contains(s.Condition, "type arguments") {
						t.Errorf("%s: %s (%s)", s.Pos, s.Func, s.Condition)
					}
				}
				cmd := unheapIn(tc, dir, "top", "-profile", prof)
				out := string(tc.Output(t, cmd))
				for _, place := range []string{"x.go:8:10 ", "x.go:19:10 "} {
					if !strings.Contains(out, place) {
						t.Errorf("%s has no site in\n%s", place, out)
					}
				}
				if strings.Contains(out, "without a site") {
					t.Errorf("some have no site:\n%s", out)
				}
			})
		}
	}
}

// unheapIn is the program with a Go version, in a folder.
func unheapIn(tc *lenstest.Toolchain, dir string, args ...string) *exec.Cmd {
	cmd := exec.Command("unheap", args...)
	cmd.Dir, cmd.Env = dir, append(tc.Env(), "PWD="+dir)
	return cmd
}
