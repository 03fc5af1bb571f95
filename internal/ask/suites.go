package ask

import (
	"context"
	"path/filepath"

	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/compiler/goversion"
	"github.com/unheap/unheap/internal/suite"
)

// suites are the tests of both states that the edit can change, each in a copy of its
// own: what tests read, an overlay does not reach.
func (v *verifier) suites(ctx context.Context) (before, after suite.Config, err error) {
	for i, s := range []*side{&v.old, &v.new} {
		v.step("copy " + s.name)
		if s.copy == nil {
			if s.copy, err = v.repo.Copy(ctx, s.Laid, i+1); err != nil {
				return before, after, err
			}
		}
		into := []*suite.Config{&before, &after}[i]
		*into = suite.Config{Build: v.copied(s), Timeout: v.Tests.Timeout, Short: v.Tests.Short, Race: v.Tests.Race}
	}
	for i, c := range []*suite.Config{&before, &after} {
		paths, err := c.Build.Dependents(ctx, v.folders([]*side{&v.old, &v.new}[i]))
		if err != nil {
			return before, after, err
		}
		c.Build.Patterns = paths
	}
	return before, after, nil
}

// copied is how the packages of a copy are built. Overlays are in its files.
func (v *verifier) copied(s *side) gocmd.Build {
	return gocmd.Build{
		Dir: s.copy.Dir, Patterns: v.Patterns, Flags: withoutOverlay(v.Flags),
		Env: append(v.Env[:len(v.Env):len(v.Env)], "GOTOOLCHAIN="+goversion.Toolchain(v.out.Go)),
	}
}

func withoutOverlay(flags []string) []string {
	var list []string
	for _, f := range flags {
		if len(gocmd.Values([]string{f}, "overlay")) == 0 {
			list = append(list, f)
		}
	}
	return list
}

// folders are those of the files that the edit changes, in a copy.
func (v *verifier) folders(s *side) []string {
	var list []string
	for _, name := range v.changed {
		list = append(list, filepath.Dir(s.copy.Find(name)))
	}
	return list
}
