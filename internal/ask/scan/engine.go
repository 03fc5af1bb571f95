package scan

import (
	"context"
	"errors"
	"fmt"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/lens"
)

// engine finds or builds the instrumented compiler, or falls back to the stock
// one where that is allowed.
func (s *scanner) engine(ctx context.Context) error {
	if s.cfg.Engine == alloc.Stock {
		return nil
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
		return nil
	case s.cfg.Engine == alloc.Lens:
		return fmt.Errorf("not analyzed: no instrumented compiler: %w", err)
	}
	const note = "no instrumented compiler, so the stock engine is used: verdicts and first flows by file and line"
	s.notes = append(s.notes, note)
	if s.cfg.Talk != nil {
		fmt.Fprintf(s.cfg.Talk, "unheap: %s (%v)\n", note, err)
	}
	return nil
}
