package ask_test

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask"
	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/usage"
)

// TestMain is the toolexec program when the go command runs this executable.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "toolexec" {
		os.Exit(gocmd.RunTool(os.Args[2:], os.Stderr))
	}
	os.Exit(m.Run())
}

// files are the module that the questions are about.
var files = map[string]string{
	"go.mod": "module example.com/shop\n\ngo 1.24\n",
	"shop.go": `package shop

import "strings"

type Order struct{ Lines []string }

var last *Order

//go:noinline
func New(n int) *Order {
	o := &Order{}
	o.Lines = make([]string, n)
	return o
}

func Keep(o *Order) { last = o }

//go:noinline
func Stay() int {
	b := [4]int{1, 2, 3, 4}
	p := &b
	return p[2]
}

func Sell(name string) string {
	o := New(3)
	Keep(o)
	return strings.Repeat(name, len(o.Lines))
}
`,
	"shop_test.go": `package shop

import "testing"

func BenchmarkSell(b *testing.B) {
	b.ReportAllocs()
	for range b.N {
		Sell("tea")
	}
}
`,
	"broken/broken.go": "package broken\n\nvar x int = \"text\"\n",
}

// module writes the module and returns its folder.
func module(t *testing.T) ask.Build {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o777), os.WriteFile(name, []byte(text), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	return ask.Build{Dir: dir, Patterns: []string{"."}, Env: []string{"GOFLAGS=", "GOWORK=off"}}
}

func TestReport(t *testing.T) {
	rep, err := ask.Report(t.Context(), ask.ReportRequest{Build: module(t)})
	if err != nil {
		t.Fatal(err)
	}
	if s := siteAt(t, rep.Sites, 11); s.Verdict != alloc.Heap || s.Cause() != alloc.Returned {
		t.Errorf("&Order{} is %s, %s", s.Verdict, s.Cause())
	}
	if i := slices.IndexFunc(rep.Sites, func(s alloc.Site) bool { return s.Func == "example.com/shop.Stay" && s.Allocates() }); i >= 0 {
		t.Errorf("%s allocates", rep.Sites[i].Pos)
	}
	again, err := ask.Report(t.Context(), ask.ReportRequest{Saved: func() (*alloc.Report, error) { return rep, nil }})
	if err != nil || again != rep {
		t.Errorf("a saved report is answered with %v", err)
	}
}

func siteAt(t *testing.T, sites []alloc.Site, line int) *alloc.Site {
	t.Helper()
	for i := range sites {
		if sites[i].Pos.File == "shop.go" && sites[i].Pos.Line == line {
			return &sites[i]
		}
	}
	t.Fatalf("no site on line %d", line)
	return nil
}

// TestIncomplete has an answer that lacks a package: both the answer and what it
// lacks are there.
func TestIncomplete(t *testing.T) {
	b := module(t)
	b.Patterns = []string{"./..."}
	rep, err := ask.Report(t.Context(), ask.ReportRequest{Build: b})
	var lacking *ask.Incomplete
	if !errors.As(err, &lacking) || len(lacking.Failed) != 1 || lacking.Failed[0].Package != "example.com/shop/broken" {
		t.Fatalf("the answer lacks %v", err)
	}
	if rep == nil || len(rep.Sites) == 0 {
		t.Error("there is no answer")
	}
}

func TestWhy(t *testing.T) {
	b := module(t)
	answer, err := ask.Why(t.Context(), ask.WhyRequest{Build: b, Query: "shop.go:11:7"})
	if err != nil {
		t.Fatal(err)
	}
	if len(answer.Sites) != 1 || len(answer.Sites[0].Reasons) != 1 || answer.Sites[0].Cut == nil || !answer.Sites[0].Cut.Proven {
		t.Errorf("got %+v", answer.Sites)
	}
	if got := answer.Open("shop.go"); got != filepath.Join(b.Dir, "shop.go") && !strings.HasSuffix(got, "shop.go") {
		t.Errorf("shop.go is at %s", got)
	}
	byID, err := ask.Why(t.Context(), ask.WhyRequest{Build: b, Query: string(answer.Sites[0].ID)})
	if err != nil || len(byID.Sites) != 1 || len(byID.Sites[0].Reasons) != 1 {
		t.Errorf("by its ID: %+v, %v", byID, err)
	}
	param, err := ask.Why(t.Context(), ask.WhyRequest{Build: b, Query: "shop.go:16:11"})
	if err != nil || len(param.Params) != 1 || len(param.Params[0].Leaks) != 1 || len(param.Params[0].Leaks[0].Reasons) != 1 {
		t.Errorf("of a parameter: %+v, %v", param, err)
	}
	if _, err := ask.Why(t.Context(), ask.WhyRequest{Build: b, Query: "shop.go:1"}); !usage.Is(err) || !strings.Contains(err.Error(), "the nearest is at shop.go:1") {
		t.Errorf("where there is nothing: %v", err)
	}
}

func TestWhatif(t *testing.T) {
	b := module(t)
	answer, err := ask.Whatif(t.Context(), ask.WhatifRequest{Build: b, Changes: []string{"shop.Keep:o"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(answer.Cuts) != 1 || len(answer.Sites) != 0 {
		t.Errorf("without the leak, %d sites of %d changes leave the heap; New returns it all the same", len(answer.Sites), len(answer.Cuts))
	}
	answer, err = ask.Whatif(t.Context(), ask.WhatifRequest{Build: b, Changes: []string{"shop.go:13"}})
	if err != nil || len(answer.Sites) != 1 {
		t.Errorf("without the return, %d sites leave the heap, %v", len(answer.Sites), err)
	}
	if _, err := ask.Whatif(t.Context(), ask.WhatifRequest{Build: b, Changes: []string{"nowhere"}}); !usage.Is(err) {
		t.Errorf("a change that is none: %v", err)
	}
	b.Engine = alloc.Stock
	if _, err := ask.Whatif(t.Context(), ask.WhatifRequest{Build: b, Changes: []string{"shop.go:13"}}); err == nil || usage.Is(err) {
		t.Errorf("with the stock engine: %v", err)
	}
}

func TestInline(t *testing.T) {
	b := module(t)
	answer, err := ask.Inline(t.Context(), ask.InlineRequest{Build: b, Func: "shop.Sell"})
	if err != nil {
		t.Fatal(err)
	}
	if answer.Func != "example.com/shop.Sell" || answer.Why != "" {
		t.Errorf("got %+v", answer)
	}
	answer, err = ask.Inline(t.Context(), ask.InlineRequest{Build: b, Func: "shop.New"})
	if err != nil || answer.Why != "marked go:noinline" {
		t.Errorf("got %+v, %v", answer, err)
	}
}

func TestLeverage(t *testing.T) {
	ranking, err := ask.Leverage(t.Context(), ask.LeverageRequest{Build: module(t), Limit: 5})
	if err != nil {
		t.Fatal(err)
	}
	if len(ranking.Single) == 0 || ranking.Single[0].Changes[0].Pos.File != "shop.go" {
		t.Errorf("got %+v", ranking.Single)
	}
	if _, err := ask.Leverage(t.Context(), ask.LeverageRequest{Build: module(t), Limit: -1}); !usage.Is(err) {
		t.Errorf("a limit below 0: %v", err)
	}
}

// TestTop weighs by a profile that the module's benchmark writes.
func TestTop(t *testing.T) {
	b := module(t)
	profile := filepath.Join(t.TempDir(), "mem")
	cmd := exec.Command("go", "test", "-run=NONE", "-bench=.", "-benchtime=1000x", "-memprofile="+profile, "-memprofilerate=1", ".")
	cmd.Dir, cmd.Env = b.Dir, append(os.Environ(), b.Env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	heat := ask.Heat{Profiles: []string{profile}}
	list, err := ask.Top(t.Context(), ask.TopRequest{Build: b, Heat: heat, By: alloc.ByObjects, Limit: 3})
	if err != nil {
		t.Fatal(err)
	}
	if !list.Heat || len(list.Rows) != 3 || list.Rows[0].Weight.Objects < 1000 {
		t.Errorf("got %+v", list)
	}
	list, err = ask.Top(t.Context(), ask.TopRequest{Build: b, Heat: heat, By: alloc.ByLeverage, Deps: true, Own: true})
	if err != nil || list.Rows[0].Lever == nil {
		t.Errorf("by leverage: %+v, %v", list, err)
	}
	if i := slices.IndexFunc(list.Rows, func(r alloc.TopRow) bool { return len(r.Library) > 0 }); i < 0 {
		t.Error("no row has a site of strings.Repeat")
	}
	heat.Profiles = append(heat.Profiles, filepath.Join(b.Dir, "go.mod"))
	list, err = ask.Top(t.Context(), ask.TopRequest{Build: b, Heat: heat})
	var lacking *ask.Incomplete
	if list == nil || !errors.As(err, &lacking) || len(lacking.Unusable) != 1 {
		t.Errorf("with a file that is no profile: %v", err)
	}
	if _, err := ask.Top(t.Context(), ask.TopRequest{Build: b, Heat: ask.Heat{Profiles: heat.Profiles, Bench: ask.Benchmarks{Pattern: "."}}}); !usage.Is(err) {
		t.Errorf("profiles and benchmarks: %v", err)
	}
}

func TestBench(t *testing.T) {
	q := ask.TopRequest{Build: module(t), Heat: ask.Heat{Bench: ask.Benchmarks{Pattern: "Sell", Time: "100x"}}}
	bench, err := ask.Bench(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if len(bench.Benchmarks) != 1 {
		t.Fatalf("got %+v", bench)
	}
	row := bench.Benchmarks[0]
	if row.Objects != 3 || row.Top == nil || row.Top.Total.Objects != row.Counted.Objects {
		t.Fatalf("got %+v", row)
	}
	for _, line := range []int{11, 12} { // the runtime may allocate something of its own beside them
		i := slices.IndexFunc(row.Top.Rows, func(r alloc.TopRow) bool { return len(r.Sites) == 1 && r.Sites[0].Pos.Line == line })
		if i < 0 || row.Top.Rows[i].Weight.Objects != row.Counted.Ops {
			t.Errorf("line %d does not allocate once an operation: row %d of %+v", line, i, row.Top.Rows)
		}
	}
	q.Heat.Bench.Pattern = "Nothing"
	var none *ask.NoBenchmark
	if _, err := ask.Bench(t.Context(), q); !errors.As(err, &none) || len(none.Static.Rows) == 0 {
		t.Errorf("without a benchmark: %v", err)
	}
}

// TestInterrupted ends with the context.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ask.Report(ctx, ask.ReportRequest{Build: module(t)}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestWhyFromFolder asks in a folder below the module's root: the file's own package
// is compiled, and no other. A file of the same name stands where its path from the
// root would lead.
func TestWhyFromFolder(t *testing.T) {
	b := module(t)
	const code = "package sub\n\nfunc F() *int {\n\tx := 1\n\treturn &x\n}\n"
	for _, name := range []string{"sub/sub.go", "sub/sub/sub.go"} {
		name = filepath.Join(b.Dir, name)
		text := code
		if strings.HasSuffix(filepath.Dir(name), "sub/sub") {
			text = "package other\n"
		}
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o777), os.WriteFile(name, []byte(text), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	root := b.Dir
	b.Patterns, b.Dir = nil, filepath.Join(root, "sub")
	for _, query := range []string{"sub.go:4", "./sub.go:4", "../sub/sub.go:4", filepath.Join(b.Dir, "sub.go") + ":4", "../shop.go:11:7"} {
		answer, err := ask.Why(t.Context(), ask.WhyRequest{Build: b, Query: query})
		if err != nil || len(answer.Sites) != 1 || answer.Sites[0].Verdict != alloc.Heap {
			t.Errorf("%s: %+v, %v", query, answer, err)
		}
	}
	b.Dir = root
	if answer, err := ask.Why(t.Context(), ask.WhyRequest{Build: b, Query: "sub/sub.go:4"}); err != nil || len(answer.Sites) != 1 {
		t.Errorf("from the root: %+v, %v", answer, err)
	}
}

// TestAllAsked looks for a question that no test here asks.
func TestAllAsked(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	asked, err := tests()
	if err != nil {
		t.Fatal(err)
	}
	questions := 0
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv != nil || !f.Name.IsExported() || f.Type.Params.NumFields() != 2 {
				continue
			}
			if !strings.HasSuffix(types.ExprString(f.Type.Params.List[1].Type), "Request") {
				continue
			}
			if questions++; !strings.Contains(string(asked), "ask."+f.Name.Name+"(t.Context()") {
				t.Errorf("no test asks %s", f.Name.Name)
			}
		}
	}
	if questions < 7 {
		t.Errorf("%d questions found", questions)
	}
}

// TestDiff compares a report with one that lacks a site, and one that lacks a package.
func TestDiff(t *testing.T) {
	rep, err := ask.Report(t.Context(), ask.ReportRequest{Build: module(t)})
	if err != nil {
		t.Fatal(err)
	}
	less, failed := *rep, *rep
	less.Sites = slices.DeleteFunc(slices.Clone(rep.Sites), func(s alloc.Site) bool { return s.Pos.Line == 11 })
	failed.Failed = []alloc.Failure{{Package: "example.com/shop", Text: "broken"}}
	saved := func(name string, rep *alloc.Report) ask.SavedState {
		return ask.SavedState{Name: name, Read: func() (*alloc.Report, error) { return rep, nil }}
	}
	d, err := ask.Diff(t.Context(), ask.DiffRequest{Base: saved("old", &less), Head: saved("new", rep)})
	if err != nil || d.Counts() != 1 || d.Findings[0].State != alloc.StateNew || d.Base != "old" || d.Head != "new" {
		t.Errorf("%v: %+v", err, d)
	}
	var lacking *ask.Incomplete
	if d, err = ask.Diff(t.Context(), ask.DiffRequest{Base: saved("old", &less), Head: saved("new", &failed)}); !errors.As(err, &lacking) || d == nil || len(d.Findings) != 0 {
		t.Errorf("%v: %+v", err, d)
	}
}

// tests is the text of the tests.
func tests() ([]byte, error) {
	var all []byte
	names, err := filepath.Glob("*_test.go")
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		all = append(all, text...)
	}
	return all, err
}
