// Package generic has functions whose instances are made here, by its own tests, by its
// external tests, by another package, and by several of these.
package generic

var Sink any

type (
	A    struct{ n int }
	B    struct{ n int }
	Num  int
	None struct{}
)

// New has instances everywhere.
//
//go:noinline
func New[T any]() *T { return new(T) }

// Box allocates for some type arguments, and for some on a condition.
//
//go:noinline
func Box[T any](v T) { Sink = v }

// Pair has two type parameters.
//
//go:noinline
func Pair[K comparable, V any](k K, v V) func() (K, V) {
	return func() (K, V) { return k, v }
}

// Same has instances that differ in their sizes only.
//
//go:noinline
func Same[T any](v T) int {
	p := &v
	return size(p)
}

//go:noinline
func size[T any](p *T) int { return 1 }

// A List is a generic type.
type List[T any] struct{ items []T }

//go:noinline
func (l *List[T]) Front(v T) *T {
	l.items = append(l.items[:0], v)
	return &v
}

// Tested has instances in tests only.
//
//go:noinline
func Tested[T any](n int) []T { return make([]T, n) }

// Outer has an instance of inner for each of its own.
//
//go:noinline
func Outer[T any](v T) *T { return inner(v) }

//go:noinline
func inner[T any](v T) *T { return &v }

// Never has no instance.
func Never[T any]() *T { return new(T) }

// Value has its instance in a variable: its code is called by a wrapper.
var Value = valued[string]

func valued[T any](v T) *T { return &v }

func Use(n int, a *A, b *B) {
	New[A]()
	Box(n)
	Box(a)
	Box(b)
	Box(None{})
	Box(Num(n))
	Pair(n, n)
	Pair(Num(n), n)
	Pair("", a)
	Same(n)
	Same("")
	new(List[*A]).Front(a)
	new(List[*B]).Front(b)
	Outer(*a)
	type local struct{ x, y int }
	Outer(local{})
}
