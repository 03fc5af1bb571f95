package alloc

import "testing"

func TestFilter(t *testing.T) {
	rep := sample()
	for _, test := range []struct {
		filter Filter
		want   int
	}{
		{Filter{}, 5},
		{Filter{Verdicts: []Verdict{Heap, Conditional}}, 2},
		{Filter{Package: "p"}, 5},
		{Filter{Package: "example.com/..."}, 5},
		{Filter{Package: "example.com/q"}, 0},
		{Filter{Package: "xample.com/p"}, 0},
		{Filter{Func: "p.F"}, 5},
		{Filter{Func: "p.G"}, 0},
		{Filter{Cause: Returned}, 4},
		{Filter{Cause: TooLarge}, 0},
	} {
		if _, n := test.filter.Apply(rep); n != test.want {
			t.Errorf("%+v picks %d sites, want %d", test.filter, n, test.want)
		}
	}
	if picked, n := (&Filter{Limit: 2}).Apply(rep); len(picked.Sites) != 2 || n != 5 {
		t.Errorf("the limit leaves %d of %d sites", len(picked.Sites), n)
	}
}
