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
	old, err := earlier(ctx, &q, repo, base, changes, now)
	if err != nil {
		return nil, err
	}
	files := []string{}
	for _, c := range changes {
		files = append(files, now.file(repo, &c))
	}
	return compared(&old.State, &now.State, compare.Facts{Files: files})
}

// A state is one with what it was made of.
type state struct {
	compare.State
	scan  *scan.Facts
	paths *paths.Paths
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
	s := &state{State: compare.State{Name: name, Report: inv.Report}, scan: facts, paths: facts.Paths}
	s.Open = func(file string) ([]byte, bool) {
		text, err := os.ReadFile(s.paths.Open(file))
		return text, err == nil
	}
	return s, nil
}

// earlier compiles the files as they were, with the toolchain of today.
func earlier(ctx context.Context, q *RevisionsRequest, repo *revision.Repository, base revision.Base, changes []revision.Change, now *state) (*state, error) {
	name := fmt.Sprintf("%s (%s)", base.Name, base.Short())
	if len(changes) == 0 {
		old := *now
		old.Name = name
		return &old, nil
	}
	q.step("lay " + base.Short() + " under the go command")
	laid, err := repo.Lay(ctx, base.Commit, changes, now.scan.Overlay())
	if err != nil {
		return nil, err
	}
	old, err := laidState(ctx, &q.Tool, &q.Build, laid, name, now, wanted{gone: true})
	if err == nil && len(old.Report.Failed) > 0 {
		err = &Incomplete{Failed: old.Report.Failed}
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: it cannot be compared with: %w", name, err), laid.Close())
	}
	if err := old.keep(changes, repo, laid, now); err != nil {
		return nil, errors.Join(err, laid.Close())
	}
	return old, laid.Close()
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

// keep reads the texts that were laid under the go command, which are about to go. All
// others are those of now.
func (s *state) keep(changes []revision.Change, repo *revision.Repository, laid *revision.Laid, now *state) error {
	texts := map[string][]byte{}
	for _, c := range changes {
		name := now.file(repo, &c)
		if texts[name] = nil; c.Was == "" || filepath.Ext(name) != ".go" && filepath.Base(name) != "go.mod" {
			continue
		}
		text, err := os.ReadFile(laid.Find(c.Path))
		if err != nil {
			return err
		}
		texts[name] = text
	}
	s.Open = func(file string) ([]byte, bool) {
		if text, ok := texts[file]; ok {
			return text, text != nil
		}
		return now.Open(file)
	}
	return nil
}

// file is the report's name of a file that changed.
func (s *state) file(repo *revision.Repository, c *revision.Change) string {
	return s.paths.Rel(filepath.Join(repo.Root, filepath.FromSlash(c.Path)))
}
