package grammar

// library is the source of package lib, whose generic functions the units
// instantiate, and others that are inlined or not.
const library = `package lib

import "iter"

var Sink any

type Number interface{ ~int | ~int32 | ~uint8 | ~float64 }

type Namer interface{ Name() string }

type Sizer interface {
	Namer
	Size() int
}

type Pair[A, B any] struct {
	First  A
	Second B
}

type List[T any] struct {
	head *node[T]
	n    int
}

type node[T any] struct {
	v    T
	next *node[T]
}

func (l *List[T]) Push(v T) { l.head = &node[T]{v, l.head}; l.n++ }

func (l *List[T]) Len() int { return l.n }

func (l *List[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) {
		for n := l.head; n != nil; n = n.next {
			if !yield(n.v) {
				return
			}
		}
	}
}

func New[T any](v T) *T { return &v }

//go:noinline
func Fresh[T any](v T) *T { return &v }

func Zero[T any]() (v T) { return }

//go:noinline
func Box[T any](v T) any { return v }

func BoxInline[T any](v T) any { return v }

//go:noinline
func Slice[T any](n int, v T) []T {
	s := make([]T, 0, n)
	for range n {
		s = append(s, v)
	}
	return s
}

func Map[T, U any](s []T, f func(T) U) []U {
	out := make([]U, 0, len(s))
	for _, v := range s {
		out = append(out, f(v))
	}
	return out
}

func Sum[T Number](s ...T) (sum T) {
	for _, v := range s {
		sum += v
	}
	return sum
}

func MakePair[A, B any](a A, b B) *Pair[A, B] { return &Pair[A, B]{a, b} }

func Count(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

//go:noinline
func Counted(n int) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for i := range n {
			if !yield(i, "v") {
				return
			}
		}
	}
}

//go:noinline
func Each(n int, f func(int)) {
	for i := range n {
		f(i)
	}
}

func EachInline(n int, f func(int)) {
	for i := range n {
		f(i)
	}
}

//go:noinline
func Keep(v any) { Sink = v }

//go:noinline
func Look(v any) bool { return v == nil }

func KeepInline(v any) { Sink = v }

//go:noinline
func All(v ...any) int { return len(v) }

//go:noinline
func KeepAll(v ...any) { Sink = v }

//go:noinline
func Ints(v ...int) int { return len(v) }

//go:noinline
func KeepInts(v ...int) []int { return v }

//go:noinline
func Deref(p *int) int { return *p }

//go:noinline
func Same(p *int) *int { return p }

//go:noinline
func NameOf(n Namer) string { return n.Name() }

//go:noinline
func Run(f func() int) int { return f() }

func RunInline(f func() int) int { return f() }

//go:noinline
func Send(c chan int, v int) { c <- v }

func Filter[T any](seq iter.Seq[T], ok func(T) bool) iter.Seq[T] {
	return func(yield func(T) bool) {
		for v := range seq {
			if ok(v) && !yield(v) {
				return
			}
		}
	}
}

func Values[T any](v T, n int) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		for range n {
			x := v
			if !yield(&x) {
				return
			}
		}
	}
}

var funcs []func() int

//go:noinline
func KeepFunc(f func() int) { funcs = append(funcs[:0], f) }
`

// Quiet is the source of a package mark that notes nothing.
const Quiet = `package mark

var (
	Text  string
	Bytes []byte
	Minus float64
)

func At(k int, a, b, c int64) {}

func Concat(a, b string) (n int64)     { return }
func Concat3(a, b, c string) (n int64) { return }
func Grows(len, cap, n int) int64      { return 0 }
func Bits(f float64) int64             { return 0 }
func Bits32(f float32) int64           { return 0 }
func NotNil(isNil bool) int64          { return 0 }
func Tiny(bits int64) float64          { return 0 }
`
