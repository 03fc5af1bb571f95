package out

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/lab"
)

var makeNew = flag.String("make", "", "make the answers in testdata whose names match a `pattern` with unheap itself, as *")

// An origin is how an answer in testdata came to be: unheap with arguments, in
// testdata/src. MEM and CPU stand for profiles of its benchmarks, SAVED for a
// report, OLD.json and NEW.json for reports of two configurations. Edit leaves out what is of no use, or makes an answer that is rare.
type origin struct {
	args string
	edit func(answer any)
}

var origins = map[string]origin{
	"report_all":     {"report .", made},
	"report_stock":   {"report -engine stock .", first(4)},
	"report_failed":  {"report ./...", unread},
	"report_profile": {"report -profile MEM .", nil},

	"why_new":     {"why shop.New .", nil},
	"why_reasons": {"why shop.go@keep .", nil},
	"why_chain":   {"why shop.go@chain .", nil},
	"why_long":    {"why shop.go@long:7 .", nil},
	"why_many":    {"why shop.go@many:7 .", nil},
	"why_uncut":   {"why shop.go@keep .", func(a any) { a.(*alloc.Answer).Sites[0].Cut = nil }},
	"why_maybe":   {"why shop.go@keep .", func(a any) { a.(*alloc.Answer).Sites[0].Cut.Proven = false }},
	"why_param":   {"why shop.one .", nil},
	"why_inner":   {"why shop.Inner .", nil},
	"why_ends":    {"why shop.go@ends:7 .", nil},
	"why_between": {"why shop.go@ends:7 .", between},
	"why_not":     {"why shop.go@chain .", notKnown},
	"why_safe":    {"why shop.Total .", nil},
	"why_calls":   {"why shop.go@pages .", nil},
	"why_unseen":  {"why shop.go@buf:13 .", unseen},
	"why_unknown": {"why shop.go@use .", nil},
	"why_large":   {"why shop.Table .", nil},
	"why_join":    {"why shop.Join .", nil},
	"why_stock":   {"why -engine stock shop.go@long .", nil},
	"why_saved":   {"why -from SAVED shop.go@long:7", nil},
	"why_object":  {"why shop.go@keep .", func(a any) { object(&a.(*alloc.Answer).Sites[0]) }},
	"why_profile": {"why -profile CPU -profile MEM shop.go@pages .", nil},
	"why_inlined": {"why -tests shop.BenchmarkNew .", nil},

	"top_profile":   {"top -profile MEM . -limit 6", nil},
	"top_libraries": {"top -profile MEM -deps .", onlyLibraries},
	"top_own":       {"top -profile MEM -own -tests . -limit 8", nil},
	"top_cpu":       {"top -profile CPU -profile MEM . -limit 6", collected},
	"top_time":      {"top -profile CPU -sort time . -limit 4", nil},
	"top_leverage":  {"top -profile MEM -sort leverage . -limit 5", nil},
	"top_stock":     {"top -engine stock -profile MEM . -limit 4", nil},
	"top_stale":     {"top -profile MEM . -limit 12", stale},
	"top_object":    {"top -profile MEM . -limit 1", func(a any) { object(&a.(*alloc.Top).Rows[0].Sites[0]) }},
	"top_static":    {"top . -limit 3", nil},
	"top_useless":   {"top -profile go.mod . -limit 1", nil},

	"bench_all": {"top -bench . -benchtime 1000x .", nil},
	"bench_six": {"top -bench New -benchtime 1000x -count 6 .", nil},
	"bench_odd": {"top -bench New|Nothing|Mixed -benchtime 1000x -count 2 .", odd},

	"leverage_sites":   {"leverage . -limit 4", nil},
	"leverage_profile": {"leverage -profile MEM . -limit 6", moreAtMost},
	"leverage_none":    {"leverage -profile MEM . -limit 1 -pairs=false", func(a any) { a.(*alloc.Ranking).Single = []alloc.Lever{} }},

	"whatif_place":   {"whatif -packages . shop.go@new:4", nil},
	"whatif_leak":    {"whatif -packages . shop.three:o", nil},
	"whatif_call":    {"whatif -packages . shop.go@write=shop.(*Log).Write", nil},
	"whatif_large":   {"whatif -packages . shop.go@large", nil},
	"whatif_flow":    {"whatif -packages . shop.go@new:4", unmarked},
	"whatif_generic": {"whatif -packages . shop.go@keepv", partly},
	"whatif_object":  {"whatif -packages . shop.go@keepv", func(a any) { partly(a); object(&a.(*alloc.Counterfactual).Partly[0]) }},
	"whatif_stay":    {"whatif -packages . shop.go@joined", nil},
	"whatif_alone":   {"whatif -packages . shop.three:o", alone},
	"whatif_std":     {"whatif -packages . sort.Slice:x", nil},

	"inline_yes": {"whatif -packages . -inline shop.Each", grown},
	"inline_no":  {"whatif -packages . -inline shop.Many", nil},

	"diff_inline": {"diff OLD.json NEW.json", variety},
	"diff_none":   {"diff OLD.json OLD.json", nil},
	"diff_vary":   {"diff -vary gcflags=;-l .", nil},
	"diff_same":   {"diff -vary tags=;none .", nil},

	"verify_worse": {"verify -packages . -rungs abc PATCH", failing},
	"verify_same":  {"verify -packages . -rungs ab EMPTY", timeless},

	"explain_all": {"explain", few},
	"explain_one": {"explain slice-move", nil},
	"explain_old": {"explain returned", nil},

	"lens_two": {"lens list", lenses},

	"lab_run":          {"lab -count 8 -benchtime 20ms cost large", short},
	"experiments_list": {"lab -list", nil},
}

// TestMake makes answers; without -make it only holds that each has an origin.
func TestMake(t *testing.T) {
	if *makeNew == "" {
		have, want := slices.Sorted(maps.Keys(read(t))), slices.Sorted(maps.Keys(origins))
		if !slices.Equal(have, want) {
			t.Errorf("testdata has the answers\n%q, and there are origins of\n%q", have, want)
		}
		return
	}
	dir := t.TempDir()
	self := filepath.Join(dir, "unheap")
	run(t, ".", "go", "build", "-o", self, "../../cmd/unheap")
	files := map[string]string{}
	for _, name := range []string{"MEM", "CPU", "SAVED"} {
		files[name] = filepath.Join(dir, strings.ToLower(name))
	}
	run(t, "testdata/src", "go", "test", "-run=^$", "-bench=New|Mixed|Shared", "-benchtime=20000x", "-o", filepath.Join(dir, "shop.test"),
		"-memprofile="+files["MEM"], "-memprofilerate=512", "-cpuprofile="+files["CPU"])
	if err := os.WriteFile(files["SAVED"], run(t, "testdata/src", self, "report", "-json", "."), 0o666); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"PATCH": "--- /dev/null\n+++ b/internal/out/testdata/src/more.go\n@@ -0,0 +1,3 @@\n+package shop\n+\n+func More() *int { return new(int) }\n",
		"EMPTY": "--- /dev/null\n+++ b/internal/out/testdata/src/more.go\n@@ -0,0 +1 @@\n+package shop\n",
	} {
		files[name] = filepath.Join(dir, strings.ToLower(name)+".diff")
		if err := os.WriteFile(files[name], []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for name, flags := range map[string]string{"OLD.json": "-gcflags=-N=0", "NEW.json": "-gcflags=-l"} {
		files[name] = filepath.Join(dir, strings.ToLower(name))
		if err := os.WriteFile(files[name], run(t, "testdata/src", self, "report", "-json", flags, "."), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for name, o := range origins {
		if ok, err := filepath.Match(*makeNew, name); err != nil || !ok {
			continue
		}
		var args []string
		for _, arg := range strings.Fields(o.args) {
			if file := files[arg]; file != "" {
				arg = file
			}
			args = append(args, marked(t, arg))
		}
		if args[0] == "lens" {
			args = append(args, "-json")
		} else {
			args = slices.Insert(args, 1, "-json")
		}
		text := run(t, "testdata/src", self, args...)
		kind, _, _ := strings.Cut(name, "_")
		answer := answers[kind]()
		if err := json.Unmarshal(text, answer.value); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, text)
		}
		if o.edit != nil {
			o.edit(answer.value)
		}
		var b bytes.Buffer
		if err := asJSON(answer)(&b, Options{}); err != nil {
			t.Fatal(err)
		}
		clean := ownVersion.ReplaceAllString(strings.ReplaceAll(b.String(), dir+"/", ""), `"unheap": "(devel)"`)
		if err := os.WriteFile(filepath.Join("testdata", name+".json"), []byte(clean), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// ownVersion is that of the program that made an answer, which every commit changes.
var ownVersion = regexp.MustCompile(`"unheap": "[^"]*"`)

// place is a line of a source that a comment marks.
var place = regexp.MustCompile(`^(\w+\.go)@(\w+)`)

// marked is an argument with the number of the line that it names: shop.go:21 for
// shop.go@new.
func marked(t *testing.T, arg string) string {
	m := place.FindStringSubmatch(arg)
	if m == nil {
		return arg
	}
	text, err := os.ReadFile(filepath.Join("testdata/src", m[1]))
	if err != nil {
		t.Fatal(err)
	}
	before, _, ok := strings.Cut(string(text), "// @"+m[2]+"\n")
	if !ok {
		t.Fatalf("%s has no @%s", m[1], m[2])
	}
	return fmt.Sprintf("%s:%d%s", m[1], strings.Count(before, "\n")+1, arg[len(m[0]):])
}

// run runs a program and returns what it prints. Unheap may exit 3 and have an
// answer, as may a benchmark fail.
func run(t *testing.T, dir, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	cmd.Stderr = t.Output()
	out, err := cmd.Output()
	if exit := new(exec.ExitError); errors.As(err, &exit) && len(out) > 0 {
		err = nil
	}
	if err != nil {
		t.Fatalf("%s %s: %v", name, strings.Join(args, " "), err)
	}
	return out
}

// variety leaves a finding of each state, and makes what is rare: edits that are known,
// states that no flag leads to.
func variety(answer any) {
	d := answer.(*alloc.Diff)
	seen := map[alloc.State]int{}
	d.Findings = slices.DeleteFunc(d.Findings, func(f alloc.Finding) bool {
		seen[f.State]++
		return seen[f.State] > 1
	})
	first := d.Findings[0]
	for _, s := range []alloc.State{alloc.StateLoop, alloc.StateLarger} {
		for _, better := range []bool{false, true} {
			f := first
			f.State, f.Better = s, better
			f.Edit = alloc.Edit{Pos: alloc.Pos{File: "shop.go", Line: 3, Col: 1}, Text: "keep(o)", Kind: alloc.EditCallee, Proven: better}
			d.Findings = append(d.Findings, f)
		}
	}
	d.Notes = []string{"a note"}
}

// alone has a leak at one call.
func alone(answer any) {
	c := &answer.(*alloc.Counterfactual).Cuts[0]
	c.Alone, c.Pos = true, alloc.Pos{File: "shop.go", Line: 63, Col: 4}
}

// notKnown has flows to parameters of which nothing is known.
func notKnown(answer any) {
	a := answer.(*alloc.Answer)
	for i := range a.Sites {
		a.Sites[i].EachCause(func(c *alloc.Cause) {
			for k := range c.Flow {
				c.Flow[k].Unknown = c.Flow[k].Callee != ""
			}
		})
	}
}

// failing has tests that fail, and times that are the same each time.
func failing(answer any) {
	timeless(answer)
	v := answer.(*alloc.Verification)
	v.Notes = []string{"a note"}
	v.Rungs[3] = alloc.Rung{Name: alloc.RungTests, Verdict: alloc.JudgedWorse, Text: "1 test passed before and after, 1 fail now", Seconds: 2}
	for i := range 12 {
		v.Rungs[3].Details = append(v.Rungs[3].Details, fmt.Sprintf("broken: example.com/shop.Test%d", i))
	}
	v.Tests = &alloc.TestDiff{Passed: 1, Findings: []alloc.TestFinding{
		{Package: "example.com/shop", Test: "Test0", State: alloc.TestBroken, Failed: 4, Runs: 4, WasRuns: 4, Output: "=== RUN Test0\n    shop_test.go:9: not 3"},
		{Package: "example.com/shop", State: alloc.TestBefore, Failed: 1, Runs: 1, Was: 1, WasRuns: 1},
	}}
}

// timeless has no times.
func timeless(answer any) {
	v := answer.(*alloc.Verification)
	for i := range v.Rungs {
		v.Rungs[i].Seconds = 0
	}
}

// first leaves the first sites of a report.
func first(n int) func(any) {
	return func(answer any) {
		rep := answer.(*alloc.Report)
		rep.Sites = rep.Sites[:n]
	}
}

// unread has a report with compiler output that was not understood.
func unread(answer any) {
	rep := answer.(*alloc.Report)
	rep.Sites = rep.Sites[:1]
	rep.Unparsed, rep.Unread = 2, []string{"shop.go:1:1: a message of a compiler that does not exist yet", "shop.go:2:1: another"}
}

// unseen has calls that could not be looked at.
func unseen(answer any) {
	a := answer.(*alloc.Answer)
	a.SeenIn, a.Unseen = "", "no package could be read from source"
	a.Sites[0].EachCause(func(c *alloc.Cause) {
		for i := range c.Flow {
			c.Flow[i].Calls = nil
		}
	})
}

// onlyLibraries leaves the rows of libraries.
func onlyLibraries(answer any) {
	top := answer.(*alloc.Top)
	top.Rows = slices.DeleteFunc(top.Rows, func(r alloc.TopRow) bool { return len(r.Library) == 0 })
	top.Rows = top.Rows[:min(3, len(top.Rows))]
}

// collected has a part of the collector's time, of which a short profile has none.
func collected(answer any) {
	top := answer.(*alloc.Top)
	top.GC.Background = max(top.GC.Background, 1e6)
	top.Rows[0].GC = max(top.Rows[0].GC, 1e5)
}

// stale has rows that were found in all ways, and places that were not found for
// all reasons: code that has changed since, and several programs.
func stale(answer any) {
	top := answer.(*alloc.Top)
	row := top.Rows[0]
	inuse := top.Profiles[0]
	inuse.Kind, inuse.Exact = "inuse", true
	top.Profiles = append(top.Profiles, inuse)
	matches := []alloc.Match{alloc.Exact, alloc.Moved, alloc.Unsure, alloc.ByLine, alloc.Otherwise, alloc.Otherwise}
	top.Rows, top.Mapped.How, top.Missing = nil, nil, nil
	for i, m := range matches {
		r := row
		r.Match = m
		if i == len(matches)-1 {
			r.Frames = append(slices.Clone(r.Frames), r.Frames[0])
		}
		top.Rows = append(top.Rows, r)
		top.Mapped.How = append(top.Mapped.How, alloc.CoverageByKind{Match: m, Objects: 0.1, Bytes: 0.1})
	}
	for i, why := range alloc.AllMissing {
		top.Missing = append(top.Missing, alloc.MissingPart{Why: why, Places: i + 1, Objects: 0.01, Bytes: 0.02, Names: []string{row.Frames[0].Func}})
		r := row
		r.Sites, r.Missing, r.Via = []alloc.Site{}, why, []alloc.Via{}
		top.Rows = append(top.Rows, r)
	}
	top.Rows = append(top.Rows, alloc.TopRow{Frames: []alloc.Frame{}, Via: []alloc.Via{}, Sites: []alloc.Site{}, Missing: alloc.NoSymbols, Confidence: alloc.NoSamples})
}

// odd has benchmarks whose counts are not those of the runs.
func odd(answer any) {
	bench := answer.(*alloc.Bench)
	bench.Notes = append(bench.Notes, "a note")
	for i := range bench.Benchmarks {
		r := &bench.Benchmarks[i]
		switch i {
		case 0:
			r.Counted.Objects += 50
			r.Counted.Bytes += 64 * r.Counted.Ops
		case 1:
			r.Counted, r.Top = nil, nil
		case 2:
			r.Counted.Objects -= 50
			r.Objects += 7
			r.Procs = 8
		}
	}
}

// unmarked has a flow that the source does not show.
func unmarked(answer any) {
	c := answer.(*alloc.Counterfactual)
	c.Cuts[0].Kind, c.Cuts[0].Why, c.Cuts[0].Expr = alloc.StepFlow, "flow", "x"
	c.Cuts = append(c.Cuts, alloc.Change{Kind: alloc.StepAssign, Why: "assign", Pos: c.Cuts[0].Pos})
}

// grown has a site that inlining takes from the heap, and one that it puts there.
func grown(answer any) {
	a := answer.(*alloc.Inlining)
	heap := a.Copies[0]
	heap.Verdict, heap.Condition = alloc.Heap, ""
	a.Freed, a.Grown = append(a.Freed, heap), append(a.Grown, heap)
}

// few leaves some records of the catalogue.
func few(answer any) {
	e := answer.(*alloc.Explanation)
	e.Causes = slices.DeleteFunc(e.Causes, func(r alloc.Record) bool {
		return !slices.Contains([]alloc.CauseID{alloc.Returned, alloc.SliceMove, alloc.InterfaceMethodCall}, r.ID)
	})
}

// object has a site's variable share its object with another one.
func object(s *alloc.Site) {
	other := s.Pos
	other.Col += 3
	s.Members = []alloc.Member{
		{Name: s.Expr, Type: s.Type, Size: s.Size, Place: alloc.Place{Pos: s.Pos, Inlined: s.Inlined}},
		{Name: "other", Type: "int", Size: 8, Place: alloc.Place{Pos: other, Inlined: s.Inlined}},
	}
	s.Size += 8
}

// made has a site that the compiler has made, and one of an array behind a slice of a
// type with a name.
func made(answer any) {
	sites := answer.(*alloc.Report).Sites
	for i := range sites {
		if s := &sites[i]; s.Array > 0 && s.Kind == alloc.Composite {
			s.Type = "Orders"
			break
		}
	}
	last := &sites[len(sites)-1]
	last.Pos, last.Generated, last.Wrapper = alloc.Pos{File: "<autogenerated>", Line: 1}, true, true
}

// moreAtMost has a change that some of its weight may not be of.
func moreAtMost(answer any) {
	l := &answer.(*alloc.Ranking).Single[1]
	more := *l.Weight
	more.Bytes *= 2
	l.AtMost = &more
}

// between has a change that keeps a value on the stack as well as those do that decide.
func between(answer any) {
	s := &answer.(*alloc.Answer).Sites[0]
	s.Cut.Changes[0].Pos = s.Causes[0].Flow[1].Pos
}

// partly has sites that leave the heap in some instances only.
func partly(answer any) {
	c := answer.(*alloc.Counterfactual)
	if len(c.Partly) == 0 {
		c.Partly, c.Sites = c.Sites, []alloc.Site{}
	}
}

// lenses has what no other machine has.
func lenses(answer any) {
	l := answer.(*alloc.Lenses)
	l.Lenses = []alloc.LensRow{
		{Key: "0123456789abcdef", Go: "go1.26.8", Size: 34_412_345, Built: "2026-11-23", Verified: true, Current: true},
		{Key: "fedcba9876543210", Go: "go1.24.0", Size: 26_000_000, Built: "2026-11-22"},
	}
}

// short leaves some rows of each experiment.
func short(answer any) {
	r := answer.(*lab.Result)
	r.CPU = "a processor & more"
	c := &r.Experiments[0].Rows[1].Cells[0]
	c.Agrees = false
	for _, unit := range []string{"gc-cycles/1e6op", "gc-cpu-%"} {
		c.Metrics = append(c.Metrics, lab.Metric{Unit: unit, Figure: c.Time})
	}
	for i := range r.Experiments {
		e := &r.Experiments[i]
		e.Rows = slices.DeleteFunc(e.Rows, func(row lab.Row) bool { return row.Size > 64 && row.Size != 1024 })
	}
}
