package prof

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/pprof/profile"
)

// repeated is a protobuf with a field many times.
func repeated(n, field int, payload []byte) []byte {
	one := binary.AppendUvarint(nil, uint64(field)<<3|2)
	one = append(binary.AppendUvarint(one, uint64(len(payload))), payload...)
	return bytes.Repeat(one, n)
}

// numbers is a protobuf with a number many times.
func numbers(n, field int) []byte {
	return bytes.Repeat([]byte{byte(field << 3), 1}, n)
}

// TestWeighIsAboveTheTruth parses what needs the most memory for its size, and
// compares with the estimate that decides whether it is parsed at all.
func TestWeighIsAboveTheTruth(t *testing.T) {
	const n = 200_000
	real := unzip(t, lookup(t, "allocs", 0))
	hostile := map[string][]byte{
		"types":       repeated(n, 1, nil),
		"samples":     repeated(n, 2, nil),
		"mappings":    repeated(n, 3, nil),
		"locations":   repeated(n, 4, nil),
		"functions":   repeated(n, 5, nil),
		"strings":     repeated(n, 6, []byte("x")),
		"comments":    numbers(n, 13),
		"packed":      repeated(1, 13, bytes.Repeat([]byte{0}, n)),
		"values":      repeated(1, 2, repeated(1, 2, bytes.Repeat([]byte{1}, n))),
		"loose":       repeated(1, 2, numbers(n, 2)),
		"stack":       repeated(1, 2, repeated(1, 1, bytes.Repeat([]byte{1}, n))),
		"labels":      repeated(1, 2, repeated(n, 3, nil)),
		"one label":   repeated(n, 2, repeated(1, 3, nil)),
		"text label":  append(repeated(1, 6, []byte("x")), repeated(n, 2, repeated(1, 3, []byte{8, 1, 16, 1}))...),
		"num label":   append(repeated(1, 6, []byte("x")), repeated(n, 2, repeated(1, 3, []byte{8, 1, 24, 1, 32, 1}))...),
		"lines":       repeated(1, 4, repeated(n, 4, nil)),
		"one line":    repeated(n, 4, repeated(1, 4, nil)),
		"real":        real[:len(real):len(real)],
		"loose stack": repeated(1, 2, numbers(n, 1)),
		"cut":         append(repeated(n, 2, nil), 0xff),
	}
	for name, data := range hostile {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		data = append(repeated(1, 6, nil), data...)
		p, err := profile.ParseUncompressed(data)
		runtime.ReadMemStats(&after)
		used := int64(after.TotalAlloc - before.TotalAlloc)
		runtime.KeepAlive(p)
		need := weigh(data)
		t.Logf("%-10s %8d bytes: needs %10d (%4d for each), thought %10d; %v", name, len(data), used, used/int64(len(data)), need, err)
		if used > need {
			t.Errorf("%s: %d bytes need %d, thought %d", name, len(data), used, need)
		}
	}
	if need, used := weigh(real), int64(len(real)); need > 100*used {
		t.Errorf("a real profile of %d bytes is thought to need %d", used, need)
	}
}

// TestHostileIsRefused has small files that would need gigabytes.
func TestHostileIsRefused(t *testing.T) {
	name := filepath.Join(t.TempDir(), "hostile")
	for _, data := range [][]byte{
		repeated(24<<20, 2, nil),
		repeated(24<<20, 4, nil),
		repeated(1, 4, repeated(20<<20, 4, nil)),
	} {
		if err := os.WriteFile(name, zip(t, data), 0o600); err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		_, err := Load(t.Context(), name, Options{})
		runtime.ReadMemStats(&after)
		if err == nil || !strings.Contains(err.Error(), " of memory; the limit is 4 GiB") {
			t.Errorf("error %v", err)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 8*uint64(len(data)) {
			t.Errorf("%d bytes were used to refuse %d", used, len(data))
		}
	}
}

// TestBombsAreNotUnpacked has a file that is a thousand times as large inside.
func TestBombsAreNotUnpacked(t *testing.T) {
	bomb := zip(t, make([]byte, 256<<20))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	_, err := Parse(bomb, Options{MaxData: 4 << 20})
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; err == nil || used > 64<<20 {
		t.Errorf("%d bytes were used; %v", used, err)
	}
}

// TestTextNeedsWhatIsSaid holds maxText to what a legacy form needs.
func TestTextNeedsWhatIsSaid(t *testing.T) {
	text := append([]byte("heap profile: 1: 1 [2: 2] @ heap/2\n"), bytes.Repeat([]byte("1: 1 [1: 1] @\n"), 100_000)...)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	p, err := profile.ParseData(text)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if err != nil {
		t.Fatal(err)
	}
	used := float64(after.HeapAlloc-before.HeapAlloc) / float64(len(text))
	runtime.KeepAlive(p)
	t.Logf("%.0f bytes for each", used)
	if used*maxText > 3<<30 {
		t.Errorf("a text of %d bytes may need %.0f", maxText, used*maxText)
	}
}

// TestLean has a profile without labels, and the same otherwise.
func TestLean(t *testing.T) {
	raw := unzip(t, lookup(t, "allocs", 0))
	want := edit(t, raw, func(p *profile.Profile) {
		labels := 0
		for _, s := range p.Sample {
			labels += len(s.NumLabel["bytes"])
			s.Label, s.NumLabel, s.NumUnit = nil, nil, nil
		}
		if labels == 0 {
			t.Error("there are no labels to leave out")
		}
	})
	p, err := Parse(bytes.Clone(raw), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range p.Sample {
		if len(s.Label)+len(s.NumLabel)+len(s.NumUnit) > 0 {
			t.Fatalf("labels %v %v", s.Label, s.NumLabel)
		}
	}
	got := edit(t, lean(bytes.Clone(raw), nil), func(*profile.Profile) {})
	if got.String() != want.String() {
		t.Error(got.String())
	}
	for _, cut := range []int{0, 1, len(raw) / 3, len(raw) / 2, len(raw) - 1} {
		part := raw[:cut]
		_, err := profile.ParseUncompressed(part)
		_, again := profile.ParseUncompressed(lean(bytes.Clone(part), nil))
		if (err == nil) != (again == nil) {
			t.Errorf("cut at %d: %v, and lean %v", cut, err, again)
		}
	}
}

// TestLeanLeavesLegacyFormsAlone has a binary legacy profile with bytes that are
// a sample with labels to who takes it for a protobuf.
func TestLeanLeavesLegacyFormsAlone(t *testing.T) {
	var cpu []byte
	for _, word := range []uint64{0, 3, 0, 10000, 0, 0x1a0012, 1, 0x1000, 0, 1, 0} {
		cpu = binary.LittleEndian.AppendUint64(cpu, word)
	}
	if got := lean(bytes.Clone(cpu), nil); !bytes.Equal(got, cpu) {
		t.Errorf("%x became %x", cpu, got)
	}
	if whole := repeated(1, 2, repeated(1, 3, []byte{8, 1})); bytes.Equal(lean(bytes.Clone(whole), nil), whole) {
		t.Error("labels are left")
	}
}

// BenchmarkParse reads a profile of 50 MB, uncompressed: a real one whose samples
// are repeated.
func BenchmarkParse(b *testing.B) {
	raw := unzip(b, lookup(b, "allocs", 0))
	var samples []byte
	from := 0
	for end, f := range fields(raw) {
		if f.number == 2 {
			samples = append(samples, raw[from:end]...)
		}
		from = end
	}
	data := append(raw, bytes.Repeat(samples, (50<<20-len(raw))/len(samples))...)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		p, err := Parse(bytes.Clone(data), Options{})
		if err != nil {
			b.Fatal(err)
		}
		runtime.KeepAlive(p)
	}
}
