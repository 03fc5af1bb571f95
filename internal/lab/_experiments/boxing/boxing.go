// Package boxing puts values of many kinds into an interface.
package boxing

// A Point is two words.
type Point struct{ X, Y float64 }

// A Rect is four words.
type Rect struct{ Min, Max Point }

var (
	last      any
	lastInt   int
	lastPoint Point
)

//go:noinline
func keep(v any) { last = v }

// look does not keep its argument.
//
//go:noinline
func look(v any) bool { return v == nil }

//go:noinline
func keepInt(n int) { lastInt = n }

//go:noinline
func keepPoint(p Point) { lastPoint = p }

// Concrete and ConcretePoint have no interface at all.
//
//go:noinline
func Concrete(n int) { keepInt(n) }

//go:noinline
func ConcretePoint(p Point) { keepPoint(p) }

//go:noinline
func Constant() { keep(4096) }

//go:noinline
func Byte(b byte) { keep(b) }

//go:noinline
func Int(n int) { keep(n) }

//go:noinline
func Pointer(p *Rect) { keep(p) }

//go:noinline
func String(s string) { keep(s) }

//go:noinline
func BoxPoint(p Point) { keep(p) }

//go:noinline
func BoxRect(r Rect) { keep(r) }

// Looked puts a value into an interface that nobody keeps.
//
//go:noinline
func Looked(p Point) bool { return look(p) }

//go:noinline
func keepAny[T any](list *T, v T) { *list = v }

// Generic hands its value to a generic function.
//
//go:noinline
func Generic(p Point) { keepAny(&lastPoint, p) }
