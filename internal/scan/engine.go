package scan

import (
	"context"
	"errors"
	"fmt"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/lens"
)

// engine finds or builds the instrumented compiler, or falls back to the stock
// one where that is allowed, and proves that the engine sees what it must.
func (s *scanner) engine(ctx context.Context) error {
	if s.cfg.Engine == alloc.Stock {
		return s.verify(ctx)
	}
	tc := lens.Toolchain{GOROOT: s.env.GOROOT, Version: s.env.GOVERSION}
	found, err := s.cfg.Cache.Find(tc)
	if errors.Is(err, lens.ErrNotBuilt) {
		found, err = s.cfg.Cache.Build(ctx, tc, s.cfg.Progress)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil:
		s.compiler = found
		return s.verify(ctx)
	case s.cfg.Engine == alloc.Lens:
		return fmt.Errorf("%w: no instrumented compiler: %w", ErrScan, err)
	}
	note := fmt.Sprintf("no instrumented compiler, so the stock engine is used: verdicts and first flows by file and line (%v)", err)
	s.notes = append(s.notes, note)
	if s.cfg.Talk != nil {
		fmt.Fprintln(s.cfg.Talk, "unheap: "+note)
	}
	return s.verify(ctx)
}
