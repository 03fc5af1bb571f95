package alloc

import "testing"

func TestPossible(t *testing.T) {
	all, times, nothing := &Heat{Total: Weight{Bytes: 1, Objects: 1, Malloc: 1}}, &Heat{Total: Weight{Malloc: 1}}, &Heat{}
	for _, test := range []struct {
		heat      *Heat
		ask, want By
	}{
		{all, Time, Time}, {times, Bytes, Time}, {times, Objects, Time},
		{&Heat{Total: Weight{Bytes: 1}}, Time, Bytes}, {nothing, Bytes, Bytes},
		{times, Leverage, Leverage},
	} {
		if got := test.heat.Possible(test.ask); got != test.want {
			t.Errorf("%s of %+v: %s, want %s", test.ask, test.heat.Total, got, test.want)
		}
	}
}
