package lesson

// last keeps interface values, so what is put in there escapes.
var last any

// BoxConstant puts a constant into an interface. Look for: static; the data is in
// the program's read-only part.
//
//go:noinline
func BoxConstant() {
	last = 4096
}

// BoxVariable puts a number that is known only at run time into an interface.
// Look for: conditional; small numbers have a place already.
//
//go:noinline
func BoxVariable(n int) {
	last = n
}

// BoxStruct puts a struct into an interface. Look for: heap, with the struct's
// size.
//
//go:noinline
func BoxStruct(r Rect) {
	last = r
}

// BoxPointer puts a pointer into an interface. Look for: no line; a pointer needs
// no box.
//
//go:noinline
func BoxPointer(r *Rect) {
	last = r
}

// BoxLocal puts a struct into an interface that stays. Look for: with -verdict
// all, the box is on the stack.
//
//go:noinline
func BoxLocal(r Rect) bool {
	var v any = r
	_, ok := v.(Rect)
	return ok
}

// Largest does the same for all types without an interface value. Look for: no
// line.
//
//go:noinline
func Largest[T int | float64](list []T) T {
	var best T
	for _, v := range list {
		best = max(best, v)
	}
	return best
}
