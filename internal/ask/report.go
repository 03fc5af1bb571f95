package ask

import (
	"context"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask/scan"
	"github.com/unheap/unheap/internal/usage"
)

// A ReportRequest asks for the allocation sites of packages.
type ReportRequest struct {
	Tool
	Build
	Heat
	Saved  Saved
	Filter alloc.Filter // one that names no package or function of the report is a usage error
	Locals bool         // variables whose address is never taken, too
	Strict bool         // compiler output that was not understood makes the answer incomplete
}

// Report makes the report of packages, with the weights of its sites where there
// is heat.
func Report(ctx context.Context, q ReportRequest) (*alloc.Report, error) {
	if err := q.Heat.check(&q.Build, q.Saved, false); err != nil {
		return nil, err
	}
	s, err := q.subject(ctx)
	if err != nil {
		return nil, err
	}
	if err := q.Filter.Check(s.rep); err != nil {
		return nil, usage.Errorf("%w", err)
	}
	if err := q.Heat.mark(ctx, &q.Tool, &q.Build, s); err != nil {
		return nil, err
	}
	lacking := &Incomplete{Failed: s.rep.Failed, Unusable: q.Heat.lacking}
	if q.Strict {
		lacking.Unparsed = s.rep.Unparsed
	}
	return s.rep, lacking.err()
}

// subject makes the report, or reads the saved one.
func (q *ReportRequest) subject(ctx context.Context) (subject, error) {
	if q.Saved != nil {
		if err := q.Saved.check(&q.Build); err != nil {
			return subject{}, err
		}
		rep, err := q.Saved()
		return subject{rep: rep}, err
	}
	facts, inv, err := collect(ctx, &q.Tool, &q.Build, scan.Options{Locals: q.Locals})
	if err != nil {
		return subject{}, err
	}
	return subjectOf(facts, inv), nil
}
