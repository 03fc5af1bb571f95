package escgraph_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/compiler/lenstest"
	"github.com/unheap/unheap/internal/escape/escgraph"
)

var long = flag.Bool("long", false, "compare all of std and cmd, on all supported versions (raise -timeout)")

// someOfStd are packages with much of what escape analysis meets: generic code,
// closures, recursion, interfaces, big functions.
var someOfStd = []string{
	"strings", "fmt", "sort", "sync", "iter", "maps", "slices", "reflect", "runtime", "context",
	"encoding/json", "go/types", "net/http", "text/template", "math/big", "database/sql",
}

// corners is a package with what the packages of std seldom do: literals that
// return the address of a variable outside, called by who is known and who is
// not, and values that leave a loop, a literal, or both.
const corners = `package corners

var sink *int

//go:noinline
func keep(f func() *int) { sink = f() }

//go:noinline
func call(f func() *int) int { return *f() }

func lost() { var u int; keep(func() *int { return &u }) }

func called() int { var u int; return call(func() *int { return &u }) }

func known() int {
	var u int
	f := func() *int { return &u }
	*f() = 1
	return u
}

func recursive(n int) (p *int) {
	var u int
	f := func() *int { p = recursive(n - 1); return &u }
	if n > 0 {
		return f()
	}
	return nil
}

func loops(n int) int {
	var outer, inner *int
	for i := range n {
		outer = new(int)
		func() {
			for j := range i {
				inner = &j
				defer func() { outer = &j }()
			}
		}()
	}
	return *outer + *inner
}

var _, _, _, _, _ = lost, called, known, recursive, loops
`

// TestCompiler compares the solver with the compiler: the attributes of every
// location and the leaks of every parameter must be the same.
func TestCompiler(t *testing.T) {
	patterns := someOfStd
	if *long {
		patterns = []string{"std", "cmd"}
	}
	for _, tc := range lenstest.Toolchains(t, *long) {
		t.Run(tc.Version, func(t *testing.T) {
			c := comparison{t: t}
			dir := t.TempDir()
			for name, text := range map[string]string{"go.mod": "module corners\n\ngo 1.24\n", "corners.go": corners} {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			tc.Facts(t, dir, append([]string{"."}, patterns...), c.add)
			t.Logf("%d packages: %d of %d locations, %d of %d leaks (of %d parameters; %s)", c.packages,
				c.locations-c.badLocations, c.locations, c.leaks-c.badLeaks, c.leaks, c.params, c.untagged)
			if c.locations == 0 || c.leaks == 0 {
				t.Error("nothing was compared")
			}
		})
	}
}

// A comparison counts what the solver and the compiler agree on.
type comparison struct {
	t                       *testing.T
	packages                int
	locations, badLocations int
	params                  int
	leaks, badLeaks         int
	untagged                exceptions
}

// exceptions count the parameters whose leaks are not the graph's business.
type exceptions struct {
	bodyless, scalar, unnamed, uintptrs int
}

func (e exceptions) String() string {
	return fmt.Sprintf("%d of functions without a body, %d without pointers, %d without a name, %d ...uintptr have fixed ones",
		e.bodyless, e.scalar, e.unnamed, e.uintptrs)
}

// A paramKey names a parameter: the function and the parameter's place in it.
type paramKey struct{ fn, index int32 }

// A solved is a location of a graph that has been solved.
type solved struct {
	g   *escgraph.Graph
	num int32
}

func (c *comparison) add(pkg string, f *gcfacts.Facts) {
	c.packages++
	params := map[paramKey]solved{}
	count := map[int32]int32{} // of a function's parameters so far
	for i := range f.Batches {
		b := &f.Batches[i]
		g := escgraph.New(f, i)
		g.Solve(nil)
		c.locations += len(b.Locs)
		for _, num := range g.Check() {
			c.badLocations++
			l := g.Batch().Loc(num)
			c.errorf(c.badLocations, "%s: %v: %s %s is %04b, the compiler says %04b", pkg, f.Outer(l.Pos), l.Op, l.Expr, g.Attrs(num), l.After)
		}
		for k := range b.Locs {
			if l := &b.Locs[k]; l.Param {
				params[paramKey{l.Func, count[l.Func]}] = solved{g, int32(gcfacts.FirstLoc + k)}
				count[l.Func]++
			}
		}
	}
	for i := range f.Params {
		c.param(pkg, f, &f.Params[i], params)
	}
}

// heapAsIs are the leaks of a parameter that leaks to the heap itself. The
// compiler keeps no others for it, and none at all is how it writes this.
var heapAsIs = [8]uint8{gcfacts.LeakHeap: 1}

// param compares the leaks of a parameter. Four kinds have leaks that do not
// come from the graph: those of functions without a body (what the pragma
// promises), those without pointers (the compiler writes nothing, which reads as
// a leak to the heap), those without a name (nothing can use them), and the last
// of a function with //go:uintptrescapes, where it is ...uintptr (nothing again).
func (c *comparison) param(pkg string, f *gcfacts.Facts, p *gcfacts.Param, params map[paramKey]solved) {
	c.params++
	fn := &f.Funcs[p.Func]
	want := [8]uint8{}
	switch {
	case fn.Bodyless:
		c.untagged.bodyless++
		want = p.Leaks
		if p.Pointers && p.Leaks != heapAsIs && p.Leaks != [8]uint8{gcfacts.LeakMutator: 1, gcfacts.LeakCallee: 1} {
			want = heapAsIs
		}
	case !p.Pointers:
		c.untagged.scalar++
		want = heapAsIs
	case p.Name == "" || p.Name == "_":
		c.untagged.unnamed++
	case p.Type == "[]uintptr" && p.Leaks == heapAsIs && strings.HasPrefix(fn.Name, "runtime.syscall"):
		c.untagged.uintptrs++
		want = heapAsIs
	default:
		c.leaks++
		s, ok := params[paramKey{p.Func, p.Index}]
		if !ok || s.g.Batch().Loc(s.num).Expr != p.Name || s.g.Batch().Loc(s.num).Pos != p.Pos {
			c.badLeaks++
			c.errorf(c.badLeaks, "%s: parameter %d (%s) of %s has no location", pkg, p.Index, p.Name, fn.Name)
			return
		}
		want = s.g.Leaks(s.num)
	}
	if p.Leaks != want {
		c.badLeaks++
		c.errorf(c.badLeaks, "%s: parameter %d (%s) of %s leaks %v, the compiler says %v", pkg, p.Index, p.Name, fn.Name, want, p.Leaks)
	}
}

// errorf reports the nth disagreement; too many say nothing more.
func (c *comparison) errorf(nth int, format string, args ...any) {
	if nth <= 20 {
		c.t.Errorf(format, args...)
	} else {
		c.t.Fail()
	}
}

// BenchmarkSolveStd solves the graphs of all of std, whose facts are read once.
func BenchmarkSolveStd(b *testing.B) {
	var all []*gcfacts.Facts
	locations := 0
	lenstest.Open(b, "local").Facts(b, b.TempDir(), []string{"std"}, func(_ string, f *gcfacts.Facts) {
		all = append(all, f)
		for i := range f.Batches {
			locations += len(f.Batches[i].Locs)
		}
	})
	for b.Loop() {
		for _, f := range all {
			for i := range f.Batches {
				escgraph.New(f, i).Solve(nil)
			}
		}
	}
	b.ReportMetric(float64(locations), "locations")
}
