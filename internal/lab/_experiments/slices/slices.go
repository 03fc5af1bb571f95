// Package slices makes slices of ints in four ways.
package slices

//go:noinline
func use(s []int) {
	if len(s) > 0 {
		s[0]++
	}
}

// Variable makes a slice of a length that is not known to the compiler.
//
//go:noinline
func Variable(n int) {
	s := make([]int, n)
	use(s)
}

// Appended appends to a slice that stays.
//
//go:noinline
func Appended(n int) {
	var s []int
	for i := range n {
		s = append(s, i)
	}
	use(s)
}

// Returned returns the slice that it appends to.
//
//go:noinline
func Returned(n int) []int {
	var s []int
	for i := range n {
		s = append(s, i)
	}
	return s
}
