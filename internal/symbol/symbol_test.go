package symbol_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/quick"

	"github.com/unheap/unheap/internal/symbol"
)

// TestParts takes names apart that compilers from Go 1.24 to 1.27 have printed.
func TestParts(t *testing.T) {
	for _, test := range []struct{ fn, plain, short, pkg, local, outer string }{
		{"fmt.Println", "fmt.Println", "fmt.Println", "fmt", "Println", "fmt.Println"},
		{"example.com/a/b.(*T).M.func1", "example.com/a/b.(*T).M.func1", "b.(*T).M.func1", "example.com/a/b", "(*T).M.func1", "example.com/a/b.(*T).M"},
		{"slices.Sort[go.shape.[]int,go.shape.int]", "slices.Sort[...]", "slices.Sort[...]", "slices", "Sort[go.shape.[]int,go.shape.int]", "slices.Sort[go.shape.[]int,go.shape.int]"},
		{"gopkg.in/yaml%2ev3.(*T[a/b.C]).M", "gopkg.in/yaml%2ev3.(*T[...]).M", "yaml%2ev3.(*T[...]).M", "gopkg.in/yaml.v3", "(*T[a/b.C]).M", "gopkg.in/yaml%2ev3.(*T[a/b.C]).M"},
		{"memeqbody", "memeqbody", "memeqbody", "", "memeqbody", "memeqbody"},
		{"main.init.0.func1", "main.init.0.func1", "main.init.0.func1", "main", "init.0.func1", "main.init.0"},
		{"p.init.0", "p.init.0", "p.init.0", "p", "init.0", "p.init.0"},
		{"p.RR-range1.1", "p.RR-range1.1", "p.RR-range1.1", "p", "RR-range1.1", "p.RR"},
		{"p.T.M-fm", "p.T.M-fm", "p.T.M-fm", "p", "T.M-fm", "p.T.M-fm"},
		{"p.F.gowrap1", "p.F.gowrap1", "p.F.gowrap1", "p", "F.gowrap1", "p.F.gowrap1"},
		{"p.(*T).func1", "p.(*T).func1", "p.(*T).func1", "p", "(*T).func1", "p.(*T).func1"},
		{"p.T.functions", "p.T.functions", "p.T.functions", "p", "T.functions", "p.T.functions"},
		{"type:.eq.[2]interface {}", "type:.eq.[...]interface {}", "type:.eq.[...]interface {}", "", "type:.eq.[2]interface {}", "type:.eq.[2]interface {}"},
		{"go:(*struct { *a/b.T }).M", "go:(*struct { *a/b.T }).M", "go:(*struct { *a/b.T }).M", "", "go:(*struct { *a/b.T }).M", "go:(*struct { *a/b.T }).M"},
		// Closures that were inlined carry the function they come from.
		{"example.com/cl.UseNest.nest.func1.1", "example.com/cl.UseNest.nest.func1.1", "cl.UseNest.nest.func1.1", "example.com/cl", "UseNest.nest.func1.1", "example.com/cl.UseNest.nest"},
		{"example.com/cl.(*L[int]).Get.L[go.shape.int].Get.func1", "example.com/cl.(*L[...]).Get.L[...].Get.func1", "cl.(*L[...]).Get.L[...].Get.func1", "example.com/cl", "(*L[int]).Get.L[go.shape.int].Get.func1", "example.com/cl.(*L[int]).Get.L[go.shape.int].Get"},
		// In Go 1.27 they have a hash, with slashes.
		{"example.com/cl.mk.func1#RMgI/RZtu4k=#", "example.com/cl.mk.func1", "cl.mk.func1", "example.com/cl", "mk.func1#RMgI/RZtu4k=#", "example.com/cl.mk"},
		{"example.com/cl.mk.1#RMgI/RZtu4k=#", "example.com/cl.mk.1", "cl.mk.1", "example.com/cl", "mk.1#RMgI/RZtu4k=#", "example.com/cl.mk"},
		{"example.com/cl.nest.func1#kFf4/reaSqI=#.1", "example.com/cl.nest.func1.1", "cl.nest.func1.1", "example.com/cl", "nest.func1#kFf4/reaSqI=#.1", "example.com/cl.nest"},
		{"cl.L[go.shape.int].Get.func1#ogkU/M7UodE=#", "cl.L[...].Get.func1", "cl.L[...].Get.func1", "cl", "L[go.shape.int].Get.func1#ogkU/M7UodE=#", "cl.L[go.shape.int].Get"},
		// Type arguments have types of other packages, and tags any text.
		{"a/b.F[struct { c/d.x map[string]c/d.T }].func1", "a/b.F[...].func1", "b.F[...].func1", "a/b", "F[struct { c/d.x map[string]c/d.T }].func1", "a/b.F[struct { c/d.x map[string]c/d.T }]"},
		{`p.F[struct { A int "x/y]\".func1#[" }].func1`, "p.F[...].func1", "p.F[...].func1", "p", `F[struct { A int "x/y]\".func1#[" }].func1`, `p.F[struct { A int "x/y]\".func1#[" }]`},
	} {
		for _, part := range []struct{ name, got, want string }{
			{"Plain", symbol.Plain(test.fn), test.plain},
			{"Short", symbol.Short(test.fn), test.short},
			{"Package", symbol.Package(test.fn), test.pkg},
			{"Local", symbol.Local(test.fn), test.local},
			{"Outer", symbol.Outer(test.fn), test.outer},
		} {
			if part.got != part.want {
				t.Errorf("%s(%q) = %q, want %q", part.name, test.fn, part.got, part.want)
			}
		}
		if got := symbol.Closure(test.fn); got != (test.outer != test.fn) {
			t.Errorf("Closure(%q) = %v", test.fn, got)
		}
	}
}

func TestGeneric(t *testing.T) {
	for _, test := range []struct {
		fn, bare string
		shaped   bool
	}{
		{"p.F", "p.F", false},
		{"p.F[go.shape.int]", "p.F", true},
		{"p.F[int].func1", "p.F.func1", false},
		{"p.(*L[...]).Get.func1#ogkU/M7UodE=#", "p.(*L).Get.func1", false},
	} {
		if got := symbol.Bare(test.fn); got != test.bare {
			t.Errorf("Bare(%q) = %q, want %q", test.fn, got, test.bare)
		}
		if got := symbol.Shaped(test.fn); got != test.shaped {
			t.Errorf("Shaped(%q) = %v", test.fn, got)
		}
	}
}

// TestOrigin has a copy's two names, of Go 1.26 and 1.27, lead to one.
func TestOrigin(t *testing.T) {
	for fn, want := range map[string]string{
		"p.Use.mk.func1": "mk", "p.mk.func1#RMgI/RZtu4k=#": "mk", "p.outer.func1.mk.1": "mk", "p.mk.1": "mk", "p.mk.func1.2": "mk",
		"p.(*L[int]).Get.L[go.shape.int].Get.func1": "Get", "p.L[...].Get.func1": "Get",
		"p.RR-range1": "RR", "p.RR-range1.1": "RR", "p.RR.func1-range1": "RR",
		"p.F": "", "p.T.M": "", "p.init.0": "", "p.init.0.func1": "0", "memeqbody": "", "p.T.M-fm": "",
	} {
		if got := symbol.Origin(fn); got != want {
			t.Errorf("Origin(%q) = %q, want %q", fn, got, want)
		}
	}
	if symbol.Declared("p.mk.1") {
		t.Error("p.mk.1 is said to be declared")
	}
	if got := symbol.Linked("p.L[go.shape.int].Get.func1#ogkU/M7UodE=#"); got != "p.L[go.shape.int].Get.func1" {
		t.Errorf("Linked is %q", got)
	}
}

func TestEscape(t *testing.T) {
	for path, want := range map[string]string{
		"fmt":                 "fmt",
		"gopkg.in/yaml.v3":    "gopkg.in/yaml%2ev3",
		"example.com/a.b/c":   "example.com/a.b/c",
		"example.com/a%b/ü.d": "example.com/a%25b/%c3%bc%2ed",
	} {
		if got := symbol.Escape(path); got != want {
			t.Errorf("Escape(%q) = %q, want %q", path, got, want)
		}
		if got := symbol.Package(want + ".(*T).M"); got != path {
			t.Errorf("Package(%q) = %q, want %q", want+".(*T).M", got, path)
		}
	}
	if got := symbol.Package("a%2.F"); got != "a%2" {
		t.Errorf("Package of a broken escape is %q", got)
	}
}

// TestRuntime asks whether packages and functions are the runtime's.
func TestRuntime(t *testing.T) {
	for fn, want := range map[string]bool{
		"runtime.mallocgc": true, "runtime.(*mcache).refill": true, "internal/runtime/maps.NewMap": true,
		"internal/runtime/maps.(*Map).PutSlot": true, "runtime/internal/atomic.Load": true,
		"runtime/pprof.StartCPUProfile": false, "runtime/debug.FreeOSMemory": false, "runtimex.F": false,
		"example.com/runtime.F": false, "internal/bytealg.MakeNoZero": false, "main.main": false,
	} {
		if got := symbol.Runtime(fn); got != want {
			t.Errorf("Runtime(%q) = %v", fn, got)
		}
		if got := symbol.RuntimePackage(symbol.Package(fn)); got != want {
			t.Errorf("RuntimePackage(%q) = %v", symbol.Package(fn), got)
		}
	}
	for fn, want := range map[string]bool{"runtime.mallocgc": true, "runtime.mallocgcTinySC2": true, "runtime.malloc": false, "main.mallocgc": false} {
		if got := symbol.Mallocgc(fn); got != want {
			t.Errorf("Mallocgc(%q) = %v", fn, got)
		}
	}
}

func TestPackageName(t *testing.T) {
	for path, want := range map[string]string{
		"fmt": "fmt", "net/http": "http", "example.com/mod/v2": "mod", "gopkg.in/yaml.v3": "yaml", "v2": "v2", "a/v": "v", "": "",
	} {
		if got := symbol.PackageName(path); got != want {
			t.Errorf("PackageName(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestCFunc(t *testing.T) {
	for fn, want := range map[string]string{
		"example.com/p._Cfunc_add": "add", "main._C2func_open": "open", "p.Cfunc_add": "", "p.F._Cfunc_add": "", "": "",
	} {
		if got, ok := symbol.CFunc(fn); ok && got != want || ok != (want != "") {
			t.Errorf("CFunc(%q) = %q, %v, want %q", fn, got, ok, want)
		}
	}
}

func TestMatch(t *testing.T) {
	for _, test := range []struct {
		text, fn, pkg string
		want          bool
	}{
		{"zap.New", "go.uber.org/zap.New", "go.uber.org/zap", true},
		{"New", "go.uber.org/zap.New", "go.uber.org/zap", true},
		{"go.uber.org/zap.New", "go.uber.org/zap.New", "go.uber.org/zap", true},
		{"zap.New", "go.uber.org/zap.New.func1", "go.uber.org/zap", true},
		{"zap.New", "go.uber.org/zap.New.func1.2", "go.uber.org/zap", true},
		{"zap.New", "go.uber.org/zap.New-range1", "go.uber.org/zap", true},
		{"zap.New", "go.uber.org/zap.NewNop", "go.uber.org/zap", false},
		{"zap.New", "go.uber.org/zap.New.functions", "go.uber.org/zap", false},
		{"ap.New", "go.uber.org/zap.New", "go.uber.org/zap", false},
		{"(*T).M", "p.(*T).M", "p", true},
		{"p.F", "example.com/p.F[...]", "example.com/p", true},
		{"p.F[go.shape.int]", "example.com/p.F[go.shape.int]", "example.com/p", true},
		{"Get", "p.(*L[a/b.T]).Get", "p", true},
		{"example.com/cmd.main", "main.main", "example.com/cmd", true},
		{"cmd.main", "main.main", "example.com/cmd", true},
		{"other.main", "main.main", "example.com/cmd", false},
		{"mk", "cl.mk.func1#RMgI/RZtu4k=#", "cl", true},
		{"mk.func1", "cl.mk.func1#RMgI/RZtu4k=#", "cl", true},
		{"mk.func1#RMgI/RZtu4k=#", "cl.mk.func1#RMgI/RZtu4k=#", "cl", true},
		// Not what is inside of type arguments and hashes.
		{"q.T", "p.F[a/q.T[int]]", "p", false},
		{"q.F", "p.F[a/q.F.func1]", "p", false},
		{"RZtu4k=#", "cl.mk.func1#RMgI/RZtu4k=#", "cl", false},
	} {
		if got := symbol.Match(test.text, test.fn, test.pkg); got != test.want {
			t.Errorf("Match(%q, %q, %q) = %v", test.text, test.fn, test.pkg, got)
		}
	}
}

func TestNamed(t *testing.T) {
	for _, test := range []struct {
		text, fn string
		want     bool
	}{
		{"nn.(*H).each", "example.com/nn.(*H).each", true},
		{"each", "example.com/nn.(*H).each", true},
		{"nn.(*H).each", "example.com/nn.(*H).each-fm", false},
		{"nn.(*H).each-fm", "example.com/nn.(*H).each-fm", true},
		{"nn.F", "example.com/nn.F.func1", false},
		{"nn.L[...].Walk.func1", "example.com/nn.L[go.shape.int].Walk.func1", true},
		{"nn.L[...].Walk.func1", "example.com/nn.L[go.shape.int].Walk.func1#RMgI/RZtu4k=#", true},
		{"nn.L[go.shape.int].Walk.func1", "example.com/nn.L[go.shape.int].Walk.func1#RMgI/RZtu4k=#", true},
		{"nn.L[...].Walk", "example.com/nn.L[go.shape.int].Walk.func1", false},
		{"nn.F", "example.com/nn.F[int]", false},
	} {
		if got := symbol.Named(test.text, test.fn); got != test.want {
			t.Errorf("Named(%q, %q) = %v", test.text, test.fn, got)
		}
	}
}

// TestFromGo holds names as Go's documentation writes them to the linker's.
func TestFromGo(t *testing.T) {
	for name, want := range map[string]string{
		"fmt.Fprintln":                "fmt.Fprintln",
		"Fprintln":                    "Fprintln",
		"fmt.(*pp).printArg":          "fmt.(*pp).printArg",
		"(*bytes.Buffer).Write":       "bytes.(*Buffer).Write",
		"(*a.b/c.d/v2.T).M":           "a.b/c.d/v2.(*T).M",
		"(time.Time).String":          "time.Time.String",
		"(*pp).printArg":              "(*pp).printArg",
		"(*L[...]).Push":              "(*L[...]).Push",
		"(*a/p.L[...]).Push":          "a/p.(*L[...]).Push",
		"(*a/p.L[*b.T]).Push":         "a/p.(*L[*b.T]).Push",
		"zap.(*Logger).With.func1":    "zap.(*Logger).With.func1",
		"(*bytes.Buffer).Write.func1": "bytes.(*Buffer).Write.func1",
	} {
		if got := symbol.FromGo(name); got != want {
			t.Errorf("FromGo(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestMethod(t *testing.T) {
	for call, want := range map[string]string{
		"(io.Writer).Write": "Write", "(interface{ F(x.T) }).F": "F",
		"f": "", "x.F": "", "(func(int))(f)": "", "(a).b c": "", "f(x).G": "", "": "", ").F": "",
	} {
		if got := symbol.Method(call); got != want {
			t.Errorf("Method(%q) = %q, want %q", call, got, want)
		}
	}
}

func TestLiteral(t *testing.T) {
	for _, test := range []struct {
		fn, decl string
		numbers  []int
		ok       bool
		declared bool
	}{
		{"a.b/p.F", "F", nil, true, true},
		{"p.(*T).M", "T.M", nil, true, true},
		{"p.T.M", "T.M", nil, true, true},
		{"p.F[...]", "F", nil, true, true},
		{"p.(*T[...]).M.func2.1", "T.M", []int{2, 1}, true, true},
		{"p.F.func3", "F", []int{3}, true, true},
		{"p.F.func3#RMgI/RZtu4k=#.1", "F", []int{3, 1}, true, true},
		{"p.F.G.func1", "F.G", []int{1}, true, false}, // T.M, or G inlined in F
		{"p.F.func1.G.func2", "F", nil, false, false},
		{"p.F.gowrap1", "F.gowrap1", nil, true, false},
		{"p.F-range1", "F-range1", nil, true, false},
		{"p.init.0", "init.0", nil, true, false},
		{"p.glob..func1", "glob.", []int{1}, true, false},
	} {
		decl, numbers, ok := symbol.Literal(test.fn)
		if decl != test.decl || fmt.Sprint(numbers) != fmt.Sprint(test.numbers) || ok != test.ok {
			t.Errorf("Literal(%q) = %q, %v, %v", test.fn, decl, numbers, ok)
		}
		if got := symbol.Declared(test.fn); got != test.declared {
			t.Errorf("Declared(%q) = %v", test.fn, got)
		}
	}
}

func TestStable(t *testing.T) {
	for _, tc := range []struct{ fn, want string }{
		{"main.main", "main.main"},
		{"example.com/p.F", "example.com/p.F"},
		{"example.com/v2.F", "example.com/v2.F"},
		{"gopkg.in/yaml%2ev3.F", "gopkg.in/yaml%2ev3.F"},
		{"p.init", "p.init"},
		{"p.init.0", "p.init."},
		{"p.init.1.func2", "p.init..func"},
		{"p.init.func12", "p.init.func"},
		{"p.glob..func3", "p.glob..func"},
		{"p.map.init.0", "p.map.init."},
		{"p.F.func1", "p.F.func"},
		{"p.F.func1.2", "p.F.func."},
		{"p.F.func1.2.3", "p.F.func.."},
		{"p.F.G.func2", "p.F.G.func"},
		{"p.F.gowrap1", "p.F.gowrap"},
		{"p.F.deferwrap2", "p.F.deferwrap"},
		{"p.F-range1", "p.F-range"},
		{"p.F.func2-range1", "p.F.func-range"},
		{"p.(*T).M", "p.(*T).M"},
		{"p.(*T).M-fm", "p.(*T).M-fm"},
		{"p.(*T).M.func1", "p.(*T).M.func"},
		{"p.T.M.func1", "p.T.M.func"},
		{"p.F[...].func1", "p.F[...].func"},
		// Names of the program's own keep their numbers.
		{"p.func1", "p.func1"},
		{"p.gowrap7", "p.gowrap7"},
		{"p.(*T).func1", "p.(*T).func1"},
		{"p.F32", "p.F32"},
		{"p.T.M16", "p.T.M16"},
		// The hash is another when a call is inlined before.
		{"example.com/p.F.func1#RMgI/RZtu4k=#", "example.com/p.F.func"},
		{"p.F[...].func1#RMgI/RZtu4k=#.2", "p.F[...].func."},
	} {
		if got := symbol.Stable(tc.fn); got != tc.want {
			t.Errorf("Stable(%q) = %q, want %q", tc.fn, got, tc.want)
		}
	}
}

// TestStableNumbers numbers function literals in two ways: their stable names
// are the same, and stay as they are.
func TestStableNumbers(t *testing.T) {
	shapes := []string{"func%d", "gowrap%d", "deferwrap%d", "func%d-range1", "%d"}
	name := func(outer string, nesting []uint8, number func(int) uint8) string {
		for i, n := range nesting {
			outer += "." + fmt.Sprintf(shapes[int(n)%len(shapes)], number(i))
		}
		return outer
	}
	for _, outer := range []string{"p.F", "example.com/a.b/p.(*T).M2", "p.init", "p.glob.", "p.F[...]"} {
		same := func(nesting []uint8, a, b uint8) bool {
			x := symbol.Stable(name(outer, nesting, func(i int) uint8 { return a + uint8(i) }))
			y := symbol.Stable(name(outer, nesting, func(i int) uint8 { return b ^ uint8(i) }))
			return x == y && symbol.Stable(x) == x && strings.HasPrefix(x, outer)
		}
		if err := quick.Check(same, nil); err != nil {
			t.Errorf("%s: %v", outer, err)
		}
	}
}

// FuzzNames takes any text apart.
func FuzzNames(f *testing.F) {
	for _, s := range []string{
		"example.com/a/b.(*T).M.func1", "slices.Sort[go.shape.[]int,go.shape.int]", "gopkg.in/yaml%2ev3.(*T[a/b.C]).M",
		"cl.nest.func1#kFf4/reaSqI=#.1", `p.F[struct { A int "x/y]\"[" }]`, "p.RR-range1.1", "type:.eq.[2]interface {}", "p.[", "#", "%", ")",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, fn string) {
		for name, part := range map[string]func(string) string{"Plain": symbol.Plain, "Bare": symbol.Bare, "Stable": symbol.Stable, "Outer": symbol.Outer} {
			if got := part(fn); name != "Bare" && name != "Stable" && part(got) != got {
				t.Errorf("%s(%q) = %q, and %q of that", name, fn, got, part(got))
			}
		}
		if !strings.HasPrefix(fn, symbol.Outer(fn)) || !strings.HasSuffix(fn, symbol.Local(fn)) {
			t.Errorf("Outer(%q) = %q, Local = %q", fn, symbol.Outer(fn), symbol.Local(fn))
		}
		pkg, local := symbol.Package(fn), symbol.Local(fn)
		if plain := symbol.Plain(fn); symbol.Package(plain) != pkg {
			t.Errorf("Package(%q) = %q, and of %q %q", fn, pkg, plain, symbol.Package(plain))
		}
		if escaped := strings.TrimSuffix(strings.TrimSuffix(fn, local), "."); pkg != "" && !strings.Contains(escaped, "%") && escaped != pkg {
			t.Errorf("Package(%q) = %q, Local = %q", fn, pkg, local)
		}
		if fn != "" && !strings.ContainsAny(fn, "[#:") {
			if got := symbol.Package(symbol.Escape(fn) + ".F"); got != fn {
				t.Errorf("Package of the escaped %q is %q", fn, got)
			}
		}
		symbol.Short(fn)
		symbol.Literal(fn)
		symbol.Declared(fn)
		symbol.Closure(fn)
		symbol.FromGo(fn)
		symbol.Method(fn)
		symbol.PackageName(fn)
		if fn != "" && !symbol.Match(fn, fn, "") {
			t.Errorf("%q does not match itself", fn)
		}
	})
}

// TestIn has wrappers of promoted methods, whose names hold the path of another
// package.
func TestIn(t *testing.T) {
	const pointer, value = "text/template.(*Template).text/template/parse.newIf", "text/template.Template.text/template/parse.newIf"
	if got := symbol.Package(pointer); got != "text/template" {
		t.Errorf("Package(%q) = %q", pointer, got)
	}
	for _, test := range []struct {
		fn, path string
		want     bool
	}{
		{pointer, "text/template", true}, {pointer, "text/template/parse", false},
		{value, "text/template", true}, {value, "text", false},
		{"gopkg.in/yaml%2ev3.Marshal", "gopkg.in/yaml.v3", true}, {"gopkg.in/yaml%2ev3.Marshal", "gopkg.in/yaml", false},
		{"main.F", "main", true}, {"type:.eq.p.T", "p", false},
	} {
		if got := symbol.In(test.fn, test.path); got != test.want {
			t.Errorf("In(%q, %q) = %v", test.fn, test.path, got)
		}
	}
}
