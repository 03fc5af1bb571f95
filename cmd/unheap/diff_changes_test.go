package main

import "strings"

// none is what edits do that leave every site alone.
var none []string

// changes are edits with known answers.
var changes = []change{
	// Nothing is found.
	{"comment", replace("app/app.go", "func Use(k", "// Use is used.\nfunc Use(k", "	p := point(x)\n", "	// Here.\n	p := point(x)\n"), none, ""},
	{"blank lines", replace("app/app.go", "\nfunc", "\n\n\nfunc"), none, ""},
	{"joined lines", replace("app/app.go", "	p := point(x)\n	return", "	p := point(x); return"), none, ""},
	{"broken lines", replace("app/app.go", "&store.Entry{Key: k}", "&store.Entry{\n\t\tKey: k,\n\t}"), none, ""},
	{"file renamed", func(f map[string]string) { f["app/less.go"] = f["app/more.go"]; delete(f, "app/more.go") }, none, ""},
	{"function moved to another file", func(f map[string]string) {
		const fn = "func Made(n int) map[string]int {\n\tm := make(map[string]int)\n\tm[\"n\"] = n\n\treturn m\n}\n"
		f["app/more.go"] = strings.Replace(f["app/more.go"], fn, "", 1)
		f["app/app.go"] += "\n" + fn
	}, none, ""},
	{"function renamed", replace("app/more.go", "func Made(", "func Make("), none, ""},
	{"function renamed with its callers", replace("app/app.go", "point(", "dot("), none, ""},
	{"method renamed", replace("app/more.go", ") Get(", ") Value("), none, ""},
	{"variable renamed", replace("app/app.go", "	x := n\n	y := &x\n", "	first := n\n	y := &first\n"), none, ""},
	{"escaping variable renamed", replace("app/app.go", "	n := 0\n	return func() int {\n		n++\n		return n", "	count := 0\n	return func() int {\n		count++\n		return count"), none, ""},
	{"length renamed", replace("app/app.go", "func Each(n int) []int {\n	xs := make([]int, 0, n)", "func Each(size int) []int {\n	n := size\n	xs := make([]int, 0, size)"), none, ""},
	{"parameter renamed", replace("app/more.go", "func Strings(a, b string) string {\n	return a + b", "func Strings(x, y string) string {\n	return x + y"), none, ""},
	{"functions reordered", func(f map[string]string) {
		const fn = "func Boxed(p *P) any {\n\treturn *p\n}\n\n"
		f["app/app.go"] = strings.Replace(strings.Replace(f["app/app.go"], fn, "", 1), "func Use(k", fn+"func Use(k", 1)
	}, none, ""},
	{"type renamed", replace("app/app.go", "P struct", "Point struct", "*P", "*Point", "&P{", "&Point{", "[]P", "[]Point"), none, ""},
	{"field added in a size class", replace("app/more.go", "	pad [4]int\n", "	pad [4]int\n	more int32\n"), none, ""},
	{"statements reordered", replace("app/more.go", "	a := n\n	b := n + 1\n", "	b := n + 1\n	a := n\n"), none, ""},
	{"dead code", replace("app/app.go", "	sum := 0\n", "	sum := 0\n	if false {\n		sink = new([100]int)\n	}\n"), none, ""},
	{"call removed", replace("app/app.go", "	p := point(x)\n	return p.X + p.Y", "	return x + x"), none, ""},
	{"size of a buffer on the stack", replace("app/app.go", "buf := make([]byte, 16)", "buf := make([]byte, 32)"), none, ""},

	// A verdict is worse.
	{"parameter leaks two packages away", replace("store/store.go", "	return e.Val +", "	last = e\n	return e.Val +"),
		[]string{"verdict &store.Entry{…}"}, "callee: last = e"},
	{"parameter leaks in the package between", replace("mid/mid.go", "	return store.Sum(e)", "	kept = e\n	return store.Sum(e)", "//go:noinline", "var kept *store.Entry\n\n//go:noinline"),
		[]string{"verdict &store.Entry{…}"}, "callee: kept = e"},
	{"result of another function", replace("mid/mid.go", "	return store.Sum(e) + 1", "	go store.Sum(e)\n	return 1"),
		[]string{"new go store.Sum(e)", "verdict &store.Entry{…}"}, "statement: go store"},
	{"noinline", replace("app/app.go", "func point(", "//go:noinline\nfunc point("),
		[]string{"verdict &P{…}", "inline &P{…}"}, "inline: func point("},
	{"over the inline budget", replace("app/app.go", "	return &P{x, x}\n", "	for i := range kept {\n		if kept[i].X == x && kept[i].Y > x*3+i || kept[i].Y*7+x*5 == i*11 {\n			kept[i].X, kept[i].Y = x+i*3-kept[i].Y*9, kept[i].X*x-i*13+x*17\n			kept[i].X += kept[i].Y*x*i - x*i*19 + kept[i].X*23\n			kept[i].Y -= kept[i].X*x*i - x*i*29 + kept[i].Y*31\n			kept[i].X += kept[i].Y*x*i - x*i*37 + kept[i].X*41\n			kept[i].Y -= kept[i].X*x*i - x*i*43 + kept[i].Y*47\n		}\n	}\n	return &P{x, x}\n"),
		[]string{"verdict &P{…}", "inline &P{…}"}, "inline: func point("},
	{"local is returned", replace("app/app.go", "	y := &x\n	return *y", "	y := &x\n	sink = y\n	return *y"),
		[]string{"verdict x"}, "statement: sink = y"},
	{"too large for the stack", replace("app/app.go", "buf := make([]byte, 16)", "buf := make([]byte, 1<<17)"),
		[]string{"verdict make([]byte, 1<<17)"}, "statement: buf := make"},
	{"constant to variable size", replace("app/app.go", "buf := make([]byte, 16)", "buf := make([]byte, n+16)"),
		[]string{"verdict make([]byte, n+16)"}, "statement: buf := make"},
	{"go line raised", replace("go.mod", "go 1.21", "go 1.22"), []string{"gone+ i"}, "toolchain: go 1.22"},

	// Larger.
	{"type over a size class", replace("store/store.go", "	Val int64\n", "	Val int64\n	More [4]int64\n"),
		[]string{"larger &store.Entry{…}"}, "declaration: More [4]int64"},
	{"size in an expression", replace("app/app.go", "out := make([]byte, 64)", "out := make([]byte, 128)"),
		[]string{"larger make([]byte, 128)"}, "statement: out := make"},
	{"size of an array", replace("app/more.go", "	pad [4]int\n", "	pad [9]int\n"), []string{"larger &Box{…}"}, "declaration: pad [9]int"},

	// Better.
	{"smaller", replace("app/app.go", "out := make([]byte, 64)", "out := make([]byte, 32)"),
		[]string{"larger+ make([]byte, 32)"}, "statement: out := make"},
	{"stays on the stack", replace("app/app.go", "	kept = append(kept, point(x))", "	_ = append(kept, point(x))"),
		[]string{"condition+ append(kept, point(x))"}, ""},
	{"site gone", replace("app/app.go", "	return &store.Entry{Key: \"k\"}", "	return nil"), []string{"gone+ &store.Entry{…}"}, "statement: return &store.Entry{Key: \"k\"} (proven)"},

	// New.
	{"closure added before another", replace("app/app.go", "	n := 0\n	return func() int {\n", "	n := 0\n	sink = func() int { return n }\n	return func() int {\n"),
		[]string{"new func(…)"}, "statement: sink = func() int { return n } (proven)"},
	{"interface for concrete", replace("app/app.go", "	sum := 0\n", "	sum := 0\n	sink = list\n"), []string{"new list"}, "statement: sink = list (proven)"},
	{"equal site added before another", replace("app/more.go", "	b := &Box{v: v}\n", "	keep = &Box{v: v}\n	b := &Box{v: v}\n", "func NewBox", "var keep *Box\n\nfunc NewBox"),
		[]string{"new &Box{…}"}, "statement: keep = &Box{v: v} (proven)"},
	{"function added", replace("app/more.go", "func Ints() ", "func Fresh() *int { return new(int) }\n\nfunc Ints() "), []string{"new new(int)"}, "statement: func Fresh"},
	{"file added", func(f map[string]string) { f["app/new.go"] = "package app\n\nfunc Fresh() *int { return new(int) }\n" }, []string{"new new(int)"}, "statement: func Fresh"},
	{"value to pointer receiver", replace("app/more.go", "func (b Box) Get() *int {\n	v := b.v\n	return &v", "func (b *Box) Get() *int {\n	v := b.v\n	return &v"), none, ""},
	{"generic instance added", replace("app/more.go", "func Ints() ", "func Texts() []string { return Pair(\"a\", \"b\") }\n\nfunc Ints() "), []string{"new []T{…}"}, "statement: func Texts"},
	{"capacity dropped", replace("app/app.go", "xs := make([]int, 0, n)", "var xs []int"),
		[]string{"new return xs", "condition+ append(xs, i)", "gone+ make([]int, 0, n)"}, "statement: var xs"},
	{"call added", replace("app/app.go", "func Kept(x int) {\n", "func Kept(x int) {\n	sink = point(x + 1)\n"), []string{"new &P{…}"}, "statement: sink = point(x + 1) (proven)"},
	{"inlined by hand", replace("app/app.go", "kept = append(kept, point(x))", "kept = append(kept, &P{x, x})"), []string{"inline &P{…}"}, ""},
	{"function extracted", replace("app/app.go", "	out := make([]byte, 64)\n", "	out := room()\n", "func Counter()", "func room() []byte {\n	return make([]byte, 64)\n}\n\nfunc Counter()"), []string{"inline make([]byte, 64)"}, ""},
}
