package alloc

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sample is a report with one site of each verdict.
func sample() *Report {
	rep := &Report{Schema: Schema, Go: "go1.26.8", GOOS: "linux", GOARCH: "amd64", Engine: Lens, Packages: 1}
	for i, v := range Verdicts {
		s := Site{
			ID: SiteID(strings.Repeat(string(rune('a'+i)), 16)), Package: "example.com/p", Func: "example.com/p.F",
			Pos: Pos{File: "p.go", Line: 10 + i, Col: 2}, Inlined: []Frame{}, Kind: New,
			Expr: "new(int)", Type: "int", Size: 8, Runtime: []string{}, Causes: []Cause{},
		}
		switch v {
		case Conditional:
			s.Decide(v, Condition{Kind: WhenMapGrows})
		case Unknown:
			s.Decide(v, Condition{Kind: UnknownShared})
		default:
			s.Decide(v, Condition{})
		}
		if v != OnStack {
			s.Causes = []Cause{{ID: Returned, Text: "returned by p.F", Flow: []Step{}}}
		}
		rep.Sites = append(rep.Sites, s)
	}
	rep.Sort()
	return rep
}

// write writes a report as its readers have it.
func write(w io.Writer, rep *Report) error { return json.NewEncoder(w).Encode(rep) }

func TestRoundTrip(t *testing.T) {
	want := sample()
	var b bytes.Buffer
	if err := write(&b, want); err != nil {
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

// FuzzRead reads what may be a report: what is read is valid and stays the same
// when it is written and read again.
func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	write(&b, sample())
	f.Add(b.Bytes())
	f.Add([]byte(`{"schema":"unheap/report/v1","engine":"lens","sites":null}`))
	f.Add([]byte(`{"schema":"unheap/report/v1","engine":"lens","sites":[{"pos":{"file":"/etc/passwd"}}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		rep, err := Read(bytes.NewReader(text))
		if err != nil {
			return
		}
		var once, twice bytes.Buffer
		if err := write(&once, rep); err != nil {
			t.Fatal(err)
		}
		again, err := Read(bytes.NewReader(once.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		write(&twice, again)
		if once.String() != twice.String() {
			t.Errorf("%s\nbecomes\n%s", &once, &twice)
		}
	})
}

// TestOlderReport reads a report whose steps have no kinds.
func TestOlderReport(t *testing.T) {
	rep := sample()
	rep.Sites[0].Causes[0].Flow = []Step{{Why: "assign", To: "the heap"}}
	var b strings.Builder
	if err := json.NewEncoder(&b).Encode(rep); err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(b.String(), `"step":"",`, "")
	if text == b.String() {
		t.Fatal("the report has no step")
	}
	got, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if s := got.Sites[0].Causes[0].Flow[0]; s.Kind != "" || s.ToHeap || s.Why != "assign" {
		t.Errorf("step %+v", s)
	}
}

// TestReadOneLine has names with ends of lines in a saved report, which could pass for
// lines of what is written.
func TestReadOneLine(t *testing.T) {
	rep := sample()
	rep.Go, rep.Sites[0].Expr, rep.Sites[0].Pos.File = "go1.26\n0 sites", "x\n0 sites", "a\nb.go"
	rep.Failed = []Failure{{Package: "p\nq", Text: "two\nlines"}}
	rep.Notes = []string{"n\no"}
	rep.Sort()
	var b bytes.Buffer
	if err := write(&b, rep); err != nil {
		t.Fatal(err)
	}
	got, err := Read(&b)
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for i := range got.Sites {
		lines += strings.Count(got.Sites[i].Expr+got.Sites[i].Pos.File, `\n`)
	}
	if lines != 2 || got.Go != `go1.26\n0 sites` || got.Notes[0] != `n\no` || got.Failed[0].Package != `p\nq` || got.Failed[0].Text != "two\nlines" {
		t.Errorf("%d lines, %q, %q, %+v", lines, got.Go, got.Notes, got.Failed)
	}
}
