package ask

import (
	"context"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask/lever"
	"github.com/unheap/unheap/internal/usage"
)

// A LeverageRequest asks which changes free the most.
type LeverageRequest struct {
	Tool
	Build
	Heat
	Limit int  // of changes, and of pairs
	Pairs bool // also pairs of changes that help together only
}

// Leverage ranks changes by the sites that they keep on the stack, or by their weight
// where there is heat.
func Leverage(ctx context.Context, q LeverageRequest) (*alloc.Ranking, error) {
	if q.Limit < 1 {
		return nil, usage.Errorf("-limit %d: want 1 or more", q.Limit)
	}
	if err := q.Heat.check(&q.Build, nil, true); err != nil {
		return nil, err
	}
	facts, inv, w, err := inventory(ctx, &q.Tool, &q.Build)
	if err != nil {
		return nil, err
	}
	ranking := &alloc.Ranking{Schema: alloc.RankingSchema, Go: inv.Report.Go, Configuration: inv.Report.Configuration}
	var by *lever.Weights
	if q.Heat.given() {
		if by, err = q.weigh(ctx, w, subjectOf(facts, inv), ranking); err != nil {
			return nil, err
		}
	}
	if ranking.Single, ranking.Pairs, ranking.Left = w.Rank(q.Limit, by); !q.Pairs {
		ranking.Pairs = []alloc.Lever{}
	}
	return ranking, incomplete(inv.Report, &q.Heat)
}

// weigh joins the profiles with the program and notes them in the ranking. It
// returns nil where they say nothing.
func (q *LeverageRequest) weigh(ctx context.Context, w *lever.Whole, s subject, ranking *alloc.Ranking) (*lever.Weights, error) {
	heat, err := q.heat(ctx, s)
	if err != nil {
		return nil, err
	}
	heat.Mark(s.rep)
	ranking.Profiles, ranking.Notes = heat.Profiles, heat.Notes
	ranking.Per, ranking.Count = heat.Per()
	by := w.Weigh(heat)
	if by.None() {
		ranking.Notes = append(ranking.Notes, "no heat: changes are ranked by how many sites they keep on the stack")
		return nil, nil
	}
	ranking.Total = &heat.Total
	return by, nil
}

func (q *LeverageRequest) heat(ctx context.Context, s subject) (*alloc.Heat, error) {
	sources, err := q.Heat.sources(ctx, &q.Tool, &q.Build, false)
	if err != nil {
		return nil, err
	}
	return q.Heat.join(ctx, &q.Build, s, sources, false)
}
