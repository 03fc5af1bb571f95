package out

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/out/chart"
	"github.com/unheap/unheap/internal/out/style"
	"github.com/unheap/unheap/internal/out/text"
)

// This file holds every format to what it makes of answers in testdata: x.json is
// an answer as unheap wrote it (make_test.go says with which arguments), x.txt,
// x.dot and x.svg are how the formats show it. Sources for excerpts are in
// testdata/src.

var update = flag.Bool("update", false, "rewrite the golden files of formats")

// answers make an empty answer of each type, by the beginning of the names of their
// files.
var answers = map[string]func() Answer{
	"report":      empty(text.Report),
	"why":         empty(text.Answer),
	"top":         empty(text.Top),
	"bench":       empty(text.Bench),
	"leverage":    empty(text.Ranking),
	"whatif":      empty(text.Counterfactual),
	"inline":      empty(text.Inlining),
	"diff":        empty(text.Diff),
	"verify":      empty(text.Verification),
	"explain":     empty(text.Explanation),
	"lens":        empty(text.Lenses),
	"lab":         empty(chart.Text),
	"experiments": empty(chart.List),
}

func empty[V any](text func(io.Writer, *V, Options) error) func() Answer {
	return func() Answer { return For(new(V), text) }
}

// extensions are those of golden files, by format. JSON is held by the round trip.
var extensions = map[string]string{"text": "txt", "dot": "dot", "svg": "svg", "markdown": "md"}

// views are ways to look at answers other than the plain one, by the names of their
// files.
var views = []struct {
	answer, name string
	options      Options
}{
	{"report_all", "all", Options{Filter: alloc.Filter{Verdicts: alloc.Verdicts}}},
	{"report_all", "limit", Options{Filter: alloc.Filter{Limit: 2}}},
	{"report_all", "none", Options{Filter: alloc.Filter{Func: "nowhere"}}},
	{"report_all", "terminal", Options{Style: style.Style{Width: 60, Color: true}}},
	{"why_calls", "full", Options{Full: true}},
	{"why_chain", "full", Options{Full: true}},
	{"why_long", "full", Options{Full: true}},
	{"why_many", "full", Options{Full: true}},
	{"why_calls", "narrow", Options{Narrow: true}},
	{"why_long", "terminal", Options{Style: style.Style{Width: 50, Color: true}}},
	{"top_profile", "terminal", Options{Style: style.Style{Width: 90, Color: true}}},
	{"leverage_sites", "list", Options{List: true}},
	{"leverage_profile", "terminal", Options{Style: style.Style{Width: 80}, List: true}},
	{"explain_all", "terminal", Options{Style: style.Style{Width: 50}}},
	{"lab_run", "terminal", Options{Style: style.Style{Width: 72, Color: true}}},
}

// read returns the answers in testdata by name.
func read(t *testing.T) map[string]Answer {
	t.Helper()
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no answers in testdata: %v", err)
	}
	all := map[string]Answer{}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		kind, _, _ := strings.Cut(name, "_")
		if answers[kind] == nil {
			t.Fatalf("%s: no answer is named %s", file, kind)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = answers[kind]()
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.DisallowUnknownFields()
		if err := dec.Decode(all[name].value); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
	}
	return all
}

func opened(file string) string { return filepath.Join("testdata/src", file) }

// TestGolden shows every answer in every format that can, in all views.
func TestGolden(t *testing.T) {
	all := read(t)
	wanted := map[string]bool{}
	shown := map[string]bool{}
	for name, answer := range all {
		for _, f := range Formats {
			if f.Name == "json" || !f.Can(answer) {
				continue
			}
			shown[f.Name] = true
			ext := extensions[f.Name]
			if ext == "" {
				t.Fatalf("format %s has no extension for its golden files", f.Name)
			}
			wanted[name+"."+ext] = true
			compare(t, f, answer, Options{Open: opened}, name+"."+ext)
			for _, v := range views {
				if v.answer == name && f.Name == "text" {
					o := v.options
					o.Open = opened
					file := name + "." + v.name + "." + ext
					wanted[file] = true
					compare(t, f, answer, o, file)
				}
			}
		}
	}
	for _, f := range Formats {
		if f.Name != "json" && !shown[f.Name] {
			t.Errorf("format %s shows no answer in testdata", f.Name)
		}
	}
	for kind := range answers {
		if !slices.ContainsFunc(keys(all), func(name string) bool { n, _, _ := strings.Cut(name, "_"); return n == kind }) {
			t.Errorf("no answer of %s in testdata", kind)
		}
	}
	for _, ext := range extensions {
		files, _ := filepath.Glob("testdata/*." + ext)
		for _, file := range files {
			if !wanted[filepath.Base(file)] {
				t.Errorf("%s is of no answer", file)
			}
		}
	}
}

func keys(m map[string]Answer) []string {
	var list []string
	for k := range m {
		list = append(list, k)
	}
	return list
}

// compare holds what a format writes to a golden file.
func compare(t *testing.T, f *Format, answer Answer, o Options, name string) {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b, answer, o); err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	golden(t, name, b.String())
}

// golden holds text to a golden file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Errorf("%v; -update makes it", err)
		return
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s is another one now; -update takes it:\n%s", name, d)
	}
}

// TestRoundTrip reads every answer and writes the same bytes.
func TestRoundTrip(t *testing.T) {
	f, err := Find("json")
	if err != nil {
		t.Fatal(err)
	}
	for name, answer := range read(t) {
		want, err := os.ReadFile(filepath.Join("testdata", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := f.Write(&b, answer, Options{}); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), b.String()); d != "" {
			t.Errorf("%s.json changes on its way:\n%s", name, d)
		}
	}
}

// TestAnswers looks for the writers of text that no golden file is of: functions of
// packages text and chart that take an output, an answer and Options.
func TestAnswers(t *testing.T) {
	var want, got []string
	for _, dir := range []string{"text", "chart"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range file.Decls {
				if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.IsExported() && f.Type.Params.NumFields() == 3 {
					want = append(want, types.ExprString(f.Type.Params.List[1].Type))
				}
			}
		}
	}
	for _, answer := range answers {
		got = append(got, fmt.Sprintf("%T", answer().value))
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("there are writers of\n%q\nand golden files of\n%q", want, got)
	}
}
