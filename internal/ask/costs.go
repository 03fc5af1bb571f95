package ask

import (
	"errors"

	"github.com/unheap/unheap/internal/profile/cost"
	"github.com/unheap/unheap/internal/profile/hot"
)

// costTable returns what allocations cost on this machine, nil if that was not
// measured.
func costTable(goVersion string) (*cost.Table, error) {
	dir, err := cost.Dir()
	if err != nil {
		return nil, nil
	}
	t, err := cost.Read(dir, goVersion)
	if errors.Is(err, cost.ErrNone) {
		return nil, nil
	}
	return t, err
}

// costsOf takes the middle of objects with pointers and without: profiles do not
// tell which they are.
func costsOf(t *cost.Table) hot.Costs {
	if t == nil {
		return nil
	}
	return func(size int64) float64 {
		plain, _ := t.Object(size, false)
		pointers, _ := t.Object(size, true)
		ns := (plain.Center + pointers.Center) / 2
		if t.GC != nil {
			ns += t.GC.Center * float64(size)
		}
		return max(0, ns)
	}
}
