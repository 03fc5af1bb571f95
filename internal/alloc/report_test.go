package alloc

import "testing"

func TestWords(t *testing.T) {
	for _, test := range []struct {
		then       []string
		short, all string
	}{
		{nil, "passed to f", "passed to f"},
		{[]string{"returned"}, "passed to f; there it is returned", "passed to f; there it is returned"},
		{[]string{"passed to g", "sent"}, "passed to f; 2 calls further on it is sent", "passed to f; there it is passed to g; there it is sent"},
	} {
		c := &Cause{Text: "passed to f", Then: test.then}
		if short, all := c.Words(false), c.Words(true); short != test.short || all != test.all {
			t.Errorf("%q: %q and %q, want %q and %q", test.then, short, all, test.short, test.all)
		}
	}
}
