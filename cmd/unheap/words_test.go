package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/lenstest"
)

// compilerWords are what the compiler calls what the source has no name for, and
// what it prints where it leaves something out.
var compilerWords = regexp.MustCompile(`#(yield|state|next|defers|exitTest|r[vp])\d*\b|\.autotmp|~[rpb]\d|go\.shape|[ (,]\.dict\b|<node|\.\.\. argument|func literal\b.*:=|#[A-Za-z0-9+/=]{12}#|\b(flag\.f\.|errors\.p?pe\b|inner\.[bnft]\b|strconv\.(dst|i|s)\b)`)

// made has code of which the compiler makes much.
const made = `-- go.mod --
module example.com/made

go 1.24
-- inner/inner.go --
package inner

type T struct {
	u func()
	n int
}

func (t *T) def() { t.n++ }

// New is inlined.
func New() *T {
	f := &T{}
	f.u = f.def
	return f
}

// Wrap returns an error's value.
func Wrap(b []byte, n int) ([]byte, error) { return append(b, byte(n)), nil }
-- x.go --
package made

import (
	"iter"

	"example.com/made/inner"
)

type S struct{ seq func() iter.Seq[int] }

func A() *inner.T { return inner.New() }

func C(s S) (t int) {
	for v := range s.seq() {
		t += v
	}
	return
}

func D(b []byte) ([]byte, error) { return inner.Wrap(b, 1) }

type L struct{ Printf func(string, ...any) }

func F(l L, s string) { l.Printf("%s", s) }

//go:noinline
func G(seq iter.Seq[int]) bool {
	for v := range seq {
		if v == 3 {
			return true
		}
	}
	return false
}

func H(seq iter.Seq[int]) (*int, error) {
	for v := range seq {
		defer print(v)
		if v == 3 {
			return &v, nil
		}
	}
	return nil, nil
}

type M[K comparable, V any] struct{ m map[K]*V }

//go:noinline
func (m *M[K, V]) Put(k K, v V) { m.m[k] = &v }

func Use(a *M[int, string], b *M[string, struct{ x int }]) {
	a.Put(1, "")
	b.Put("", struct{ x int }{1})
}
`

// wordsStd are packages whose code has been seen to bring out the compiler's words.
var wordsStd = []string{"bufio", "errors", "flag", "fmt", "iter", "maps", "slices", "strconv", "text/template", "encoding/base64", "encoding/json", "go/types"}

// TestWords looks for the compiler's own words in all that is said of real code and
// of some that was made for it: there are none.
func TestWords(t *testing.T) {
	for _, tc := range lenstest.Toolchains(t, *long) {
		t.Run(tc.Version, func(t *testing.T) {
			dir := t.TempDir()
			for _, part := range strings.Split(made, "-- ")[1:] {
				name, text, _ := strings.Cut(part, " --\n")
				file := filepath.Join(dir, name)
				if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			packages := append([]string{"./..."}, wordsStd...)
			if *long {
				packages = []string{"./...", "std"}
			}
			said := func(args ...string) string {
				out := string(tc.Output(t, unheapIn(tc, dir, append(args, packages...)...)))
				n := 0
				for line := range strings.Lines(out) {
					if w := compilerWords.FindString(line); w != "" {
						if n++; n <= 10 {
							t.Errorf("%s says %q: %s", strings.Join(args, " "), w, strings.TrimSpace(line))
						}
					}
				}
				if n > 10 {
					t.Errorf("%s says such words in %d lines", strings.Join(args, " "), n)
				}
				return out
			}
			said("report", "-verdict", "all")
			rep := new(alloc.Report)
			if err := json.Unmarshal([]byte(said("report", "-json")), rep); err != nil {
				t.Fatal(err)
			}
			packages = []string{"./..."} // the rest is asked about these alone
			said("leverage")
			said("report", "-locals", "-verdict", "all")
			for _, fn := range []string{"made.A", "made.C", "made.D", "made.F", "made.G", "made.H", "made.(*M[...]).Put", "inner.New", "inner.Wrap"} {
				said("why", "-full", fn)
			}
			packages = wordsStd
			said("report", "-engine", "stock", "-verdict", "all")
			for i := 0; i < len(rep.Sites); i += len(rep.Sites)/6 + 1 {
				if s := &rep.Sites[i]; !strings.HasPrefix(s.Package, "example.com/") && s.Pos.Line > 0 {
					said("why", "-full", string(s.ID))
				}
			}
		})
	}
}
