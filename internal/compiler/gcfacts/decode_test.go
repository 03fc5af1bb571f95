package gcfacts

import (
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/unheap/unheap/internal/compiler/wire"
)

// records are of a function that was inlined twice, one into the other:
// p.F calls p.G at a.go:4:2, which calls p.H at a.go:10:3; H is at b.go:7.
const records = `S "a.go"
S "b.go"
S "p.F"
S "p.G"
S "p.H"
S "F"
S "&T{}"
S "*T"
S "PTRLIT"
S "assign"
S "runtime.newobject"
S "x"
S "callee p.G x"
I 1 4
I 2 5
P 1 4 2 0
P 1 6 3 1
P 2 -3 5 2
F 3 1 0 0
B 1 1 1 1
L 9 7 8 8 2 1 0 0 0 0 1 0 0 0
Y 1 1 2 0 3 1
K 13 0 2 1 1 3 4
E 0 3 0 2 1 9 10 7
D 3 -3 0 .
T 1 1 12 8 0 1 1 0 0 0 0 0 0 0
X 4
C 3 11 2 8 8 0 0 40 2 1 2
C 3 11 0 8 8 0 0 -8 0 0 0
H 3 12 1 8 0 16 1
Q 3 1 64 90 0
G "go1.26.8"
Z
`

// pack is the inverse of unpack.
func pack(t testing.TB, raw []byte) []byte {
	t.Helper()
	var z bytes.Buffer
	w, err := flate.NewWriter(&z, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(raw); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return fmt.Appendf(nil, "%s%08x:%d:%s", wire.Prefix, crc32.ChecksumIEEE(raw), len(raw), encoding.EncodeToString(z.Bytes()))
}

func TestDecode(t *testing.T) {
	f, err := Decode(append(pack(t, []byte(records)), "\r\n"...))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range f.Bad {
		t.Error(b.Error())
	}
	if f.Go != "go1.26.8" {
		t.Errorf("version %q", f.Go)
	}
	if len(f.Batches) != 1 || len(f.Batches[0].Locs) != 1 || len(f.Batches[0].Edges) != 1 || len(f.Batches[0].Direct) != 1 {
		t.Fatalf("batches %+v", f.Batches)
	}
	loc := f.Batches[0].Locs[0]
	if loc.Op != OpPointerLit || loc.Expr != "&T{}" || loc.Type != "*T" || loc.Size != 8 || loc.Pos != 2 || f.Funcs[loc.Func].Name != "p.F" || loc.After != Escapes {
		t.Errorf("location %+v", loc)
	}
	open := &Tag{Call: 1, Interface: true, Arg: 2, Results: []Hole{{Dst: FirstLoc, Derefs: 1}}}
	tag := &Tag{Callee: "p.G", Param: "x", Hole: Hole{Derefs: 2}, Results: []Hole{{Result: 1, Dst: FirstLoc, Derefs: 4}}, Next: open}
	if got, want := f.Batches[0].Edges[0], (Edge{Dst: HeapLoc, Src: FirstLoc, Tag: tag, Notes: []Note{{Pos: 1, Word: StepAssign.Word(), Expr: "&T{}"}}}); !reflect.DeepEqual(got, want) {
		t.Errorf("edge %+v, want %+v", got, want)
	}
	if got, want := f.Calls, []Call{
		{Func: "p.F", Callee: "runtime.newobject", Pos: 2, Type: "*T", Size: 8, Return: 40, Loops: 2, Fails: true, End: End{Any: []string{"p.G"}}},
		{Func: "p.F", Callee: "runtime.newobject", Pos: 2, Type: "*T", Size: 8, Return: 32},
	}; !reflect.DeepEqual(got, want) {
		t.Errorf("calls %+v, want %+v", got, want)
	}
	if got, want := f.Heap, []HeapVar{{Func: "p.F", Name: "x", Pos: 1, Size: 8, Call: 0, Object: 16, Each: true}}; !reflect.DeepEqual(got, want) {
		t.Errorf("heap %+v, want %+v", got, want)
	}
	if got, want := f.Compiled, []Compiled{{Func: "p.F", Pos: 1, Frame: 64, Size: 90}}; !reflect.DeepEqual(got, want) {
		t.Errorf("compiled %+v, want %+v", got, want)
	}
}

func TestFrames(t *testing.T) {
	f := Parse([]byte(records))
	outer := Frame{File: "a.go", Line: 4, Col: 2}
	for _, tt := range []struct {
		id   PosID
		want []Frame
	}{
		{-1, nil},
		{0, nil},
		{1, []Frame{outer}},
		{2, []Frame{outer, {Func: "p.G", File: "a.go", Line: 10, Col: 3}}},
		{3, []Frame{outer, {Func: "p.G", File: "a.go", Line: 10, Col: 3}, {Func: "p.H", File: "b.go", Line: 7, Col: 5}}},
		{4, nil},
	} {
		if got := f.Frames(tt.id); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("Frames(%d) = %+v, want %+v", tt.id, got, tt.want)
		}
		var want Frame
		if len(tt.want) > 0 {
			want = outer
		}
		if got := f.Outer(tt.id); got != want {
			t.Errorf("Outer(%d) = %+v, want %+v", tt.id, got, want)
		}
	}
}

// damaged fails when a line that was changed is read as something else without
// a word. What changed may mean the same: a capital digit, bits that pad.
func damaged(t *testing.T, line []byte, whole *Facts) {
	t.Helper()
	if f, err := Decode(line); err == nil && !reflect.DeepEqual(f, whole) {
		t.Errorf("%q is read in silence", line)
	}
}

func TestDecodeDamaged(t *testing.T) {
	line := pack(t, []byte(records))
	whole, err := Decode(line)
	if err != nil {
		t.Fatal(err)
	}
	for n := range line {
		if _, err := Decode(line[:n]); err == nil {
			t.Errorf("cut off after %d of %d bytes, and no error", n, len(line))
		}
		for bit := range 8 {
			changed := append([]byte(nil), line...)
			changed[n] ^= 1 << bit
			damaged(t, changed, whole)
		}
	}
	for _, s := range []string{"", "x", wire.Prefix, wire.Prefix + "0:0", wire.Prefix + "0:0:", wire.Prefix + "x:0:", wire.Prefix + "0:-1:", wire.Prefix + "0:9999999999:AA", wire.Mark + "1:0:0:AwA"} {
		if _, err := Decode([]byte(s)); err == nil {
			t.Errorf("%q: no error", s)
		}
	}
}

// TestParseBad has records that must be in Bad, added before the end of good
// ones.
func TestParseBad(t *testing.T) {
	good := records[:len(records)-len("Z\n")]
	for _, tt := range []struct{ name, record string }{
		{"empty", "\n"},
		{"unknown", "W 1\n"},
		{"a bad string", "S \"a\n"},
		{"a string that is not there", "N 3 99\n"},
		{"a function that is not there", "B 9 0 0 0\n"},
		{"a position that is not there", "Q 3 9 64 90\n"},
		{"a negative position", "Q 3 -9 64 90\n"},
		{"a location of no batch", "L 9 7 8 8 0 1 0 0 0 0 1 0 0 0\n"},
		{"a flow of no batch", "E 0 3 0 .\n"},
		{"a batch without its locations", "B 1 1 0 0\n"},
		{"a tag of no callee", "K 9 0 0 0\n"},
		{"a tag before the first", "K 13 0 0 3\n"},
		{"a tag of half a result", "K 13 0 0 0 1 3\n"},
		{"a tag of a location below all", "K 13 -1 0 0\n"},
		{"an argument below the first", "Y 1 0 -1\n"},
		{"an inlined call that is not there", "P 1 1 1 9\n"},
		{"a field too few", "N 3\n"},
		{"a field too many", "N 3 1 1\n"},
		{"not a number", "N 3 x\n"},
		{"a number too large", "P 1 1 9999999999 0\n"},
		{"a number far too large", "Q 3 1 64 99999999999999999999\n"},
		{"a line too large", "P 1 9999999999 1 0\n"},
		{"unknown flags", "F 3 0 0 32\n"},
		{"an end too many", "Z\n"},
	} {
		f := Parse([]byte(good + tt.record + "Z\n"))
		if len(f.Bad) != 1 {
			t.Errorf("%s: bad %+v, want one", tt.name, f.Bad)
		}
	}
	for _, tt := range []struct{ name, old, record string }{
		{"unknown attributes", "L 9 7 8 8 2 1 0 0 0 0 1 0 0 0\n", "L 9 7 8 8 2 1 0 0 0 16 1 0 0 0\n"},
		{"half a note", "E 0 3 0 2 1 9 10 7\n", "E 0 3 0 2 1 9\n"},
		{"a location that is not there", "E 0 3 0 2 1 9 10 7\n", "E 0 9 0 .\n"},
		{"a tag that is not there", "E 0 3 0 2 1 9 10 7\n", "E 0 3 0 3 1 9 10 7\n"},
		{"a tag of another batch", "K 13 0 2 1 1 3 4\n", "K 13 4 2 1 1 3 4\n"},
		{"a result of another batch behind a tag", "Y 1 1 2 0 3 1\n", "Y 1 1 2 0 4 1\n"},
		{"more plain locations than there are", "L 9 7 8 8 2 1 0 0 0 0 1 0 0 0\n", "L 9 7 8 8 2 1 0 0 0 0 1 0 0 0\nl 1 1 5\n"},
		{"an inlined call within itself", "I 2 5\n", "I 3 5\n"},
	} {
		if f := Parse([]byte(strings.Replace(records, tt.old, tt.record, 1))); len(f.Bad) != 1 {
			t.Errorf("%s: bad %+v, want one", tt.name, f.Bad)
		}
	}
	for n := range good {
		if f := Parse([]byte(records[:n])); len(f.Bad) == 0 {
			t.Errorf("cut off after %d bytes, and nothing is bad", n)
		}
	}
	if f := Parse([]byte("L 0\nZ\n")); len(f.Bad) != 1 {
		t.Errorf("a location outside a batch: bad %+v", f.Bad)
	}
}

// FuzzDecode checks that records come back from a line as they were, and that a
// line with a bit changed or its end cut off is not read as something else.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(records), uint16(40), uint8(3))
	f.Add([]byte{}, uint16(0), uint8(0))
	f.Add([]byte("Z\n"), uint16(20), uint8(7))
	f.Fuzz(func(t *testing.T, raw []byte, at uint16, bit uint8) {
		_, _ = Decode(raw)
		_, _ = Decode(append([]byte(wire.Prefix), raw...))
		line := pack(t, raw)
		back, err := unpackers.Get().(*unpacker).unpack(line)
		if err != nil || !bytes.Equal(back, raw) {
			t.Fatalf("%q comes back as %q: %v", raw, back, err)
		}
		whole := Parse(raw)
		n := int(at) % len(line)
		damaged(t, line[:n], whole)
		line[n] ^= 1 << (bit % 8)
		damaged(t, line, whole)
	})
}

// TestLines has an input that fails after its lines.
func TestLines(t *testing.T) {
	var got []string
	err := Lines(io.MultiReader(strings.NewReader("a\r\n\n"+strings.Repeat("b", 1<<17)+"\nc"), iotest.ErrReader(io.ErrUnexpectedEOF)), func(line []byte) bool {
		got = append(got, fmt.Sprintf("%.1s%d", line, len(line)))
		return true
	})
	if s := strings.Join(got, " "); s != "a1 0 b131072" || err != io.ErrUnexpectedEOF {
		t.Errorf("lines %s, %v", s, err)
	}
}

// TestSource looks for a place that was inlined at two calls, and is compiled by
// itself as well, and for code without a source.
func TestSource(t *testing.T) {
	f := Parse([]byte("S \"a.go\"\nS \"<autogenerated>\"\nS \"p.G\"\nI 1 3\nI 2 3\nP 1 4 1 0\nP 1 1 1 0\nP 1 15 3 1\nP 1 0 3 2\nP 1 0 3 0\nP 1 1 3 0\nP 2 -20 1 1\nP 2 0 1 2\nZ\n"))
	if len(f.Bad) > 0 {
		t.Fatal(f.Bad[0].Error())
	}
	if len(f.Frames(3)) != 2 || f.Inner(3) != f.Inner(4) {
		t.Fatalf("frames %+v and %+v", f.Frames(3), f.Frames(4))
	}
	for id, want := range map[PosID]PosID{-1: -1, 0: 0, 1: 1, 2: 2, 3: 5, 4: 5, 5: 5, 6: 6, 7: 7, 8: 8, 9: 9} {
		if got := f.Source(id); got != want {
			t.Errorf("Source(%d) = %d, want %d", id, got, want)
		}
	}
	for at, want := range map[Frame]PosID{
		f.Inner(3): 5, f.Inner(6): 6, f.Inner(7): 0, {File: "b.go", Line: 20, Col: 3}: 0, {File: "a.go", Line: 20, Col: 4}: 0,
	} {
		if got := f.Find(at); got != want {
			t.Errorf("Find(%+v) = %d, want %d", at, got, want)
		}
	}
}

// FuzzParse checks that any records are read without a panic, that positions
// have inline stacks that end, and that no line and no missing end is passed
// over.
func FuzzParse(f *testing.F) {
	f.Add([]byte(records))
	f.Add([]byte("P 0 1 1 0\nI 1 0\nP 0 1 1 1\nI 2 0\nP 0 1 1 2\nZ"))
	f.Add([]byte("B\nE 0 1 2 0 0 0 0 \nZ\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		facts := Parse(raw)
		for id := PosID(-1); int(id) <= len(facts.positions)+1; id++ {
			// Of a call at no position, only the inner frames are known.
			frames := facts.Frames(id)
			if outer := facts.Outer(id); outer != (Frame{}) && (len(frames) == 0 || outer != frames[0]) {
				t.Errorf("Outer(%d) = %+v, Frames begins with %+v", id, outer, frames[0])
			}
			source, inner := facts.Source(id), facts.Inner(id)
			if at := facts.Inner(source); at.File != inner.File || at.Line != inner.Line || at.Col != inner.Col {
				t.Errorf("Source(%d) = %d, at %+v instead of %+v", id, source, at, inner)
			}
			if found := facts.Find(inner); found != 0 && facts.Source(found) != found {
				t.Errorf("Find(%+v) = %d, which %d stands for", inner, found, facts.Source(found))
			}
		}
		if len(facts.Bad) > 0 {
			return
		}
		if cut := Parse(raw[:bytes.LastIndexByte(raw, 'Z')]); len(cut.Bad) == 0 {
			t.Errorf("%q has no end, and nothing is bad", raw)
		}
		if more := Parse(append(append([]byte(nil), raw...), "\nX"...)); len(more.Bad) == 0 {
			t.Errorf("%q and an unknown record, and nothing is bad", raw)
		}
	})
}
