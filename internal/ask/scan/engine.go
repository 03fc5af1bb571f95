package scan

import (
	"context"
	"errors"
	"fmt"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/lens"
	"github.com/unheap/unheap/internal/disk"
)

// engine finds or builds the instrumented compiler, or falls back to the stock
// one where that is allowed.
func (s *scanner) engine(ctx context.Context) error {
	if s.cfg.Engine == alloc.Stock {
		return nil
	}
	tc := lens.Toolchain{GOROOT: s.env.GOROOT, Version: s.env.GOVERSION}
	found, err := s.cfg.Cache.Find(tc)
	var damaged *lens.Damaged
	if errors.As(err, &damaged) {
		s.sayDamaged(damaged)
	}
	if lens.Missing(err) {
		found, err = s.cfg.Cache.Build(ctx, tc, s.cfg.Progress)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil:
		s.compiler = found
		return nil
	case errors.As(err, new(*disk.Full)):
		return err // room is made more easily than a report of the stock engine is read
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

// sayDamaged says that a lens is built again, and why.
func (s *scanner) sayDamaged(why error) {
	if s.cfg.Talk != nil {
		fmt.Fprintf(s.cfg.Talk, "unheap: %v; it is built again\n", why)
	}
}

// rebuild builds the lens again if it is not what was built. It reports whether it
// did. A lens of which nothing was noted is damaged if it does not do what it must.
func (s *scanner) rebuild(ctx context.Context, useless bool) (bool, error) {
	if s.compiler == nil || ctx.Err() != nil {
		return false, nil
	}
	damaged := s.compiler.Check()
	if damaged == nil && useless && !s.compiler.Noted() {
		damaged = &lens.Damaged{Version: s.compiler.Version, Why: "it does not do what it must"}
	}
	if damaged == nil {
		return false, nil
	}
	s.sayDamaged(damaged)
	_, err := s.cfg.Cache.Rebuild(ctx, lens.Toolchain{GOROOT: s.env.GOROOT, Version: s.env.GOVERSION}, s.cfg.Progress)
	return err == nil, err
}
