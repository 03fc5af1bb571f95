package ask

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask/lever"
	"github.com/unheap/unheap/internal/ask/scan"
	"github.com/unheap/unheap/internal/compare"
	"github.com/unheap/unheap/internal/compiler/goversion"
	"github.com/unheap/unheap/internal/compiler/paths"
	"github.com/unheap/unheap/internal/revision"
)

// A RevisionsRequest asks what became of the allocation sites of packages from an
// earlier commit to the files that are here, compiled alike.
type RevisionsRequest struct {
	Tool
	Build
	Base string // a commit or a branch; "" is the branch that this one is to be merged into
}

// Revisions compares the merge base with q.Base with the files that are here, those
// that are not committed included. That the base cannot be had or does not compile is
// an error.
func Revisions(ctx context.Context, q RevisionsRequest) (*alloc.Diff, error) {
	dir, err := Folder(q.Dir)
	if err != nil {
		return nil, err
	}
	repo, err := revision.Open(ctx, dir)
	if err != nil {
		return nil, err
	}
	base, err := repo.Base(ctx, q.Base)
	if err != nil {
		return nil, err
	}
	changes, err := repo.Changes(ctx, base.Commit)
	if err != nil {
		return nil, err
	}
	now, err := stateOf(ctx, &q.Tool, &q.Build, "the files here", wanted{})
	if err != nil {
		return nil, err
	}
	old, laid, err := earlier(ctx, &q, repo, base, changes, now)
	if err != nil {
		return nil, err
	}
	d, err := comparedStates(ctx, &q.Tool, old, now, now.files(repo, changes))
	return d, errors.Join(err, laid.Close())
}

// comparedStates compares two states whose files are there, and proves what edits did
// as far as it can. Files are those whose text differs, as reports name them.
func comparedStates(ctx context.Context, t *Tool, old, now *state, files []string) (*alloc.Diff, error) {
	p := newProof(&old.State, &now.State, old.program(ctx, t), now.program(ctx, t))
	p.inline = func(fn string) (*alloc.Inlining, error) {
		return Inline(ctx, InlineRequest{Tool: *t, Build: now.build, Func: fn})
	}
	return compared(&old.State, &now.State, compare.Facts{Files: files, Prove: p.prove})
}

// A state is one with what it was made of.
type state struct {
	compare.State
	build Build
	scan  *scan.Facts
	paths *paths.Paths
}

// program returns what makes the program of a state.
func (s *state) program(ctx context.Context, t *Tool) func() (*lever.Whole, error) {
	return func() (*lever.Whole, error) {
		t.step("follow the flows of " + s.Name)
		w, _, err := named(ctx, t, &s.build)
		return w, err
	}
}

// files are the report's names of files that changed.
func (s *state) files(repo *revision.Repository, changes []revision.Change) []string {
	list := []string{}
	for _, c := range changes {
		list = append(list, s.paths.Rel(filepath.Join(repo.Root, filepath.FromSlash(c.Path))))
	}
	return list
}

// What is wanted of a state.
type wanted struct {
	gone  bool // packages that are named and not there are no error
	types bool // what packages export, too
}

// stateOf compiles packages and reports them.
func stateOf(ctx context.Context, t *Tool, b *Build, name string, want wanted) (*state, error) {
	cfg, err := config(t, b)
	if err != nil {
		return nil, err
	}
	cfg.Once, cfg.Gone, cfg.Calls = true, want.gone, want.types
	facts, err := scan.Collect(ctx, cfg)
	if err != nil {
		return nil, err
	}
	inv, err := facts.Inventory(scan.Options{})
	if err != nil {
		return nil, err
	}
	s := &state{State: compare.State{Name: name, Report: inv.Report}, build: *b, scan: facts, paths: facts.Paths}
	s.Open = func(file string) ([]byte, bool) {
		text, err := os.ReadFile(s.paths.Open(file))
		return text, err == nil
	}
	return s, nil
}

// earlier compiles the files as they were, with the toolchain of today. What they were
// laid in is closed by the caller.
func earlier(ctx context.Context, q *RevisionsRequest, repo *revision.Repository, base revision.Base, changes []revision.Change, now *state) (*state, *revision.Laid, error) {
	name := fmt.Sprintf("%s (%s)", base.Name, base.Short())
	if len(changes) == 0 {
		old := *now
		old.Name = name
		return &old, repo.Here(nil), nil
	}
	q.step("lay " + base.Short() + " under the go command")
	laid, err := repo.Lay(ctx, base.Commit, changes, now.scan.Overlay())
	if err != nil {
		return nil, nil, err
	}
	old, err := laidState(ctx, &q.Tool, &q.Build, laid, name, now, wanted{gone: true})
	if err == nil && len(old.Report.Failed) > 0 {
		err = &Incomplete{Failed: old.Report.Failed}
	}
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("%s: it cannot be compared with: %w", name, err), laid.Close())
	}
	return old, laid, nil
}

// laidState compiles files that are laid under the go command, with the toolchain of
// another state if there is one: go.mod may name another one there.
func laidState(ctx context.Context, t *Tool, b *Build, laid *revision.Laid, name string, other *state, want wanted) (*state, error) {
	was := *b
	was.Dir = laid.Dir
	if laid.File != "" {
		was.Flags = append(b.Flags[:len(b.Flags):len(b.Flags)], "-overlay="+laid.File)
	}
	if other != nil {
		was.Env = append(b.Env[:len(b.Env):len(b.Env)], "GOTOOLCHAIN="+goversion.Toolchain(other.Report.Go))
	}
	s, err := stateOf(ctx, t, &was, name, want)
	if err != nil {
		return nil, err
	}
	// How the files came to the go command is no difference between the programs.
	if c := s.Report.Configuration; c != nil {
		c.Flags = slices.DeleteFunc(c.Flags, func(f string) bool { return laid.File != "" && strings.HasPrefix(f, "-overlay=") })
	}
	return s, nil
}
