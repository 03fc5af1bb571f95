package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/goversion"
)

// benched are the modules whose benchmarks are counted.
var benched = []inventory{
	{name: "gjson", path: "github.com/tidwall/gjson", version: "v1.20.1", packages: []string{"./..."}, long: true},
	{name: "zap", path: "go.uber.org/zap", version: "v1.28.0", packages: []string{"./..."}, long: true},
	{name: "zerolog", path: "github.com/rs/zerolog", version: "v1.35.1", packages: []string{"./..."}, long: true},
	{name: "chi", path: "github.com/go-chi/chi/v5", version: "v5.5.0", packages: []string{"./..."}},
	{name: "chroma", path: "github.com/alecthomas/chroma/v2", version: "v2.27.0", before: "v2.24.0", needs: "go1.25", packages: []string{"./..."}, long: true},
	{name: "compress", path: "github.com/klauspost/compress", version: "v1.20.3", before: "v1.18.0", needs: "go1.25", packages: []string{"./huff0", "./fse", "./flate", "./gzip"}, long: true},
}

// benchVersions are the Go versions that the long test counts with.
var benchVersions = []string{"go1.24.9", "local", goversion.Newest().Tested}

// TestBenchmarks counts what the benchmarks of real modules allocate: at least
// 99% of the objects and bytes that the modules' own code allocates are at sites
// with a cause, and for at least 95% of the benchmarks the objects an operation
// of all places are as many as package testing has without any of this, give or
// take one. The others are listed.
func TestBenchmarks(t *testing.T) {
	exe := built(t)
	versions := []string{"local"}
	if *long {
		versions = benchVersions
	}
	for _, v := range versions {
		sum := newTally()
		for _, m := range benched {
			t.Run(v+"/"+m.name, func(t *testing.T) {
				if m.long && !*long {
					t.Skip("takes minutes; run with -long")
				}
				one := newTally()
				b := fetch(t, m, v).bench(t, exe)
				for i := range b.Benchmarks {
					one.add(t, &b.Benchmarks[i])
					sum.add(t, &b.Benchmarks[i])
				}
				one.log(t)
			})
		}
		t.Run(v+"/all", func(t *testing.T) {
			sum.log(t)
			for _, p := range sum.problems() {
				t.Error(p)
			}
			sum.challenge(t)
		})
	}
}

// bench runs all benchmarks of the module. Some of them fail.
func (c *copied) bench(t *testing.T, exe string) *alloc.Bench {
	t.Helper()
	cmd := exec.Command(exe, append([]string{"top", "-json", "-limit=0", "-benchtime=30ms", "-bench=.", "-timeout=5m"}, c.inventory.packages...)...)
	var stdout, stderr strings.Builder
	cmd.Dir, cmd.Env = c.dir, append(c.env, "PWD="+c.dir)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Logf("%v: %s", err, stderr.String())
	}
	if name := os.Getenv("UNHEAP_KEEP_BENCH"); name != "" {
		os.WriteFile(fmt.Sprintf("%s-%s-%s.json", name, c.name, c.version), []byte(stdout.String()), 0o666)
	}
	b := new(alloc.Bench)
	if err := json.Unmarshal([]byte(stdout.String()), b); err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	for _, n := range b.Notes {
		t.Logf("note: %s", n)
	}
	for _, f := range b.Failed {
		t.Logf("failed: %s %s: %.200s", f.Package, f.Name, f.Text)
	}
	return b
}

// A tally adds up what benchmarks allocate an operation.
type tally struct {
	benchmarks, equal, within int
	own, found, elsewhere     [2]float64 // objects and bytes
	rest                      map[string][2]float64
	differ                    []string
}

func newTally() *tally { return &tally{rest: map[string][2]float64{}} }

// log lists what was counted, and what is not at a site or not the same.
func (s *tally) log(t *testing.T) {
	t.Helper()
	t.Logf("%d benchmarks: own code allocates %.0f objects and %.0f bytes an operation of all, elsewhere %.0f and %.0f; at sites are %.3f%% and %.3f%%",
		s.benchmarks, s.own[0], s.own[1], s.elsewhere[0], s.elsewhere[1], 100*part(s.found[0], s.own[0]), 100*part(s.found[1], s.own[1]))
	t.Logf("recorded and counted are equal for %d; within an object of package testing's are %d", s.equal, s.within)
	for _, name := range slices.Sorted(maps.Keys(s.rest)) {
		t.Logf("not at a site: %s: %.3f objects, %.1f bytes", name, s.rest[name][0], s.rest[name][1])
	}
	for _, d := range s.differ {
		t.Log(d)
	}
}

// problems compares all modules together with what is wanted.
func (s *tally) problems() (list []string) {
	objects, bytes := part(s.found[0], s.own[0]), part(s.found[1], s.own[1])
	if s.own[0] < 1 || objects < 0.99 || bytes < 0.99 {
		list = append(list, fmt.Sprintf("%.2f%% of %.0f objects and %.2f%% of %.0f bytes are at sites, want 99%%", 100*objects, s.own[0], 100*bytes, s.own[1]))
	}
	if s.benchmarks == 0 || part(float64(s.within), float64(s.benchmarks)) < 0.95 {
		list = append(list, fmt.Sprintf("the sum is right for %d of %d benchmarks, want 95%%", s.within, s.benchmarks))
	}
	return list
}

// challenge proves that the comparison can fail: with a place more that has no
// site, and with benchmarks more that have two objects less than was printed.
func (s *tally) challenge(t *testing.T) {
	t.Helper()
	row := alloc.TopRow{Frames: []alloc.Frame{{}}, Missing: alloc.NoSite, Weight: alloc.Weight{Objects: int64(s.own[0]) + 1, Bytes: int64(s.own[1]) + 1}}
	bench := alloc.BenchRow{Objects: float64(row.Weight.Objects + 2), Counted: &alloc.BenchCount{Ops: 1, Exact: true}, Top: &alloc.Top{Rows: []alloc.TopRow{row}}}
	for range s.benchmarks {
		s.add(t, &bench)
	}
	if list := s.problems(); len(list) != 2 {
		t.Errorf("what is wrong is found to be %q, want two things", list)
	}
}

func part(of, all float64) float64 {
	if all == 0 {
		return 1
	}
	return of / all
}

func (s *tally) add(t *testing.T, r *alloc.BenchRow) {
	t.Helper()
	if r.Counted == nil {
		s.differ = append(s.differ, "not counted: "+r.Name)
		return
	}
	s.benchmarks++
	if !r.Counted.Exact {
		t.Errorf("%s is not exact", r.Name)
	}
	ops := float64(r.Counted.Ops)
	sum := 0.0
	if r.Top != nil {
		recorded := int64(0)
		for k := range r.Top.Rows {
			row := &r.Top.Rows[k]
			recorded += row.Weight.Objects
			s.place(t, row, ops)
		}
		sum = float64(recorded) / ops
		if recorded == r.Counted.Objects {
			s.equal++
		}
	} else if r.Counted.Objects == 0 {
		s.equal++
	}
	// Package testing prints whole numbers.
	if math.Floor(sum)-1 <= r.Objects && r.Objects <= math.Ceil(sum)+1 {
		s.within++
	} else {
		s.differ = append(s.differ, fmt.Sprintf("differs: %s %s-%d: %.2f objects an operation in %d, package testing has %.0f in %d",
			r.Package, r.Name, r.Procs, sum, r.Counted.Ops, r.Objects, r.Iterations))
	}
}

// place adds one place of a benchmark.
func (s *tally) place(t *testing.T, row *alloc.TopRow, ops float64) {
	t.Helper()
	w := [2]float64{float64(row.Weight.Objects) / ops, float64(row.Weight.Bytes) / ops}
	plus := func(to *[2]float64) { to[0], to[1] = to[0]+w[0], to[1]+w[1] }
	switch row.Missing {
	case alloc.InLibrary, alloc.InRuntime:
		plus(&s.elsewhere)
		return
	case "":
		plus(&s.found)
		for _, site := range row.Sites {
			if len(site.Causes) == 0 {
				t.Errorf("%s has no cause", site.Pos)
			}
		}
	default:
		f := row.Frames[len(row.Frames)-1]
		name := fmt.Sprintf("%s %s (%s)", row.Missing, f.Func, f.Pos)
		rest := s.rest[name]
		plus(&rest)
		s.rest[name] = rest
	}
	plus(&s.own)
}
