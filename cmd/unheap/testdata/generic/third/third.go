// Package third instantiates what another package declares.
package third

import "example.com/generic"

type A struct{ x, y, z, u int }

func Use(a A) {
	generic.New[A]()
	generic.New[generic.A]()
	generic.Outer(a)
	var list generic.List[*generic.A]
	list.Front(nil)
}
