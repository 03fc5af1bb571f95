// Package cost has one value on the stack, and the same value on the heap, in
// many sizes. A file whose name ends in _64 is copied for each size, with 64
// replaced.
package cost

var static [8]uint

//go:noinline
func use(p *[8]uint) { p[0]++ }

// Call does what the others do with a value that is there already: what they
// take more is the price of their value.
//
//go:noinline
func Call() { use(&static) }

// A node is small and has pointers, as most of a program's heap.
type node struct {
	next, other *node
	data        [6]uint
}

// A heap of 8 MiB that is in use while others allocate: the collector has to
// look at all of it in each cycle.
func fill() *node {
	var last *node
	for range 8 << 20 / 64 {
		last = &node{next: last, other: last}
	}
	return last
}
