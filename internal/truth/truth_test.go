package truth

import (
	"context"
	"flag"
	"os"
	"testing"

	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/grammar"
)

var (
	seed  = flag.Uint64("seed", 1, "of the programs")
	units = flag.Int("units", 500, "how many functions")
	keep  = flag.String("keep", "", "folder to keep the program in")
)

// TestMain also does what "unheap toolexec" does: the go command runs this program.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "toolexec" {
		os.Exit(gocmd.RunTool(os.Args[2:], os.Stderr))
	}
	os.Exit(m.Run())
}

func TestTruth(t *testing.T) {
	dir := *keep
	if dir == "" {
		dir = t.TempDir()
	}
	p := grammar.Generate(*seed, *units)
	o, err := Run(context.Background(), p, dir)
	if err != nil {
		t.Fatal(err)
	}
	list, tally := o.Judge(p)
	for _, c := range list {
		t.Error(c)
	}
	t.Logf("%s: %d units, %d sites, %+v", o.Go, len(p.Units), len(o.Sites), tally)
}
