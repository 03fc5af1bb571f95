// Package m is compiled under -m=2: it has a case for each shape of text.
package m

import "fmt"

type T struct {
	next *T
	buf  []byte
	n    int
}

var (
	sink   any
	global *T
)

func moved() *int {
	x := 1
	return &x
}

func composite() *T { return &T{n: 1} }

func onStack() int {
	t := &T{n: 2}
	return t.n
}

func leak(p *T)            { global = p }
func content(p *T)         { global = p.next }
func toResult(p *T) *T     { return p.next }
func noLeak(p *T) int      { return p.n }
func both(p *T) (r, s *T)  { global = p.next; return p, p.next.next }
func assembly(p *T, n int) { sink = []any{p, n} }

func box(n int) {
	sink = n
	sink = "a = b ← c: {storage for 'x escapes to heap in f:"
}

func print(n int) {
	fmt.Println(n, 300, "a long constant that the compiler cuts off, so that no quote ends it: } = &{")
}

func constant() {
	v := 1000
	sink = v
}

func makes(n int) []int {
	b := make([]byte, n)
	_ = b
	return make([]int, n)
}

func (t *T) add(s string) { t.buf = append(t.buf, s...) }

func (t *T) cut() { t.buf = t.buf[1:] }

func pair(n int) { sink, global = n, &T{n: n} }

func twice(n int) { pair(n); pair(n + 1) }

func inlinedTwice(x int) (*int, any) { y := x; return &y, y }

func useInlined() { p, q := inlinedTwice(1); sink = p; sink = q }

func several(ts []*T) {
	t := T{}
	global = &t
	ts[0] = &t
}

func closure(n int) func() int {
	m := n
	return func() int { m++; return m + n }
}

func ptr[E any](e E) *E { return &e }

type tagged struct {
	A int `json:"a escapes to heap"`
}

func generic() (*int, *tagged) { return ptr(1), ptr(tagged{}) }

//go:noinline
func named[E any](e E, to *E) { *to = e; sink = to }

func generics() { named(1, new(int)); named("", new(string)) }

func start(p *T, ch chan *T) {
	go leak(p)
	defer fmt.Println(p)
	ch <- &T{}
}

func over(seq func(func(int) bool)) (s int) {
	for v := range seq {
		s += v
		if s > 10 {
			return v
		}
	}
	return s
}

type doer interface{ do(*T) }

type impl struct{ x *T }

func (i *impl) do(t *T) { i.x = t }

func dynamic(d doer, t *T) { d.do(t) }

func devirtualized(t *T) {
	var d doer = &impl{}
	d.do(t)
}

func zeroCopy(s string) int {
	n := 0
	for _, c := range []byte(s) {
		n += int(c)
	}
	return n
}

func index(a [8]int, i int) int { return a[i&7] }
