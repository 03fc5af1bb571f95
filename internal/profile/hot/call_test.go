package hot_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/profile/hot"
)

// TestReturns has two sites of one line and size, and a program whose call is known.
func TestReturns(t *testing.T) {
	for _, test := range []struct {
		name  string
		call  alloc.Return
		sites []int
		noted bool
	}{
		{"the first", alloc.Return{Func: "p.f", Size: 90, Offset: 40}, []int{0}, false},
		{"the second", alloc.Return{Func: "p.f", Size: 90, Offset: 60}, []int{1}, false},
		{"no such call", alloc.Return{Func: "p.f", Size: 90, Offset: 61}, []int{0, 1}, false},
		{"other code", alloc.Return{Func: "p.f", Size: 91, Offset: 40}, []int{0, 1}, true},
		{"another function", alloc.Return{Func: "p.g", Size: 90, Offset: 40}, []int{0, 1}, false},
		{"not known", alloc.Return{}, []int{0, 1}, false},
	} {
		a, b := site("p.f", 7, 16), site("p.f", 7, 16)
		a.Returns = []alloc.Return{{Func: "p.f", Size: 90, Offset: 40}, {Func: "p.f", Size: 90}}
		b.Returns = []alloc.Return{{Func: "p.f", Size: 90, Offset: 60}}
		p := made(1, sampled{2, 32, [][]frame{{{"p.f", 7}}}})
		p.Location[0].Address = 1000
		heat := hot.Join(&alloc.Report{Sites: []alloc.Site{a, b}}, []hot.Source{{
			Name: "x", Profile: p, Current: true, Returns: map[uint64]alloc.Return{1000: test.call},
		}}, hot.Options{})
		if got := heat.Spots[0].Sites; !slices.Equal(got, test.sites) {
			t.Errorf("%s: sites %d, want %d", test.name, got, test.sites)
		}
		if noted := strings.Contains(strings.Join(heat.Notes, "\n"), "another size"); noted != test.noted {
			t.Errorf("%s: notes %q", test.name, heat.Notes)
		}
	}
}
