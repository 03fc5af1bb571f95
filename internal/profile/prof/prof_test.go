package prof

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"
	"time"

	"github.com/google/pprof/profile"
)

var long = flag.Bool("long", false, "run what needs the network, or minutes")

var sink [][]byte

// work allocates, so that the profiles of this process are not empty.
//
//go:noinline
func work() {
	for range 256 {
		sink = append(sink, make([]byte, 64<<10))
	}
	sink = sink[:0]
}

// profiles are real ones, of this process: by the names of runtime/pprof, and
// "cpu"; "text" is the legacy form of the heap.
func profiles(t testing.TB) map[string][]byte {
	t.Helper()
	all := make(map[string][]byte)
	for _, name := range []string{"allocs", "heap", "goroutine", "block", "mutex", "threadcreate"} {
		all[name] = lookup(t, name, 0)
	}
	all["text"] = lookup(t, "heap", 1)
	all["goroutines"] = lookup(t, "goroutine", 1)
	var cpu bytes.Buffer
	if err := pprof.StartCPUProfile(&cpu); err != nil {
		t.Fatal(err)
	}
	for begin := time.Now(); time.Since(begin) < 150*time.Millisecond; {
		work()
	}
	pprof.StopCPUProfile()
	all["cpu"] = cpu.Bytes()
	return all
}

func lookup(t testing.TB, name string, debug int) []byte {
	t.Helper()
	work()
	runtime.GC() // twice, and the profile has what was allocated until now
	runtime.GC()
	var b bytes.Buffer
	if err := pprof.Lookup(name).WriteTo(&b, debug); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func unzip(t testing.TB, data []byte) []byte {
	t.Helper()
	data, err := unpack(data, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func zip(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// total is the sum of a sample type.
func total(t testing.TB, p *profile.Profile, typ string) int64 {
	t.Helper()
	for i, st := range p.SampleType {
		if st.Type == typ {
			n := int64(0)
			for _, s := range p.Sample {
				n += s.Value[i]
			}
			return n
		}
	}
	t.Fatalf("no sample type %s in %v", typ, p.SampleType)
	return 0
}

func TestFiles(t *testing.T) {
	all := profiles(t)
	raw := unzip(t, all["allocs"])
	bomb := zip(t, make([]byte, 64<<20))
	tests := []struct {
		name string
		data []byte
		want string // of the error; "" for none
	}{
		{"allocs", all["allocs"], ""},
		{"heap", all["heap"], ""},
		{"cpu", all["cpu"], ""},
		{"uncompressed", raw, ""},
		{"twice", zip(t, all["allocs"]), ""},
		{"thrice", zip(t, zip(t, all["allocs"])), "is compressed more than twice"},
		{"empty", nil, "is empty; was the program ended before the profile was written?"},
		{"spaces", []byte("\n\n"), "is empty"},
		{"emptyzip", zip(t, nil), "is empty"},
		{"cutzip", all["allocs"][:len(all["allocs"])/2], "is truncated: the end of the gzip data is missing; get it again"},
		{"cuthead", all["allocs"][:5], "is not a whole gzip file"},
		{"flipped", flip(all["allocs"]), "is damaged"},
		{"cut", raw[:len(raw)/2], "is a damaged or truncated pprof protobuf"},
		{"bomb", bomb, "is larger than 32 MiB, uncompressed; take it over a shorter time"},
		{"large", make([]byte, 33<<20), "is larger than 32 MiB"},
		{"goroutine", all["goroutine"], "is a goroutine profile; take an allocation profile (/debug/pprof/allocs"},
		{"goroutines", all["goroutines"], "is a goroutine profile"},
		{"block", all["block"], "is a block or mutex profile; take"},
		{"mutex", all["mutex"], "is a block or mutex profile; take"},
		{"threadcreate", all["threadcreate"], "is a profile of threads; take"},
		{"text", all["text"], "has addresses and no names of functions; take it without ?debug=1"},
		{"two", append(bytes.Clone(raw), raw...), "is several profiles in one file"},
		{"trace", []byte("go 1.26 trace\x00\x00\x00 more"), "is an execution trace, not a profile"},
		{"coverage", []byte("mode: set\na.go:1.2,3.4 1 1\n"), "is a coverage profile, not a profile"},
		{"page", []byte("<!DOCTYPE html><html>"), "is a web page, not a profile"},
		{"json", []byte(`{"schema":"x"}`), "is JSON, not a profile"},
		{"words", []byte("some words\x1b[31m\nmore"), `is not a profile; it begins with "some words[31m"`},
		{"noise", []byte("\x01\x02\x00\xff\xfe"), "is not a profile, in no form that pprof reads"},
		{"sampleless", marshal(t, edit(t, raw, func(p *profile.Profile) { p.Sample = nil })), "has no samples; let it run longer"},
		{"negative", marshal(t, edit(t, raw, func(p *profile.Profile) { p.Scale(-1) })), "has negative values of alloc_objects, as a difference"},
		{"overflow", marshal(t, edit(t, raw, overflow)), "add up to more than 2^63"},
		{"inuse", marshal(t, edit(t, raw, func(p *profile.Profile) { drop(p, 2) })), ""},
		{"units", marshal(t, edit(t, raw, func(p *profile.Profile) { p.SampleType[1].Unit = "furlongs" })), `counts alloc_space in "furlongs", and not in bytes`},
		{"huge", marshal(t, edit(t, raw, func(p *profile.Profile) {
			overflow(p)
			p.SampleType[0], p.SampleType[1] = p.SampleType[1], p.SampleType[0]
			p.SampleType[0].Unit = "kilobytes"
		})), "its values of alloc_space are more than 2^63"},
		{"foreign", marshal(t, edit(t, raw, func(p *profile.Profile) { drop(p, 2); rename(p, "wall") })), `is a profile of "wall/count, wall/bytes"`},
	}
	dir := t.TempDir()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			name := filepath.Join(dir, test.name)
			if err := os.WriteFile(name, test.data, 0o600); err != nil {
				t.Fatal(err)
			}
			p, err := Load(t.Context(), name, Options{MaxData: 32 << 20})
			if test.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				if kindOf(p) == other || len(p.Sample) == 0 {
					t.Errorf("kind %d, %d samples", kindOf(p), len(p.Sample))
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), name+" ") {
				t.Fatalf("error %v\nwant %s %s", err, name, test.want)
			}
		})
	}
}

func flip(data []byte) []byte {
	data = bytes.Clone(data)
	for i := len(data) / 2; i < len(data)/2+40; i++ {
		data[i] ^= 0x55
	}
	return data
}

func edit(t *testing.T, raw []byte, f func(*profile.Profile)) *profile.Profile {
	t.Helper()
	p, err := profile.ParseData(raw)
	if err != nil {
		t.Fatal(err)
	}
	f(p)
	return p
}

func marshal(t *testing.T, p *profile.Profile) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func overflow(p *profile.Profile) {
	for _, s := range p.Sample {
		s.Value[0] = 1 << 62
	}
}

// drop leaves out the first sample types.
func drop(p *profile.Profile, n int) {
	p.SampleType = p.SampleType[n:]
	p.DefaultSampleType = ""
	for _, s := range p.Sample {
		s.Value = s.Value[n:]
	}
}

func rename(p *profile.Profile, to string) {
	for _, t := range p.SampleType {
		t.Type = to
	}
}

func TestFileNames(t *testing.T) {
	dir := t.TempDir()
	for name, want := range map[string]string{
		dir:                               dir + " is a folder; name the profiles in it",
		filepath.Join(dir, "no"):          "no does not exist",
		"localhost:6060/debug/pprof/heap": "for a running program write http://localhost:6060/debug/pprof/heap",
		"":                                "the name of a profile is empty",
		"ftp://host/x":                    "profiles cannot be fetched from ftp://",
		"jaeger+http://host/x":            "no kind of server is called jaeger; there are pyroscope and parca",
	} {
		_, err := Load(t.Context(), name, Options{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %s", name, err, want)
		}
	}
}

func TestStandardInput(t *testing.T) {
	p, err := Load(t.Context(), "-", Options{Stdin: bytes.NewReader(lookup(t, "allocs", 0))})
	if err != nil || kindOf(p) != allocation {
		t.Fatal(p, err)
	}
	_, err = Load(t.Context(), "-", Options{Stdin: strings.NewReader("")})
	if err == nil || !strings.HasPrefix(err.Error(), "standard input is empty") {
		t.Errorf("error %v", err)
	}
}

// TestPipeThatNeverEnds ends by the context.
func TestPipeThatNeverEnds(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := Load(ctx, "-", Options{Stdin: r}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
}

// TestLegacyHeap has a legacy profile of a program in which nothing was freed,
// whose sample types pprof names otherwise.
func TestLegacyHeap(t *testing.T) {
	text := []byte("heap profile: 2: 32 [2: 32] @ heap/1048576\n1: 16 [1: 16] @ 0x10 0x20\n")
	p, err := parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if kindOf(p) != other {
		t.Errorf("pprof itself reads %v", p.SampleType)
	}
	sameNames(p)
	if kindOf(p) != allocation {
		t.Errorf("%v", p.SampleType)
	}
}

// TestSamplesOnly has a CPU profile with the number of samples and no time.
func TestSamplesOnly(t *testing.T) {
	p := edit(t, profiles(t)["cpu"], func(p *profile.Profile) {
		p.SampleType = p.SampleType[:1]
		for _, s := range p.Sample {
			s.Value = s.Value[:1]
		}
	})
	n, period := total(t, p, "samples"), p.Period
	p, err := Parse(marshal(t, p), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := total(t, p, "cpu"); got != n*period || got == 0 {
		t.Errorf("%d ns, want %d", got, n*period)
	}
}

// TestUnits has a profile in kilobytes.
func TestUnits(t *testing.T) {
	raw := lookup(t, "allocs", 0)
	want := edit(t, raw, func(*profile.Profile) {})
	p, err := Parse(marshal(t, edit(t, raw, func(p *profile.Profile) {
		p.SampleType[1].Unit = "kilobytes"
		for _, s := range p.Sample {
			s.Value[1] /= 1 << 10
		}
	})), Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, bytes := total(t, p, "alloc_space"), total(t, want, "alloc_space")
	if p.SampleType[1].Unit != "bytes" || got > bytes || got < bytes-int64(len(p.Sample))<<10 {
		t.Errorf("%d %s, want about %d", got, p.SampleType[1].Unit, bytes)
	}
	if got, want := total(t, p, "alloc_objects"), total(t, want, "alloc_objects"); got != want {
		t.Errorf("%d objects, want %d", got, want)
	}
}

func nothingToDo(*profile.Profile) {}
