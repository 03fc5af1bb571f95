package text

import (
	"bytes"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
)

// sample is a report with one site of each verdict.
func sample() *alloc.Report {
	rep := &alloc.Report{Schema: alloc.Schema, Go: "go1.26.8", GOOS: "linux", GOARCH: "amd64", Engine: alloc.Lens, Packages: 1}
	for i, v := range alloc.Verdicts {
		s := alloc.Site{
			ID: alloc.SiteID(strings.Repeat(string(rune('a'+i)), 16)), Package: "example.com/p", Func: "example.com/p.F",
			Pos: alloc.Pos{File: "p.go", Line: 10 + i, Col: 2}, Inlined: []alloc.Frame{}, Kind: alloc.New,
			Expr: "new(int)", Type: "int", Size: 8, Verdict: v, Runtime: []string{}, Causes: []alloc.Cause{},
		}
		if v != alloc.OnStack {
			s.Causes = []alloc.Cause{{ID: alloc.Returned, Text: "returned by p.F", Flow: []alloc.Step{}}}
		}
		rep.Sites = append(rep.Sites, s)
	}
	rep.Sort()
	return rep
}

// TestAnswerUnseen has an answer whose calls could not be looked at: it says so, and
// is otherwise as it was.
func TestAnswerUnseen(t *testing.T) {
	answer := alloc.Ask(sample(), alloc.Query{Func: "p.F"}, "p.F")
	var plain, unseen bytes.Buffer
	if err := Answer(&plain, answer, Options{}); err != nil {
		t.Fatal(err)
	}
	answer.Unseen = "no package could be read from source"
	if err := Answer(&unseen, answer, Options{}); err != nil {
		t.Fatal(err)
	}
	if got, want := unseen.String(), plain.String()+"  = not seen: no package could be read from source\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
