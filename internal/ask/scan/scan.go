// Package scan collects the facts of packages, and makes reports and programs of
// them: it has the go command compile the packages with the right compiler and
// keeps what the compiler printed.
//
// A caller collects (Collect) and then asks the Facts, as often as it likes, for
// a report (Report), for the escape graph of the whole program (Program), and for
// every reason of a site (Explain). Nothing is compiled for that.
package scan

import (
	"cmp"
	"context"
	"io"
	"runtime"
	"strings"
	"sync"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/compiler/lens"
	"github.com/unheap/unheap/internal/compiler/overlay"
	"github.com/unheap/unheap/internal/compiler/paths"
	"github.com/unheap/unheap/internal/resolve"
	"github.com/unheap/unheap/internal/usage"
)

// A Config says what to compile and how.
type Config struct {
	Dir      string   // where the go command runs; "" for the current folder
	Flags    []string // build flags, as go build takes them
	Patterns []string // packages; none means "."
	Tests    bool     // test code too
	Env      []string // added to the go command's environment
	Engine   alloc.Engine

	Deps  bool // compile dependencies for their facts, too: flows are followed into them
	Whole bool // for Program: as Deps, and the facts stay decoded
	Named bool // with Whole: the program has the packages that were named alone, and nothing else is compiled
	Calls bool // list what package calls needs
	Once  bool // the facts are for one Inventory: they go as they are used, as memory counts
	Gone  bool // packages that are named and not there are no error

	Cache    lens.Cache
	Version  string            // unheap's own, for reports; "" is not known
	Self     string            // this executable, which the go command runs as a toolexec program
	Progress func(step string) // called as the work goes on
	Talk     io.Writer         // notices, and what the go command says
}

// Collect has the go command compile the packages and returns their facts. It
// does not wait for them: what is asked of the Facts waits for what it needs. The
// go command ends when ctx does.
func Collect(ctx context.Context, cfg Config) (*Facts, error) {
	s, err := prepare(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := s.verify(ctx); err != nil {
		return nil, err
	}
	return s.collect(ctx, nil)
}

// Verify proves that the engine for the packages sees what it must, whether or
// not that was proved before. It builds the instrumented compiler if need be.
func Verify(ctx context.Context, cfg Config) error {
	s, err := prepare(ctx, cfg)
	if err != nil {
		return err
	}
	return s.prove(ctx)
}

// A scanner is a configuration with an engine. It does not change once it is
// prepared: copies of it collect other packages, or other code of the same.
type scanner struct {
	cfg      Config
	env      gocmd.Env
	overlay  overlay.Overlay // the user's
	gcflags  []string        // the user's
	toolexec string          // the user's
	changed  []string        // settings of the environment that are not the go command's own choice
	compiler *lens.Compiler
	notes    []string // for reports
	host     bool     // compile for this machine, whatever the user has set

	inline   string   // a function that is inlined whatever it costs, as the linker spells it
	inlineIn []string // the packages in which it is: its own, and those that import it
}

// prepare returns a scanner that has an engine.
func prepare(ctx context.Context, cfg Config) (*scanner, error) {
	if cfg.Progress == nil {
		cfg.Progress = func(string) {}
	}
	if len(cfg.Patterns) == 0 {
		cfg.Patterns = []string{"."}
	}
	var changed []string
	var other error
	var wg sync.WaitGroup
	wg.Go(func() { changed, other = gocmd.ReadChanged(ctx, cfg.Dir, cfg.Env...) })
	env, err := gocmd.ReadEnv(ctx, cfg.Dir, cfg.Env...)
	wg.Wait()
	if err := cmp.Or(err, other); err != nil {
		return nil, err
	}
	s := &scanner{cfg: cfg, env: env, changed: changed}
	if err := s.flags(); err != nil {
		return nil, usage.Errorf("%w", err)
	}
	if s.overlay, err = Overlay(env, cfg.Dir, cfg.Flags); err != nil {
		return nil, err
	}
	return s, s.engine(ctx)
}

// collect starts the go command. Facts that are the same as in before are shared
// with it.
func (s *scanner) collect(ctx context.Context, before map[string]*unit) (*Facts, error) {
	build, err := s.build()
	if err != nil {
		return nil, usage.Errorf("%w", err)
	}
	f := newFacts(s, before)
	if err := s.locate(ctx, f.Paths); err != nil {
		return nil, err
	}
	s.cfg.Progress("compile " + strings.Join(s.cfg.Patterns, " "))
	go func() { f.finish(f.listen(ctx, build)) }()
	return f, nil
}

// Overlay is the user's overlay; nil if there is none.
func (f *Facts) Overlay() overlay.Overlay { return f.scanner.overlay }

// newFacts returns Facts to which nothing has come yet.
func newFacts(s *scanner, before map[string]*unit) *Facts {
	f := &Facts{
		scanner: s, Go: s.env.GOVERSION, before: before, done: make(chan struct{}),
		Paths:    paths.New(paths.Root(s.env, s.cfg.Dir), s.env, s.overlay),
		decoders: make(chan struct{}, runtime.GOMAXPROCS(0)),
	}
	f.more.L = &f.mu
	f.covered = sync.OnceValue(func() *covered {
		is, others := s.covered()
		if !is {
			return nil
		}
		<-f.done
		return coveredFiles(f.Paths, f.packages, others)
	})
	f.program = sync.OnceValue(f.makeProgram)
	f.describer = sync.OnceValue(func() *resolve.Resolver { return resolve.New(f.Paths, f.Go) })
	return f
}
