package compare

import (
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
)

// report is a report with some sites on the heap.
func report(sites ...alloc.Site) *alloc.Report {
	for i := range sites {
		s := &sites[i]
		s.Package, s.Kind = "p", alloc.New
		if s.Verdict == "" {
			s.Verdict = alloc.Heap
		}
		if s.Func == "" {
			s.Func = "p.F"
		}
		if s.Pos.File == "" {
			s.Pos = alloc.Pos{File: "a.go", Line: 3, Col: 1}
		}
		s.Causes = []alloc.Cause{{ID: "returned", Text: "it is returned"}}
	}
	return &alloc.Report{Schema: alloc.Schema, Go: "go1.26.8", GOOS: "linux", GOARCH: "amd64", Engine: alloc.Lens, Sites: sites}
}

func states(t *testing.T, old, now *alloc.Report, facts Facts) []alloc.Finding {
	t.Helper()
	d, err := States(&State{Name: "old", Report: old}, &State{Name: "new", Report: now}, facts)
	if err != nil {
		t.Fatal(err)
	}
	return d.Findings
}

// TestLoop moves a site into a loop, deeper, and out again; on the stack that costs
// nothing.
func TestLoop(t *testing.T) {
	defer func(f func(*alloc.Site) (int, bool)) { depth = f }(depth)
	depth = func(s *alloc.Site) (int, bool) { return s.Pos.Col, s.Pos.Col >= 0 }
	site := func(v alloc.Verdict, loops int) alloc.Site {
		return alloc.Site{ID: "1", Verdict: v, Pos: alloc.Pos{File: "a.go", Line: 3, Col: loops}}
	}
	for _, c := range []struct {
		was, now alloc.Site
		state    alloc.State
		better   bool
	}{
		{site(alloc.Heap, 0), site(alloc.Heap, 1), alloc.StateLoop, false},
		{site(alloc.Conditional, 1), site(alloc.Conditional, 2), alloc.StateLoop, false},
		{site(alloc.Heap, 2), site(alloc.Heap, 1), alloc.StateLoop, true},
		{site(alloc.Heap, 1), site(alloc.Conditional, 2), alloc.StateLoop, false}, // a better verdict is no comfort
		{site(alloc.Heap, 2), site(alloc.Conditional, 1), alloc.StateVerdict, true},
		{site(alloc.Conditional, 0), site(alloc.Heap, 1), alloc.StateVerdict, false},
		{site(alloc.OnStack, 0), site(alloc.OnStack, 1), "", false},
		{site(alloc.Heap, -1), site(alloc.Heap, 1), "", false}, // not known
	} {
		got := states(t, report(c.was), report(c.now), Facts{})
		switch {
		case c.state == "" && len(got) == 0:
		case len(got) != 1 || got[0].State != c.state || got[0].Better != c.better:
			t.Errorf("%s %d to %s %d: %+v, want %s, better %v", c.was.Verdict, c.was.Pos.Col, c.now.Verdict, c.now.Pos.Col, got, c.state, c.better)
		case got[0].Changes[len(got[0].Changes)-1].What != "loop" && got[0].Changes[1].What != "loop":
			t.Errorf("changes %v lack the loop", got[0].Changes)
		}
	}
}

// TestVerdicts has each pair of verdicts.
func TestVerdicts(t *testing.T) {
	// Rows are what it was, columns what it is: = the same, + better, - worse.
	const order = "heap conditional unknown static stack"
	want := map[string]string{"heap": "=+-++", "conditional": "-=-++", "unknown": "--=++", "static": "---==", "stack": "---=="}
	for was, row := range want {
		for i, now := range strings.Fields(order) {
			a, b := alloc.Site{ID: "1", Verdict: alloc.Verdict(was)}, alloc.Site{ID: "1", Verdict: alloc.Verdict(now)}
			got := "="
			for _, f := range states(t, report(a), report(b), Facts{}) {
				if got = "-"; f.Better {
					got = "+"
				}
				if f.State != alloc.StateVerdict || f.Counts() == f.Better {
					t.Errorf("%s to %s is %s, counts %v", was, now, f.State, f.Counts())
				}
			}
			if got != row[i:i+1] {
				t.Errorf("%s to %s is %s, want %s", was, now, got, row[i:i+1])
			}
		}
	}
}

// TestSizes tells a larger type from a larger block.
func TestSizes(t *testing.T) {
	for _, c := range []struct {
		was, now int64
		state    alloc.State
		better   bool
	}{
		{40, 48, alloc.StateMoved, false}, {48, 49, alloc.StateLarger, false}, {64, 48, alloc.StateLarger, true},
		{32769, 40960, alloc.StateMoved, false}, {40960, 40961, alloc.StateLarger, false}, {0, 8, alloc.StateLarger, false},
		{64, -1, alloc.StateLarger, false}, {-1, 64, alloc.StateLarger, true},
	} {
		got := states(t, report(alloc.Site{ID: "1", Size: c.was}), report(alloc.Site{ID: "1", Size: c.now}), Facts{})
		if len(got) != 1 || got[0].State != c.state || got[0].Better != c.better {
			t.Errorf("%d to %d bytes: %+v, want %s, better %v", c.was, c.now, got, c.state, c.better)
		}
	}
	generic := func(size int64) *alloc.Report { return report(alloc.Site{ID: "1", Func: "p.F[...]", Size: size}) }
	if got := states(t, generic(8), generic(-1), Facts{}); len(got) != 1 || got[0].State != alloc.StateMoved {
		t.Errorf("one more instance: %+v", got)
	}
}

// TestProve asks for each finding once, and takes what is proven.
func TestProve(t *testing.T) {
	asked := 0
	edit := alloc.Edit{Kind: alloc.EditCallee, Text: "keep(p)", Proven: true, Pos: alloc.Pos{File: "b.go", Line: 1}}
	now := report(alloc.Site{ID: "1", Expr: "a"}, alloc.Site{ID: "2", Expr: "b", Func: "p.G"}, alloc.Site{ID: "3", Expr: "c", Func: "p.H"})
	for i := range now.Sites {
		now.Sites[i].Pos.Line += i
	}
	got := states(t, report(), now, Facts{Prove: func(f *alloc.Finding, _ []Hunk) (alloc.Edit, bool) {
		asked++
		return edit, f.Sites[0].ID != "3"
	}})
	if asked != 3 || len(got) != 2 || got[0].Edit != edit || len(got[0].Sites) != 2 || got[1].Edit.Kind != alloc.EditUnknown {
		t.Errorf("asked %d times: %+v", asked, got)
	}
}

// TestAlign has equal sites of which one is new: what they have in common with the old
// one says which.
func TestAlign(t *testing.T) {
	site := func(id alloc.SiteID, line int, v alloc.Verdict) alloc.Site {
		return alloc.Site{ID: id, Expr: "new(int)", Verdict: v, Pos: alloc.Pos{File: "a.go", Line: line, Col: 1}}
	}
	old := report(site("1", 5, alloc.Conditional))
	now := report(site("1", 4, alloc.Heap), site("2", 5, alloc.Conditional))
	if got := states(t, old, now, Facts{}); len(got) != 1 || got[0].State != alloc.StateNew || got[0].Sites[0].Pos.Line != 4 {
		t.Errorf("%+v", got)
	}
}

// TestInstances has instances of a generic function come and go: what is the same in the
// others is no worse, though the site is judged by all of them.
func TestInstances(t *testing.T) {
	defer func(f func(*alloc.Site) map[string]instance) { instances = f }(instances)
	by := map[alloc.SiteID]map[string]instance{}
	instances = func(s *alloc.Site) map[string]instance { return by[s.ID+alloc.SiteID(s.Expr)] }
	for _, c := range []struct {
		was, now         map[string]instance
		before, after    alloc.Verdict
		sizeWas, sizeNow int64
		state            alloc.State
		better           bool
	}{
		{map[string]instance{"int": {alloc.Heap, 8}}, map[string]instance{"int": {alloc.Heap, 8}, "string": {alloc.Heap, 16}}, alloc.Heap, alloc.Heap, 8, -1, alloc.StateMoved, false},
		{map[string]instance{"int": {alloc.OnStack, 8}, "string": {alloc.Heap, 16}}, map[string]instance{"string": {alloc.Heap, 16}}, alloc.Conditional, alloc.Heap, -1, 16, alloc.StateCondition, false},
		{map[string]instance{"int": {alloc.Heap, 8}}, map[string]instance{"int": {alloc.Heap, 16}}, alloc.Heap, alloc.Heap, 8, 16, alloc.StateLarger, false},
		{map[string]instance{"int": {alloc.OnStack, 8}}, map[string]instance{"int": {alloc.OnStack, 8}, "string": {alloc.Heap, 16}}, alloc.OnStack, alloc.Conditional, 8, -1, alloc.StateVerdict, false},
	} {
		by["1a"], by["1b"] = c.was, c.now
		was := report(alloc.Site{ID: "1", Expr: "a", Func: "p.F[...]", Verdict: c.before, Size: c.sizeWas})
		now := report(alloc.Site{ID: "1", Expr: "b", Func: "p.F[...]", Verdict: c.after, Size: c.sizeNow})
		got := states(t, was, now, Facts{})
		if len(got) != 1 || got[0].State != c.state || got[0].Better != c.better {
			t.Errorf("%v to %v: %+v, want %s", c.was, c.now, got, c.state)
		}
	}
}
