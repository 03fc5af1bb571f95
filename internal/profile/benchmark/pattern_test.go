package benchmark

import (
	"strings"
	"testing"
)

func TestPattern(t *testing.T) {
	for text, want := range map[string]string{
		".":         "A AB B",
		"A":         "A AB",
		"^A$/x|B/y": "A AB B",
		"^A$/(x|B)": "A",
		"[|/]|^B":   "B",
		`\/x`:       "",
		"(A|B)$":    "A AB B",
		"/x":        "A AB B",
	} {
		p, err := parsePattern(text)
		if err != nil {
			t.Errorf("parsePattern(%q): %v", text, err)
		}
		var got []string
		for _, name := range []string{"A", "AB", "B"} {
			if p.top(name) {
				got = append(got, name)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q matches %q, want %q", text, got, want)
		}
	}
	if got, want := only("BenchmarkA/x|y[1]/#01"), `^BenchmarkA$/^x\|y\[1\]$/^#01$`; got != want {
		t.Errorf("only = %s, want %s", got, want)
	}
}
