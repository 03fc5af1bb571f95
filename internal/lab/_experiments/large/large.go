// Package large has values around the limits of the stack.
package large

//go:noinline
func use(s []byte) { s[0]++ }

// Declared64K has a variable of half of its limit.
//
//go:noinline
func Declared64K() {
	var v [64 << 10]byte
	use(v[:])
}

// Declared128K has a variable of the largest size that is on the stack.
//
//go:noinline
func Declared128K() {
	var v [128 << 10]byte
	use(v[:])
}

// Declared128K1 has one byte more.
//
//go:noinline
func Declared128K1() {
	var v [128<<10 + 1]byte
	use(v[:])
}

// Made64K makes the largest slice that is on the stack.
//
//go:noinline
func Made64K() { use(make([]byte, 64<<10)) }

// Made64K1 makes one with one byte more.
//
//go:noinline
func Made64K1() { use(make([]byte, 64<<10+1)) }

// New64K does with new what Made64K does.
//
//go:noinline
func New64K() { use(new([64 << 10]byte)[:]) }

//go:noinline
func New64K1() { use(new([64<<10 + 1]byte)[:]) }
