// Package receivers calls methods with value and with pointer receivers.
package receivers

// A Money is two words.
type Money struct{ Units, Cents int }

// AddValue has a value receiver.
//
//go:noinline
func (m Money) AddValue(n int) Money {
	m.Units += n
	return m
}

// AddPointer has a pointer receiver, and does not keep it.
//
//go:noinline
func (m *Money) AddPointer(n int) { m.Units += n }

var last *Money

// AddKept has a pointer receiver, and keeps it.
//
//go:noinline
func (m *Money) AddKept(n int) {
	m.Units += n
	last = m
}

// Value calls the method with the value receiver.
//
//go:noinline
func Value(n int) int {
	var m Money
	m = m.AddValue(n)
	return m.Units
}

// Pointer calls the one with the pointer receiver.
//
//go:noinline
func Pointer(n int) int {
	var m Money
	m.AddPointer(n)
	return m.Units
}

// PointerKept calls the one that keeps its receiver.
//
//go:noinline
func PointerKept(n int) int {
	var m Money
	m.AddKept(n)
	return m.Units
}

type (
	valueAdder   interface{ AddValue(n int) Money }
	pointerAdder interface{ AddPointer(n int) }
)

//go:noinline
func viaValue(a valueAdder, n int) int { return a.AddValue(n).Units }

//go:noinline
func viaPointer(a pointerAdder, n int) { a.AddPointer(n) }

// ValueInterface calls the value receiver through an interface.
//
//go:noinline
func ValueInterface(n int) int {
	m := Money{Cents: n}
	return viaValue(m, n)
}

// PointerInterface calls the pointer receiver through an interface.
//
//go:noinline
func PointerInterface(n int) int {
	var m Money
	viaPointer(&m, n)
	return m.Units
}

// A Page is 1 KiB.
type Page [128]int

//go:noinline
func (p Page) SumValue(i int) int { return p[i&127] }

//go:noinline
func (p *Page) SumPointer(i int) int { return p[i&127] }

// PageValue copies a page for each call.
//
//go:noinline
func PageValue(p *Page, n int) int { return p.SumValue(n) }

// PagePointer copies nothing.
//
//go:noinline
func PagePointer(p *Page, n int) int { return p.SumPointer(n) }
