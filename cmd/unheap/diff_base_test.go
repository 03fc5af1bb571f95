package main

// mutated is the module that the mutations of TestDiffMutations edit.
var mutated = map[string]string{
	"go.mod": "module example.com/m\n\ngo 1.21\n",

	"store/store.go": `package store

// An Entry has 24 bytes.
type Entry struct {
	Key string
	Val int64
}

var last *Entry

var names []string

//go:noinline
func Sum(e *Entry) int64 {
	return e.Val + int64(len(e.Key))
}

//go:noinline
func Name(s *string) int {
	return len(*s)
}

// Forget keeps an Entry that it is not given.
func Forget() { last = nil }
`,

	"mid/mid.go": `package mid

import "example.com/m/store"

//go:noinline
func Fill(e *store.Entry) int64 {
	return store.Sum(e) + 1
}
`,

	"app/app.go": `package app

import (
	"example.com/m/mid"
	"example.com/m/store"
)

// P is a point.
type P struct{ X, Y int }

var sink any

var kept []*P

func Use(k string) int64 {
	e := &store.Entry{Key: k}
	return mid.Fill(e)
}

func UseTwice(k string) int64 {
	e := &store.Entry{Key: k, Val: 2}
	return mid.Fill(e) + mid.Fill(e)
}

func point(x int) *P {
	return &P{x, x}
}

func Dist(x int) int {
	p := point(x)
	return p.X + p.Y
}

func Kept(x int) {
	kept = append(kept, point(x))
}

func Local(n int) int {
	buf := make([]byte, 16)
	buf[n&15] = 1
	return int(buf[3])
}

func Returned(n int) []byte {
	out := make([]byte, 64)
	out[0] = byte(n)
	return out
}

func Counter() func() int {
	n := 0
	return func() int {
		n++
		return n
	}
}

func Boxed(p *P) any {
	return *p
}

func Concrete(p *P) int {
	return p.X
}

func Total(list []P) int {
	sum := 0
	for i := range list {
		sum += Concrete(&list[i])
	}
	return sum
}

func Each(n int) []int {
	xs := make([]int, 0, n)
	for i := 0; i < n; i++ {
		xs = append(xs, i)
	}
	return xs
}

func Entry() *store.Entry {
	return &store.Entry{Key: "k"}
}

func Variable(n int) int {
	x := n
	y := &x
	return *y
}
`,

	"app/more.go": `package app

// A Box has a value.
type Box struct {
	v   int
	pad [4]int
}

func (b Box) Get() *int {
	v := b.v
	return &v
}

func (b *Box) Set(v int) { b.v = v }

func NewBox(v int) *Box {
	b := &Box{v: v}
	b.Set(v)
	return b
}

func Pair[T any](a, b T) []T {
	return []T{a, b}
}

func Ints() []int { return Pair(1, 2) }

func Loops(n int) []func() int {
	var list []func() int
	for i := 0; i < n; i++ {
		list = append(list, func() int { return i })
	}
	return list
}

func Strings(a, b string) string {
	return a + b
}

func Twice(n int) (*int, *int) {
	a := n
	b := n + 1
	return &a, &b
}

func Made(n int) map[string]int {
	m := make(map[string]int)
	m["n"] = n
	return m
}
`,
}
