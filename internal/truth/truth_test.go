package truth

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/compiler/lenstest"
	"github.com/unheap/unheap/internal/grammar"
)

var (
	long  = flag.Bool("long", false, "50,000 functions on each version of Go, in many programs (takes hours; raise -timeout)")
	seed  = flag.Uint64("seed", 1, "of the first program")
	units = flag.Int("units", 500, "how many functions")
	small = flag.Bool("shrink", false, "make what contradicts small, and show it")
	on    = flag.String("on", "", "the version of Go to run on alone, as GOTOOLCHAIN has it")
	keep  = flag.String("keep", "", "folder to keep the last program in")
)

// TestMain also does what "unheap toolexec" does: the go command runs this program.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "toolexec" {
		os.Exit(gocmd.RunTool(os.Args[2:], os.Stderr))
	}
	os.Exit(m.Run())
}

// perProgram is how many functions a program has at most.
const perProgram = 500

// TestTruth compares reports of programs with what the programs do, on all versions
// of Go that are wanted.
func TestTruth(t *testing.T) {
	n := *units
	if *long {
		n = 50_000
	}
	for _, tc := range toolchains(t) {
		t.Run(tc.Version, func(t *testing.T) {
			for name, value := range map[string]string{"GOTOOLCHAIN": tc.Version, "GOFLAGS": "", "GOENV": "off", "GOWORK": "off", "GOEXPERIMENT": ""} {
				t.Setenv(name, value)
			}
			var sum Tally
			done := 0
			for s := *seed; done < n; s++ {
				if *long && (s-*seed)%perCache == 0 {
					renewCache(t)
				}
				p := grammar.Generate(s, min(perProgram, n-done))
				done += len(p.Units)
				o := run(t, p)
				list, tally := o.Judge(p)
				if s == *seed && len(list) == 0 {
					challenge(t, o, p)
				}
				for _, c := range list {
					t.Errorf("seed %d: %s", s, c)
					if *small && c.Unit > 0 {
						u, err := Shrink(p.Units[c.Unit-1], Failing(context.Background(), c.Class, t.TempDir()))
						t.Logf("%v\n%s", err, u.Text(1))
					}
				}
				if testing.Verbose() {
					t.Logf("seed %d: %+v", s, tally)
				}
				sum.Add(tally)
			}
			t.Logf("%s: %d functions, %+v", tc.Version, done, sum)
		})
	}
}

// perCache is how many programs share a build cache in a long run: what is compiled of
// each takes more than 100 MB there.
const perCache = 25

// renewCache has the go command begin with an empty cache in place of the last one.
func renewCache(t *testing.T) {
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("truth-cache-%d", os.Getpid()))
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOCACHE", dir)
	t.Cleanup(func() { os.RemoveAll(dir) })
}

func toolchains(t *testing.T) []*lenstest.Toolchain {
	if *on != "" {
		return []*lenstest.Toolchain{lenstest.Open(t, *on)}
	}
	return lenstest.Toolchains(t, *long)
}

// run runs a program.
func run(t *testing.T, p *grammar.Program) *Outcome {
	t.Helper()
	dir := *keep
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp(t.TempDir(), "program-"); err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
	}
	o, err := Run(context.Background(), p, dir)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// A lie is a wrong report, and the class of what then contradicts it.
type lie struct {
	class string
	tell  func(s *alloc.Site) bool // changes a site, or does not
}

var lies = []lie{
	{"loud", func(s *alloc.Site) bool {
		ok := s.Verdict == alloc.Heap
		s.Verdict = alloc.Static
		return ok
	}},
	{"missing", func(s *alloc.Site) bool {
		ok := s.Verdict == alloc.Heap
		s.Pos.Line += 1_000_000
		return ok && len(s.Inlined) == 0
	}},
	{"size", func(s *alloc.Site) bool {
		ok := s.Verdict == alloc.Heap && s.Kind == alloc.New && s.Size > 0
		s.Size += 4096
		return ok
	}},
	{"number", func(s *alloc.Site) bool { // an edge that is off by one
		ok := s.When.Kind == alloc.WhenResultLonger || s.When.Kind == alloc.WhenNotSmall || s.When.Kind == alloc.WhenLength
		s.When.Limit++
		return ok
	}},
	{"number", func(s *alloc.Site) bool {
		ok := s.Verdict == alloc.OnStack && s.Kind == alloc.Variable
		s.Decide(alloc.Heap, alloc.Condition{})
		return ok
	}},
}

// challenge proves that what is wrong is found: each lie about all sites that it can
// be about is.
func challenge(t *testing.T, o *Outcome, p *grammar.Program) {
	t.Helper()
	for i, l := range lies {
		rep := *o.Report
		rep.Sites = slices.Clone(rep.Sites)
		told := 0
		for k, s := range rep.Sites {
			if l.tell(&s) {
				rep.Sites[k] = s
				told++
			}
		}
		wrong := *o
		wrong.Report = &rep
		list, _ := wrong.Judge(p)
		found := 0
		for _, c := range list {
			if c.Class == l.class {
				found++
			}
		}
		t.Logf("lie %d, about %d sites: %d of class %s are found", i, told, found, l.class)
		if told == 0 || found == 0 {
			t.Errorf("lie %d is not found", i)
		}
	}
}
