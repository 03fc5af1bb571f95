package gctext

import (
	"bytes"
	"flag"
	"fmt"
	"go/version"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/compiler/goversion"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// versions are the Go releases that testdata has the text of.
var versions = func() (list []string) {
	for _, r := range goversion.Releases {
		list = append(list, r.Number())
	}
	return list
}()

func capture(t testing.TB, version string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "go"+version+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func stock(t testing.TB, text string) *Facts {
	t.Helper()
	var r Reader
	err := gcfacts.Lines(strings.NewReader(text), func(line []byte) bool {
		r.Line(line)
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return r.Facts()
}

func TestGolden(t *testing.T) {
	for _, v := range versions {
		t.Run(v, func(t *testing.T) {
			f := stock(t, string(capture(t, v)))
			var got bytes.Buffer
			writeFacts(&got, f)
			golden := filepath.Join("testdata", "go"+v+".golden")
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("%s differs (-update rewrites it): %s", golden, firstDifference(got.String(), string(want)))
			}
		})
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d:\ngot  %s\nwant %s", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(g), len(w))
}

// writeFacts writes facts as text, for golden files.
func writeFacts(w io.Writer, f *Facts) {
	for _, e := range f.Escapes {
		fmt.Fprintf(w, "%s: %s: %s", at(e.Pos), e.Verdict, e.Expr)
		if e.Func != "" {
			fmt.Fprintf(w, " [in %s]", e.Func)
		}
		if e.Unsettled {
			fmt.Fprint(w, " [unsettled]")
		}
		fmt.Fprintln(w)
		for _, flow := range e.Flows {
			writeFlow(w, flow)
		}
	}
	for _, p := range f.Params {
		fmt.Fprintf(w, "%s: param %s, tagged %v, leaks %+v", at(p.Pos), p.Name, p.Tagged, p.Leaks)
		if p.Func != "" {
			fmt.Fprintf(w, " [in %s]", p.Func)
		}
		fmt.Fprintln(w)
		for _, path := range p.Paths {
			fmt.Fprintf(w, "\tto %s, derefs %d\n", path.To, path.Derefs)
			writeFlow(w, path.Flow)
		}
	}
	for _, c := range f.Calls {
		fmt.Fprintf(w, "%s: %s calls %s\n", at(c.Pos), c.Func, c.Callee)
	}
	for _, b := range f.Bad {
		fmt.Fprintln(w, b.Error())
	}
}

func writeFlow(w io.Writer, flow []Flow) {
	for i, f := range flow {
		begin := "\t       "
		if i == 0 {
			begin = "\tbecause"
		}
		fmt.Fprintf(w, "%s %d: %s to %s\n", begin, f.Derefs, f.Src, f.Dst)
		for _, s := range f.Steps {
			fmt.Fprintf(w, "\t\t%s: %s: %s\n", at(s.Pos), s.Text, s.Expr)
		}
	}
}

func at(p Pos) string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col) }

// TestSays holds what the text of every version says, and what it does
// not, by the line of source that a word is on.
func TestSays(t *testing.T) {
	m := source(t, "m/m.go")
	s := source(t, "s/größe x.go")
	for _, v := range versions {
		t.Run(v, func(t *testing.T) {
			f := stock(t, string(capture(t, v)))
			if len(f.Bad) > 0 {
				t.Errorf("bad: %v", f.Bad[0].Error())
			}
			in := func(name string) func(Pos) bool {
				return func(p Pos) bool { return p.File == "m/m.go" && m[p.Line] == name }
			}
			for _, c := range []struct {
				in, expr string
				verdict  Verdict
				n        int
			}{
				{"moved", "x", Moved, 1},
				{"moved", "x", Escapes, 0},
				{"composite", "&T{...}", Escapes, 1},
				{"onStack", "&T{...}", DoesNotEscape, 1},
				{"onStack", "&T{...}", Escapes, 0},
				{"leak", "p", Moved, 0},
				{"noLeak", "p", DoesNotEscape, 0}, // a parameter
				{"box", "n", Escapes, 1},
				{"twice", "&T{...}", Escapes, 2},
				{"useInlined", "y", Moved, 1},
				{"useInlined", "y", Escapes, 1},
				{"several", "t", Moved, 1},
				{"zeroCopy", "([]byte)(s)", DoesNotEscape, 1},
				{"index", "a", DoesNotEscape, 0},
			} {
				if n := count(f, in(c.in), c.expr, c.verdict); n != c.n {
					t.Errorf("%s: %s %s: %d times, want %d", c.in, c.expr, c.verdict, n, c.n)
				}
			}
			for name, want := range map[string][]Leak{
				"leak":     {{To: "heap"}},
				"content":  {{To: "heap", Derefs: 1, AtLeast: true}},
				"toResult": {{To: "result ~r0", Derefs: 1}},
				"noLeak":   nil,
				"both":     {{To: "heap", Derefs: 1, AtLeast: true}, {To: "result r"}},
			} {
				p := param(f, in(name), "p")
				if p == nil || !p.Tagged || !reflect.DeepEqual(p.Leaks, want) {
					t.Errorf("%s: p is %+v, want leaks %+v", name, p, want)
				}
			}
			calls := map[string]int{}
			for _, c := range f.Calls {
				if filepath.Base(c.File) != "grammar.y" {
					name := strings.TrimPrefix(c.Func, "example.com/sto.ck/s.")
					calls[name+" "+c.Callee+" "+s[c.Line]]++
				}
			}
			small := "runtime.newobject"
			if version.Compare("go"+v, "go1.27") >= 0 {
				small = "runtime.mallocgcTinySC2"
			}
			want := map[string]int{
				"one " + small + " one":         1,
				"two " + small + " one":         2, // the innermost place
				"param runtime.newobject param": 1,
				"many runtime.makeslice many":   1,
				"many runtime.growslice many":   1,
			}
			if !reflect.DeepEqual(calls, want) {
				t.Errorf("calls %v, want %v", calls, want)
			}
		})
	}
}

// source returns the name of the function that each line of a file is in.
func source(t *testing.T, file string) map[int]string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "src", file))
	if err != nil {
		t.Fatal(err)
	}
	in, name := map[int]string{}, ""
	for i, line := range strings.Split(string(b), "\n") {
		if rest, ok := strings.CutPrefix(line, "func "); ok {
			name, _, _ = strings.Cut(rest, "(")
		}
		in[i+1] = name
	}
	return in
}

func count(f *Facts, in func(Pos) bool, expr string, v Verdict) (n int) {
	for _, e := range f.Escapes {
		if in(e.Pos) && e.Expr == expr && e.Verdict == v {
			if v != DoesNotEscape && len(e.Flows) == 0 {
				return -1
			}
			n++
		}
	}
	return n
}

func param(f *Facts, in func(Pos) bool, name string) *Param {
	for i, p := range f.Params {
		if in(p.Pos) && p.Name == name {
			return &f.Params[i]
		}
	}
	return nil
}

func TestMerges(t *testing.T) {
	const because = "a.go:3:4:   flow: {heap} ← &%s:\na.go:3:4:     from %s (spill) at a.go:3:4\n"
	storage := func(head, src string) string { return "a.go:3:4: " + head + "\n" + fmt.Sprintf(because, src, "x") }
	tests := []struct {
		name, text string
		want       []string // "EXPR VERDICT FLOWS"
	}{
		{"old heading", storage("x escapes to heap:", "x") + "a.go:3:4: moved to heap: x", []string{"x moved to heap 1"}},
		{"new heading", storage("x escapes to heap in f:", "x") + "a.go:3:4: moved to heap: x", []string{"x moved to heap 1"}},
		{"two reasons", storage("x escapes to heap in f:", "x") + storage("x escapes to heap in f:", "x") + "a.go:3:4: moved to heap: x", []string{"x moved to heap 2"}},
		{"two copies", storage("&T{} escapes to heap in f:", "{storage for &T{}}") + "a.go:3:4: &T{} escapes to heap\na.go:3:4: &T{} escapes to heap", []string{"&T{} escapes 1", "&T{} escapes 1"}},
		{"two functions", storage("&T{} escapes to heap in f:", "{storage for &T{}}") + storage("&T{} escapes to heap in g:", "{storage for &T{}}") + "a.go:3:4: &T{} escapes to heap\na.go:3:4: &T{} escapes to heap", []string{"&T{} escapes 1", "&T{} escapes 1"}},
		{"a variable and itself boxed", storage("x escapes to heap in f:", "x") + storage("x escapes to heap in f:", "{storage for x}") + "a.go:3:4: x escapes to heap\na.go:3:4: moved to heap: x", []string{"x escapes 1", "x moved to heap 1"}},
		{"append", storage("append(a, b) escapes to heap in f:", "{storage for append(a, b)}") + "a.go:3:4: append escapes to heap", []string{"append(a, b) escapes 1"}},
		{"constant", storage("v escapes to heap in f:", "{storage for v}") + "a.go:3:4: 42 escapes to heap", []string{"42 escapes 1"}},
		{"another place", storage("x escapes to heap in f:", "x") + "a.go:3:5: moved to heap: x", []string{"x moved to heap 0", "x escapes 1 unsettled"}},
		{"another package", storage("x escapes to heap in f:", "x") + "# q\na.go:3:4: moved to heap: x", []string{"x escapes 1 unsettled", "x moved to heap 0"}},
		{"no summary", storage("func literal escapes to heap in f:", "{storage for func literal}"), []string{"func literal escapes 1 unsettled"}},
		{"a cycle", storage("x escapes to heap:", "x") + "a.go:3:4:   warning: truncated explanation due to assignment cycle; see golang.org/issue/35518\na.go:3:4: moved to heap: x", []string{"x moved to heap 1"}},
		{"a boxed constant", "a.go:3:4: true does not escape", []string{"true does not escape 0"}},
	}
	for _, tt := range tests {
		f := stock(t, tt.text)
		var got []string
		for _, e := range f.Escapes {
			s := fmt.Sprintf("%s %s %d", e.Expr, e.Verdict, len(e.Flows))
			if e.Unsettled {
				s += " unsettled"
			}
			got = append(got, s)
		}
		if !reflect.DeepEqual(got, tt.want) || len(f.Bad) > 0 {
			t.Errorf("%s: %q, bad %v, want %q", tt.name, got, f.Bad, tt.want)
		}
	}
}

// TestBad has texts with one line each that must not pass in silence.
func TestBad(t *testing.T) {
	head := "a.go:3:4: x escapes to heap:\n"
	tests := []struct {
		text string
		line int
	}{
		{"a.go:3:4: x now lives on the heap", 1},
		{"a.go:3:4: x escapes to the heap", 1},
		{"a.go:3:4: x escapes to heap!", 1},
		{"a.go:3:4:  escapes to heap", 1},
		{"a.go:3:4: undefined: x", 1},
		{"a.go:3:4: leaking param: x to result r", 1},
		{"a.go:3:4: leaking param: x to result r level=z", 1},
		{"a.go:3:4: parameter x leaks to {heap} with derefs=:", 1},
		{"a.go:3:4: parameter x leaks to {heap} with derefs=-1:", 1},
		{"too many errors", 1},
		{"# p\nsome tool's warning", 2},
		{head + "a.go:3:4:   flow: {heap} <- &x:", 2},
		{head + "a.go:3:4:   flow: {heap} ← &x", 2},
		{head + "a.go:3:4:     from &x (address-of) at a.go:3:4", 2},
		{head + "a.go:3:5:   flow: {heap} = &x:", 2},
		{head + "a.go:3:4:   flow: {heap} = &x:\na.go:3:4:     from &x at a.go:3:4", 3},
		{head + "a.go:3:4:   flow: {heap} = &x:\na.go:3:4:     from &x (address-of) at nowhere", 3},
		{head + "a.go:3:4:   flow: {heap} = &x:\na.go:3:4: moved to heap: x\na.go:3:4:   flow: {heap} = &x:", 4},
		{"a.go:3:4:   flow: {heap} = &x:", 1},
		{"\trel 22+4 t=R_CALL runtime.newobject+0", 1},
		{"p.F STEXT size=1 colour=red", 1},
		{"p.F STEXT size=1\n\tsomething else", 2},
		{"p.F STEXT size=1\n\trel 22+4 t=R_CALL runtime.newobject", 2},
		{"p.F STEXT size=1\n\trel 22+4 t=R_CALL runtime.newobject+0", 2},
		{"p.F STEXT size=1\n\trel x+4 t=R_CALL runtime.newobject+0", 2},
		{"p.F STEXT size=1\n\t0x0000 00000 (a.go)\tRET", 2},
		{"p.F STEXT size=1\n\t0x0000 00000 a.go:1\tRET", 2},
		{"p.f SRODATA size=1\n\t0x0000 00000 (a.go:1)\tRET", 2},
	}
	for _, tt := range tests {
		f := stock(t, tt.text)
		if len(f.Bad) != 1 || f.Bad[0].Line != tt.line || f.Bad[0].Msg == "" || f.Bad[0].Text == "" {
			t.Errorf("%q: bad %+v, want one at line %d", tt.text, f.Bad, tt.line)
		}
	}
	long := stock(t, strings.Repeat("x", 1<<20))
	if len(long.Bad) != 1 || len(long.Bad[0].Text) > 100 {
		t.Errorf("a long line gives %d bytes", len(long.Bad[0].Text))
	}
}

// TestBeside has lines that are passed over on purpose.
func TestBeside(t *testing.T) {
	for _, line := range []string{
		"",
		"# p [p.test]",
		"# [go build p]",
		"go: downloading golang.org/x/sys v0.1.0",
		"a.go:3:6: can inline f with cost 5 as: func() *T { return x escapes to heap }",
		"a.go:3:6: cannot inline f: marked go:noinline",
		"a.go:3:6: cannot inline f into g: repeated recursive cycle",
		`a.go:3:6: inlining call to f[go.shape.struct { A int "x escapes to heap:" }]`,
		"<autogenerated>:1: inlining call to (*T).Method",
		"grammar.y:40: inlining call to f",
		"??:7: inlining call to f",
		"C:\\a b\\größe.go:3:6: inlining call to f",
		"a.go:3:6: devirtualizing i.Do to *impl",
		"a.go:3:6: PGO devirtualizing interface call i.Do to T.Do",
		"a.go:3:6: f capturing by ref: x (addr=true assign=false width=24)",
		"f capturing by ref: #next (addr=false assign=true width=8)",
		"a.go:3:6: closure capturing by value: n (addr=false assign=false width=8)",
		"a.go:3:6: (*T).self ignoring self-assignment in t.buf = t.buf[1:]",
		"a.go:3:6: zero-copy string->[]byte conversion",
		"a.go:3:6: convert: using global for interface value: x",
		"a.go:3:6: index bounds check elided",
		"a.go:3:6: function f considered 'big'; reducing max cost of inlinees",
		"a.go:3:6: x will be kept alive",
		"a.go:3:6: assuming p is unsafe uintptr",
		"a.go:3:6: marking p as escaping ...uintptr",
		" SDWARFVAR size=43",
		"go:cuinfo.producer.p SDWARFCUINFO dupok size=0",
		`go:string."a.go:3:4: moved to heap: n" SRODATA dupok size=26 align=0x1`,
		"aux for p.F<1> SDWARFFCN size=3",
	} {
		f := stock(t, line)
		if n := len(f.Escapes) + len(f.Params) + len(f.Calls); n > 0 || len(f.Bad) > 0 {
			t.Errorf("%q: %d facts, bad %v", line, n, f.Bad)
		}
	}
}

// TestAsm has relocations of several architectures, as printed.
func TestAsm(t *testing.T) {
	const head = "p.F STEXT size=47 args=0x0 locals=0x18 funcid=0x0 align=0x0\n"
	tests := []struct{ name, text, want string }{
		{"amd64", head +
			"\t0x0000 00000 (/d/a.go:8)\tTEXT\tp.F(SB), ABIInternal, $24-0\n" +
			"\t0x0015 00021 (/d/a.go:9)\tCALL\truntime.newobject(SB)\n" +
			"\t0x001a 00026 (/d/a.go:10)\tRET\n" +
			"\t0x0000 49 3b 66 10 76 22 55 48 89 e5 48 83 ec 10 48 8d  I;f.v\"UH..H...H.\n" +
			"\t0x0010 05                                               .\n" +
			"\trel 17+4 t=R_PCREL type:p.T+0\n\trel 22+4 t=R_CALL runtime.newobject+0\n\trel 41+4 t=R_CALL runtime.morestack_noctxt+0\n",
			"/d/a.go:9:0 p.F runtime.newobject"},
		{"arm64, at the offset itself", head +
			"\t0x001c 00028 (/d/a.go:8)\tMOVD\t$type:p.T(SB), R0\n\t0x0020 00032 (/d/a.go:9)\tCALL\truntime.newobject(SB)\n" +
			"\trel 32+4 t=R_CALLARM64 runtime.newobject+0\n", "/d/a.go:9:0 p.F runtime.newobject"},
		{"riscv64", head + "\t0x0024 00036 (/d/a.go:9)\tCALL\truntime.newobject(SB)\n\trel 36+4 t=R_RISCV_JAL runtime.newobject+0\n", "/d/a.go:9:0 p.F runtime.newobject"},
		{"arm, a hexadecimal addend", head + "\t0x0024 00036 (/d/a.go:9)\tBL\truntime.newobject(SB)\n\trel 36+4 t=R_CALLARM runtime.newobject+ebfffffe\n", "/d/a.go:9:0 p.F runtime.newobject"},
		{"wasm, by the order of calls", head +
			"\t0x0001 00001 (/d/a.go:8)\tCall\truntime.makeslice(SB)\n\t0x0002 00002 (/d/a.go:9)\tCall\truntime.newobject(SB)\n\t0x0003 00003 (/d/a.go:10)\tCall\truntime.newobject(SB)\n" +
			"\trel 148+1 t=R_CALL runtime.makeslice+0\n\trel 256+1 t=R_CALL runtime.newobject+0\n",
			"/d/a.go:8:0 p.F runtime.makeslice, /d/a.go:9:0 p.F runtime.newobject"},
		{"-S=2", "p.F<1> STEXT dupok size=47\n\t0x0015 00021 (a b.go:9)\tCALL\truntime.newobject(SB)\n\trel 22+4 t=R_CALL runtime.newobject<1>+0\n", "a b.go:9:0 p.F runtime.newobject"},
		{"line directive", head + "\t0x0015 00021 (g.y:40[/d/a.go:9])\tCALL\tx\n\trel 22+4 t=R_CALL runtime.newobject+0\n", "g.y:40:0 p.F runtime.newobject"},
		{"no line", head + "\t0x0015 00021 (<unknown line number>)\tCALL\tx\n\trel 22+4 t=R_CALL runtime.newobject+0\n", ":0:0 p.F runtime.newobject"},
		{"a name with spaces", "p.F[go.shape.struct { A int \"x size=1\" }] STEXT dupok nosplit size=47 align=0x0 args=0x0 locals=0x18 funcid=0x0 leaf\n\t0x0015 00021 (a.go:9)\tCALL\tx\n\trel 22+4 t=R_CALL internal/runtime/maps.NewMap+0\n",
			"a.go:9:0 p.F[go.shape.struct { A int \"x size=1\" }] internal/runtime/maps.NewMap"},
		{"not calls, not of the runtime, not allocating", head + "\t0x0000 00000 (a.go:9)\tCALL\tx\n" +
			"\trel 1+4 t=R_CALL p.runtime.newobject+0\n\trel 1+4 t=R_CALLIND +0\n\trel 1+4 t=R_ADDR runtime.newobject+0\n\trel 1+4 t=R_CALL runtime.gcWriteBarrier2+0\n" +
			"\trel 1+4 t=R_CALL runtime.panicIndex+0\n\trel 1+4 t=R_CALL runtime.memequal+0\n\trel 1+4 t=R_CALL runtime.duffzero+322\n\trel 1+4 t=R_CALL runtime.mapaccess1_fast64+0\n", ""},
		{"data", "p.v SDATA size=8\n\trel 0+8 t=R_CALL runtime.newobject+0\n", ""},
	}
	for _, tt := range tests {
		f := stock(t, tt.text)
		var got []string
		for _, c := range f.Calls {
			got = append(got, at(c.Pos)+" "+c.Func+" "+c.Callee)
		}
		if s := strings.Join(got, ", "); s != tt.want || len(f.Bad) > 0 {
			t.Errorf("%s: %q, bad %v, want %q", tt.name, s, f.Bad, tt.want)
		}
	}
}

func TestFlows(t *testing.T) {
	tests := []struct {
		in   string
		want Flow
	}{
		{"flow: {heap} = &x:", Flow{Dst: "{heap}", Src: "x", Derefs: -1}},
		{"flow: {heap} ← **x:", Flow{Dst: "{heap}", Src: "x", Derefs: 2}},
		{"flow: ~r0 ← {temp}:", Flow{Dst: "~r0", Src: "{temp}"}},
		{`flow: {storage for "a} = {b"} = &{storage for "c...}:`, Flow{Dst: `{storage for "a}`, Src: `{b"} = &{storage for "c...}`}},
		{`flow: {storage for a == b} = &{storage for "x = y"}:`, Flow{Dst: "{storage for a == b}", Src: `{storage for "x = y"}`, Derefs: -1}},
		{`flow: {storage for "a ← {"} ← &{storage for f("...)}:`, Flow{Dst: `{storage for "a ← {"}`, Src: `{storage for f("...)}`, Derefs: -1}},
	}
	for _, tt := range tests {
		if got, ok := cutFlow(tt.in); !ok || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %+v, %v", tt.in, got, ok)
		}
	}
}

// FuzzRead checks that any text is read without a panic, that facts do not
// outgrow it, and that every line that is not a fact is known or in Bad.
func FuzzRead(f *testing.F) {
	for _, v := range versions {
		text := capture(f, v)
		for _, part := range []int{0, len(text) / 3, len(text) - 1<<12} {
			f.Add(text[part:min(len(text), part+1<<12)])
		}
	}
	f.Add([]byte("p.F<1> STEXT size=1\n\t0x0001 00001 (a.go:8)\tCall\truntime.makeslice(SB)\n\trel 1+1 t=R_CALL runtime.makeslice<1>+0\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		facts := stock(t, string(text))
		lines := bytes.Count(text, []byte("\n")) + 1
		n := len(facts.Escapes) + len(facts.Calls) + len(facts.Bad)
		for _, p := range facts.Params {
			n += max(1, len(p.Leaks)+len(p.Paths))
		}
		if n > lines {
			t.Errorf("%d facts of %d lines", n, lines)
		}
		var out bytes.Buffer
		writeFacts(&out, facts)
		for _, b := range facts.Bad {
			if b.Line < 1 || b.Line > lines || b.Msg == "" {
				t.Errorf("bad %+v of %d lines", b, lines)
			}
		}
		unknown := stock(t, string(text)+"\na.go:1:1: no such message")
		if len(unknown.Bad) == len(facts.Bad) {
			t.Error("an unknown line after it is not in Bad")
		}
	})
}
