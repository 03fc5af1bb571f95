package compare

import (
	"maps"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
)

// An instance is a site in one copy of a generic function's code.
type instance struct {
	verdict alloc.Verdict
	size    int64
}

// instances are the copies of a generic function's code that have a site, by their type
// arguments; nil of another site, and where they are not known.
//
// Tests replace it.
var instances = func(s *alloc.Site) map[string]instance {
	if len(s.Copies) == 0 {
		return nil
	}
	all := map[string]instance{}
	for i := range s.Copies {
		c := &s.Copies[i]
		all[strings.Join(c.TypeArguments, ", ")] = instance{c.Verdict, c.Size}
	}
	return all
}

// onlyInstances reports whether a site of a generic function that may allocate, and
// might before, is the same in all copies that both states have: others were added, or are
// gone, and its verdict and size are those of all.
func onlyInstances(was, now *alloc.Site) bool {
	a, b := instances(was), instances(now)
	if !costs(was) || !costs(now) || maps.Equal(a, b) {
		return false
	}
	common := false
	for args, x := range a {
		y, ok := b[args]
		if ok && x != y {
			return false
		}
		common = common || ok
	}
	return common
}

// instanceText lists type arguments.
func instanceText(s *alloc.Site) string {
	return strings.Join(slices.Sorted(maps.Keys(instances(s))), "; ")
}
