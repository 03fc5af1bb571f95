package cost

// A Plain64 is 64 bytes without pointers, a Pointers64 one with nothing else.
type (
	Plain64    [64 / 8]uint
	Pointers64 [64 / 8]*uint
)

//go:noinline
func usePlain64(p *Plain64) { p[0]++ }

//go:noinline
func usePointers64(p *Pointers64) { p[0] = &static[0] }

// Stack64 has its value on the stack.
//
//go:noinline
func Stack64() {
	var v Plain64
	usePlain64(&v)
}

// Heap64 returns the address of the same value.
//
//go:noinline
func Heap64() *Plain64 {
	var v Plain64
	usePlain64(&v)
	return &v
}

// HeapPointers64 returns the address of a value that holds pointers.
//
//go:noinline
func HeapPointers64() *Pointers64 {
	var v Pointers64
	usePointers64(&v)
	return &v
}
