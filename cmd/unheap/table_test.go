package main

import (
	"encoding/json"
	"fmt"
	"go/version"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/lenstest"
)

// TestTable checks every row of the table with the program, the stock compiler
// and the clock: the verdict, what -m says instead, and how often the code
// allocates when it runs.
func TestTable(t *testing.T) {
	for _, tc := range lenstest.Toolchains(t, *long) {
		t.Run(tc.Version, func(t *testing.T) {
			dir := t.TempDir()
			writeRows(t, dir, tc.Version)
			rep := reportOf(t, tc, dir)
			if rep.Go != tc.Version || rep.Unparsed > 0 {
				t.Errorf("a report of %s with %d pieces unread", rep.Go, rep.Unparsed)
			}
			said := diagnostics(t, tc, dir)
			counts := measure(t, tc, dir)
			for _, r := range rows {
				t.Run(r.name, func(t *testing.T) {
					o := r.outcome(tc.Version)
					checkSite(t, rep, &r, o)
					checkDiagnostic(t, said[fmt.Sprintf("%s/row.go:%d", r.name, r.line())], o)
					for _, m := range o.runs {
						got, ok := counts[r.name+"."+m.call]
						if !ok || m.atLeast && got < m.allocs || !m.atLeast && got != m.allocs {
							t.Errorf("%s allocates %d times, want %d", m.call, got, m.allocs)
						}
					}
				})
			}
		})
	}
}

// outcome is what holds for a version.
func (r *row) outcome(v string) *outcome {
	i := len(r.outcomes) - 1
	for i > 0 && version.Compare(v, r.outcomes[i].since) < 0 {
		i--
	}
	return &r.outcomes[i]
}

func (r *row) source() string {
	return "package " + r.name + "\n" + strings.ReplaceAll(r.code, "\nfunc F", "\n//go:noinline\nfunc F")
}

// line is the line of the row's site.
func (r *row) line() int {
	before, _, _ := strings.Cut(r.source(), "// SITE")
	return 1 + strings.Count(before, "\n")
}

// checkSite compares the row's site with what holds.
func checkSite(t *testing.T, rep *alloc.Report, r *row, o *outcome) {
	t.Helper()
	var found []alloc.Site
	for _, s := range rep.Sites {
		if s.Package == "table/"+r.name && s.Pos.Line == r.line() && s.Kind == r.kind {
			found = append(found, s)
		}
	}
	if o.verdict == "" {
		if len(found) > 0 {
			t.Errorf("%d sites, want none: %+v", len(found), found)
		}
		return
	}
	if len(found) != 1 {
		t.Fatalf("%d sites of kind %s on line %d, want 1", len(found), r.kind, r.line())
	}
	s := found[0]
	if s.Verdict != o.verdict || !strings.Contains(s.Condition, o.condition) {
		t.Errorf("the verdict is %s (%s), want %s (%s)", s.Verdict, s.Condition, o.verdict, o.condition)
	}
	if want := shown[r.name]; want != "" {
		if got := fmt.Sprintf("%s, %s: %s", s.Expr, s.Type, s.Causes[0].Text); got != want {
			t.Errorf("the site is %q, want %q", got, want)
		}
	}
	called := strings.Join(s.Runtime, " ")
	if o.runtime == "" && called != "" || !strings.Contains(called, o.runtime) {
		t.Errorf("calls %q, want %q", called, o.runtime)
	}
}

// checkDiagnostic compares what -m says of the site's line with what it does in
// the table.
func checkDiagnostic(t *testing.T, said []string, o *outcome) {
	t.Helper()
	all := strings.Join(said, "; ")
	if o.m == "" && all != "" || !strings.Contains(all, o.m) {
		t.Errorf("-m says %q, want %q", all, o.m)
	}
}

// writeRows writes a module with a package for each row, and a test that counts
// the allocations of every call.
func writeRows(t *testing.T, dir, v string) {
	t.Helper()
	write := func(name, text string) {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	var imports, calls strings.Builder
	for _, r := range rows {
		write(r.name+"/row.go", r.source())
		fmt.Fprintf(&imports, "\t%q\n", "table/"+r.name)
		for _, m := range r.outcome(v).runs {
			call := r.name + "." + m.call
			fmt.Fprintf(&calls, "\tcount(%q, func() { %s })\n", call, call)
		}
	}
	write("go.mod", "module table\n\ngo 1.24\n")
	write("measure/measure_test.go", fmt.Sprintf(measureTest, imports.String(), calls.String()))
}

// measureTest is the test that counts; the imports and the calls are filled in.
const measureTest = `package measure

import (
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"

%s)

var (
	text   = strings.Repeat("x", 64)
	number int
)

func nothing() {}

func forever() { select {} }

func count(name string, f func()) {
	fmt.Printf("count %%q %%d\n", name, int(testing.AllocsPerRun(100, f)))
}

func TestCount(*testing.T) {
	_, _ = runtime.Gosched, math.Pi
%s}
`

// reportOf runs the program's report on the module.
func reportOf(t *testing.T, tc *lenstest.Toolchain, dir string) *alloc.Report {
	t.Helper()
	cmd := exec.Command("unheap", "report", "-json", "-engine=lens", "./...")
	cmd.Dir, cmd.Env = dir, append(tc.Env(), "PWD="+dir)
	rep := new(alloc.Report)
	if err := json.Unmarshal(tc.Output(t, cmd), rep); err != nil {
		t.Fatal(err)
	}
	return rep
}

var (
	diagnosticLine = regexp.MustCompile(`(?m)^(?:\./)?(\S+/row\.go:\d+):\d+: (.*)$`)
	aboutEscapes   = regexp.MustCompile(`escape|moved to heap`)
	countLine      = regexp.MustCompile(`(?m)^count ("(?:[^"\\]|\\.)*") (\d+)$`)
)

// diagnostics are what -m says about escapes, by file and line.
func diagnostics(t *testing.T, tc *lenstest.Toolchain, dir string) map[string][]string {
	t.Helper()
	out, err := tc.Go(dir, "build", "-gcflags=-m", "./...").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	said := map[string][]string{}
	for _, m := range diagnosticLine.FindAllStringSubmatch(string(out), -1) {
		if aboutEscapes.MatchString(m[2]) {
			said[m[1]] = append(said[m[1]], m[2])
		}
	}
	return said
}

// measure runs the calls and returns the allocations of each.
func measure(t *testing.T, tc *lenstest.Toolchain, dir string) map[string]int {
	t.Helper()
	out := tc.Output(t, tc.Go(dir, "test", "-vet=off", "-count=1", "-v", "./measure"))
	counts := map[string]int{}
	for _, m := range countLine.FindAllStringSubmatch(string(out), -1) {
		call, err := strconv.Unquote(m[1])
		if err != nil {
			t.Fatal(err)
		}
		counts[call], _ = strconv.Atoi(m[2])
	}
	return counts
}
