package generic_test

import (
	"testing"

	"example.com/generic"
)

type A struct{ x, y, z int }

func mine[T any](v T) *T { return &v }

func TestOutside(*testing.T) {
	generic.New[A]()
	generic.New[map[string]A]()
	generic.Tested[A](2)
	new(generic.List[A]).Front(A{})
	generic.Sink = mine(A{})
}
