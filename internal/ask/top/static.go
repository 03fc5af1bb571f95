package top

import (
	"cmp"
	"slices"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/unit"
)

// byReport orders the sites of a report that allocate by what can be said without
// profiles: those that allocate each time first, large ones before small ones,
// tests and generated code last.
func byReport(rep *alloc.Report) []score {
	var list []score
	for i := range rep.Sites {
		s := &rep.Sites[i]
		if s.Verdict == alloc.Heap || s.Verdict == alloc.Conditional || s.Verdict == alloc.Unknown {
			list = append(list, score{index: i, value: float64(s.Size), reason: reason(s)})
		}
	}
	slices.SortStableFunc(list, func(a, b score) int {
		x, y := &rep.Sites[a.index], &rep.Sites[b.index]
		return cmp.Or(
			compareBool(x.Test, y.Test), compareBool(x.Generated, y.Generated),
			cmp.Compare(slices.Index(alloc.Verdicts, x.Verdict), slices.Index(alloc.Verdicts, y.Verdict)),
			cmp.Compare(b.value, a.value),
		)
	})
	return list
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// reason says why a site is where it is without heat.
func reason(s *alloc.Site) string {
	text := map[alloc.Verdict]string{
		alloc.Heap: "allocates each time", alloc.Conditional: "allocates sometimes", alloc.Unknown: "may allocate",
	}[s.Verdict]
	if s.Size >= 0 {
		text += ", " + unit.Count(int(s.Size), "byte")
	} else {
		text += ", as many bytes as are needed at run time"
	}
	if s.Test {
		text += ", in test code"
	}
	if s.Generated {
		text += ", in generated code"
	}
	return text
}
