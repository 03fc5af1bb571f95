package prof

import (
	"bytes"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/usage"
)

// fuzzed are limits small enough to notice when one does not hold.
var fuzzed = Options{MaxData: 1 << 20, MaxMemory: 64 << 20}

// FuzzParse holds that nothing panics, that memory is bounded, and that what is
// accepted can be worked with.
func FuzzParse(f *testing.F) {
	for _, data := range profiles(f) {
		f.Add(data)
		f.Add(unzip(f, data))
	}
	f.Add(repeated(2000, 2, nil))
	f.Add(append(repeated(1, 6, nil), repeated(100, 4, repeated(20, 4, nil))...))
	f.Add([]byte("heap profile: 1: 1 [2: 2] @ heap/2\n1: 1 [1: 1] @ 0x1 0x2\nMAPPED_LIBRARIES:\n00400000-00500000 r-xp 00000000 00:00 0 /a\n"))
	f.Add([]byte("--- contention:\ncycles/second=1\n1 1 @ 0x1\n"))
	f.Add([]byte("--- heapz 1 ---\nformat = java\nresolution = bytes\n"))
	f.Add([]byte("\x00\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\x10\x27\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		begin := time.Now()
		p, err := Parse(bytes.Clone(data), fuzzed)
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("%s for %d bytes", took, len(data))
		}
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 256<<20 {
			t.Errorf("%d bytes for %d", used, len(data))
		}
		if err != nil {
			if strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' }) {
				t.Errorf("control characters in %q", err)
			}
			return
		}
		if kindOf(p) == other || len(p.Sample) == 0 || p.CheckValid() != nil {
			t.Errorf("accepted: kind %d, %d samples, %v", kindOf(p), len(p.Sample), p.CheckValid())
		}
	})
}

// FuzzSource holds that no message has a password, whatever the source.
func FuzzSource(f *testing.F) {
	for _, s := range []string{
		"http://%@h/x", "https://u:%@h:1/x?y=%#%", "pyroscope+http://u:%@h/?query={a=\"%\"}", "parca+https://%:%@h/?from=%", "http://u:%@[h/", "http://a%b@c@d",
		"http://u:%@h/?seconds=1", "ftp://u:%@h/", "%", "-", "http:/u:%@h", "u:%@h/debug/pprof/heap",
		"http://%#@h/", "http://%?x@h/", "http://%/x@h/", "parca+https://u#%@h",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		const password = "hunter2"
		source = strings.ReplaceAll(source, "%", password)
		scheme, rest, ok := strings.Cut(source, "://")
		if !ok || strings.Count(rest, "@") != 1 || strings.ContainsAny(scheme, `/\.`) {
			return
		}
		user, host, _ := strings.Cut(rest, "@")
		if !strings.Contains(user, password) || strings.Contains(host, password) || strings.Contains(scheme, password) {
			return // it is not in the place of a password
		}
		if name := Name(source); strings.Contains(name, password) {
			t.Errorf("%q is called %q", source, name)
		}
		store, transport, kept := strings.Cut(strings.ToLower(scheme), "+")
		if !kept {
			transport = store
		}
		c, err := newClient(transport, source, Options{}.filled())
		if err != nil {
			if !usage.Is(err) || strings.Contains(err.Error(), password) {
				t.Errorf("%q: %v", source, err)
			}
			return
		}
		if strings.Contains(c.base.String(), password) || strings.Contains(shown(c.base), password) {
			t.Errorf("%q: the address is %s", source, c.base)
		}
		if _, _, err := c.selected(); err != nil && strings.Contains(err.Error(), password) {
			t.Errorf("%q: %v", source, err)
		}
		if _, err := c.seconds(); err != nil && strings.Contains(err.Error(), password) {
			t.Errorf("%q: %v", source, err)
		}
	})
}

// FuzzLean holds that what is left out is labels, and of the stacks of memory what
// is around the first function that is not inner, and nothing else.
func FuzzLean(f *testing.F) {
	raw := unzip(f, lookup(f, "allocs", 0))
	f.Add(raw)
	f.Add(raw[:len(raw)/2])
	f.Add(repeated(3, 2, repeated(3, 3, nil)))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 64<<10 || weigh(data) > 64<<20 {
			return
		}
		inner := func(name, file string) bool { return strings.HasPrefix(name, "runtime.") || file == "" }
		for _, inner := range []func(name, file string) bool{nil, inner} {
			checkLean(t, data, inner)
		}
	})
}

// checkLean compares a profile that is made lean with what pprof makes of the
// whole.
func checkLean(t *testing.T, data []byte, inner func(name, file string) bool) {
	t.Helper()
	short := lean(bytes.Clone(data), inner)
	if len(short) > len(data)+10 {
		t.Errorf("%d bytes of %d", len(short), len(data))
	}
	want, err := profile.ParseUncompressed(data)
	if err != nil || bytes.Equal(short, data) { // with fields of its own, it stays as it is
		return
	}
	got, err := profile.ParseUncompressed(short)
	if err != nil {
		t.Fatal(err)
	}
	if want.CheckValid() != nil {
		return
	}
	memory := slices.ContainsFunc(want.SampleType, func(t *profile.ValueType) bool { return ofMemory[t.Type] })
	for _, s := range want.Sample {
		s.Label, s.NumLabel, s.NumUnit = nil, nil, nil
		if inner != nil && memory {
			s.Location = s.Location[:innermost(s.Location, inner)]
		}
	}
	if got.String() != want.String() {
		t.Errorf("got %.5000s, want %.5000s", got, want)
	}
}

// innermost is how many locations a stack has up to the first whose outermost
// function is not inner.
func innermost(stack []*profile.Location, inner func(name, file string) bool) int {
	for i, loc := range stack {
		n := len(loc.Line)
		if n == 0 || loc.Line[n-1].Function == nil || !inner(loc.Line[n-1].Function.Name, loc.Line[n-1].Function.Filename) {
			return i + 1
		}
	}
	return len(stack)
}
