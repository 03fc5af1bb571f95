package alloc

import "testing"

// TestPer holds that weights are given by the second only where all
// profiles of allocations say how many they cover.
func TestPer(t *testing.T) {
	for _, test := range []struct {
		profiles []Profile
		per      string
		count    float64
	}{
		{nil, "", 1},
		{[]Profile{{Kind: "allocs"}}, "", 1},
		{[]Profile{{Kind: "allocs", Seconds: 10}}, "s", 10},
		{[]Profile{{Kind: "allocs", Seconds: 10}, {Kind: "allocs", Seconds: 5}, {Kind: "cpu"}}, "s", 15},
		{[]Profile{{Kind: "allocs", Seconds: 10}, {Kind: "allocs"}}, "", 1},
		{[]Profile{{Kind: "inuse", Seconds: 10}}, "", 1},
		{[]Profile{{Kind: "allocs", Seconds: 10}, {Kind: "none", Unusable: "it is empty"}}, "s", 10},
		{[]Profile{{Kind: "cpu", Seconds: 10}}, "", 1},
	} {
		if per, count := (&Heat{Profiles: test.profiles}).Per(); per != test.per || count != test.count {
			t.Errorf("%+v: %q %v, want %q %v", test.profiles, per, count, test.per, test.count)
		}
	}
}
