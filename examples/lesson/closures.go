package lesson

// NewSequence returns a function that remembers where it is. Look for: two lines,
// the variable and the function that holds it.
//
//go:noinline
func NewSequence() func() int {
	next := 0
	return func() int {
		next++
		return next
	}
}

//go:noinline
func visit(list []int, f func(int)) {
	for _, v := range list {
		f(v)
	}
}

// SumVisited passes its function literal to one that does not keep it. Look for:
// with -verdict all, the literal is on the stack.
//
//go:noinline
func SumVisited(list []int) int {
	sum := 0
	visit(list, func(v int) { sum += v })
	return sum
}

// SumInGoroutine lets a goroutine write to its variable, and waits. Look for: sum
// is on the heap all the same.
//
//go:noinline
func SumInGoroutine(list []int) int {
	sum := 0
	done := make(chan struct{})
	go func() {
		for _, v := range list {
			sum += v
		}
		close(done)
	}()
	<-done
	return sum
}

// SumByChannel has the goroutine send its sum. Look for: no line for sum; channel
// and goroutine have theirs.
//
//go:noinline
func SumByChannel(list []int) int {
	result := make(chan int)
	go func() {
		sum := 0
		for _, v := range list {
			sum += v
		}
		result <- sum
	}()
	return <-result
}
