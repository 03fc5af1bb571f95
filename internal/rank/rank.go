// Package rank puts what allocates into an order and says the reason for it: by
// what profiles have seen, and without them by what the report knows.
package rank

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/unheap/unheap/internal/alloc"
)

// By is what an order goes by.
type By string

const (
	Bytes    By = "bytes"
	Objects  By = "objects"
	Time     By = "time"     // of the allocator in CPU profiles; else the estimated cost
	Leverage By = "leverage" // what the best single change for the place frees
)

// Orders are all orders, in the order of the documents.
var Orders = []By{Bytes, Objects, Time, Leverage}

// Value is what a weight has of it. Leverage is no part of a weight.
func (by By) Value(w *alloc.Weight) float64 {
	switch by {
	case Objects:
		return float64(w.Objects)
	case Time:
		if w.Malloc > 0 {
			return float64(w.Malloc)
		}
		return w.Cost
	}
	return float64(w.Bytes)
}

// Possible is by, or what comes nearest to it in what profiles have: the time
// where there are no bytes, the bytes where there is no time.
func (by By) Possible(h *alloc.Heat) By {
	has := func(by By) bool { return by.Value(&h.Total) > 0 }
	if by == Leverage || has(by) {
		return by
	}
	for _, other := range []By{Bytes, Objects, Time} {
		if has(other) {
			return other
		}
	}
	return by
}

// A Score is a place in an order.
type Score struct {
	Index      int     // of the spot, or of the site
	Value      float64 // what the order goes by
	Share      float64 // of all profiles together, 0 to 1
	Cumulative float64 // with all before it
	Reason     string
}

// Spots orders places by weight, the heaviest first. Those that have none of
// what the order goes by are last.
func Spots(h *alloc.Heat, by By) []Score {
	total := by.Value(&h.Total)
	if by == Time && h.GC.Total > 0 {
		total = float64(h.GC.Total) // as a part of all CPU time
	}
	return by.scores(h, func(i int) float64 { return by.Value(&h.Spots[i].Weight) }, total)
}

// Most returns how many of the first places have most of what all have, and
// their share of all profiles; 0 if that takes all of them.
func Most(scores []Score) (places int, share float64) {
	const most = 0.8
	if len(scores) == 0 {
		return 0, 0
	}
	all := scores[len(scores)-1].Cumulative
	for i, s := range scores {
		if s.Cumulative >= most*all && i+1 < len(scores) && s.Cumulative > 0 {
			return i + 1, s.Cumulative
		}
	}
	return 0, 0
}

// Levers orders places by what the best change for each frees, in bytes.
func Levers(h *alloc.Heat, value func(spot int) float64) []Score {
	return Leverage.scores(h, value, Bytes.Possible(h).Value(&h.Total))
}

func (by By) scores(h *alloc.Heat, value func(int) float64, total float64) []Score {
	list := make([]Score, 0, len(h.Spots))
	for i := range h.Spots {
		s := Score{Index: i, Value: value(i)}
		if total > 0 {
			s.Share = s.Value / total
		}
		s.Reason = fmt.Sprintf("%.1f%% of %s", 100*s.Share, by)
		list = append(list, s)
	}
	slices.SortStableFunc(list, func(a, b Score) int {
		x, y := &h.Spots[a.Index], &h.Spots[b.Index]
		return cmp.Or(
			cmp.Compare(b.Value, a.Value), cmp.Compare(y.Weight.Bytes, x.Weight.Bytes),
			cmp.Compare(y.Weight.Malloc, x.Weight.Malloc), cmp.Compare(y.Weight.Line, x.Weight.Line),
			slices.CompareFunc(x.Frames, y.Frames, compareFrames),
		)
	})
	sum := 0.0
	for i := range list {
		if by != Leverage {
			sum += list[i].Share
		}
		list[i].Cumulative = sum
	}
	return list
}

func compareFrames(a, b alloc.Frame) int {
	return cmp.Or(cmp.Compare(a.Func, b.Func), a.Pos.Compare(b.Pos))
}

// Static orders the sites of a report that allocate by what can be said without
// profiles: those that allocate each time first, large ones before small ones,
// tests and generated code last.
func Static(rep *alloc.Report) []Score {
	var list []Score
	for i := range rep.Sites {
		s := &rep.Sites[i]
		if s.Verdict == alloc.Heap || s.Verdict == alloc.Conditional || s.Verdict == alloc.Unknown {
			list = append(list, Score{Index: i, Value: float64(s.Size), Reason: reason(s)})
		}
	}
	slices.SortStableFunc(list, func(a, b Score) int {
		x, y := &rep.Sites[a.Index], &rep.Sites[b.Index]
		return cmp.Or(
			compareBool(x.Test, y.Test), compareBool(x.Generated, y.Generated),
			cmp.Compare(slices.Index(alloc.Verdicts, x.Verdict), slices.Index(alloc.Verdicts, y.Verdict)),
			cmp.Compare(b.Value, a.Value),
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
	switch {
	case s.Size == 1:
		text += ", 1 byte"
	case s.Size >= 0:
		text += fmt.Sprintf(", %d bytes", s.Size)
	default:
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
