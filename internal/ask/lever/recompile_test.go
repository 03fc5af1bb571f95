package lever_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask/lever"
	"github.com/unheap/unheap/internal/ask/scan"
	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/compiler/lens"
	"github.com/unheap/unheap/internal/compiler/lenstest"
	"github.com/unheap/unheap/internal/compiler/wire"
	"github.com/unheap/unheap/internal/escape/program"
)

var long = flag.Bool("long", false, "try 200 what-ifs in four modules, on all supported versions of Go (raise -timeout)")

// TestMain is the toolexec program when the go command runs this executable.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "toolexec" {
		os.Exit(gocmd.RunTool(os.Args[2:], os.Stderr))
	}
	os.Exit(m.Run())
}

// modules are where sites are drawn from.
var modules = []string{"github.com/tidwall/gjson@v1.20.1", "go.uber.org/zap@v1.28.0", "go.etcd.io/bbolt@v1.5.0", "github.com/yuin/goldmark@v1.8.7"}

const (
	drawn    = 50 // sites of each module
	together = 5  // of them in one what-if
)

// TestRecompiled draws sites of all kinds, asks what would be without what keeps
// them on the heap, has the compiler do without it, and compares the answer with
// the inventory of the code that it makes then: verdict and condition of each site
// of the module, freed or not.
func TestRecompiled(t *testing.T) {
	list, n := modules[:1], 10
	if *long {
		list, n = modules, drawn
	}
	for _, tc := range lenstest.Toolchains(t, *long) {
		t.Run(tc.Version, func(t *testing.T) {
			var sum tally
			for _, m := range list {
				x := compareModule(t, tc, m, n)
				t.Logf("%s: %s", m, x)
				sum.add(x)
			}
			t.Logf("in all: %s", sum)
			if sum.tried < n*len(list) {
				t.Errorf("too few: %s", sum)
			}
		})
	}
}

// A tally counts what was tried, and what was compared.
type tally struct {
	tried, gone, stay, differ, compared, unsure int
	kinds                                       map[alloc.Kind]int
}

func (a *tally) add(b tally) {
	a.tried, a.gone, a.stay, a.differ = a.tried+b.tried, a.gone+b.gone, a.stay+b.stay, a.differ+b.differ
	a.compared, a.unsure = a.compared+b.compared, a.unsure+b.unsure
	if a.kinds == nil {
		a.kinds = map[alloc.Kind]int{}
	}
	for k, n := range b.kinds {
		a.kinds[k] += n
	}
}

func (a tally) String() string {
	var kinds []string
	for _, k := range alloc.Kinds {
		if a.kinds[k] > 0 {
			kinds = append(kinds, fmt.Sprintf("%d %s", a.kinds[k], k))
		}
	}
	return fmt.Sprintf("%d sites tried (%s): %d left the heap, %d allocate all the same; %d sites compared, %d of them were not known, %d differ",
		a.tried, strings.Join(kinds, ", "), a.gone, a.stay, a.compared, a.unsure, a.differ)
}

// compareModule compares what-ifs of n sites of a module.
func compareModule(t *testing.T, tc *lenstest.Toolchain, module string, n int) tally {
	dir := copied(t, tc, module)
	facts := collect(t, tc, dir, nil)
	w, err := lever.New(facts, dir)
	if err != nil {
		t.Fatal(err)
	}
	w = w.With(inventory(t, facts))
	d := newDrawing(w, rand1())
	x := tally{kinds: map[alloc.Kind]int{}}
	for tries := d.draw(n); len(tries) > 0; {
		group := tries[:min(together, len(tries))]
		tries = tries[len(group):]
		compareGroup(t, tc, dir, w, group, &x)
	}
	return x
}

// compareGroup tries some changes together.
func compareGroup(t *testing.T, tc *lenstest.Toolchain, dir string, w *lever.Whole, group []try, x *tally) {
	c := program.Change{}
	c.Flows = flows{}
	var cuts []string
	for _, y := range group {
		y.into(&c)
		for _, line := range y.lines {
			if !slices.Contains(cuts, line) {
				cuts = append(cuts, line)
			}
		}
		x.kinds[y.site.Kind]++
	}
	a := w.Answer(w.Question(c))
	after := inventory(t, collect(t, tc, dir, cuts)).Report
	x.tried += len(group)
	x.gone += len(a.Sites)
	x.stay += len(a.Stay)
	for _, line := range differences(w.Report(), after, a, x) {
		x.differ++
		t.Errorf("without %s:\nIT %s", strings.Join(cuts, "\n\tand "), line)
	}
}

// copied returns a folder with a copy of a module.
func copied(t *testing.T, tc *lenstest.Toolchain, module string) string {
	var m struct{ Dir string }
	if err := json.Unmarshal(tc.Output(t, tc.Go(t.TempDir(), "mod", "download", "-json", module)), &m); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "module")
	if err := os.CopyFS(dir, os.DirFS(m.Dir)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// collect compiles a module, without some flows and leaks if there are any.
func collect(t *testing.T, tc *lenstest.Toolchain, dir string, cuts []string) *scan.Facts {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cache, err := lens.DefaultCache()
	if err != nil {
		t.Fatal(err)
	}
	cfg := scan.Config{Dir: dir, Patterns: []string{"./..."}, Env: append(tc.Env(), "CGO_ENABLED=0"), Engine: alloc.Lens, Whole: cuts == nil, Cache: cache, Self: self}
	if cuts != nil {
		// The flag has the go command compile the packages again: it knows
		// nothing of the variable.
		cfg.Env = append(cfg.Env, wire.CutEnv+"="+strings.Join(cuts, "\n"))
		cfg.Flags = []string{fmt.Sprintf("-gcflags=-env=UNHEAP_TRY=%x", hash(cuts))}
	}
	facts, err := scan.Collect(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return facts
}

func inventory(t *testing.T, facts *scan.Facts) *scan.Inventory {
	t.Helper()
	inv, err := facts.Inventory(scan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(inv.Report.Failed) > 0 {
		t.Fatal(inv.Report.Failed[0])
	}
	return inv
}
