package benchmark

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzOutput wants that reading takes any text, keeps little of it, and finds a
// result line wherever it stands.
func FuzzOutput(f *testing.F) {
	f.Add("BenchmarkA/b-2")
	f.Add("goos: linux\nBenchmarkA\nBenchmarkA-2 \t 100\t 5 ns/op\t 3 B/op\t 1 allocs/op\n--- FAIL: BenchmarkA/b\n    a_test.go:3: no\nPASS")
	f.Add("garbage BenchmarkA-2 1 \t1 ns/op \x00\n\n  --- SKIP: BenchmarkA")
	f.Add(strings.Repeat("x", 3*maxLine))
	f.Fuzz(func(t *testing.T, text string) {
		o := newOutput("BenchmarkA", 2)
		if err := o.read(strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
		before := len(o.results["BenchmarkA/x"])
		if err := o.read(strings.NewReader(text + "BenchmarkA/x-2   \t  10\t  2 ns/op\t  7 B/op\t  3 allocs/op\n")); err != nil {
			t.Fatal(err)
		}
		if len(o.quoted) > maxQuoted || len(o.logs) > maxQuoted {
			t.Errorf("%d lines are kept", len(o.quoted)+len(o.logs))
		}
		list := o.results["BenchmarkA/x"]
		if strings.ContainsAny(text, "B\r") || before > 0 {
			return // the text may have names of its own
		}
		if len(list) != 1 || list[0].values["allocs/op"] != 3 {
			t.Errorf("the result after %q is %v", text, list)
		}
	})
}

func TestOutput(t *testing.T) {
	o := newOutput("BenchmarkA", 4)
	err := o.read(strings.NewReader(`goos: linux
BenchmarkA
some wordsBenchmarkA/x-8
more words BenchmarkA/x-8-4         	     100	        12.50 ns/op	  5.0 widgets	      16 B/op	       1 allocs/op
BenchmarkA/x-8-4         	     200	        13.50 ns/op	      16 B/op	       1 allocs/op
BenchmarkB-4         	     200	        13.50 ns/op	      16 B/op	       1 allocs/op
BenchmarkA/y
    a_test.go:12: a log
--- FAIL: BenchmarkA/y
exit`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"BenchmarkA/x-8"}, o.order); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
	list := o.results["BenchmarkA/x-8"]
	want := map[string]float64{"ns/op": 12.5, "widgets": 5, "B/op": 16, "allocs/op": 1}
	if len(list) != 2 || !cmp.Equal(list[0].values, want) || list[1].iterations != 200 {
		t.Errorf("measurements %v", list)
	}
	if !o.failed["BenchmarkA/y"] || o.current != "BenchmarkA/y" || o.logged() != "a_test.go:12: a log" {
		t.Errorf("failed %v, current %s, logged %q", o.failed, o.current, o.logged())
	}
	if o.strange != 4 || !slices.Contains(o.quoted, `"exit"`) || !slices.Contains(o.quoted, `"more words "`) {
		t.Errorf("%d strange lines: %q", o.strange, o.quoted)
	}
}

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
