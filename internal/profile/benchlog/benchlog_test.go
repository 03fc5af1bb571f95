package benchlog

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzLog wants that reading takes any text, keeps little of it, and finds a
// result line wherever it stands.
func FuzzLog(f *testing.F) {
	f.Add("BenchmarkA/b-2")
	f.Add("goos: linux\nBenchmarkA\nBenchmarkA-2 \t 100\t 5 ns/op\t 3 B/op\t 1 allocs/op\n--- FAIL: BenchmarkA/b\n    a_test.go:3: no\nPASS")
	f.Add("garbage BenchmarkA-2 1 \t1 ns/op \x00\n\n  --- SKIP: BenchmarkA")
	f.Add(strings.Repeat("x", 3*maxLine))
	f.Fuzz(func(t *testing.T, text string) {
		l := New(2, "BenchmarkA")
		if err := l.Read(strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
		before := len(l.Results["BenchmarkA/x"])
		if err := l.Read(strings.NewReader(text + "BenchmarkA/x-2   \t  10\t  2 ns/op\t  7 B/op\t  3 allocs/op\n")); err != nil {
			t.Fatal(err)
		}
		if len(l.Quoted) > MaxQuoted || len(l.Logs) > MaxQuoted {
			t.Errorf("%d lines are kept", len(l.Quoted)+len(l.Logs))
		}
		list := l.Results["BenchmarkA/x"]
		if strings.ContainsAny(text, "B\r") || before > 0 {
			return // the text may have names of its own
		}
		if len(list) != 1 || list[0].Printed()["allocs/op"] != 3 {
			t.Errorf("the result after %q is %v", text, list)
		}
	})
}

func TestLog(t *testing.T) {
	l := New(4, "BenchmarkA")
	err := l.Read(strings.NewReader(`goos: linux
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
	if diff := cmp.Diff([]string{"BenchmarkA/x-8"}, l.Order); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
	list := l.Results["BenchmarkA/x-8"]
	want := map[string]float64{"ns/op": 12.5, "widgets": 5, "B/op": 16, "allocs/op": 1}
	if len(list) != 2 || !cmp.Equal(list[0].Printed(), want) || list[1].Iterations != 200 {
		t.Errorf("measurements %v", list)
	}
	if !l.Failed["BenchmarkA/y"] || l.Current != "BenchmarkA/y" || l.Logged() != "a_test.go:12: a log" {
		t.Errorf("failed %v, current %s, logged %q", l.Failed, l.Current, l.Logged())
	}
	if l.Strange != 4 || !slices.Contains(l.Quoted, `"exit"`) || !slices.Contains(l.Quoted, `"more words "`) {
		t.Errorf("%d strange lines: %q", l.Strange, l.Quoted)
	}
}

// TestManyBenchmarks has output that is not verbose, of several benchmarks, whose
// number of processors is not known.
func TestManyBenchmarks(t *testing.T) {
	l := New(0, "BenchmarkA", "BenchmarkB64")
	err := l.Read(strings.NewReader("goos: linux\ncpu: A Processor @ 2.00GHz\nBenchmarkA-3  \t 10\t 5 ns/op\nBenchmarkB64  \t 10\t 6 ns/op\nBenchmarkB  \t 10\t 6 ns/op\nPASS\n"))
	if err != nil {
		t.Fatal(err)
	}
	if l.CPU != "A Processor @ 2.00GHz" || !slices.Equal(l.Order, []string{"BenchmarkA", "BenchmarkB64"}) || l.Strange != 1 {
		t.Errorf("cpu %q, results of %q, %d strange lines", l.CPU, l.Order, l.Strange)
	}
	if v := l.Results["BenchmarkB64"][0].Values[0]; v.Unit != "sec/op" || v.OrigValue != 6 {
		t.Errorf("the value is %+v", v)
	}
}
