package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/goversion"
	"github.com/unheap/unheap/internal/profile/hot"
)

// An inventory is a module whose report is compared with what its own tests
// were seen allocating.
type inventory struct {
	name          string
	path, version string
	before        string // the version for a Go that is too old for the other
	needs         string // the Go version that the other needs
	packages      []string
	slow          string // tests that are left to the long run
	long          bool   // the module is left to the long run
	tests         bool   // the code of tests counts, and with it the instances that only they make
}

var inventories = []inventory{
	{name: "gjson", path: "github.com/tidwall/gjson", version: "v1.20.1", packages: []string{"./..."}, slow: "Random|TestJSONString"},
	{name: "zap", path: "go.uber.org/zap", version: "v1.28.0", packages: []string{"./..."}, long: true},
	{name: "bbolt", path: "go.etcd.io/bbolt", version: "v1.5.0", before: "v1.4.3", needs: "go1.25", packages: []string{".", "./cmd/...", "./internal/...", "./errors", "./version"}, long: true},
	{name: "goldmark", path: "github.com/yuin/goldmark", version: "v1.8.7", packages: []string{"./..."}, long: true},
	{name: "chi", path: "github.com/go-chi/chi/v5", version: "v5.5.0", packages: []string{"./..."}, long: true},
	{name: "compress", path: "github.com/klauspost/compress", version: "v1.20.3", before: "v1.18.0", needs: "go1.25", packages: []string{"./huff0", "./fse", "./snappy", "./flate", "./s2", "./zstd"}, long: true},
}

// toolchains are the Go versions that the long test compares.
var toolchains = []string{goversion.Oldest().Tested, "local", goversion.Newest().Tested}

// TestInventory compares the report of real modules with the profile of every
// allocation of their tests: each place in the modules' code that was seen
// allocating is a heap or conditional site, and no other site is.
func TestInventory(t *testing.T) {
	exe := built(t)
	versions := []string{"local"}
	if *long {
		versions = toolchains
	}
	for _, m := range inventories {
		for _, v := range versions {
			t.Run(m.name+"/"+v, func(t *testing.T) {
				if m.long && !*long {
					t.Skip("takes minutes; run with -long")
				}
				fetch(t, m, v).compare(t, exe)
			})
		}
	}
}

// constructs are packages whose tests are full of what is new in the language:
// ranges over functions, and generic code.
var constructs = []inventory{
	{name: "std", path: "std", packages: []string{"iter", "maps", "slices", "unique", "sync", "strings", "strconv"}},
	{name: "orderedmap", path: "github.com/elliotchance/orderedmap/v3", version: "v3.1.1", packages: []string{"./..."}},
	{name: "xsync", path: "github.com/puzpuzpuz/xsync/v4", version: "v4.5.0", packages: []string{"."}},
	{name: "lo", path: "github.com/samber/lo", version: "v1.53.0", packages: []string{".", "./it"}},
	{name: "set", path: "github.com/deckarep/golang-set/v2", version: "v2.9.0", packages: []string{"."}},
	{name: "btree", path: "github.com/google/btree", version: "v1.1.3", packages: []string{"."}},
}

// TestConstructs compares as TestInventory does, in tests, too.
func TestConstructs(t *testing.T) {
	if !*long {
		t.Skip("takes minutes; run with -long")
	}
	exe := built(t)
	for _, m := range constructs {
		m.tests = true
		for _, v := range goversion.Tested() {
			t.Run(m.name+"/"+v, func(t *testing.T) { fetch(t, m, v).compare(t, exe) })
		}
	}
}

// A copied is a writable copy of a module, and what it is compiled with.
type copied struct {
	inventory
	dir      string
	env      []string
	version  string // of Go
	packages []listed
	index    *hot.Index // of the report
}

// A listed is a package as the go command lists it.
type listed struct {
	ImportPath, Name, Export  string
	TestGoFiles, XTestGoFiles []string
}

// fetch gets a module through the module proxy.
func fetch(t *testing.T, m inventory, toolchain string) *copied {
	t.Helper()
	c := &copied{inventory: m, dir: filepath.Join(t.TempDir(), "module"), env: append(os.Environ(),
		"GOWORK=off", "GOFLAGS=", "GOTOOLCHAIN="+toolchain)}
	var env struct{ GOVERSION, GOROOT string }
	c.decode(t, &env, "", "env", "-json")
	c.version = env.GOVERSION
	version := m.version
	if m.needs != "" && strings.Compare(c.version, m.needs) < 0 {
		version = m.before
	}
	if m.path == "std" {
		c.dir = filepath.Join(env.GOROOT, "src")
	} else {
		var module struct{ Dir string }
		c.decode(t, &module, t.TempDir(), "mod", "download", "-json", m.path+"@"+version)
		if err := os.CopyFS(c.dir, os.DirFS(module.Dir)); err != nil {
			t.Fatal(err)
		}
	}
	out := c.run(t, append([]string{"list", "-export", "-json=ImportPath,Name,Export,TestGoFiles,XTestGoFiles"}, m.packages...)...)
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var p listed
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		c.packages = append(c.packages, p)
	}
	return c
}

func (c *copied) decode(t *testing.T, into any, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env, cmd.Stderr = dir, c.env, os.Stderr
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, into)
	}
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// run runs the go command in the module and returns what it printed.
func (c *copied) run(t *testing.T, args ...string) []byte {
	t.Helper()
	return c.output(t, "go", args...)
}

func (c *copied) output(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(name, args...)
	var stderr bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stderr = c.dir, append(c.env, "PWD="+c.dir), &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, stderr.Bytes())
	}
	return out
}

// compare makes the report and the profiles and compares them.
func (c *copied) compare(t *testing.T, exe string) {
	args := []string{"report", "-strict", "-json"}
	if c.tests {
		args = append(args, "-tests")
	}
	out := c.output(t, exe, append(args, c.inventory.packages...)...)
	rep, err := alloc.Read(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	if rep.Engine != alloc.Lens {
		t.Fatalf("the report is of the %s engine", rep.Engine)
	}
	sites, quiet := inventoryOf(rep)
	c.index = hot.NewIndex(rep, nil)
	seen := c.profiles(t)
	got := c.judge(t, sites, seen)
	for _, text := range slices.Concat(got.missing, got.loud) {
		t.Error(text)
	}
	inside := 0
	for _, reason := range slices.Sorted(maps.Keys(got.inside)) {
		t.Logf("%d set apart: %s", got.inside[reason], reason)
		inside += got.inside[reason]
	}
	t.Logf("%s %s: %d of %d profiled sites in the report; %d stack/static sites, %d seen allocating",
		c.path, c.version, len(got.found), len(seen)-inside, quiet, len(got.loud))
	c.challenge(t, sites, seen, got)
}

// A comparison says what became of each place that was seen allocating.
type comparison struct {
	found   []string       // in the report as heap or conditional
	inside  map[string]int // in the runtime or in a function that the profile leaves out, by reason
	missing []string       // not in the report
	loud    []string       // in the report, but as something that does not allocate
}

func (c *copied) judge(t *testing.T, sites map[string]verdicts, seen map[string][]witness) comparison {
	t.Helper()
	o := comparison{inside: map[string]int{}}
	for _, k := range slices.Sorted(maps.Keys(seen)) {
		if sites[k].allocates() {
			o.found = append(o.found, k)
			continue
		}
		callee, reason := c.reason(t, seen[k], sites)
		switch {
		case reason != "":
			o.inside[reason]++
		case len(sites[k]) > 0:
			o.loud = append(o.loud, fmt.Sprintf("seen allocating with %s, but the report says %v: %s", callee, sites[k], k))
		default:
			o.missing = append(o.missing, fmt.Sprintf("not in the report: %s, where %s allocates", k, callee))
		}
	}
	return o
}

// challenge proves that the comparison can fail: without the sites of one place
// that place is missing, and when they are said to be static it is loud.
func (c *copied) challenge(t *testing.T, sites map[string]verdicts, seen map[string][]witness, was comparison) {
	t.Helper()
	if len(was.found) == 0 {
		t.Fatal("no profiled site is in the report")
	}
	k := was.found[len(was.found)/2]
	one := map[string][]witness{k: seen[k]}
	changed := maps.Clone(sites)
	delete(changed, k)
	if o := c.judge(t, changed, one); len(o.missing) != 1 {
		t.Errorf("a report without the sites at %s passes: %+v", k, o)
	}
	changed[k] = verdicts{alloc.Static}
	if o := c.judge(t, changed, one); len(o.loud) != 1 {
		t.Errorf("a report that says that the sites at %s are static passes: %+v", k, o)
	}
}

// verdicts are those of the sites at one place.
type verdicts []alloc.Verdict

func (v verdicts) allocates() bool {
	return slices.Contains(v, alloc.Heap) || slices.Contains(v, alloc.Conditional)
}

// inventoryOf returns the verdicts at each place of a report, and how many sites
// do not allocate. Where a profile leaves out the whole function, the function
// itself is a place.
func inventoryOf(rep *alloc.Report) (map[string]verdicts, int) {
	x := hot.NewIndex(rep, nil)
	sites, quiet := map[string]verdicts{}, 0
	for i := range rep.Sites {
		s := &rep.Sites[i]
		if s.Verdict == alloc.OnStack || s.Verdict == alloc.Static {
			quiet++
		}
		keys := x.Keys(s)
		if unseen(s, rep.Go) {
			keys = append(keys, s.Func)
		}
		for _, k := range keys {
			sites[k] = append(sites[k], s.Verdict)
		}
	}
	return sites, quiet
}

// unseen reports whether the whole function of a site is left out of profiles, so
// that what it allocates is seen at its callers.
func unseen(s *alloc.Site, version string) bool {
	loses := goversion.Of(version).SkipsFive && slices.Contains(s.Runtime, "runtime.mallocgc")
	if n := len(s.Inlined); n > 0 {
		return !loses && hot.Runtime(s.Inlined[n-1].Func, "")
	}
	return loses
}
