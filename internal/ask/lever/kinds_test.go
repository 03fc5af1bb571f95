package lever_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask/lever"
	"github.com/unheap/unheap/internal/compiler/lenstest"
)

// kinds are functions that return a value of each kind, and what becomes of it if
// they do not: from Go 1.25 on, and where that differs, on 1.24. "" is nothing to
// free: what is there does not depend on where the value goes.
var kinds = []struct{ code, after, before string }{
	{"newInt() *int { return new(int) }", "leaves the heap", same},
	{"literal(n int) *T { return &T{n} }", "leaves the heap", same},
	{"slice(n int) []int { return []int{n, n} }", "leaves the heap", same},
	{"variable(n int) *int { return &n }", "leaves the heap", same},
	{"closure(n int) func() int { return func() int { return n } }", "leaves the heap", same},
	{"method(t *T) func() int { return t.Get }", "leaves the heap", same},
	{"variadic(n int) []int { return pass(n, n) }", "leaves the heap", same},
	{"makeConstant() []int { return make([]int, 9) }", "leaves the heap", same},
	{"makeUnknown(n int) []int { return make([]int, n) }", "becomes conditional: heap beyond 32 bytes, that is when n*8 > 32", ""},
	{"makeLarge(n int) [][5]int { return make([][5]int, n) }", "stays on the heap: unless its size is 0", ""},
	{"makeMap() map[int]int { return map[int]int{} }", "leaves the heap", same},
	{"makeMapSmall() map[int]int { return make(map[int]int, 8) }", "leaves the heap", same},
	{"makeMapHint(n int) map[int]int { return make(map[int]int, n) }", "becomes conditional: heap when the size hint is above 8", same},
	{"makeMapLarge() map[int]int { return make(map[int]int, 9) }", "stays on the heap", same},
	{"makeChan() chan int { return make(chan int) }", "", same},
	{"grow(s []int) []int { return append([]int(nil), s...) }", "stays conditional: heap beyond 32 bytes, when the append outgrows the capacity", ""},
	{"growLarge(s [][5]int) [][5]int { return append([][5]int(nil), s...) }", "stays conditional: heap when the append outgrows the capacity", ""},
	{"join(a, b string) string { return a + b }", "becomes conditional: heap beyond 32 bytes", same},
	{"bytesOf(s string) []byte { return []byte(s) }", "leaves the heap", same},
	{"bytesOfConstant() []byte { return []byte(\"text\") }", "leaves the heap", same},
	{"bytesJoined(a, b string) []byte { return []byte(a + b) }", "becomes conditional: heap beyond 32 bytes", same},
	{"stringOf(b []byte) string { return string(b) }", "becomes conditional: heap beyond 32 bytes", same},
	{"runesOf(s string) []rune { return []rune(s) }", "becomes conditional: heap beyond 32 runes", same},
	{"stringOfRunes(r []rune) string { return string(r) }", "becomes conditional: heap beyond 32 bytes", same},
	{"stringOfRune(r rune) string { return string(r) }", "leaves the heap", same},
	{"box(n int) any { return n }", "leaves the heap", same},
	{"boxLarge(n *[129]int) any { return *n }", "stays on the heap", same},
}

const same = "the same"

// TestKinds holds what is said of each kind to the table and to the compiler.
func TestKinds(t *testing.T) {
	for _, tc := range lenstest.Toolchains(t, false) {
		t.Run(tc.Version, func(t *testing.T) {
			dir, lines := t.TempDir(), []string{"package kinds", "type T struct{ n int }", "func (t *T) Get() int { return t.n }", "func pass(n ...int) []int { return n }"}
			for _, k := range kinds {
				lines = append(lines, "//go:noinline", "func "+k.code)
			}
			write(t, filepath.Join(dir, "go.mod"), "module example.com/kinds\n\ngo 1.24\n")
			write(t, filepath.Join(dir, "kinds.go"), strings.Join(lines, "\n")+"\n")
			facts := collect(t, tc, dir, nil)
			w, err := lever.New(facts, dir)
			if err != nil {
				t.Fatal(err)
			}
			w = w.With(inventory(t, facts))
			for i, k := range kinds {
				want, line := k.after, 6+2*i
				if strings.HasPrefix(tc.Version, "go1.24") && k.before != same {
					want = k.before
				}
				col := strings.Index(lines[line-1], "return") + 1
				q, err := w.Ask([]string{fmt.Sprintf("kinds.go:%d:%d", line, col)})
				if err != nil && want == "" {
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				a, got := w.Answer(q), ""
				for _, s := range append(a.Sites, a.Stay...) {
					got = s.After.Words(s.Verdict)
				}
				if got != want || len(a.Sites)+len(a.Stay) > 1 {
					t.Errorf("%s: %q, want %q", k.code, got, want)
				}
			}
			x := tally{kinds: map[alloc.Kind]int{}}
			compareGroup(t, tc, dir, w, newDrawing(w, rand1()).draw(len(kinds)), &x)
			t.Log(x)
		})
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
