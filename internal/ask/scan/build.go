package scan

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/compiler/goversion"
	"github.com/unheap/unheap/internal/compiler/overlay"
	"github.com/unheap/unheap/internal/compiler/paths"
	"github.com/unheap/unheap/internal/usage"
)

// flags splits what the user set into what is passed on and what is merged.
func (s *scanner) flags() error {
	env, err := gocmd.SplitFlags(s.env.GOFLAGS)
	if err != nil {
		return err
	}
	s.gcflags = append(gocmd.Values(env, "gcflags"), gocmd.Values(s.cfg.Flags, "gcflags")...)
	for _, v := range append(gocmd.Values(env, "toolexec"), gocmd.Values(s.cfg.Flags, "toolexec")...) {
		s.toolexec = v
	}
	s.cfg.Flags = slices.DeleteFunc(slices.Clone(s.cfg.Flags), func(f string) bool {
		f = strings.TrimLeft(f, "-")
		return strings.HasPrefix(f, "gcflags=") || strings.HasPrefix(f, "toolexec=")
	})
	return nil
}

// Overlay reads the overlay that a user has set for the go command in a folder; nil
// if there is none.
func Overlay(env gocmd.Env, dir string, flags []string) (overlay.Overlay, error) {
	set, err := gocmd.SplitFlags(env.GOFLAGS)
	if err != nil {
		return nil, usage.Errorf("%w", err)
	}
	files := append(gocmd.Values(set, "overlay"), gocmd.Values(flags, "overlay")...)
	if len(files) == 0 || files[len(files)-1] == "" {
		return nil, nil
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	over, err := overlay.Read(files[len(files)-1], dir)
	if err != nil {
		return nil, usage.Errorf("%w", err)
	}
	return over, nil
}

// build describes the compilation for the engine.
func (s *scanner) build() (*gocmd.Build, error) {
	b := &gocmd.Build{Dir: s.cfg.Dir, Flags: s.cfg.Flags, Tests: s.cfg.Tests, Patterns: s.cfg.Patterns, Toolexec: s.toolexec, Env: slices.Clone(s.cfg.Env)}
	add := stockFlags
	if s.compiler != nil {
		self, err := gocmd.Quote(s.cfg.Self)
		if err != nil {
			return nil, err
		}
		add = gocmd.LensFlag + "=" + s.compiler.Key
		wrapper := []string{self, "toolexec"}
		if s.toolexec != "" {
			wrapper = append(wrapper, s.toolexec)
		}
		b.Toolexec = strings.Join(append(wrapper, "--"), " ")
		b.Env = append(b.Env, gocmd.LensEnv+"="+s.compiler.Path)
	}
	if s.host {
		b.Env = append(b.Env, "GOFLAGS=", "GOWORK=off", "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH, "GOTOOLCHAIN="+goversion.Toolchain(s.env.GOVERSION), "GO111MODULE=on")
	}
	var err error
	if b.GCFlags, err = gocmd.MergeGCFlags(s.gcflags, add); err != nil {
		return nil, err
	}
	if (s.cfg.Deps || s.cfg.Whole && !s.cfg.Named) && s.compiler != nil {
		b.Deps = true
		b.GCFlags = withDeps(b.GCFlags, add)
	}
	if s.cfg.Calls {
		b.Deps, b.Syntax = true, true
	}
	if is, _ := s.covered(); is {
		b.Syntax = true
	}
	if s.inline != "" {
		return b, s.addInline(b, add)
	}
	return b, nil
}

// withDeps adds a flag for dependencies to merged values of -gcflags, together
// with what the user has set for all packages.
func withDeps(merged []string, add string) []string {
	deps := add
	for _, v := range merged {
		for _, wide := range []string{"all=", "...="} {
			if flags, ok := strings.CutPrefix(v, wide); ok {
				deps = add + " " + flags
			}
		}
	}
	named := slices.IndexFunc(merged, func(v string) bool { return strings.HasPrefix(v, add) })
	return slices.Insert(slices.Clone(merged), named, "all="+deps)
}

// locate asks for the packages' folders first when -trimpath keeps them out of
// what the compiler prints.
func (s *scanner) locate(ctx context.Context, into *paths.Paths) error {
	if !slices.ContainsFunc(append(strings.Fields(s.env.GOFLAGS), s.cfg.Flags...), func(f string) bool {
		f = strings.TrimLeft(f, "-")
		return f == "trimpath" || f == "trimpath=true"
	}) {
		return nil
	}
	return gocmd.Locate(ctx, s.cfg.Dir, s.cfg.Env, s.cfg.Flags, s.cfg.Patterns, into.Add)
}

// addInline marks the packages in which a function is to be inlined. All packages
// are asked for facts: no flag but the mark tells them apart.
func (s *scanner) addInline(b *gocmd.Build, add string) error {
	flag, err := gocmd.Quote(gocmd.InlineFlag + "=" + s.inline)
	if err != nil {
		return err
	}
	for _, v := range b.GCFlags {
		if v != add && v != "all="+add {
			return fmt.Errorf("-gcflags=%s: flags of your own do not go together with a function that is to be inlined; take them out for this run", v)
		}
	}
	for _, path := range s.inlineIn {
		b.GCFlags = append(b.GCFlags, path+"="+add+" "+flag)
	}
	return nil
}
