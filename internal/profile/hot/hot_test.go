package hot_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/profile/hot"
	"github.com/unheap/unheap/internal/profile/prof"
)

// site returns a site that allocates, in line of function fn of package p.
func site(fn string, line int, size int64, inlined ...alloc.Frame) alloc.Site {
	return alloc.Site{
		Package: "p", Func: fn, Pos: alloc.Pos{File: "dir/f.go", Line: line, Col: 3}, Inlined: inlined,
		Kind: alloc.New, Size: size, Verdict: alloc.Heap,
	}
}

// A frame is a function and a line of file f.go; the frames of a location come
// innermost first.
type frame struct {
	fn   string
	line int64
}

// made returns a heap profile of samples.
func made(rate int64, samples ...sampled) *profile.Profile {
	p := &profile.Profile{
		SampleType: []*profile.ValueType{{Type: "alloc_objects", Unit: "count"}, {Type: "alloc_space", Unit: "bytes"}},
		PeriodType: &profile.ValueType{Type: "space", Unit: "bytes"}, Period: rate,
	}
	funcs := map[string]*profile.Function{}
	for _, s := range samples {
		sample := &profile.Sample{Value: []int64{s.objects, s.bytes}}
		for _, l := range s.stack {
			loc := &profile.Location{ID: uint64(len(p.Location) + 1)}
			for _, f := range l {
				fn := funcs[f.fn]
				if fn == nil {
					fn = &profile.Function{ID: uint64(len(funcs) + 1), Name: f.fn, Filename: "/build/dir/f.go"}
					funcs[f.fn] = fn
					p.Function = append(p.Function, fn)
				}
				loc.Line = append(loc.Line, profile.Line{Function: fn, Line: f.line})
			}
			p.Location = append(p.Location, loc)
			sample.Location = append(sample.Location, loc)
		}
		p.Sample = append(p.Sample, sample)
	}
	return p
}

// sampled is a sample with a stack of locations, innermost first.
type sampled struct {
	objects, bytes int64
	stack          [][]frame
}

func join(rep *alloc.Report, o hot.Options, profiles ...*profile.Profile) *alloc.Heat {
	var sources []hot.Source
	for _, p := range profiles {
		sources = append(sources, hot.Source{Name: "x", Profile: p})
	}
	return hot.Join(rep, sources, o)
}

// TestJoinInlined holds that a place is matched with everything that is inlined
// there: neither the function alone nor the innermost line alone is enough when
// the report has the exact place.
func TestJoinInlined(t *testing.T) {
	inner := alloc.Frame{Func: "p.g", Pos: alloc.Pos{File: "dir/f.go", Line: 20}}
	rep := &alloc.Report{Go: "go1.26.0", Sites: []alloc.Site{
		site("p.f", 10, 8), site("p.f", 10, 8, inner), site("p.h", 30, 8, inner), site("p.g", 20, 8),
	}}
	for _, test := range []struct {
		name  string
		stack []frame
		want  []int
		match alloc.Match
	}{
		{"plain", []frame{{"p.f", 10}}, []int{0}, alloc.Exact},
		{"inlined in f", []frame{{"p.g", 20}, {"p.f", 10}}, []int{1}, alloc.Exact},
		{"inlined in h", []frame{{"p.g", 20}, {"p.h", 30}}, []int{2}, alloc.Exact},
		{"not inlined", []frame{{"p.g", 20}}, []int{3}, alloc.Exact},
		{"with the runtime's", []frame{{"runtime.x", 1}, {"p.g", 20}, {"p.h", 30}}, []int{2}, alloc.Exact},
		{"inlined in another", []frame{{"p.g", 20}, {"p.k", 40}}, []int{1, 2, 3}, alloc.Otherwise},
		{"another line", []frame{{"p.f", 11}}, nil, ""},
		{"another line of h", []frame{{"p.g", 21}, {"p.h", 30}}, nil, ""},
	} {
		heat := join(rep, hot.Options{}, made(1, sampled{2, 16, [][]frame{test.stack, {{"p.main", 1}}}}))
		if len(heat.Spots) != 1 || !reflect.DeepEqual(heat.Spots[0].Sites, test.want) || heat.Spots[0].Match != test.match {
			t.Errorf("%s: got %+v, want sites %v, match %q", test.name, heat.Spots, test.want, test.match)
		}
	}
}

// TestJoinSizes holds that sites that share a place are told apart by the blocks
// of the heap only where it is certain.
func TestJoinSizes(t *testing.T) {
	append1 := site("p.f", 10, -1)
	append1.Kind, append1.Verdict = alloc.Append, alloc.Conditional
	for _, test := range []struct {
		name  string
		sizes []alloc.Site
		block int64
		want  []int
	}{
		{"two sizes, the first", []alloc.Site{site("p.f", 10, 40), site("p.f", 10, 100)}, 48, []int{0}},
		{"two sizes, the second", []alloc.Site{site("p.f", 10, 40), site("p.f", 10, 100)}, 112, []int{1}},
		{"one class", []alloc.Site{site("p.f", 10, 40), site("p.f", 10, 48)}, 48, []int{0, 1}},
		{"neither", []alloc.Site{site("p.f", 10, 40), site("p.f", 10, 100)}, 64, []int{0, 1}},
		{"any size", []alloc.Site{site("p.f", 10, 40), append1}, 48, []int{0, 1}},
		{"not the fixed one", []alloc.Site{site("p.f", 10, 40), append1}, 64, []int{1}},
		{"with a header", []alloc.Site{site("p.f", 10, 1024), site("p.f", 10, 40)}, 1152, []int{0}},
		{"tiny", []alloc.Site{site("p.f", 10, 8), site("p.f", 10, 64)}, 16, []int{0}},
		{"pages", []alloc.Site{site("p.f", 10, 100_000), site("p.f", 10, 8)}, 106_496, []int{0}},
	} {
		rep := &alloc.Report{Go: "go1.26.0", Sites: test.sizes}
		heat := join(rep, hot.Options{}, made(1, sampled{3, 3 * test.block, [][]frame{{{"p.f", 10}}}}))
		if len(heat.Spots) != 1 || !reflect.DeepEqual(heat.Spots[0].Sites, test.want) {
			t.Errorf("%s: got %+v, want sites %v", test.name, heat.Spots, test.want)
		}
	}
}

// TestJoinMissing holds that what cannot be mapped is counted with the right
// reason, and that nothing gets lost.
func TestJoinMissing(t *testing.T) {
	quiet := site("p.quiet", 50, 8)
	quiet.Verdict = alloc.OnStack
	program := site("main.main", 1, 8)
	program.Package = "q/cmd"
	rep := &alloc.Report{Go: "go1.26.0", Sites: []alloc.Site{site("p.f", 10, 8), quiet, program}}
	p := made(1,
		sampled{1, 8, [][]frame{{{"p.f", 10}}}},
		sampled{2, 16, [][]frame{{{"p.f", 99}}}},
		sampled{3, 24, [][]frame{{{"lib.F", 1}}, {{"p.f", 12}}}},
		sampled{4, 32, [][]frame{{{"p.quiet", 50}}}},
		sampled{5, 40, [][]frame{{{"runtime.malg", 1}}, {{"runtime.newproc", 2}}}},
		sampled{6, 48, nil},
	)
	p.Location = append(p.Location, &profile.Location{ID: 99})
	p.Sample = append(p.Sample, &profile.Sample{Location: p.Location[len(p.Location)-1:], Value: []int64{7, 56}})
	want := map[alloc.Missing]int64{"": 1, alloc.NoSite: 2, alloc.InLibrary: 3, alloc.NotAllocating: 4, alloc.InRuntime: 5, alloc.NoSymbols: 13}
	got := map[alloc.Missing]int64{}
	heat := join(rep, hot.Options{}, p)
	var sum alloc.Weight
	for _, s := range heat.Spots {
		got[s.Missing] += s.Weight.Objects
		sum.Add(s.Weight)
		if (s.Missing == "") != (len(s.Sites) > 0) {
			t.Errorf("%+v has sites and a reason for having none, or neither", s)
		}
	}
	if !reflect.DeepEqual(got, want) || sum != heat.Total {
		t.Errorf("got %v, want %v; sum %+v of %+v", got, want, sum, heat.Total)
	}
	own := join(rep, hot.Options{Own: true}, p)
	for _, s := range own.Spots {
		if len(s.Via) > 0 && (s.Frames[0].Func != "p.f" || s.Frames[0].Pos.Line != 12 || s.Via[0].Frames[0].Func != "lib.F" || s.Weight.Objects != 3) {
			t.Errorf("-own: %+v", s)
		}
	}
}

// TestErrors holds the errors of estimates to a simulation of how the runtime
// samples: the interval of 95% must have the true number about that often.
func TestErrors(t *testing.T) {
	const rate, size, objects, runs = 4096, 512, 2000, 2000
	keep := -math.Expm1(-float64(size) / rate)
	inside := 0
	random := rand.New(rand.NewPCG(1, 1))
	rep := &alloc.Report{Go: "go1.26.0", Sites: []alloc.Site{site("p.f", 10, size)}}
	for range runs {
		seen := int64(0)
		for range objects {
			if random.Float64() < keep {
				seen++
			}
		}
		estimate := int64(float64(seen) / keep) // as the runtime writes it
		heat := join(rep, hot.Options{}, made(rate, sampled{estimate, estimate * size, [][]frame{{{"p.f", 10}}}}))
		w := heat.Spots[0].Weight
		if w.Samples != seen {
			t.Fatalf("%d samples, want %d", w.Samples, seen)
		}
		if math.Abs(float64(w.Bytes)-objects*size) <= 1.96*w.BytesError {
			inside++
		}
	}
	if share := float64(inside) / runs; share < 0.93 || share > 0.97 {
		t.Errorf("the true number is in the interval of 95%% in %.1f%% of the runs", 100*share)
	}
}

// FuzzJoin feeds what parses to Join. It must not panic, and must not lose or
// invent weight.
func FuzzJoin(f *testing.F) {
	for _, p := range []*profile.Profile{
		made(1, sampled{2, 16, [][]frame{{{"p.g", 20}, {"p.f", 10}}, {{"main.main", 1}}}}),
		made(512<<10, sampled{2, 16, [][]frame{{{"p.F[go.shape.int].func1", 20}}}}, sampled{math.MaxInt64, math.MaxInt64, [][]frame{{{"", -1}}}}),
	} {
		var b bytes.Buffer
		if err := p.WriteUncompressed(&b); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Add([]byte("heap profile: 1: 2 [3: 4] @ heap/1048576\n1: 2 [3: 4] @ 0x10 0x20\n"))
	rep := &alloc.Report{Go: "go1.24.0", Sites: []alloc.Site{site("p.f", 10, 8), site("p.g", 20, -1), site("main.main", 1, 8), site("p.F[...].func1", 20, 16)}}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := prof.Parse(data, prof.Options{MaxData: 1 << 20, MaxMemory: 64 << 20})
		if err != nil {
			return
		}
		heat := join(rep, hot.Options{Own: len(data)%2 == 0, Open: func(string) string { return dir }}, p)
		var sum alloc.Weight
		for _, s := range heat.Spots {
			sum.Add(s.Weight)
		}
		if sum.Objects != heat.Total.Objects || sum.Bytes != heat.Total.Bytes || sum.Malloc != heat.Total.Malloc {
			t.Errorf("spots have %+v together, the profile %+v", sum, heat.Total)
		}
		heat.Mark(rep)
		for i := range rep.Sites {
			rep.Sites[i].Weight = nil
		}
	})
}

// TestJoinCPU holds that the allocator's time goes to the site whose call of the
// runtime it is, that the collector's own time goes to none, and that a line has
// the time of all that it calls, once.
func TestJoinCPU(t *testing.T) {
	makes, appends := site("p.f", 10, 64), site("p.f", 10, -1)
	makes.Runtime, appends.Runtime = []string{"runtime.newobject"}, []string{"runtime.growslice"}
	appends.Kind = alloc.Append
	rep := &alloc.Report{Go: "go1.26.0", Sites: []alloc.Site{makes, appends, site("p.g", 20, 8)}}
	p := made(1,
		sampled{1, 10, [][]frame{{{"runtime.mallocgc", 1}}, {{"runtime.newobject", 2}}, {{"p.f", 10}}, {{"p.g", 20}}}},
		sampled{2, 20, [][]frame{{{"runtime.memmove", 1}}, {{"runtime.growslice", 2}}, {{"p.f", 10}}}},
		sampled{3, 30, [][]frame{{{"runtime.scanobject", 1}}, {{"runtime.gcAssistAlloc", 9}}, {{"runtime.mallocgc", 1}}, {{"runtime.growslice", 2}}, {{"p.f", 10}}}},
		sampled{4, 40, [][]frame{{{"runtime.gcDrain", 1}}, {{"runtime.gcBgMarkWorker", 2}}}},
		sampled{5, 50, [][]frame{{{"p.f", 11}}, {{"p.g", 20}}, {{"p.g", 20}}}},
	)
	p.SampleType = []*profile.ValueType{{Type: "samples", Unit: "count"}, {Type: "cpu", Unit: "nanoseconds"}}
	heat := join(rep, hot.Options{}, p)
	if want := (alloc.GCTime{Total: 150, Malloc: 40, Assist: 30, Background: 40, Ticks: 15}); heat.GC != want {
		t.Errorf("got %+v, want %+v", heat.GC, want)
	}
	heat.Mark(rep)
	for i, want := range []alloc.Weight{{Malloc: 10, Ticks: 1, Line: 60}, {Malloc: 30, Ticks: 3, Line: 60}, {Line: 60}} {
		if w := rep.Sites[i].Weight; w == nil || *w != want {
			t.Errorf("site %d has %+v, want %+v", i, w, want)
		}
	}
}

// TestLeavesOfCPU has an instruction of an inlined function that the profile says
// to be the outer function's, at the inner one's line, as Go's profiles have them:
// that is no sign of a change. A call from there would be one, and an object.
func TestLeavesOfCPU(t *testing.T) {
	file := filepath.Join(t.TempDir(), "f.go")
	source := "package p\n\nfunc outer() *int {\n\tn := inner()\n\treturn &n\n}\n\nfunc inner() int {\n\tn := 1\n\treturn n\n}\n"
	if err := os.WriteFile(file, []byte(source), 0o666); err != nil {
		t.Fatal(err)
	}
	rep := &alloc.Report{Go: "go1.26.0", Sites: []alloc.Site{site("p.outer", 4, 8)}}
	for _, test := range []struct {
		name    string
		cpu     bool
		stack   [][]frame
		changed bool
	}{
		{"an instruction", true, [][]frame{{{"p.outer", 9}}, {{"p.outer", 4}}}, false},
		{"a call", true, [][]frame{{{"p.inner", 9}}, {{"p.outer", 9}}}, true},
		{"an object", false, [][]frame{{{"runtime.mallocgc", 1}}, {{"p.outer", 9}}}, true},
	} {
		p := made(1, sampled{1, 8, test.stack})
		if test.cpu {
			p.SampleType = []*profile.ValueType{{Type: "samples", Unit: "count"}, {Type: "cpu", Unit: "nanoseconds"}}
		}
		for _, fn := range p.Function {
			fn.StartLine = map[string]int64{"p.outer": 3, "p.inner": 8}[fn.Name]
		}
		heat := join(rep, hot.Options{Open: func(string) string { return file }}, p)
		if changed := slices.ContainsFunc(heat.Notes, func(n string) bool { return strings.Contains(n, "changed since") }); changed != test.changed {
			t.Errorf("%s outside of its function: changed is %v, want %v: %q", test.name, changed, test.changed, heat.Notes)
		}
	}
}

// TestInnerFrames holds that what a profile of memory has around the first
// function that is not the runtime's changes nothing, but for the frames that
// called libraries.
func TestInnerFrames(t *testing.T) {
	rep, p := large(2000, 1<<20)
	var raw bytes.Buffer
	if err := p.WriteUncompressed(&raw); err != nil {
		t.Fatal(err)
	}
	var heats [2]*alloc.Heat
	for i, inner := range []func(name, file string) bool{nil, hot.Runtime} {
		p, err := prof.Parse(bytes.Clone(raw.Bytes()), prof.Options{Inner: inner})
		if err != nil {
			t.Fatal(err)
		}
		longest := 0
		for _, s := range p.Sample {
			longest = max(longest, len(s.Location))
		}
		if inner == nil && longest < 40 || inner != nil && longest != 1 {
			t.Errorf("a stack has %d locations", longest)
		}
		heats[i] = join(rep, hot.Options{}, p)
	}
	if len(heats[0].Spots) < 1000 || !reflect.DeepEqual(heats[0], heats[1]) {
		t.Error("the heat is another")
	}
}
