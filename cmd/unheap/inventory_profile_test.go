package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/compiler/goversion"
	"github.com/unheap/unheap/internal/profile/hot"
	"github.com/unheap/unheap/internal/symbol"
)

// A witness is an address of code that was seen allocating.
type witness struct {
	binary  string
	address uint64 // behind the call
}

// profiles runs the tests of the module's packages with every allocation
// profiled. It returns the witnesses for each place of the module's own code
// that allocated, by its key.
func (c *copied) profiles(t *testing.T) map[string][]witness {
	t.Helper()
	compiled := c.compiled(t)
	seen := map[string][]witness{}
	for _, p := range c.packages {
		if len(p.TestGoFiles)+len(p.XTestGoFiles) == 0 {
			continue
		}
		prof, binary := c.profile(t, p)
		for _, s := range prof.Sample {
			if loc := c.place(s, compiled); loc != nil {
				k, w := c.index.Key(c.index.Frames(loc)), witness{binary, loc.Address}
				if !slices.Contains(seen[k], w) {
					seen[k] = append(seen[k], w)
				}
			}
		}
	}
	return seen
}

// compiled returns the symbols of the code of the module's packages without
// tests.
func (c *copied) compiled(t *testing.T) map[string]bool {
	t.Helper()
	args := []string{"tool", "nm"}
	for _, p := range c.packages {
		if p.Export != "" {
			args = append(args, p.Export)
		}
	}
	symbols := map[string]bool{}
	for line := range strings.Lines(string(c.output(t, "go", args...))) {
		for _, text := range []string{" T ", " t "} {
			if _, name, ok := strings.Cut(line, text); ok {
				symbols[strings.TrimSpace(name)] = true
			}
		}
	}
	return symbols
}

// profile runs the tests of one package and returns the profile and the
// program. A profile is written when tests fail, too.
func (c *copied) profile(t *testing.T, p listed) (*profile.Profile, string) {
	t.Helper()
	dir := t.TempDir()
	file, binary := filepath.Join(dir, "allocs"), filepath.Join(dir, "test")
	skip := c.slow
	if *long {
		skip = ""
	}
	cmd := exec.Command("go", "test", "-vet=off", "-short", "-timeout=5m", "-run=.", "-skip="+skip,
		"-o="+binary, "-memprofile="+file, "-memprofilerate=1", p.ImportPath)
	// The variable makes the initialization of packages part of the profile.
	cmd.Dir, cmd.Env = c.dir, append(c.env, "PWD="+c.dir, "GODEBUG=memprofilerate=1")
	out, err := cmd.CombinedOutput()
	data, readErr := os.ReadFile(file)
	if readErr != nil {
		t.Fatalf("no profile of %s: %v\n%s", p.ImportPath, err, out)
	}
	if err != nil {
		t.Logf("some tests of %s fail; their allocations count", p.ImportPath)
	}
	prof, err := profile.ParseData(data)
	if err != nil {
		t.Fatal(err)
	}
	return prof, binary
}

// place returns the place that a sample was allocated by when it is in the
// module's own code, or nil when it is in tests or in other modules.
func (c *copied) place(s *profile.Sample, compiled map[string]bool) *profile.Location {
	if s.Value[0] == 0 {
		return nil
	}
	for _, loc := range s.Location {
		if len(loc.Line) == 0 {
			continue
		}
		outer := loc.Line[len(loc.Line)-1].Function
		if hot.Runtime(outer.Name, outer.Filename) {
			continue
		}
		if !c.own(outer, compiled) {
			return nil
		}
		return loc
	}
	return nil
}

// own reports whether a function is of one of the module's packages, and is
// there without tests, unless these count.
func (c *copied) own(f *profile.Function, compiled map[string]bool) bool {
	if c.tests {
		return filepath.Base(f.Filename) != "_testmain.go" && slices.ContainsFunc(c.packages, func(p listed) bool {
			return strings.HasPrefix(f.Name, p.ImportPath+".") || strings.HasPrefix(f.Name, p.ImportPath+"_test.")
		})
	}
	name := c.index.Symbol(f.Name)
	return compiled[name] && !strings.HasSuffix(f.Filename, "_test.go") && slices.ContainsFunc(c.packages, func(p listed) bool {
		return strings.HasPrefix(f.Name, p.ImportPath+".")
	})
}

// callee returns the function that the code calls where it allocated: a name, or
// a register.
func (c *copied) callee(t *testing.T, w witness) string {
	t.Helper()
	out := c.output(t, "go", "tool", "objdump", w.binary, fmt.Sprintf("%#x", w.address-1), fmt.Sprintf("%#x", w.address+1))
	callee := ""
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		if len(fields) < 4 {
			continue
		}
		address, err := strconv.ParseUint(fields[1], 0, 64)
		if err != nil || address >= w.address {
			continue
		}
		callee = "no call"
		if _, operand, ok := strings.Cut(line, "CALL "); ok {
			callee = symbol.Plain(strings.TrimSuffix(strings.TrimSpace(operand), "(SB)"))
		}
	}
	return callee
}

// reason says why a place that is not in the report is right to be missing, or
// returns "" and a function that was called there.
func (c *copied) reason(t *testing.T, at []witness, sites map[string]verdicts) (callee, reason string) {
	t.Helper()
	for _, w := range at {
		callee = c.callee(t, w)
		switch {
		case runtimeOnly[callee] != "":
			reason = runtimeOnly[callee]
		case sites[callee].allocates():
			reason = "called by " + callee + ", which is in the report and which the profile leaves out"
		case goversion.Of(c.version).SkipsFive && !strings.ContainsAny(callee, ". "):
			reason = "called by a function that the profile of this Go leaves out"
		default:
			return callee, ""
		}
	}
	return callee, reason
}

// runtimeOnly are the functions of the runtime that allocate something of the
// runtime's own, which is no value of the program, with what that is.
var runtimeOnly = map[string]string{
	"runtime.typeAssert":               "the cache of a type assertion",
	"runtime.interfaceSwitch":          "the cache of a type switch",
	"runtime.chansend1":                "the record of a goroutine that waits at a channel",
	"runtime.chanrecv1":                "the record of a goroutine that waits at a channel",
	"runtime.chanrecv2":                "the record of a goroutine that waits at a channel",
	"runtime.selectgo":                 "the record of a goroutine that waits at a channel",
	"sync.runtime_Semacquire":          "the record of a goroutine that waits at a lock",
	"sync.runtime_SemacquireRWMutexR":  "the record of a goroutine that waits at a lock",
	"sync.runtime_SemacquireRWMutex":   "the record of a goroutine that waits at a lock",
	"sync.runtime_SemacquireWaitGroup": "the record of a goroutine that waits at a lock",
	"time.Sleep":                       "the timer of a goroutine that sleeps",
}
