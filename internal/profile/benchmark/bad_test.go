//go:build unix

package benchmark

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const badSource = `package m

import (
	"fmt"
	"os"
	"testing"
)

var sink any

func BenchmarkGood(b *testing.B) {
	for range b.N {
		sink = new([3]*int)
	}
}

func BenchmarkFails(b *testing.B) {
	b.Run("not", func(b *testing.B) {
		for range b.N {
			sink = new([2]*int)
		}
	})
	b.Run("really", func(b *testing.B) { b.Fatal("no luck") })
}

func BenchmarkPanics(b *testing.B) {
	b.Run("first", func(b *testing.B) {
		for range b.N {
			sink = new([2]*int)
		}
	})
	// Not here: package testing goes on while a benchmark ends in a panic, and
	// may end the program first.
	go panic("out of cheese")
	select {}
}

func BenchmarkExits(b *testing.B) { os.Exit(7) }

func BenchmarkGarbage(b *testing.B) {
	for range b.N {
		sink = new([4]*int)
	}
	fmt.Print("BenchmarkOther-2 100 5 ns/op 0 allocs/op\n", "half a line ")
	fmt.Fprint(os.Stderr, "to stderr")
}

func BenchmarkLate(b *testing.B) {
	if b.N > 1000 {
		b.Fatal("too many")
	}
	for range b.N {
		sink = new([5]*int)
	}
}
`

// TestBad wants every benchmark that can be measured measured, and the others
// named.
func TestBad(t *testing.T) {
	dir := module(t, map[string]string{"m_test.go": badSource})
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "bad"))); err != nil {
		t.Fatal(err)
	}
	syntax := []byte("package syntax\n\nimport \"testing\"\n\nfunc BenchmarkSyntax(b *testing.B) { for range }\n")
	err := errors.Join(os.Mkdir(filepath.Join(dir, "syntax"), 0o777), os.WriteFile(filepath.Join(dir, "syntax", "syntax_test.go"), syntax, 0o666))
	if err != nil {
		t.Fatal(err)
	}
	res, err := Run(context.Background(), config(t, dir, "."))
	if err != nil {
		t.Fatal(err)
	}
	var measured []string
	for _, b := range res.Benchmarks {
		measured = append(measured, b.Name)
		if b.Name == "BenchmarkPanics/first" {
			if b.Counts != nil {
				t.Errorf("%s is counted, without a profile", b.Name)
			}
		} else if b.Counts == nil || b.Counts.Objects/b.Counts.Ops != 1 {
			t.Errorf("%s: %+v, want an object an operation", b.Name, b.Counts)
		}
	}
	if diff := cmp.Diff([]string{"BenchmarkGood", "BenchmarkFails/not", "BenchmarkPanics/first", "BenchmarkGarbage"}, measured); diff != "" {
		t.Errorf("measured (-want +got):\n%s", diff)
	}
	for _, want := range []Failure{
		{"m", "BenchmarkFails/really", "no luck"},
		{"m", "BenchmarkPanics", "out of cheese"},
		{"m", "BenchmarkPanics/first", "not counted"},
		{"m", "BenchmarkExits", "exit status 7"},
		{"m", "BenchmarkLate", "too many"},
		{"m/broken", "", "undefined: nowhere"},
		{"m/syntax", "", "expected"},
		{"m/main", "BenchmarkMain", "does TestMain call m.Run?"},
	} {
		if !slices.ContainsFunc(res.Failed, func(f Failure) bool {
			return f.Package == want.Package && f.Name == want.Name && strings.Contains(f.Text, want.Text)
		}) {
			t.Errorf("no failure %q", want)
		}
	}
	if len(res.Failed) != 8 {
		t.Errorf("failures %q", res.Failed)
	}
	if res.Strange == 0 || len(res.Notes) != 1 || !strings.Contains(res.Notes[0], "BenchmarkOther-2") || !strings.Contains(res.Notes[0], "half a line") {
		t.Errorf("%d strange lines, notes %q", res.Strange, res.Notes)
	}
}

const hangSource = `package m

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"
)

func BenchmarkHang(b *testing.B) {
	cmd := exec.Command("sleep", "1000")
	cmd.Stdout = os.Stdout // the pipe stays open
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	os.WriteFile("pids.new", fmt.Appendf(nil, "%d %d", os.Getpid(), cmd.Process.Pid), 0o666)
	os.Rename("pids.new", "pids")
	time.Sleep(time.Hour) // not select {}, which is a deadlock
}
`

// TestHang ends a benchmark that hangs, and what it has started.
func TestHang(t *testing.T) {
	for _, how := range []string{"interrupt", "timeout"} {
		t.Run(how, func(t *testing.T) {
			dir := module(t, map[string]string{"m_test.go": hangSource})
			pids := filepath.Join(dir, "pids")
			ctx, cancel := context.WithCancel(context.Background())
			cfg := config(t, dir, "Hang")
			if how == "timeout" {
				cfg.Timeout = time.Second
			} else {
				go func() {
					for ctx.Err() == nil {
						if _, err := os.Stat(pids); err == nil {
							cancel()
						}
						time.Sleep(10 * time.Millisecond)
					}
				}()
			}
			res, err := Run(ctx, cfg)
			cancel()
			if how == "interrupt" && !errors.Is(err, context.Canceled) {
				t.Errorf("the error is %v", err)
			}
			if how == "timeout" && (err != nil || len(res.Failed) != 1 || !strings.Contains(res.Failed[0].Text, "ran for 1s")) {
				t.Errorf("%+v, %v", res, err)
			}
			text, err := os.ReadFile(pids)
			if err != nil {
				t.Fatal(err)
			}
			for _, field := range strings.Fields(string(text)) {
				gone(t, field)
			}
		})
	}
}

// gone fails the test if a process still runs after a moment. One that nobody
// has waited for yet is gone.
func gone(t *testing.T, text string) {
	t.Helper()
	pid, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	for range 100 {
		stat, err := os.ReadFile("/proc/" + text + "/stat")
		if err != nil && syscall.Kill(pid, 0) != nil || strings.Contains(string(stat), ") Z ") {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("process %d still runs", pid)
}
