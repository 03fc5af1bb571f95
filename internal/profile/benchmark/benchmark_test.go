package benchmark

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/compiler/lenstest"
	"github.com/unheap/unheap/internal/usage"
)

// TestMain also does what "unheap toolexec" does: the go command runs this
// program when it links a metered one.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "toolexec" {
		tool, err := gocmd.Toolexec(os.Args[2:], "", os.Getenv(gocmd.LinkEnv))
		if err == nil {
			cmd := exec.Command(tool.Argv[0], tool.Argv[1:]...)
			cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
			err = cmd.Run()
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

const countedSource = `package m

import "testing"

var (
	sink   any
	text   string
	number = 1000
)

type pair struct{ p, q *int }

func init() { sink = make([]byte, 100) }

func BenchmarkTiny(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = number + i       // tiny int
		sink = int32(number + i) // tiny int32
		text = string([]byte{byte(i), 'a', 'b'}) // tiny string
	}
}

func BenchmarkTimer(b *testing.B) {
	for range b.N {
		sink = new(pair) // before
	}
	b.ResetTimer()
	for range b.N {
		b.StopTimer()
		sink = new([7]pair) // stopped
		b.StartTimer()
		sink = new([2]pair) // timed
	}
}

func BenchmarkStopped(b *testing.B) {
	sink = new([9]pair) // first
	b.StopTimer()
	sink = new([7]pair) // second
	b.ResetTimer()
	b.StartTimer()
	for range b.N {
		sink = new([2]pair) // timed2
	}
}

func BenchmarkParallel(b *testing.B) {
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			sink = new([3]pair) // parallel
		}
	})
}

func BenchmarkLoop(b *testing.B) {
	sink = make([]byte, 1000)
	for b.Loop() {
		sink = new([4]pair) // loop
	}
	sink = make([]byte, 1000)
}

func BenchmarkSub(b *testing.B) {
	b.Run("a b/[1|2]", func(b *testing.B) {
		for range b.N {
			sink = new([5]pair) // sub one
		}
	})
	b.Run("same", func(b *testing.B) {
		for range b.N {
			sink = new([6]pair) // sub two
		}
	})
	b.Run("same", func(b *testing.B) {
		b.ReportMetric(7, "allocs/op")
		for range b.N {
			sink = new([8]pair) // sub three
		}
	})
	b.Run("same/same", func(b *testing.B) {
		for range b.N {
			sink = new([9]pair) // sub four
		}
	})
	b.ResetTimer()
}

func BenchmarkNone(b *testing.B) {
	n := 0
	for i := range b.N {
		n += i
	}
	number = n%2 + 1000
}

func BenchmarkSkipped(b *testing.B) { b.Skip("not today") }
`

// TestCounts counts what benchmarks allocate whose lines say it.
func TestCounts(t *testing.T) {
	versions := []string{"local"}
	if *lenstest.EveryGo {
		versions = append(versions, lenstest.Supported...)
	}
	for _, v := range versions {
		t.Run(v, func(t *testing.T) {
			t.Setenv("GOTOOLCHAIN", v)
			t.Setenv("GOFLAGS", "")
			testCounts(t)
		})
	}
}

// TestFlags counts in programs that are compiled with flags of the user's.
func TestFlags(t *testing.T) {
	t.Setenv("GOFLAGS", "'-gcflags=-N -l'")
	testCounts(t, "-gcflags=-l", "-cover", "-trimpath", "-buildvcs=false")
}

func testCounts(t *testing.T, flags ...string) {
	t.Helper()
	cfg := config(t, module(t, map[string]string{"m_test.go": countedSource}), ".")
	cfg.Flags = flags
	res, err := Run(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Failed)+len(res.Notes) > 0 {
		t.Errorf("failed %q, notes %q", res.Failed, res.Notes)
	}
	got := map[string]map[string]int64{}
	for _, b := range res.Benchmarks {
		got[b.Name] = perOp(t, &b, 0)
		if b.Name == "BenchmarkTiny" { // 16 bytes for 8, 4 and 3
			if diff := cmp.Diff(map[string]int64{"tiny int": 9, "tiny int32": 4, "tiny string": 3}, perOp(t, &b, 1)); diff != "" {
				t.Errorf("bytes an operation (-want +got):\n%s", diff)
			}
		}
		if !b.Counts.Exact {
			t.Errorf("%s is not exact", b.Name)
		}
		if objects := total(b.Counts.Profile, 0); objects != b.Counts.Objects {
			t.Errorf("%s: %d objects in the profile, %d counted", b.Name, objects, b.Counts.Objects)
		}
		if bytes := total(b.Counts.Profile, 1); bytes != b.Counts.Bytes {
			t.Errorf("%s: %d bytes in the profile, %d counted", b.Name, bytes, b.Counts.Bytes)
		}
	}
	want := map[string]map[string]int64{
		"BenchmarkTiny":          {"tiny int": 1, "tiny int32": 1, "tiny string": 1},
		"BenchmarkTimer":         {"timed": 1},
		"BenchmarkStopped":       {"timed2": 1},
		"BenchmarkParallel":      {"parallel": 1},
		"BenchmarkLoop":          {"loop": 1},
		"BenchmarkSub/a_b/[1|2]": {"sub one": 1},
		"BenchmarkSub/same":      {"sub two": 1},
		"BenchmarkSub/same#01":   {"sub three": 1},
		"BenchmarkSub/same/same": {"sub four": 1},
		"BenchmarkNone":          {},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("allocations an operation, by the comment on the line (-want +got):\n%s", diff)
	}
}

// perOp returns the objects or bytes an operation by the comment on the line that
// allocates them.
func perOp(t *testing.T, b *Benchmark, value int) map[string]int64 {
	t.Helper()
	lines := strings.Split(countedSource, "\n")
	sums := map[string]int64{}
	for _, s := range b.Counts.Profile.Sample {
		for _, loc := range s.Location {
			l := loc.Line[0]
			if filepath.Base(l.Function.Filename) != "m_test.go" {
				continue
			}
			_, comment, _ := strings.Cut(lines[l.Line-1], "// ")
			sums[comment] += s.Value[value]
			break
		}
	}
	counts := map[string]int64{}
	for comment, n := range sums {
		if per := (n + b.Counts.Ops/2) / b.Counts.Ops; per > 0 {
			counts[comment] = per
		}
	}
	return counts
}

func total(p *profile.Profile, value int) (sum int64) {
	for _, s := range p.Sample {
		sum += s.Value[value]
	}
	return sum
}

// TestNone wants an error of its own where there is nothing to run.
func TestNone(t *testing.T) {
	dir := module(t, map[string]string{"m_test.go": countedSource})
	cfg := config(t, dir, "Nothing")
	if _, err := Run(context.Background(), cfg); !errors.Is(err, ErrNone) {
		t.Errorf("the error is %v", err)
	}
	for _, bad := range []Config{{Bench: "("}, {Bench: "A/["}, {Bench: ".", CPU: "0"}, {Bench: ".", Time: "fast"}, {Bench: ".", Count: -1}} {
		if _, err := Run(context.Background(), bad); !usage.Is(err) {
			t.Errorf("%+v: the error is %v", bad, err)
		}
	}
}

func config(t *testing.T, dir, bench string) Config {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return Config{Dir: dir, Patterns: []string{"./..."}, Bench: bench, Time: "10ms", Self: self}
}

// module writes a module and returns its folder.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("GOWORK", "off")
	files["go.mod"] = "module m\n\ngo 1.24\n"
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
