package lesson

// The limits are 128 KiB for a variable that is declared, and 64 KiB for what make,
// new and & make.

// CountSmall has a table of 64 KiB. Look for: no line; with -locals, the table is
// on the stack.
//
//go:noinline
func CountSmall(list []uint16) int {
	var seen [65536]bool
	return countIn(seen[:], list)
}

// CountLarge has a table of 256 KiB. Look for: heap, too large.
//
//go:noinline
func CountLarge(list []uint16) int {
	var seen [4 * 65536]bool
	return countIn(seen[:], list)
}

// CountMade makes a table of 64 KiB, which is the limit. Look for: with -verdict
// all, it is on the stack.
//
//go:noinline
func CountMade(list []uint16) int {
	return countIn(make([]bool, 65536), list)
}

// CountMadeLarge makes a table that is one byte larger. Look for: heap, too
// large.
//
//go:noinline
func CountMadeLarge(list []uint16) int {
	return countIn(make([]bool, 65536+1), list)
}

//go:noinline
func countIn(seen []bool, list []uint16) int {
	n := 0
	for _, v := range list {
		if !seen[v] {
			seen[v] = true
			n++
		}
	}
	return n
}

// SumSquaresConstant makes a slice whose length is a constant. Look for: with
// -verdict all, it is on the stack.
//
//go:noinline
func SumSquaresConstant() int {
	squares := make([]int, 16)
	return sumSquares(squares)
}

// SumSquaresUnknown makes a slice whose length is an argument. Look for: unknown
// size, and a condition or none: that depends on the Go version.
//
//go:noinline
func SumSquaresUnknown(n int) int {
	squares := make([]int, n)
	return sumSquares(squares)
}

// SumSquaresBounded knows an upper bound and has an array for it. Look for: no
// line unless n is above the bound.
//
//go:noinline
func SumSquaresBounded(n int) int {
	var array [64]int
	if n > len(array) {
		return SumSquaresUnknown(n)
	}
	return sumSquares(array[:n])
}

//go:noinline
func sumSquares(squares []int) int {
	sum := 0
	for i := range squares {
		squares[i] = i * i
		sum += squares[i]
	}
	return sum
}
