package lesson

// Total is the plain case: two locals and a sum. Look for: nothing; these
// variables are not even worth a line in the report.
//
//go:noinline
func Total(price, shipping int) int {
	net := price * 4
	gross := net + shipping
	return gross
}

// A Rect is small: four words.
type Rect struct {
	Left, Top, Width, Height int
}

// SquareValue returns a copy. Look for: no line for r.
//
//go:noinline
func SquareValue(side int) Rect {
	r := Rect{Width: side, Height: side}
	return r
}

// SquarePointer returns the address of its variable. Look for: r is on the
// heap, and the cause is the return.
//
//go:noinline
func SquarePointer(side int) *Rect {
	r := Rect{Width: side, Height: side}
	return &r
}

// FillSquare writes to a variable of its caller's. Look for: no line here; "why"
// says that the parameter does not escape.
//
//go:noinline
func FillSquare(r *Rect, side int) {
	*r = Rect{Width: side, Height: side}
}

// FillLocal takes an address and keeps it to itself. Look for: with -verdict
// all, r has its address taken and stays on the stack.
//
//go:noinline
func FillLocal(side int) int {
	var r Rect
	FillSquare(&r, side)
	return r.Width * r.Height
}
