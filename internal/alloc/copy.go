package alloc

import (
	"fmt"
	"slices"

	"github.com/unheap/unheap/internal/symbol"
)

// A Copy is a site in one copy of a generic function's code, which type arguments of
// one shape share.
type Copy struct {
	TypeArguments []string  `json:"type_arguments"` // as the source has them between brackets; none where they are not known
	Verdict       Verdict   `json:"verdict"`
	Type          string    `json:"type"` // in terms of type parameters where several type arguments share the copy
	Size          int64     `json:"size"` // bytes, or -1
	Condition     string    `json:"condition"`
	When          Condition `json:"when,omitzero"`
}

// maxArguments bounds the type arguments that are listed in words.
const maxArguments = 3

// Arguments are the type arguments of a copy in words; those of several type
// parameters are in brackets.
func (c *Copy) Arguments() string {
	list := slices.Clone(c.TypeArguments)
	for i, args := range list {
		if symbol.SeveralTypes(args) {
			list[i] = "[" + args + "]"
		}
	}
	switch n := len(list); {
	case n == 0:
		return "type arguments that are not known"
	case n == 1:
		return list[0]
	case n > maxArguments:
		return fmt.Sprintf("%s, %s and %d more", list[0], list[1], n-2)
	}
	text := list[0]
	for _, a := range list[1 : len(list)-1] {
		text += ", " + a
	}
	return text + " and " + list[len(list)-1]
}

// Decide is Site.Decide for a copy.
func (c *Copy) Decide(v Verdict, when Condition) {
	c.Verdict, c.When, c.Condition = v, when, when.String()
}

// Allocates is Site.Allocates for a copy.
func (c *Copy) Allocates() bool { return c.Verdict == Heap || c.Verdict == Conditional }
