// Package shop has a site of each kind that the writers' tests need.
package shop

import (
	"fmt"
	"io"
	"sort"
)

// An Order is what a customer wants.
type Order struct {
	ID    int
	Lines []string
	next  *Order
}

var last *Order

// New returns an order, which is on the heap.
func New(id int) *Order {
	o := &Order{ID: id} // @new
	return o
}

// Keep has two reasons that have nothing in common.
func Keep(store map[int]*Order, id int) {
	o := Order{ID: id} // @keep
	store[id] = &o
	last = &o
}

// Chain passes an order on through several functions.
func Chain(id int) {
	var o Order // @chain
	o.ID = id
	one(&o)
}

//go:noinline
func one(o *Order) { two(o) }

//go:noinline
func two(o *Order) { three(o) }

//go:noinline
func three(o *Order) { last = o }

// Long has a flow of many steps.
func Long(id int) *Order {
	a := &Order{ID: id} // @long
	b := a
	c := b
	d := c
	e := d
	f := e
	g := f
	h := g
	return h
}

// Many keeps an order in many places.
func Many(id int, to [8]**Order) {
	o := &Order{ID: id} // @many
	*to[0] = o
	*to[1] = o
	last = o
	last.next = o
	go func() { last = o }()
	fmt.Println(o)
	to[2] = &o
	sort.Slice([]*Order{o}, func(i, j int) bool { return o.ID < i })
}

// Total does not allocate.
func Total(orders []Order) (n int) {
	small := make([]int, 4)
	for i := range orders {
		small[i%4]++
		n += len(orders[i].Lines)
	}
	return n + small[0]
}

// Table is larger than the stack may be.
func Table(i int) byte {
	var t [200 << 10]byte // @large
	t[i]++
	return t[i/2]
}

// Join makes a string, and a buffer whose size is known at run time only.
func Join(a, b string, n int) (string, []byte) {
	return a + b, make([]byte, n) // @joined
}

// Print calls through an interface.
func Print(w io.Writer, o *Order) {
	buf := make([]byte, 0, 16) // @buf
	buf = append(buf, byte(o.ID))
	w.Write(buf) // @write
}

// A Log is something that can be written to.
type Log struct{ n int }

func (l *Log) Write(p []byte) (int, error) { l.n += len(p); return len(p), nil }

// Use has a function value that is called.
func Use(f func(*Order), id int) {
	o := Order{ID: id} // @use
	f(&o)
}

// First is generic: what its instances do differs.
func First[T any](list []T, keep func(*T)) {
	v := list[0] // @first
	keep(&v)     // @keepv
}

// Both uses two instances.
func Both(keep func(*Order)) {
	First([]Order{{ID: 1}}, keep)
	First([]int{1}, func(*int) {})
}

// Tiny makes objects that share a block.
//
//go:noinline
func Tiny(i int) *int8 {
	v := int8(i)
	return &v
}

// Boxed puts a value into an interface.
//
//go:noinline
func Boxed(i int) any { return i }

// Twice has two sites on one line.
//
//go:noinline
func Twice() (*Order, *Order) { return &Order{}, &Order{} }

// Hold is generic and keeps what its parameter points at.
func Hold[T any](p *T, keep func(*T)) { keep(p) }

// Held has an order and a number in it.
func Held(keep func(*Order)) {
	o, n := Order{}, 0
	Hold(&o, keep) // @held
	Hold(&n, func(*int) {})
}

// Kind has a flow that the source does not show: from the value to the cases.
func Kind(v any) {
	switch x := v.(type) { // @switch
	case *Order:
		last = x
	case **Order:
		last = *x
	}
}

// Kinds calls it.
func Kinds(id int) {
	o := Order{ID: id} // @kinds
	Kind(&o)
}

// Pages are written by many.
func Pages(id int) {
	for _, p := range []interface{ Page(*Order) }{a{}, b{}, c{}, d{}, e{}, f{}, g{}} {
		o := Order{ID: id} // @pages
		p.Page(&o)
	}
}

type a struct{}
type b struct{}
type c struct{}
type d struct{}
type e struct{}
type f struct{}
type g struct{}

func (a) Page(*Order)   {}
func (b) Page(o *Order) { last = o }
func (c) Page(*Order)   {}
func (d) Page(*Order)   {}
func (e) Page(*Order)   {}
func (f) Page(*Order)   {}
func (g) Page(*Order)   {}

// Inner keeps what orders lead to.
func Inner(o, p *Order) {
	last = o.next
	last.next = p.next.next
}

// Ends has two ways to the heap that begin alike.
func Ends(store map[int]*Order, id int) {
	o := &Order{ID: id} // @ends
	p := o
	store[id] = p
	last = p
}

var other *Order

// Pair has two sites on one line, for reasons of their own.
//
//go:noinline
func Pair(id int) {
	keepBoth(&Order{ID: id}, &Order{ID: id + 1})
}

//go:noinline
func keepBoth(a, b *Order) {
	last = a
	other = b
}

// Each is too large to be inlined.
func Each(list []Order, visit func(*Order)) *Order {
	sum := &Order{}
	for _, o := range list {
		if len(o.Lines) == 0 && o.next == nil && o.ID%2 == 0 {
			continue
		}
		for _, l := range o.Lines {
			if len(l) > 10 && l[0] == 'x' && l[1] == 'y' {
				sum.ID += len(l) * 2
			}
		}
		v := o
		visit(&v)
		sum.ID += o.ID*3 + len(o.Lines)/2
	}
	return sum
}

// Sum calls it.
func Sum(list []Order) int {
	n := 0
	list = append(list, Order{Lines: []string{"a"}})
	return Each(list, func(o *Order) { n += o.ID }).ID + n
}

// closing is closed with the shop.
var closing = make(chan bool)
