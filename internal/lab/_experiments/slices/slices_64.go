package slices

// Constant64 makes a slice of 64 bytes.
//
//go:noinline
func Constant64() {
	s := make([]int, 64/8)
	use(s)
}
