// Package shapes passes results of calls to calls, and calls through interfaces
// and function values.
package shapes

var kept *int

//go:noinline
func same(p *int) *int { return p }

//go:noinline
func both(p *int) *int { kept = p; return p }

//go:noinline
func deref(p **int) *int { return *p }

//go:noinline
func pair(p, q *int) (*int, *int) { return q, p }

//go:noinline
func leak(p *int) { kept = p }

//go:noinline
func leakSecond(_, q *int) { kept = q }

//go:noinline
func once() { x := 1; leak(same(&x)) }

//go:noinline
func twice() { x := 1; leak(same(same(&x))) }

//go:noinline
func thrice() { x := 1; leak(both(same(&x))) }

//go:noinline
func back() { x := 1; y := same(both(&x)); _ = *y }

//go:noinline
func pointed() { x := 1; p := &x; leak(deref(&p)) }

//go:noinline
func pairs() { x, y := 1, 2; leakSecond(pair(&x, &y)) }

//go:noinline
func spread(list ...*int) *int { return list[0] }

//go:noinline
func many() { x, y := 1, 2; leak(same(spread(&x, &y))) }

type box interface {
	put(p *int) *int
}

type keeper struct{ p *int }

func (k *keeper) put(p *int) *int { k.p = p; return p }

type looker struct{ n int }

func (l *looker) put(p *int) *int { l.n = *p; return nil }

type plain int

func (plain) put(p *int) *int { return p }

type wide struct{ p, q *int }

func (w wide) put(p *int) *int { return w.q }

//go:noinline
func call(b box) { x := 1; b.put(&x) }

//go:noinline
func callResult(b box) *int { x := 1; return b.put(&x) }

//go:noinline
func callNested(b box) { x := 1; leak(b.put(same(&x))) }

//go:noinline
func callInCall(b box) { x := 1; b.put(b.put(&x)) }

//go:noinline
func fresh() { x, y := 1, 2; var b box = wide{&x, &y}; hide(&b); b.put(&y) }

//go:noinline
func hide(b *box) {}
