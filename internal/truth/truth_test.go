package truth

import (
	"context"
	"flag"
	"os"
	"testing"

	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/compiler/lenstest"
	"github.com/unheap/unheap/internal/grammar"
)

var (
	long  = flag.Bool("long", false, "50,000 functions on each version of Go, in many programs (takes hours; raise -timeout)")
	seed  = flag.Uint64("seed", 1, "of the first program")
	units = flag.Int("units", 500, "how many functions")
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
				p := grammar.Generate(s, min(perProgram, n-done))
				done += len(p.Units)
				list, tally := judged(t, p)
				for _, c := range list {
					t.Errorf("seed %d: %s", s, c)
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

func toolchains(t *testing.T) []*lenstest.Toolchain {
	if *on != "" {
		return []*lenstest.Toolchain{lenstest.Open(t, *on)}
	}
	return lenstest.Toolchains(t, *long)
}

// judged runs a program and returns its contradictions.
func judged(t *testing.T, p *grammar.Program) ([]Contradiction, Tally) {
	t.Helper()
	dir := *keep
	if dir == "" {
		dir = t.TempDir()
	}
	o, err := Run(context.Background(), p, dir)
	if err != nil {
		t.Fatal(err)
	}
	return o.Judge(p)
}
