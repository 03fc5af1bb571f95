package grammar

import (
	"strings"
	"testing"
)

// TestSmaller leaves things out of a unit until nothing is left but what must stay.
func TestSmaller(t *testing.T) {
	u := Generate(3, 1).Units[0]
	all := u.Text(1)
	list := u.Smaller()
	texts := map[string]bool{}
	for _, v := range list {
		text := v.Text(1)
		if len(text) >= len(all) || texts[text] && strings.Count(text, "\n") < 3 {
			t.Errorf("not smaller:\n%s", text)
		}
		texts[text] = true
	}
	if u.Text(1) != all {
		t.Error("the unit has changed")
	}
	for len(list) > 0 {
		u = list[0]
		list = u.Smaller()
	}
	rest := u.Text(1)
	if strings.Count(rest, "mark.At") != 1 || !strings.Contains(rest, "func F1(") || strings.Count(rest, "func Drive1x") != u.Drivers {
		t.Errorf("what is left is\n%s", rest)
	}
}
