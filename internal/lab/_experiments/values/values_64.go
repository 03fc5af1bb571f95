package values

// A T64 has 64 bytes.
type T64 [64 / 8]uint

// Value64 returns a copy.
//
//go:noinline
func Value64(x uint) T64 {
	var v T64
	v[0], v[len(v)-1] = x, x
	return v
}

// Pointer64 returns an address.
//
//go:noinline
func Pointer64(x uint) *T64 {
	var v T64
	v[0], v[len(v)-1] = x, x
	return &v
}

// ValueUp64 hands a copy up through n functions.
//
//go:noinline
func ValueUp64(x uint, n int) T64 {
	if n == 0 {
		return Value64(x)
	}
	return ValueUp64(x, n-1)
}

// PointerUp64 hands an address up through n functions.
//
//go:noinline
func PointerUp64(x uint, n int) *T64 {
	if n == 0 {
		return Pointer64(x)
	}
	return PointerUp64(x, n-1)
}
