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
	"github.com/unheap/unheap/internal/report"
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
var toolchains = []string{"go1.24.0", "local", "go1.27.1"}

// TestInventory compares the report of real modules with the profile of every
// allocation of their tests: each place in the modules' code that was seen
// allocating is a heap or conditional site, and no other site is.
func TestInventory(t *testing.T) {
	exe := filepath.Join(t.TempDir(), "unheap")
	if out, err := exec.Command("go", "build", "-o", exe, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
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

// A copied is a writable copy of a module, and what it is compiled with.
type copied struct {
	inventory
	dir      string
	env      []string
	goroot   string
	modcache string
	version  string // of Go
	packages []listed
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
	var env struct{ GOROOT, GOVERSION, GOMODCACHE string }
	c.decode(t, &env, "", "env", "-json")
	c.goroot, c.modcache, c.version = env.GOROOT, env.GOMODCACHE, env.GOVERSION
	version := m.version
	if m.needs != "" && strings.Compare(c.version, m.needs) < 0 {
		version = m.before
	}
	var module struct{ Dir string }
	c.decode(t, &module, t.TempDir(), "mod", "download", "-json", m.path+"@"+version)
	if err := os.CopyFS(c.dir, os.DirFS(module.Dir)); err != nil {
		t.Fatal(err)
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
	out := c.output(t, exe, append([]string{"report", "-strict", "-json"}, c.inventory.packages...)...)
	rep, err := report.Read(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	if rep.Engine != alloc.Lens {
		t.Fatalf("the report is of the %s engine", rep.Engine)
	}
	sites, quiet := inventoryOf(rep, c.version)
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
// do not allocate. Where a profile leaves out the innermost function, the place
// is that of its caller, too; when none is inlined, the function itself is one.
func inventoryOf(rep *alloc.Report, version string) (map[string]verdicts, int) {
	sites, quiet := map[string]verdicts{}, 0
	for i := range rep.Sites {
		s := &rep.Sites[i]
		if s.Verdict == alloc.OnStack || s.Verdict == alloc.Static {
			quiet++
		}
		for _, k := range siteKeys(s) {
			sites[k] = append(sites[k], s.Verdict)
		}
		n := len(s.Inlined)
		switch lost := losesFrame(s, version); {
		case lost && n > 0:
			k := placeKey(append([]alloc.Frame{{Func: s.Func, Pos: s.Pos}}, s.Inlined[:n-1]...))
			sites[k] = append(sites[k], s.Verdict)
		case lost || n > 0 && strings.HasPrefix(s.Inlined[n-1].Func, "runtime."):
			sites[s.Func] = append(sites[s.Func], s.Verdict)
		}
	}
	return sites, quiet
}

// losesFrame reports whether profiles do not know the innermost function of a
// site: make with copy calls mallocgc itself.
func losesFrame(s *alloc.Site, version string) bool {
	return skipsFive(version) && slices.Contains(s.Runtime, "runtime.mallocgc")
}

// skipsFive reports whether a version's profiles leave out five calls of each
// allocation, as if a function were always between the program and mallocgc.
func skipsFive(version string) bool {
	return strings.HasPrefix(version, "go1.24") || strings.HasPrefix(version, "go1.25")
}

// siteKeys names the places of a site's code as placeKey does: where the site
// is, and where the calls are that allocate it.
func siteKeys(s *alloc.Site) []string {
	places := append([]alloc.Place{{Pos: s.Pos, Inlined: s.Inlined}}, s.At...)
	var keys []string
	for _, p := range places {
		frames := append([]alloc.Frame{{Func: s.Func, Pos: p.Pos}}, p.Inlined...)
		keys = append(keys, placeKey(frames))
		if strings.HasSuffix(s.Func, ".init") && len(p.Inlined) > 0 {
			// The linker's tables can have lost the line of such a call.
			frames[0].Pos.Line = 1
			keys = append(keys, placeKey(frames))
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// placeKey names a place in the code, the outermost function first. Innermost
// functions of the runtime are left out, as a profile does. A package's
// initialization is made of several files, of which a profile knows one.
func placeKey(frames []alloc.Frame) string {
	for len(frames) > 1 && strings.HasPrefix(frames[len(frames)-1].Func, "runtime.") {
		frames = frames[:len(frames)-1]
	}
	var keys []string
	for i, f := range frames {
		file := f.Pos.File
		if i == 0 && strings.HasSuffix(f.Func, ".init") {
			file = "*"
		}
		keys = append(keys, fmt.Sprintf("%s %s:%d", f.Func, file, f.Pos.Line))
	}
	return strings.Join(keys, " > ")
}
