// Package ask answers the questions that unheap can be asked: a function for each
// (Report, Why, Whatif, Inline, Leverage, Top, Bench, Diff), which takes a request and
// returns an answer of package alloc. The command line asks here; so can a page, an
// editor and a gate.
//
// A request says what is compiled and how (Build), what weighs it (Heat), and who
// asks (Tool). A request that makes no sense is a usage.Error. An answer that lacks
// something comes with an *Incomplete: both are then of use.
package ask

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask/lever"
	"github.com/unheap/unheap/internal/ask/scan"
	"github.com/unheap/unheap/internal/compiler/lens"
	"github.com/unheap/unheap/internal/usage"
)

// A Tool is the program that asks. The zero value is the running executable, which
// must then know the command "toolexec", and says nothing.
type Tool struct {
	Self     string            // the executable that the go command runs as a toolexec program
	Cache    lens.Cache        // of instrumented compilers; the user's if Dir is ""
	Version  string            // of unheap, for reports; "" is not known
	Progress func(step string) // told what goes on; may be nil
	Talk     io.Writer         // gets notices, and what the go command says; may be nil
}

// step says what goes on.
func (t *Tool) step(what string) {
	if t.Progress != nil {
		t.Progress(what)
	}
}

// say writes a notice.
func (t *Tool) say(format string, args ...any) {
	if t.Talk != nil {
		fmt.Fprintf(t.Talk, "unheap: "+format+"\n", args...)
	}
}

// A Build says what is compiled, and how.
type Build struct {
	Dir      string   // where the go command runs; "" for the current folder
	Flags    []string // go build's own, each as "-name=value"
	Patterns []string // packages; none means "."
	Tests    bool     // test code, too
	Engine   alloc.Engine
	Env      []string // added to the go command's environment
}

// config is the configuration of a scan.
func config(t *Tool, b *Build) (scan.Config, error) {
	cfg := scan.Config{
		Dir: b.Dir, Flags: b.Flags, Patterns: b.Patterns, Tests: b.Tests, Engine: b.Engine, Env: b.Env,
		Version: t.Version, Self: t.Self, Cache: t.Cache, Progress: t.Progress, Talk: t.Talk,
	}
	var err error
	if cfg.Dir, err = Folder(b.Dir); err != nil {
		return cfg, err
	}
	if cfg.Cache.Dir == "" {
		if cfg.Cache, err = lens.DefaultCache(); err != nil {
			return cfg, err
		}
	}
	if cfg.Self == "" {
		cfg.Self, err = os.Executable()
	}
	return cfg, err
}

// Folder returns the full name of a folder that a user named, and "" for "".
func Folder(dir string) (string, error) {
	if dir == "" {
		return "", nil
	}
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is not a folder", dir)
	}
	if err != nil {
		return "", usage.Errorf("-C: %w", err)
	}
	return filepath.Abs(dir)
}

// collect collects the packages of a build and makes their report: the facts can then
// be asked for other packages only.
func collect(ctx context.Context, t *Tool, b *Build, o scan.Options) (*scan.Facts, *scan.Inventory, error) {
	cfg, err := config(t, b)
	if err != nil {
		return nil, nil, err
	}
	cfg.Once = true
	facts, err := scan.Collect(ctx, cfg)
	if err != nil {
		return nil, nil, err
	}
	inv, err := facts.Inventory(o)
	return facts, inv, err
}

// whole collects the packages of a build with all that they depend on.
func whole(ctx context.Context, t *Tool, b *Build) (*scan.Facts, *lever.Whole, error) {
	keepFacts()
	cfg, err := config(t, b)
	if err != nil {
		return nil, nil, err
	}
	cfg.Whole = true
	facts, err := scan.Collect(ctx, cfg)
	if err != nil {
		return nil, nil, err
	}
	w, err := lever.New(facts, cfg.Dir)
	return facts, w, err
}

// Verify proves that the engine sees what it must with the Go version of a folder,
// and builds the instrumented compiler if need be.
func Verify(ctx context.Context, t Tool, b Build) error {
	cfg, err := config(&t, &b)
	if err != nil {
		return err
	}
	return scan.Verify(ctx, cfg)
}

// A Saved reads a report that was saved, to answer from it instead of making one;
// nil makes one. The answer may be the report itself, changed.
type Saved func() (*alloc.Report, error)

// check refuses packages beside a saved report, which has its own.
func (s Saved) check(b *Build) error {
	if s != nil && len(b.Patterns) > 0 {
		return usage.Errorf("-from takes no packages: the report has them")
	}
	return nil
}

// inventory collects the packages of a build with all that they depend on, and makes
// their report of the same facts.
func inventory(ctx context.Context, t *Tool, b *Build) (*scan.Facts, *scan.Inventory, *lever.Whole, error) {
	facts, w, err := whole(ctx, t, b)
	if err != nil {
		return nil, nil, nil, err
	}
	inv, err := facts.Inventory(scan.Options{})
	if err != nil {
		return nil, nil, nil, err
	}
	return facts, inv, w.With(inv), nil
}
