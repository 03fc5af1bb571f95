package alloc

import "testing"

func TestPossible(t *testing.T) {
	all, times, nothing := &Heat{Total: Weight{Bytes: 1, Objects: 1, Malloc: 1}}, &Heat{Total: Weight{Malloc: 1}}, &Heat{}
	for _, test := range []struct {
		heat      *Heat
		ask, want By
	}{
		{all, ByTime, ByTime}, {times, ByBytes, ByTime}, {times, ByObjects, ByTime},
		{&Heat{Total: Weight{Bytes: 1}}, ByTime, ByBytes}, {nothing, ByBytes, ByBytes},
		{times, ByLeverage, ByLeverage},
	} {
		if got := test.heat.Possible(test.ask); got != test.want {
			t.Errorf("%s of %+v: %s, want %s", test.ask, test.heat.Total, got, test.want)
		}
	}
}
