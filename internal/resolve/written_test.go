package resolve

import "testing"

func TestAsWritten(t *testing.T) {
	for _, test := range []struct{ fn, expr, want string }{
		{"", "http.r.values = x", "http.r.values = x"},
		{"net/http.(*Request).SetPathValue", "http.r.otherValues = make(map[string]string)", "r.otherValues = make(map[string]string)"},
		{"example.com/lib.Hold", "lib.Kept = lib.p", "Kept = p"},
		{"log.Print", "log.log.x = 1", "log.x = 1"},
		{"log.Print", "my.log.x = catalog.x", "my.log.x = catalog.x"},
		{"example.com/mod/v2.F", "mod.x, mod.y := mod.z, v2.a", "x, y := z, v2.a"},
		{"gopkg.in/yaml.v3.F", "yaml.x = yaml.y", "x = y"},
		{"a/b.F", "f(\"b. c\")", "f(\"b. c\")"},
		{"main.F", "main.x = main", "x = main"},
	} {
		if got := asWritten(test.expr, test.fn); got != test.want {
			t.Errorf("in %s, %s is written %q, want %q", test.fn, test.expr, got, test.want)
		}
	}
}
