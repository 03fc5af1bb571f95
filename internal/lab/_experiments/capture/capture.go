// Package capture has variables that function literals and goroutines capture.
package capture

//go:noinline
func call(f func(int), n int) { f(n) }

// Direct has no function literal.
//
//go:noinline
func Direct(n int) int {
	sum := 0
	sum += n
	return sum
}

// Passed passes its literal to a function that does not keep it.
//
//go:noinline
func Passed(n int) int {
	sum := 0
	call(func(v int) { sum += v }, n)
	return sum
}

// Returned returns a literal that changes a variable.
//
//go:noinline
func Returned(n int) func() int {
	sum := n
	return func() int {
		sum++
		return sum
	}
}

// ReturnedCopy returns a literal that only reads one, so it has a copy.
//
//go:noinline
func ReturnedCopy(n int) func() int {
	return func() int { return n + 1 }
}

var done = make(chan int)

//go:noinline
func answer() { done <- 1 }

//go:noinline
func answerWith(n int) { done <- n }

// Go starts a goroutine that captures nothing.
//
//go:noinline
func Go() int {
	go answer()
	return <-done
}

// GoArgument gives the goroutine an argument.
//
//go:noinline
func GoArgument(n int) int {
	go answerWith(n)
	return <-done
}

// GoCaptured has the goroutine change a variable of its own.
//
//go:noinline
func GoCaptured(n int) int {
	sum := n
	go func() {
		sum++
		done <- 1
	}()
	<-done
	return sum
}
