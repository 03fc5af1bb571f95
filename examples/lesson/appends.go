package lesson

// CountEven appends to a slice that does not leave the function. Look for:
// conditional; since Go 1.25 the first 32 bytes, four numbers, are on the stack.
//
//go:noinline
func CountEven(list []int) int {
	var even []int
	for _, v := range list {
		if v%2 == 0 {
			even = append(even, v)
		}
	}
	return len(even)
}

// Even returns the slice that it appends to. Look for: one line on the append,
// and since Go 1.26 one on the return, where a small slice is moved to the heap.
//
//go:noinline
func Even(list []int) []int {
	var even []int
	for _, v := range list {
		if v%2 == 0 {
			even = append(even, v)
		}
	}
	return even
}

// EvenSized makes room for all at once. Look for: one make, of unknown size; the
// append never has to grow, but the compiler does not know that.
//
//go:noinline
func EvenSized(list []int) []int {
	even := make([]int, 0, len(list))
	for _, v := range list {
		if v%2 == 0 {
			even = append(even, v)
		}
	}
	return even
}

// AppendEven appends to a slice of its caller's. Look for: no make; the append
// allocates only when the caller's slice has no room.
//
//go:noinline
func AppendEven(even, list []int) []int {
	for _, v := range list {
		if v%2 == 0 {
			even = append(even, v)
		}
	}
	return even
}
