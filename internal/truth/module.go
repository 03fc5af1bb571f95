// Package truth compares what unheap says of programs with what they do. It takes
// programs of package grammar, makes their report, runs them with every allocation
// recorded, and says where the two contradict each other; Shrink makes such a unit as
// small as it gets. Nothing but its own tests imports it.
//
// Statements of the programs tell, by mark.At, that they are run, with the lengths
// and values that conditions are about, and from which place in the code: the same
// functions and lines by which the runtime's profile names what is allocated there.
package truth

import (
	"os"
	"path/filepath"

	"github.com/unheap/unheap/internal/grammar"
)

// write writes a program's module into a folder.
func write(p *grammar.Program, dir string) error {
	files := p.Files()
	files["mark/mark.go"], files["p/p_test.go"] = markSource, testSource
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			return err
		}
	}
	return nil
}

// eventsFile is what the benchmark writes into its folder.
const eventsFile = "events.json"

// markSource is package mark. It allocates nothing while programs run.
const markSource = `package mark

import (
	"encoding/json"
	"math"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
)

var (
	Text  = strings.Repeat("x", 64)
	Bytes = make([]byte, 64)
	Minus = math.Copysign(0, -1)

	Driver int32 // that runs
)

type event struct {
	driver, k int32
	v         [3]int64
	pcs       [12]uintptr
}

var (
	log  [1 << 19]event
	next atomic.Int64
)

//go:noinline
func At(k int, a, b, c int64) {
	n := next.Add(1) - 1
	if n >= int64(len(log)) {
		return
	}
	e := &log[n]
	e.driver, e.k, e.v = Driver, int32(k), [3]int64{a, b, c}
	e.pcs = [12]uintptr{}
	runtime.Callers(2, e.pcs[:])
}

func Reset() { next.Store(0) }

type frame struct {
	Func, File string
	Line       int
}

// Write writes the events, those that are alike as one with their number.
func Write(file string) {
	if next.Load() > int64(len(log)) {
		panic("too many events")
	}
	type kind struct {
		event
		pcs [12]uintptr
	}
	var out struct {
		Events [][7]int64
		Stacks [][]frame
	}
	count, stacks := map[event]int64{}, map[[12]uintptr]int64{}
	for _, e := range log[:next.Load()] {
		if _, ok := stacks[e.pcs]; !ok {
			stacks[e.pcs] = int64(len(out.Stacks))
			out.Stacks = append(out.Stacks, physical(e.pcs[:]))
		}
		count[e]++
	}
	for e, n := range count {
		out.Events = append(out.Events, [7]int64{int64(e.driver), int64(e.k), e.v[0], e.v[1], e.v[2], stacks[e.pcs], n})
	}
	text, err := json.Marshal(out)
	if err == nil {
		err = os.WriteFile(file, text, 0o666)
	}
	if err != nil {
		panic(err)
	}
}

// physical are the frames of one function and what is inlined in it, that first.
func physical(pcs []uintptr) (list []frame) {
	frames := runtime.CallersFrames(pcs)
	for {
		f, more := frames.Next()
		list = append(list, frame{f.Function, f.File, f.Line})
		if f.Func != nil || !more {
			return list
		}
	}
}

//go:noinline
func Concat(a, b string) int64 { return Concat3(a, b, "") }

//go:noinline
func Concat3(a, b, c string) int64 {
	n := int64(len(a)+len(b)+len(c)) * 8
	for _, s := range [...]string{a, b, c} {
		if s != "" {
			n++
		}
	}
	return n
}

//go:noinline
func Grows(len, cap, n int) int64 {
	if len+n > cap {
		return 1
	}
	return 0
}

//go:noinline
func Bits(f float64) int64 { return int64(math.Float64bits(f)) }

//go:noinline
func Bits32(f float32) int64 { return int64(math.Float32bits(f)) }

//go:noinline
func NotNil(isNil bool) int64 {
	if isNil {
		return 0
	}
	return 1
}

//go:noinline
func Tiny(bits int64) float64 { return math.Float64frombits(uint64(bits)) }
`

// testSource is the benchmark. It runs all once before, for what is made once and
// kept. The collector, which makes goroutines wait, does not run.
const testSource = `package p

import (
	"runtime/debug"
	"testing"

	"fuzz/mark"
)

//go:noinline
func run(f func()) {
	defer func() { recover() }()
	f()
}

func all() {
	for d, f := range Drivers {
		mark.Driver = int32(d)
		run(f)
	}
}

func BenchmarkAll(b *testing.B) {
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(3 << 30)
	all()
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		mark.Reset()
		all()
	}
	b.StopTimer()
	mark.Write("` + eventsFile + `")
}
`
