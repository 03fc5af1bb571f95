package ask

import (
	"context"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compare"
)

// A DiffRequest asks what became of the allocation sites of a program from one state
// to another: of two reports that were saved.
type DiffRequest struct {
	Base, Head SavedState
}

// A SavedState is a report with a name for people.
type SavedState struct {
	Name string
	Read Saved
}

// Diff compares two states. Where one of them lacks packages it is incomplete: these
// are compared nowhere.
func Diff(_ context.Context, q DiffRequest) (*alloc.Diff, error) {
	old, err := q.Base.state()
	if err != nil {
		return nil, err
	}
	now, err := q.Head.state()
	if err != nil {
		return nil, err
	}
	return compared(old, now, compare.Facts{})
}

func (s *SavedState) state() (*compare.State, error) {
	rep, err := s.Read()
	if err != nil {
		return nil, err
	}
	return &compare.State{Name: s.Name, Report: rep}, nil
}

// compared compares two states, and says what they lack.
func compared(old, now *compare.State, facts compare.Facts) (*alloc.Diff, error) {
	d, err := compare.States(old, now, facts)
	if err != nil {
		return nil, err
	}
	failed := append(append([]alloc.Failure(nil), old.Report.Failed...), now.Report.Failed...)
	return d, (&Incomplete{Failed: failed}).err()
}
