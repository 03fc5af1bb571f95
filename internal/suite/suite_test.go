package suite

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/unheap/unheap/internal/compiler/gocmd"
)

const code = `package p

func Add(a, b int) int { return a + b }
`

const tests = `package p

import (
	"os"
	"testing"
)

func TestAdd(t *testing.T) {
	t.Run("one", func(t *testing.T) {
		if Add(1, 1) != 2 {
			t.Error("not two")
		}
	})
	t.Run("two", func(t *testing.T) {})
}

func TestBefore(t *testing.T) { t.Fatal("it never worked") }

func TestFlaky(t *testing.T) {
	name := os.Getenv("SUITE_MARK")
	if Add(2, 2) == 5 {
		text, _ := os.ReadFile(name)
		if os.WriteFile(name, append(text, '.'), 0o666); len(text)%2 == 0 {
			t.Error("now and then")
		}
	}
}

func TestSkip(t *testing.T) { t.Skip() }
`

// module writes a module and returns how its tests are run.
func module(t *testing.T, code, tests string) Config {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module example.com/p\n\ngo 1.24\n", "p.go": code, "p_test.go": tests} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return Config{Build: gocmd.Build{Dir: dir, Patterns: []string{"./..."}, Env: []string{"SUITE_MARK=" + filepath.Join(t.TempDir(), "mark")}}}
}

func TestCompare(t *testing.T) {
	for _, x := range []struct {
		name       string
		code, test string // of what is changed: "from => to"
		want       string // "verdict test" lines
		output     string
		passed     int
	}{
		{"nothing", "", "", "before TestBefore\n", "it never worked", 4},
		{"broken", "a + b => a - b", "", "broken TestAdd/one\nbefore TestBefore\n", "not two", 2},
		{"flaky", "return a + b => if a == 2 { return 5 }; return a + b", "", "flaky TestFlaky\nbefore TestBefore\n", "now and then", 3},
		{"does not compile", "a + b => a + c", "", "broken \n", "undefined: c", 0},
		{"tests do not compile", "Add(a, b int) => Add(a, b string)", "", "broken \n", "cannot use 1", 0},
		{"exits", "return a + b => panic(\"no\")", "", "broken TestAdd/one\n", "panic: no", 0},
		{"hangs", "return a + b => select {}", "", "broken TestAdd/one\n", "panic: test timed out", 0},
		{"gone", "", "TestAdd(t => TestOther(t", "gone TestAdd\nbefore TestBefore\n", "", 1},
		{"skipped", "", "func TestAdd(t *testing.T) { => func TestAdd(t *testing.T) { t.Skip()", "gone TestAdd\nbefore TestBefore\n", "", 1},
		{"mended", "", "t.Fatal(\"it never worked\") => ", "mended TestBefore\n", "", 4},
	} {
		t.Run(x.name, func(t *testing.T) {
			before, after := module(t, code, tests), module(t, change(t, code, x.code), change(t, tests, x.test))
			if before.Timeout, after.Timeout = time.Minute, time.Minute; x.name == "hangs" {
				after.Timeout = time.Second
			}
			c, err := Compare(t.Context(), before, after, func(string) {})
			if err != nil {
				t.Fatal(err)
			}
			if testing.Verbose() {
				t.Logf("%+v", c)
			}
			var got, output strings.Builder
			for _, f := range c.Findings {
				got.WriteString([]string{"broken", "flaky", "gone", "before", "mended"}[f.Verdict] + " " + f.Name + "\n")
				output.WriteString(f.Output)
			}
			if got.String() != x.want || !strings.Contains(output.String(), x.output) || c.Passed != x.passed {
				t.Errorf("findings\n%swant\n%s%d passed, want %d; output:\n%s", &got, x.want, c.Passed, x.passed, &output)
			}
		})
	}
}

func change(t *testing.T, text, how string) string {
	t.Helper()
	from, to, ok := strings.Cut(how, " => ")
	if !ok {
		return text
	}
	if !strings.Contains(text, from) {
		t.Fatalf("%q is not there", from)
	}
	return strings.Replace(text, from, to, 1)
}

func TestRunErrors(t *testing.T) {
	cfg := module(t, code, tests)
	cfg.Build.Patterns = []string{"./nosuch"}
	if r, err := Run(t.Context(), cfg, ""); err == nil && !r.fails() {
		t.Errorf("a package that is not there: %+v", r)
	}
	cfg.Build.Flags = []string{"-mod=nosuch"}
	if _, err := Run(t.Context(), cfg, ""); err == nil || !strings.Contains(err.Error(), "nosuch") {
		t.Errorf("a flag that is not known: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	cfg = module(t, change(t, code, "return a + b => select {}"), tests)
	if _, err := Run(ctx, cfg, ""); err != context.DeadlineExceeded {
		t.Errorf("ended from outside: %v", err)
	}
}

func (r *Result) fails() bool {
	for _, o := range r.Tests {
		if o == Fail {
			return true
		}
	}
	return false
}
