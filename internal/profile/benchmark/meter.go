package benchmark

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/unheap/unheap/internal/compiler/gocmd"
)

// A meter is how a test program counts. The runtime's profile of every
// allocation is nearly what is wanted, and differs from what package testing
// counts in four ways:
//
//   - it knows nothing of a benchmark's timer;
//   - the runtime packs small objects without pointers into blocks and profiles
//     the first of each block only, so that a site may never be seen;
//   - Go 1.24 and 1.25 leave out a function that calls mallocgc itself;
//   - package initialization and the runs before the last one are in it.
//
// A metered program is linked with a package runtime and a package testing that
// do without these: a few statements are added in functions, so that nothing
// that other packages know of the two changes.
//
// MemProfileRate has the number of the current count in its lowest bits, which
// begins anew where testing begins anew, and is negative while the timer stands.
// Testing announces by bit 30 that the timer is about to be started or stopped,
// and ReadMemStats does it, while the world stands, so that what is recorded is
// what is counted. Bit 28 says that the benchmark is over.
type meter struct {
	archives map[string]string // by import path
}

const (
	// countsEnv is the variable that names the file in which a metered program
	// leaves the iterations, objects and bytes that package testing counted.
	countsEnv = "UNHEAP_BENCHMARK_COUNTS"
	// nameEnv is the variable that names the benchmark that is counted, where
	// others run beside it; without it the first to end is.
	nameEnv = "UNHEAP_BENCHMARK_NAME"
)

// A change replaces a text in a file of the standard library.
type change struct {
	file  string
	old   string // a regular expression
	new   string
	times int // how often it must be there; 0 is at least once, -1 is any number
}

// The texts stay on their lines: positions in the two packages are as they were.
var changes = map[string][]change{
	"runtime": {
		{"malloc.go", `c\.tinyAllocs\+\+`, tinyObject, 1},
		{"malloc_generated.go", `c\.tinyAllocs\+\+`, tinyObject, 0},
		{"malloc.go", `\(\*\[2\]uint64\)\(x\)\[0\] = 0`, firstObject, 1},
		{"malloc_generated.go", `\(\*\[2\]uint64\)\(x\)\[0\] = 0`, firstObject, 0},
		{"malloc.go", `(\tc\.nextSample = nextSample\(\))(\n\tmProf_Malloc\()`, `${1}; if MemProfileRate <= 0 { return }$2`, 1},
		{"malloc.go", `\tif MemProfileRate == 0 \{`, "\tif MemProfileRate <= 0 {", 1},
		{"malloc.go", `\tif MemProfileRate == 1 \{`, "\tif MemProfileRate >= 1 {", 1},
		{"mprof.go", `nstk := callers\(\d, mp\.profStack\[`, `nstk := callers(1, mp.profStack[`, 1},
		{"mprof.go", `stkbucket\(memProfile, size, `, `stkbucket(memProfile, size|(uintptr(MemProfileRate)&(1<<20-1))<<40, `, 1},
		{"mprof.go", `(\tsystemstack\(func\(\) \{\n\t\tsetprofilebucket\(p, b\))`, `if p == nil { return }; $1`, 1},
		{"mprof.go", `inuseZero \|\| mp\.active\.\w+ != mp\.active\.\w+`, `inuseZero && b.size>>40 == uintptr(max(MemProfileRate, -MemProfileRate))&(1<<20-1)`, 3},
		{"mprof.go", `(ObjectSize:\s+)int64\(b\.size\)`, `${1}int64(b.size & (1<<40 - 1))`, -1},
		{"mstats.go", `\tstw := stopTheWorld\(stwReadMemStats\)`, `$0; if MemProfileRate > 1<<29 { MemProfileRate = -(MemProfileRate - 1<<30) } else if MemProfileRate < -1<<29 { MemProfileRate = -(MemProfileRate + 1<<30) }`, 1},
	},
	"testing": {
		{"benchmark.go", `(\tif !b\.timerOn \{\n)(\t\truntime\.ReadMemStats\()`, "${1}" + `if runtime.MemProfileRate < 0 && runtime.MemProfileRate > -1<<28 { runtime.MemProfileRate -= 1 << 30 }; $2`, 1},
		{"benchmark.go", `(\t\tb\.duration \+= .*\n)(\t\truntime\.ReadMemStats\()`, "${1}" + `if runtime.MemProfileRate > 0 { runtime.MemProfileRate += 1 << 30 }; $2`, 1},
		{"benchmark.go", `func \(b \*B\) ResetTimer\(\) \{`, `$0 if runtime.MemProfileRate > 0 { runtime.MemProfileRate = -runtime.MemProfileRate }; ` +
			`if runtime.MemProfileRate > -1<<28 { runtime.MemProfileRate--; if b.timerOn { runtime.MemProfileRate -= 1 << 30 } }`, 1},
		{"benchmark.go", `\tb\.result = BenchmarkResult\{b\.N,`, `if name := os.Getenv("` + nameEnv + `"); name == "" || name == b.name { ` +
			`if runtime.MemProfileRate < 0 && runtime.MemProfileRate > -1<<28 { runtime.MemProfileRate -= 1 << 28 }; ` +
			`os.WriteFile(os.Getenv("` + countsEnv + `"), fmt.Appendf(nil, "%d %d %d\n", b.N, b.netAllocs, b.netBytes), 0o666) }; $0`, 1},
	},
}

// Objects that are in a block that another has begun, and objects that begin one.
// Their sizes are made odd, which that of no block is. The second ones are also
// recorded as what they are for the runtime, a block.
const (
	tinyObject  = `c.tinyAllocs++; if MemProfileRate > 0 { profilealloc(mp, nil, 2*size+1) }`
	firstObject = `if MemProfileRate > 0 { profilealloc(mp, nil, 2*size+1+64) }; $0`
	firstSize   = 64
)

// optional are files that not every Go version has.
var optional = []string{"malloc_generated.go"}

// errNoMeter says that the sources of a Go version are not those that are known.
var errNoMeter = errors.New("this Go's package runtime or testing is not one that unheap knows how to count with")

// newMeter compiles what a metered program is linked with. Work is a folder for
// it to write in.
func newMeter(ctx context.Context, b *gocmd.Build, env gocmd.Env, work string) (*meter, error) {
	if slices.Contains([]string{"386", "arm", "mips", "mipsle"}, env.GOARCH) {
		return nil, fmt.Errorf("%w: GOARCH is %s", errNoMeter, env.GOARCH)
	}
	m := &meter{archives: map[string]string{}}
	for _, pkg := range slices.Sorted(maps.Keys(changes)) {
		texts, err := changed(env.GOROOT, pkg)
		if err != nil {
			return nil, err
		}
		m.archives[pkg], err = b.CompileStd(ctx, env, pkg, texts, filepath.Join(work, pkg))
		if err != nil {
			return nil, err
		}
	}
	return m, nil
}

// changed returns the changed files of a package by name.
func changed(goroot, pkg string) (map[string][]byte, error) {
	texts := map[string][]byte{}
	for _, c := range changes[pkg] {
		text, ok := texts[c.file]
		if !ok {
			var err error
			text, err = os.ReadFile(filepath.Join(goroot, "src", pkg, c.file))
			if errors.Is(err, fs.ErrNotExist) && slices.Contains(optional, c.file) {
				continue
			}
			if err != nil {
				return nil, err
			}
		}
		old := regexp.MustCompile(c.old)
		n := len(old.FindAllIndex(text, -1))
		if n == 0 && c.times == 0 || c.times > 0 && n != c.times {
			return nil, fmt.Errorf("%w: %s/%s has %d places of %q", errNoMeter, pkg, c.file, n, c.old)
		}
		texts[c.file] = old.ReplaceAll(text, []byte(c.new))
	}
	return texts, nil
}
