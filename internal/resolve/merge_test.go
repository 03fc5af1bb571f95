package resolve

import (
	"fmt"
	"strings"
	"testing"
	"testing/quick"
)

func TestStableFunc(t *testing.T) {
	for _, tc := range []struct{ fn, want string }{
		{"main.main", "main.main"},
		{"example.com/p.F", "example.com/p.F"},
		{"example.com/v2.F", "example.com/v2.F"},
		{"gopkg.in/yaml%2ev3.F", "gopkg.in/yaml%2ev3.F"},
		{"p.init", "p.init"},
		{"p.init.0", "p.init."},
		{"p.init.1.func2", "p.init..func"},
		{"p.init.func12", "p.init.func"},
		{"p.glob..func3", "p.glob..func"},
		{"p.map.init.0", "p.map.init."},
		{"p.F.func1", "p.F.func"},
		{"p.F.func1.2", "p.F.func."},
		{"p.F.func1.2.3", "p.F.func.."},
		{"p.F.G.func2", "p.F.G.func"},
		{"p.F.gowrap1", "p.F.gowrap"},
		{"p.F.deferwrap2", "p.F.deferwrap"},
		{"p.F-range1", "p.F-range"},
		{"p.F.func2-range1", "p.F.func-range"},
		{"p.(*T).M", "p.(*T).M"},
		{"p.(*T).M-fm", "p.(*T).M-fm"},
		{"p.(*T).M.func1", "p.(*T).M.func"},
		{"p.T.M.func1", "p.T.M.func"},
		{"p.F[...].func1", "p.F[...].func"},
		// Names of the program's own keep their numbers.
		{"p.func1", "p.func1"},
		{"p.gowrap7", "p.gowrap7"},
		{"p.(*T).func1", "p.(*T).func1"},
		{"p.F32", "p.F32"},
		{"p.T.M16", "p.T.M16"},
	} {
		if got := stableFunc(tc.fn); got != tc.want {
			t.Errorf("stableFunc(%q) = %q, want %q", tc.fn, got, tc.want)
		}
	}
}

// TestStableFuncNumbers numbers function literals in two ways: their stable
// names are the same, and stay as they are.
func TestStableFuncNumbers(t *testing.T) {
	shapes := []string{"func%d", "gowrap%d", "deferwrap%d", "func%d-range1", "%d"}
	name := func(outer string, nesting []uint8, number func(int) uint8) string {
		for i, n := range nesting {
			outer += "." + fmt.Sprintf(shapes[int(n)%len(shapes)], number(i))
		}
		return outer
	}
	for _, outer := range []string{"p.F", "example.com/a.b/p.(*T).M2", "p.init", "p.glob.", "p.F[...]"} {
		same := func(nesting []uint8, a, b uint8) bool {
			x := stableFunc(name(outer, nesting, func(i int) uint8 { return a + uint8(i) }))
			y := stableFunc(name(outer, nesting, func(i int) uint8 { return b ^ uint8(i) }))
			return x == y && stableFunc(x) == x && strings.HasPrefix(x, outer)
		}
		if err := quick.Check(same, nil); err != nil {
			t.Errorf("%s: %v", outer, err)
		}
	}
}
