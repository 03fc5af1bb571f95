package generic

import (
	"fmt"
	"testing"
)

type Inside struct{ x, y int }

func count(name string, f func()) {
	fmt.Printf("count %q %d\n", name, int(testing.AllocsPerRun(100, f)))
}

var number = 1000

func TestInside(*testing.T) {
	a := new(A)
	n := number
	count("New[A]", func() { New[A]() })
	count("New[int]", func() { New[int]() })
	count("Box[int]", func() { Box(n) })
	count("Box[int] small", func() { Box(n / 1000) })
	count("Box[*A]", func() { Box(a) })
	count("Box[None]", func() { Box(None{}) })
	count("Box[Inside]", func() { Box(Inside{1, 2}) })
	count("Pair[string, *A]", func() { Pair("", a) })
	count("Same[string]", func() { Same("") })
	count("Tested[Inside]", func() { Tested[Inside](n) })
	count("Tested[None]", func() { Tested[None](n) })
	count("Value", func() { Value("") })
}
