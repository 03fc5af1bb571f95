package main

import "github.com/unheap/unheap/internal/alloc"

// A row is one line of the table of what -m says and what really happens. Its
// code is a package; the site in question is on the line marked SITE.
type row struct {
	name, code string
	kind       alloc.Kind
	outcomes   []outcome // by version, oldest first
}

// An outcome is what holds from a version on, until the next outcome.
type outcome struct {
	since     string
	m         string        // part of what -m says of the line; "" for nothing about escapes
	verdict   alloc.Verdict // "" for no site
	condition string        // part of the condition
	runtime   string        // part of the name of a function that is called; "" for no call
	runs      []measured
}

// A measured is a call and the allocations of one run of it; atLeast is for a
// count that is the runtime's own business.
type measured struct {
	call    string
	allocs  int
	atLeast bool
}

// shown are the texts of sites that have no location in the compiler's graph, by
// row: the expression, the type and the first cause.
var shown = map[string]string{
	"appendranged": "range s, []int64: moved from the stack to the heap by the range statement, which keeps a pointer to its array; a loop over its indexes does not",
	"appendmoved":  "return s, []int64: slice moved from the stack to the heap",
}

// rows are small programs with what the compiler says of one place in each, the
// verdict on it, and counts that were measured, by Go version; limits are among
// them. Functions are not inlined, so that each has one place in code.
var rows = []row{
	{"makelocal", `
func F(n int) int {
	b := make([]byte, n) // SITE
	for i := range b {
		b[i] = byte(i)
	}
	return int(b[n-1])
}`, alloc.MakeSlice, []outcome{
		{"go1.24", "make([]byte, n) escapes to heap", alloc.Heap, "", "runtime.makeslice", []measured{{"F(1)", 1, false}, {"F(33)", 1, false}}},
		{"go1.25", "make([]byte, n) does not escape", alloc.Conditional, "n > 32 bytes", "runtime.makeslice", []measured{{"F(32)", 0, false}, {"F(33)", 1, false}}},
	}},
	{"makelocalwide", `
func F(n int) int {
	b := make([]int64, n) // SITE
	for i := range b {
		b[i] = int64(i)
	}
	return int(b[n-1])
}`, alloc.MakeSlice, []outcome{
		{"go1.24", "escapes to heap", alloc.Heap, "", "runtime.makeslice", []measured{{"F(4)", 1, false}}},
		{"go1.25", "does not escape", alloc.Conditional, "n*8 > 32 bytes", "runtime.makeslice", []measured{{"F(4)", 0, false}, {"F(5)", 1, false}}},
	}},
	{"appendlocal", `
func F(n int) (sum int64) {
	var s []int64
	for i := range n {
		s = append(s, int64(i)) // SITE
	}
	for i := range len(s) {
		sum += s[i]
	}
	return sum
}`, alloc.Append, []outcome{
		{"go1.24", "", alloc.Conditional, "outgrows the capacity", "runtime.growslice", []measured{{"F(1)", 1, false}, {"F(4)", 3, false}}},
		{"go1.25", "append does not escape", alloc.Conditional, "32 bytes", "runtime.growslice", []measured{{"F(4)", 0, false}, {"F(5)", 1, false}}},
	}},
	// Go 1.27 moves a slice to the heap where it is ranged over, too.
	{"appendranged", `
func F(n int) (sum int64) {
	var s []int64
	for i := range n {
		s = append(s, int64(i))
	}
	for _, v := range s { // SITE
		sum += v
	}
	return sum
}`, alloc.Append, []outcome{
		{"go1.24", "", "", "", "", []measured{{"F(4)", 3, false}}},
		{"go1.25", "", "", "", "", []measured{{"F(4)", 0, false}, {"F(5)", 1, false}}},
		{"go1.27", "", alloc.Conditional, "copied to the heap, once", "runtime.moveSlice", []measured{{"F(4)", 1, false}, {"F(5)", 1, false}}},
	}},
	{"appendreturned", `
func F(n int) []int64 {
	var s []int64
	for i := range n {
		s = append(s, int64(i)) // SITE
	}
	return s
}`, alloc.Append, []outcome{
		{"go1.24", "", alloc.Conditional, "outgrows the capacity", "runtime.growslice", []measured{{"F(4)", 3, false}}},
		{"go1.25", "append escapes to heap", alloc.Conditional, "outgrows the capacity", "runtime.growslice", []measured{{"F(4)", 3, false}}},
		{"go1.26", "append escapes to heap", alloc.Conditional, "outgrows", "runtime.growslice", []measured{{"F(0)", 0, false}, {"F(4)", 1, false}, {"F(5)", 1, false}}},
	}},
	{"appendmoved", `
func F(n int) []int64 {
	var s []int64
	for i := range n {
		s = append(s, int64(i))
	}
	return s // SITE
}`, alloc.Append, []outcome{
		{"go1.24", "", "", "", "", []measured{{"F(4)", 3, false}}},
		{"go1.26", "", alloc.Conditional, "copied to the heap, once", "runtime.moveSlice", []measured{{"F(0)", 0, false}, {"F(4)", 1, false}}},
	}},
	{"concatlocal", `
func F(a, b string) int {
	s := a + b // SITE
	n := 0
	for i := range len(s) {
		n += int(s[i])
	}
	return n
}`, alloc.StringConcat, []outcome{
		{"go1.24", "a + b does not escape", alloc.Conditional, "longer than 32 bytes", "runtime.concatstring2", []measured{{"F(text[:16], text[:16])", 0, false}, {"F(text[:16], text[:17])", 1, false}}},
	}},
	{"concatassigned", `
func F(s, x string) string {
	s += x // SITE
	return s
}`, alloc.StringConcat, []outcome{
		{"go1.24", "", alloc.Heap, "", "runtime.concatstring2", []measured{{"F(text[:1], text[:1])", 1, false}, {"F(text[:1], \"\")", 0, false}}},
	}},
	{"bytesofstring", `
func F(s string) int {
	b := []byte(s) // SITE
	b[0]++
	return int(b[0]) + len(b)
}`, alloc.StringConversion, []outcome{
		{"go1.24", "([]byte)(s) does not escape", alloc.Conditional, "longer than 32 bytes", "runtime.stringtoslicebyte", []measured{{"F(text[:32])", 0, false}, {"F(text[:33])", 1, false}}},
	}},
	{"constant", `
var sink any

func F() { sink = "constant" } // SITE
`, alloc.Interface, []outcome{
		{"go1.24", "escapes to heap", alloc.Static, "read-only data", "", []measured{{"F()", 0, false}}},
	}},
	{"zerosize", `
var sink any

func F(v struct{}) {
	sink = v // SITE
}`, alloc.Interface, []outcome{
		{"go1.24", "v escapes to heap", alloc.Static, "no size", "", []measured{{"F(struct{}{})", 0, false}}},
	}},
	{"onebyte", `
var sink any

func F(v byte) {
	sink = v // SITE
}`, alloc.Interface, []outcome{
		{"go1.24", "v escapes to heap", alloc.Static, "one byte", "", []measured{{"F(7)", 0, false}, {"F(255)", 0, false}}},
	}},
	{"pointer", `
var sink any

func F(v *int) {
	sink = v // SITE
}`, alloc.Interface, []outcome{
		{"go1.24", "", "", "", "", []measured{{"F(&number)", 0, false}}},
	}},
	{"smallint", `
var sink any

func F(v int) {
	sink = v // SITE
}`, alloc.Interface, []outcome{
		{"go1.24", "v escapes to heap", alloc.Conditional, "heap unless the value is 0 to 255", "runtime.convT64", []measured{{"F(0)", 0, false}, {"F(255)", 0, false}, {"F(256)", 1, false}, {"F(-1)", 1, false}}},
	}},
	{"smallint16", `
type T int16

var sink any

func F(v T) {
	sink = v // SITE
}`, alloc.Interface, []outcome{
		{"go1.24", "v escapes to heap", alloc.Conditional, "heap unless the value is 0 to 255", "runtime.convT16", []measured{{"F(255)", 0, false}, {"F(256)", 1, false}, {"F(-1)", 1, false}}},
	}},
	{"smallint32", `
var sink any

func F(v int32) {
	sink = v // SITE
}`, alloc.Interface, []outcome{
		{"go1.24", "v escapes to heap", alloc.Conditional, "heap unless the value is 0 to 255", "runtime.convT32", []measured{{"F(255)", 0, false}, {"F(256)", 1, false}, {"F(-1)", 1, false}}},
	}},
	{"duration", `
import "time"

var sink any

func F(v time.Duration) {
	sink = v // SITE
}`, alloc.Interface, []outcome{
		{"go1.24", "v escapes to heap", alloc.Conditional, "heap unless the value is 0 to 255", "runtime.convT64", []measured{{"F(255)", 0, false}, {"F(256)", 1, false}, {"F(-1)", 1, false}}},
	}},
	{"smalluint", `
var sink any

func F(v uint64) {
	sink = v // SITE
}`, alloc.Interface, []outcome{
		{"go1.24", "v escapes to heap", alloc.Conditional, "heap when the value is 256 or more", "runtime.convT64", []measured{{"F(255)", 0, false}, {"F(256)", 1, false}, {"F(1 << 63)", 1, false}}},
	}},
	{"smalluint16", `
var sink any

func F(v uint16) {
	sink = v // SITE
}`, alloc.Interface, []outcome{
		{"go1.24", "v escapes to heap", alloc.Conditional, "heap when the value is 256 or more", "runtime.convT16", []measured{{"F(255)", 0, false}, {"F(256)", 1, false}}},
	}},
	{"smallfloat", `
var sink any

func F(v float64) {
	sink = v // SITE
}`, alloc.Interface, []outcome{
		{"go1.24", "v escapes to heap", alloc.Conditional, "heap unless its bits, as a number, are below 256, as those of 0.0 are", "runtime.convT64", []measured{
			{"F(0)", 0, false}, {"F(math.Copysign(0, -1))", 1, false}, {"F(1)", 1, false}, {"F(2.5)", 1, false},
			{"F(math.Float64frombits(255))", 0, false}, {"F(math.Float64frombits(256))", 1, false}}},
	}},
	{"smallfloat32", `
type T float32

var sink any

func F(v T) {
	sink = v // SITE
}`, alloc.Interface, []outcome{
		{"go1.24", "v escapes to heap", alloc.Conditional, "heap unless its bits, as a number, are below 256, as those of 0.0 are", "runtime.convT32", []measured{
			{"F(0)", 0, false}, {"F(1)", 1, false}, {"F(-1)", 1, false}}},
	}},
	// A struct or an array of one word is boxed as its word.
	{"oneword", `
type T struct{ N int }

var sink any

func F(v T) {
	sink = v // SITE
}`, alloc.Interface, []outcome{
		{"go1.24", "v escapes to heap", alloc.Conditional, "heap unless its bits, as a number, are below 256", "runtime.convT64", []measured{{"F(oneword.T{})", 0, false}, {"F(oneword.T{255})", 0, false}, {"F(oneword.T{256})", 1, false}, {"F(oneword.T{-1})", 1, false}}},
	}},
	{"onearray", `
var sink any

func F(v [1]float32) {
	sink = v // SITE
}`, alloc.Interface, []outcome{
		{"go1.24", "v escapes to heap", alloc.Conditional, "heap unless its bits, as a number, are below 256", "runtime.convT32", []measured{{"F([1]float32{})", 0, false}, {"F([1]float32{1})", 1, false}}},
	}},
	{"twohalves", `
var sink any

func F(v [2]int32) {
	sink = v // SITE
}`, alloc.Interface, []outcome{
		{"go1.24", "v escapes to heap", alloc.Heap, "", "runtime.convT", []measured{{"F([2]int32{})", 1, false}}},
	}},
	{"boxedcomplex", `
var sink any

func F(v complex64) {
	sink = v // SITE
}`, alloc.Interface, []outcome{
		{"go1.24", "v escapes to heap", alloc.Heap, "", "runtime.convT", []measured{{"F(0)", 1, false}}},
	}},
	{"boxedbool", `
type T bool

var sink any

func F(v T) {
	sink = v // SITE
}`, alloc.Interface, []outcome{
		{"go1.24", "v escapes to heap", alloc.Static, "one byte", "", []measured{{"F(true)", 0, false}}},
	}},
	{"pointerstruct", `
var sink any

func F(v struct{ P *int }) {
	sink = v // SITE
}`, alloc.Interface, []outcome{
		{"go1.24", "", "", "", "", []measured{{"F(struct{ P *int }{&number})", 0, false}}},
	}},
	{"boxedsum", `
var sink any

func F(n int) {
	sink = n + 1 // SITE
}`, alloc.Interface, []outcome{
		{"go1.24", "n + 1 escapes to heap", alloc.Conditional, "unless the value is 0 to 255", "runtime.convT64", []measured{{"F(-2)", 1, false}, {"F(-1)", 0, false}, {"F(254)", 0, false}, {"F(255)", 1, false}}},
	}},
	{"boxedshift", `
var sink any

func F(n int) {
	sink = n << 3 // SITE
}`, alloc.Interface, []outcome{
		{"go1.24", "escapes to heap", alloc.Conditional, "unless the value is 0 to 255", "runtime.convT64", []measured{{"F(31)", 0, false}, {"F(32)", 1, false}}},
	}},
	{"localconstant", `
var sink any

func F() {
	x := 1000
	sink = x // SITE
}`, alloc.Interface, []outcome{
		{"go1.24", "x escapes to heap", alloc.Heap, "", "runtime.convT64", []measured{{"F()", 1, false}}},
		{"go1.25", "escapes to heap", alloc.Static, "read-only data", "", []measured{{"F()", 0, false}}},
	}},
	{"channel", `
func F(n int) int {
	c := make(chan int, n) // SITE
	return cap(c)
}`, alloc.MakeChan, []outcome{
		{"go1.24", "", alloc.Heap, "", "runtime.makechan", []measured{{"F(0)", 1, false}, {"F(8)", 1, false}}},
	}},
	{"mapwrite", `
func F(n int) int {
	m := map[int]int{}
	for i := range n {
		m[i] = i // SITE
	}
	return len(m)
}`, alloc.MapWrite, []outcome{
		{"go1.24", "", alloc.Conditional, "more than 8 entries", "runtime.mapassign_fast64", []measured{{"F(8)", 0, false}, {"F(9)", 1, true}, {"F(100)", 9, false}}},
	}},
	{"mapfirst", `
var Sink map[int]int

func F(n int) {
	m := map[int]int{}
	for i := range n {
		m[i] = i // SITE
	}
	Sink = m
}`, alloc.MapWrite, []outcome{
		{"go1.24", "", alloc.Conditional, "first entry, which makes room for 8", "runtime.mapassign_fast64", []measured{{"F(0)", 1, false}, {"F(1)", 2, false}, {"F(8)", 2, false}, {"F(9)", 3, true}}},
	}},
	{"maphint8", `
var Sink map[int]int

func F(n int) {
	m := make(map[int]int, 8)
	for i := range n {
		m[i] = i // SITE
	}
	Sink = m
}`, alloc.MapWrite, []outcome{
		{"go1.24", "", alloc.Conditional, "first entry, which makes room for 8", "runtime.mapassign_fast64", []measured{{"F(0)", 1, false}, {"F(1)", 2, false}, {"F(8)", 2, false}}},
	}},
	{"maphint9", `
var Sink map[int]int

func F(n int) {
	m := make(map[int]int, 9)
	for i := range n {
		m[i] = i // SITE
	}
	Sink = m
}`, alloc.MapWrite, []outcome{
		{"go1.24", "", alloc.Conditional, "when the map grows", "runtime.mapassign_fast64", []measured{{"F(0)", 4, false}, {"F(9)", 4, false}}},
	}},
	{"mapparam", `
var Sink = map[int]int{}

func F(n int) {
	Sink[n] = n // SITE
}`, alloc.MapWrite, []outcome{
		{"go1.24", "", alloc.Conditional, "when the map grows", "runtime.mapassign_fast64", []measured{{"F(1)", 0, false}}},
	}},
	{"maptwo", `
var Sink map[int]int

func F(n int) int {
	m := map[int]int{}
	if n == 0 {
		m = Sink
	}
	m[n] = n // SITE
	return len(m)
}`, alloc.MapWrite, []outcome{
		{"go1.24", "", alloc.Conditional, "when the map grows", "runtime.mapassign_fast64", []measured{{"F(1)", 0, false}}},
	}},
	{"maplarge", `
func F(n int) int {
	m := map[int][17]int{}
	for i := range n {
		m[i] = [17]int{i} // SITE
	}
	return len(m)
}`, alloc.MapWrite, []outcome{
		{"go1.24", "", alloc.Conditional, "when the map grows", "runtime.mapassign", []measured{{"F(0)", 0, false}, {"F(3)", 3, false}}},
	}},
	{"mapentry", `
var Sink map[int]int

func F(n int) {
	Sink = map[int]int{ // SITE
		n:     1,
		n + 1: 2,
	}
}`, alloc.MapWrite, []outcome{
		{"go1.24", "map[int]int{...} escapes to heap", alloc.Heap, "", "runtime.mapassign_fast64", []measured{{"F(1)", 2, false}}},
	}},
	{"mapsecond", `
var Sink map[int]int

func F(n int) {
	Sink = map[int]int{
		1: n,
		2: 2, // SITE
	}
}`, alloc.MapWrite, []outcome{
		{"go1.24", "", alloc.OnStack, "has room for 8 entries", "", []measured{{"F(1)", 2, false}}},
	}},
	{"mapowned", `
var Sink map[int]int

func F(n int) {
	Sink = map[int]int{
		1: 3, // SITE
		n: 2,
	}
}`, alloc.MapWrite, []outcome{
		{"go1.24", "", alloc.Heap, "", "runtime.mapassign_fast64", []measured{{"F(2)", 2, false}}},
	}},
	{"mapinframe", `
func F(n int) int {
	m := map[int]int{ // SITE
		n: 1,
	}
	return len(m)
}`, alloc.MapWrite, []outcome{
		{"go1.24", "map[int]int{...} does not escape", alloc.OnStack, "has room for 8 entries", "", []measured{{"F(1)", 0, false}}},
	}},
	{"goroutine", `
func F(f func(), wait func()) {
	go f() // SITE
	wait()
}`, alloc.Goroutine, []outcome{
		{"go1.24", "", alloc.Conditional, "a finished goroutine can be reused", "runtime.newproc", []measured{{"F(nothing, runtime.Gosched)", 0, false}, {"F(forever, runtime.Gosched)", 1, true}}},
	}},
	{"makenothing", `
var Sink []struct{}

func F(n int) {
	Sink = make([]struct{}, n) // SITE
}`, alloc.MakeSlice, []outcome{
		{"go1.24", "escapes to heap", alloc.Static, "no size", "runtime.makeslice", []measured{{"F(0)", 0, false}, {"F(100)", 0, false}}},
	}},
	{"makenothingboxed", `
var Sink any

func F(n int) {
	Sink = make([]struct{}, n) // SITE
}`, alloc.MakeSlice, []outcome{
		// The slice itself is copied into the interface.
		{"go1.24", "escapes to heap", alloc.Static, "no size", "runtime.makeslice", []measured{{"F(0)", 1, false}, {"F(100)", 1, false}}},
	}},
	{"makenothinglocal", `
func F(n int) int {
	s := make([][0]int, n) // SITE
	return len(s)
}`, alloc.MakeSlice, []outcome{
		{"go1.24", "escapes to heap", alloc.Static, "no size", "runtime.makeslice", []measured{{"F(100)", 0, false}}},
	}},
	{"appendnothing", `
func F(s []struct{}) []struct{} {
	return append(s, struct{}{}) // SITE
}`, alloc.Append, []outcome{
		{"go1.24", "", alloc.Static, "no size", "runtime.growslice", []measured{{"F(nil)", 0, false}, {"F(make([]struct{}, 8))", 0, false}}},
		{"go1.25", "append escapes to heap", alloc.Static, "no size", "runtime.growslice", []measured{{"F(nil)", 0, false}, {"F(make([]struct{}, 8))", 0, false}}},
	}},
	{"maphint", `
func F(n int) int {
	m := make(map[int]int, n) // SITE
	return len(m)
}`, alloc.MakeMap, []outcome{
		{"go1.24", "does not escape", alloc.Conditional, "size hint is above 8", "runtime.makemap", []measured{{"F(8)", 0, false}, {"F(9)", 1, true}}},
	}},
	{"map8", `
func F(n int) int {
	m := make(map[int]int, 8) // SITE
	m[n] = 1
	return len(m)
}`, alloc.MakeMap, []outcome{
		{"go1.24", "does not escape", alloc.OnStack, "in the frame", "", []measured{{"F(1)", 0, false}}},
	}},
	{"map9", `
func F(n int) int {
	m := make(map[int]int, 9) // SITE
	m[n] = 1
	return len(m)
}`, alloc.MakeMap, []outcome{
		{"go1.24", "does not escape", alloc.Heap, "", "runtime.makemap", []measured{{"F(1)", 1, true}}},
	}},
	{"map100", `
func F(n int) int {
	m := make(map[int]int, 100) // SITE
	m[n] = 1
	return len(m)
}`, alloc.MakeMap, []outcome{
		{"go1.24", "does not escape", alloc.Heap, "", "runtime.makemap", []measured{{"F(1)", 3, false}}},
	}},
	{"mapvariable5", `
func F(n int) int {
	hint := 5
	m := make(map[int]int, hint) // SITE
	m[n] = 1
	return len(m)
}`, alloc.MakeMap, []outcome{
		{"go1.24", "does not escape", alloc.OnStack, "in the frame", "runtime.makemap", []measured{{"F(1)", 0, false}}},
	}},
	{"mapescapes8", `
func F() map[int]int {
	return make(map[int]int, 8) // SITE
}`, alloc.MakeMap, []outcome{
		{"go1.24", "escapes to heap", alloc.Heap, "", "runtime.makemap_small", []measured{{"F()", 1, false}}},
	}},
	{"mapescapes100", `
func F() map[int]int {
	return make(map[int]int, 100) // SITE
}`, alloc.MakeMap, []outcome{
		{"go1.24", "escapes to heap", alloc.Heap, "", "runtime.makemap", []measured{{"F()", 1, true}}},
	}},
	{"emptyliteral", `
var sink []int

func F() {
	sink = []int{} // SITE
}`, alloc.Composite, []outcome{
		{"go1.24", "[]int{} escapes to heap", alloc.Static, "no size", "", []measured{{"F()", 0, false}}},
	}},
	{"plainfunction", `
var sink func() int

func F() {
	sink = func() int { return 1 } // SITE
}`, alloc.Closure, []outcome{
		{"go1.24", "func literal escapes to heap", alloc.Static, "captures nothing", "", []measured{{"F()", 0, false}}},
	}},
	{"smallstruct", `
type T struct{ a, b int }

func F() *T {
	return &T{1, 2} // SITE
}`, alloc.Composite, []outcome{
		{"go1.24", "&T{...} escapes to heap", alloc.Heap, "", "runtime.newobject", []measured{{"F()", 1, false}}},
		{"go1.27", "&T{...} escapes to heap", alloc.Heap, "", "runtime.mallocgcSmall", []measured{{"F()", 1, false}}},
	}},
	{"array128k", `
func F(n int) byte {
	var a [128 << 10]byte // SITE
	s := a[:]
	s[n] = 1
	return s[n/2]
}`, alloc.Variable, []outcome{
		{"go1.24", "", alloc.OnStack, "131072 bytes", "", []measured{{"F(1)", 0, false}}},
	}},
	{"arrayabove128k", `
func F(n int) byte {
	var a [128<<10 + 1]byte // SITE
	s := a[:]
	s[n] = 1
	return s[n/2]
}`, alloc.Variable, []outcome{
		{"go1.24", "moved to heap: a", alloc.Heap, "", "runtime.newobject", []measured{{"F(1)", 1, false}}},
	}},
	{"make64k", `
func F(n int) byte {
	s := make([]byte, 64<<10) // SITE
	s[n] = 1
	return s[n/2]
}`, alloc.MakeSlice, []outcome{
		{"go1.24", "does not escape", alloc.OnStack, "65536 bytes", "", []measured{{"F(1)", 0, false}}},
	}},
	{"makeabove64k", `
func F(n int) byte {
	s := make([]byte, 64<<10+1) // SITE
	s[n] = 1
	return s[n/2]
}`, alloc.MakeSlice, []outcome{
		{"go1.24", "escapes to heap", alloc.Heap, "", "runtime.makeslice", []measured{{"F(1)", 1, false}}},
	}},
	{"rangefuncbody", `
func F(seq func(func(int) bool), f func(int) bool) {
	for v := range seq { // SITE
		if !f(v) {
			return
		}
	}
}
func FEach() {
	F(func(yield func(int) bool) { yield(1) }, func(int) bool { return true })
}`, alloc.Closure, []outcome{
		{"go1.24", "func literal escapes to heap", alloc.Heap, "", "runtime.newobject", []measured{{"FEach()", 3, false}}},
		{"go1.25", "func literal escapes to heap", alloc.Heap, "", "runtime.newobject", []measured{{"FEach()", 2, false}}},
		{"go1.27", "func literal escapes to heap", alloc.Heap, "", "runtime.mallocgc", []measured{{"FEach()", 2, false}}},
	}},
	{"sharedobject", `
func F() (p, q *int) {
	var a int // SITE
	var b int
	return &a, &b
}`, alloc.Variable, []outcome{
		{"go1.24", "moved to heap: a", alloc.Heap, "", "runtime.newobject", []measured{{"F()", 2, false}}},
		{"go1.25", "moved to heap: a", alloc.Heap, "", "runtime.mallocgc", []measured{{"F()", 1, false}}},
	}},
	{"sharedmember", `
func F() (p, q *int) {
	var a int
	var b int // SITE
	return &a, &b
}`, alloc.Variable, []outcome{
		{"go1.24", "moved to heap: b", alloc.Heap, "", "runtime.newobject", []measured{{"F()", 2, false}}},
		{"go1.25", "moved to heap: b", "", "", "", []measured{{"F()", 1, false}}},
	}},
	{"methodvaluewide", `
type T interface{ M() }
type v struct{}
func (v) M() {}
func F(t T) func() { return t.M } // SITE
func FUse() func() { return F(v{}) }`, alloc.MethodValue, []outcome{
		{"go1.24", "escapes to heap", alloc.Heap, "", "runtime.", []measured{{"FUse()", 1, false}}},
	}},
	// The defers of a loop over a function have a list, which is an object whatever
	// record they get.
	{"deferranged", `
func each(yield func(int) bool) {
	if yield(1) {
		yield(2)
	}
}

func F(n int) (sum int) {
	for i := range each { // SITE
		defer func() { sum += i + n }()
	}
	return sum
}`, alloc.Defer, []outcome{
		{"go1.24", "does not escape", alloc.Heap, "", "runtime.deferrangefunc", []measured{{"F(1)", 1, true}}},
	}},
}
