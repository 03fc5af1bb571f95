package hot_test

import (
	"slices"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/profile/hot"
)

// TestPrograms has programs whose functions have the same names: in a profile of a
// program they are of package main, in one of a test they have its path.
func TestPrograms(t *testing.T) {
	of := func(pkg, file, fn string, inlined ...alloc.Frame) alloc.Site {
		s := site(fn, 10, 8, inlined...)
		s.Package, s.Pos.File = pkg, file
		return s
	}
	rep := &alloc.Report{Sites: []alloc.Site{
		of("x/a.v1", "a.v1/f.go", "main.New"),
		of("x/b", "b/f.go", "main.New"),
		of("x/b", "b/f.go", "x/b.Bench", alloc.Frame{Func: "main.New", Pos: alloc.Pos{File: "b/f.go", Line: 3}}),
	}}
	for _, test := range []struct {
		stack []frame // of a file in a folder dir, which is neither's
		sites []int
		why   alloc.Missing
	}{
		{[]frame{{"x/a%2ev1.New", 10}}, []int{0}, ""},
		{[]frame{{"x/b.New", 10}}, []int{1}, ""},
		{[]frame{{"x/b.New", 3}, {"x/b.Bench", 10}}, []int{2}, ""},
		{[]frame{{"x/c.New", 10}}, nil, alloc.InLibrary},
		{[]frame{{"x/b.New", 11}}, nil, alloc.NoSite},
	} {
		heat := join(rep, hot.Options{}, made(1, sampled{2, 16, [][]frame{test.stack}}))
		if s := heat.Spots[0]; len(heat.Spots) != 1 || !slices.Equal(s.Sites, test.sites) || s.Missing != test.why {
			t.Errorf("%v is at %v, %q; want %v, %q", test.stack, s.Sites, s.Missing, test.sites, test.why)
		}
	}
	// A program and its tests have one place together.
	rep.Sites = rep.Sites[1:]
	heat := join(rep, hot.Options{}, made(1, sampled{2, 16, [][]frame{{{"x/b.New", 10}}}}), made(1, sampled{1, 8, [][]frame{{{"main.New", 10}}}}))
	if len(heat.Spots) != 1 || heat.Spots[0].Weight.Bytes != 24 || heat.Spots[0].Frames[0].Func != "main.New" {
		t.Errorf("the places are %+v", heat.Spots)
	}
}
