package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/unheap/unheap/internal/alloc"
)

// sample is a report with one site of each verdict.
func sample() *alloc.Report {
	conditions := map[alloc.Verdict]alloc.Condition{
		alloc.Conditional: {Kind: alloc.WhenLength, Operand: "n", Elem: 8, Limit: 32, Unit: alloc.Bytes},
		alloc.Unknown:     {Kind: alloc.UnknownWhich, Count: 1, Total: 2},
		alloc.OnStack:     {Kind: alloc.StackFrame, Size: 8, Func: "example.com/p.F"},
	}
	rep := &alloc.Report{Schema: alloc.Schema, Go: "go1.26.8", GOOS: "linux", GOARCH: "amd64", Engine: alloc.Lens, Packages: 1}
	for i, v := range alloc.Verdicts {
		s := alloc.Site{
			ID: alloc.SiteID(strings.Repeat(string(rune('a'+i)), 16)), Package: "example.com/p", Func: "example.com/p.F",
			Pos: alloc.Pos{File: "p.go", Line: 10 + i, Col: 2}, Inlined: []alloc.Frame{}, Kind: alloc.New,
			Expr: "new(int)", Type: "int", Size: 8, Runtime: []string{}, Causes: []alloc.Cause{},
		}
		s.Decide(v, conditions[v])
		if v != alloc.OnStack {
			s.Causes = []alloc.Cause{{ID: alloc.Returned, Text: "returned by p.F", Flow: []alloc.Step{}}}
		}
		rep.Sites = append(rep.Sites, s)
	}
	rep.Sort()
	return rep
}

func TestRoundTrip(t *testing.T) {
	want := sample()
	var b bytes.Buffer
	if err := JSON(&b, want); err != nil {
		t.Fatal(err)
	}
	got, err := Read(&b)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the report changed on its way through JSON:\n%s", d)
	}
}

func TestFilter(t *testing.T) {
	rep := sample()
	for _, test := range []struct {
		filter Filter
		want   int
	}{
		{Filter{}, 5},
		{Filter{Verdicts: []alloc.Verdict{alloc.Heap, alloc.Conditional}}, 2},
		{Filter{Package: "p"}, 5},
		{Filter{Package: "example.com/..."}, 5},
		{Filter{Package: "example.com/q"}, 0},
		{Filter{Package: "xample.com/p"}, 0},
		{Filter{Func: "p.F"}, 5},
		{Filter{Func: "p.G"}, 0},
		{Filter{Cause: alloc.Returned}, 4},
		{Filter{Cause: alloc.TooLarge}, 0},
		{Filter{Kinds: []alloc.Kind{alloc.Append}}, 0},
	} {
		if _, n := test.filter.Apply(rep); n != test.want {
			t.Errorf("%+v picks %d sites, want %d", test.filter, n, test.want)
		}
	}
	if picked, n := (&Filter{Limit: 2}).Apply(rep); len(picked.Sites) != 2 || n != 5 {
		t.Errorf("the limit leaves %d of %d sites", len(picked.Sites), n)
	}
}

// FuzzRead reads what may be a report: what is read is valid and stays the same
// when it is written and read again.
func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	JSON(&b, sample())
	f.Add(b.Bytes())
	f.Add([]byte(`{"schema":"unheap/report/v1","engine":"lens","sites":null}`))
	f.Add([]byte(`{"schema":"unheap/report/v1","engine":"lens","sites":[{"pos":{"file":"/etc/passwd"}}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		rep, err := Read(bytes.NewReader(text))
		if err != nil {
			return
		}
		var once, twice, out bytes.Buffer
		if err := JSON(&once, rep); err != nil {
			t.Fatal(err)
		}
		again, err := Read(bytes.NewReader(once.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		JSON(&twice, again)
		if once.String() != twice.String() {
			t.Errorf("%s\nbecomes\n%s", &once, &twice)
		}
		if err := Text(&out, rep, Filter{}, Style{Width: 80, Color: true}); err != nil {
			t.Fatal(err)
		}
	})
}

// TestWhyUnseen has an answer whose calls could not be looked at: it says so, and
// is otherwise as it was.
func TestWhyUnseen(t *testing.T) {
	answer := Ask(sample(), alloc.Query{Func: "p.F"}, "p.F")
	var plain, unseen bytes.Buffer
	if err := Why(&plain, answer, strings.Clone, false, Style{}); err != nil {
		t.Fatal(err)
	}
	answer.Unseen = "no package could be read from source"
	if err := Why(&unseen, answer, strings.Clone, false, Style{}); err != nil {
		t.Fatal(err)
	}
	if got, want := unseen.String(), plain.String()+"  = not seen: no package could be read from source\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
