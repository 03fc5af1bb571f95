//go:build unix

package hot_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/profile/hot"
	"github.com/unheap/unheap/internal/profile/prof"
)

// large makes a report of many sites and a profile in which the same code runs:
// functions of some hundred packages, with calls that are inlined, deep stacks
// that share their ends as those of servers do, and one in five places in other
// packages. It has the size that is asked for, in bytes when it is not packed.
func large(sites, size int) (*alloc.Report, *profile.Profile) {
	r := rand.New(rand.NewPCG(1, 2))
	rep := &alloc.Report{Schema: alloc.Schema, Go: "go1.26.0", Engine: alloc.Lens}
	p := &profile.Profile{
		SampleType: []*profile.ValueType{
			{Type: "alloc_objects", Unit: "count"}, {Type: "alloc_space", Unit: "bytes"},
			{Type: "inuse_objects", Unit: "count"}, {Type: "inuse_space", Unit: "bytes"},
		},
		PeriodType: &profile.ValueType{Type: "space", Unit: "bytes"}, Period: 512 << 10, TimeNanos: 1,
		Mapping: []*profile.Mapping{{ID: 1, Start: 0x400000, Limit: 0x4000000, File: "/usr/local/bin/server"}},
	}
	var funcs []*profile.Function
	for i := range sites / 5 {
		pkg := fmt.Sprintf("example.com/company/server/internal/pkg%d", i%400)
		fn := &profile.Function{
			ID: uint64(i + 1), Name: fmt.Sprintf("%s.(*Type%d).Method%d", pkg, i/40, i), StartLine: int64(10 + i%1000),
			Filename: fmt.Sprintf("/home/build/src/server/internal/pkg%d/file%d.go", i%400, i%17),
		}
		fn.SystemName = fn.Name
		funcs = append(funcs, fn)
	}
	p.Function = funcs
	for i := range sites {
		fn := funcs[i%len(funcs)]
		s := alloc.Site{
			ID: alloc.SiteID(fmt.Sprintf("%016x", i)), Package: fn.Name[:strings.Index(fn.Name, ".(")], Func: fn.Name,
			Pos:  alloc.Pos{File: strings.TrimPrefix(fn.Filename, "/home/build/src/server/"), Line: int(fn.StartLine) + i/len(funcs), Col: 2},
			Kind: alloc.New, Expr: "new(T)", Type: "T", Size: int64(8 * (1 + i%20)), Verdict: alloc.Heap,
			Causes: []alloc.Cause{{ID: alloc.Returned}},
		}
		loc := &profile.Location{ID: uint64(i + 1), Mapping: p.Mapping[0], Address: 0x400000 + uint64(i)*16}
		if i%3 == 0 {
			inner := funcs[(i+7)%len(funcs)]
			at := alloc.Pos{File: strings.TrimPrefix(inner.Filename, "/home/build/src/server/"), Line: int(inner.StartLine) + 3, Col: 5}
			s.Inlined = []alloc.Frame{{Func: inner.Name, Pos: at}}
			loc.Line = append(loc.Line, profile.Line{Function: inner, Line: int64(at.Line)})
		}
		loc.Line = append(loc.Line, profile.Line{Function: fn, Line: int64(s.Pos.Line)})
		rep.Sites = append(rep.Sites, s)
		p.Location = append(p.Location, loc)
	}
	for i := range sites / 4 { // of other packages
		fn := &profile.Function{ID: uint64(len(p.Function) + 1), Name: "library" + strconv.Itoa(i%50) + ".Func" + strconv.Itoa(i), Filename: "/go/pkg/mod/library/file.go"}
		p.Function = append(p.Function, fn)
		p.Location = append(p.Location, &profile.Location{ID: uint64(len(p.Location) + 1), Mapping: p.Mapping[0], Line: []profile.Line{{Function: fn, Line: 1}}})
	}
	for written := len(p.Location) * 40; written < size; {
		stack := make([]*profile.Location, 8+r.IntN(40))
		for i := range stack {
			stack[i] = p.Location[r.IntN(len(p.Location))]
		}
		objects := int64(1 + r.IntN(1000))
		p.Sample = append(p.Sample, &profile.Sample{
			Location: stack, Value: []int64{objects, objects * 64, 0, 0},
			NumLabel: map[string][]int64{"bytes": {64}},
		})
		written += 3*len(stack) + 25
	}
	return rep, p
}

// BenchmarkJoin reads and joins a profile of 50 MB with a report of 50,000 sites.
// The profile itself is held, too, which the program does not.
func BenchmarkJoin(b *testing.B) {
	const sites, size = 50_000, 57 << 20
	rep, p := large(sites, size)
	var raw bytes.Buffer
	if err := p.WriteUncompressed(&raw); err != nil {
		b.Fatal(err)
	}
	samples := len(p.Sample)
	p = nil
	var heat *alloc.Heat
	debug.SetGCPercent(100) // as the program has it
	debug.SetMemoryLimit(360 << 20)
	debug.FreeOSMemory()
	os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // what was needed to make the profile
	busy := cpuTime()
	for b.Loop() {
		got, err := prof.Parse(bytes.Clone(raw.Bytes()), prof.Options{Inner: hot.Runtime}) // it changes what it is given
		if err != nil {
			b.Fatal(err)
		}
		heat = hot.Join(rep, []hot.Source{{Name: "large", Profile: got}}, hot.Options{})
	}
	mapped := int64(0)
	for i := range heat.Spots {
		if heat.Spots[i].Missing == "" {
			mapped += heat.Spots[i].Weight.Samples
		}
	}
	if share := float64(mapped) / float64(heat.Total.Samples); share < 0.7 || share > 0.9 {
		b.Errorf("%.3f of the samples are at sites, want about 0.8", share)
	}
	b.ReportMetric((cpuTime()-busy).Seconds()/float64(b.N), "cpu-s/op")
	b.ReportMetric(float64(raw.Len())/1e6, "MB")
	b.ReportMetric(float64(samples), "samples")
	b.ReportMetric(float64(peak(b))/1e6, "peak-MB")
}

// cpuTime is the CPU time of this process, which other processes do not change.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peak is the most memory that this process had, where the system says it.
func peak(b *testing.B) int64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("no /proc on", runtime.GOOS)
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	kb, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, err := strconv.ParseInt(kb, 10, 64)
	if err != nil {
		b.Fatal(err)
	}
	return n << 10
}
