package scan

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/compiler/gctext"
	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/compiler/paths"
	"github.com/unheap/unheap/internal/compiler/wire"
	"github.com/unheap/unheap/internal/escape/program"
	"github.com/unheap/unheap/internal/resolve"
)

// Facts are what compilers said of packages. They arrive while a caller asks: a
// method waits for what it needs. Methods may be called at the same time.
//
// One goroutine, that of listen, fills the Facts in. What it writes is guarded by
// mu while the go command runs (units, ended), or is read only after done is
// closed (packages, err).
type Facts struct {
	Go    string       // the version that compiled the packages: "go1.26.8"
	Paths *paths.Paths // where the packages' files are

	scanner *scanner
	before  map[string]*unit // units of other code of the same packages, to share; by id
	come    map[string]bool  // ids of units that have come already, where the go command runs again

	mu    sync.Mutex
	more  sync.Cond // signals units and ended
	units []*unit   // in the order of their arrival
	ended bool

	done     chan struct{}
	packages []*gocmd.Package // as the go command lists them, dependencies first
	err      error            // why the go command could not do its work

	decoding sync.WaitGroup // with Whole: units that are being decoded
	decoders chan struct{}  // has room for as many as may be decoded at once

	covered   func() *covered          // made once all packages are listed; nil without coverage
	program   func() *program.Program  // made once
	describer func() *resolve.Resolver // the same
}

// A unit is what a compiler said of one package.
type unit struct {
	id    string            // as the go command names the package: "p", or "p [p.test]"
	pkg   *gocmd.Package    // the same, taken apart; nothing else in it is set
	line  []byte            // of facts, from an instrumented compiler; nil once it has served
	sum   [sha256.Size]byte // of the line, with Whole
	stock *gctext.Facts     // from the stock compiler

	once  sync.Once // with Whole, and for stock
	facts *gcfacts.Facts
	err   error
}

// listen runs the go command and keeps what it says. Where packages fail because the
// lens was damaged since it was built, it runs it again with a new one: the facts that
// have come already are good, and the go command prints them again.
func (f *Facts) listen(ctx context.Context, build *gocmd.Build) error {
	err := f.list(ctx, build)
	if err == nil && !slices.ContainsFunc(f.packages, func(p *gocmd.Package) bool { return p.Error != nil || len(p.DepsErrors) > 0 }) {
		return nil
	}
	again, failed := f.scanner.rebuild(ctx, false)
	if !again {
		return cmp.Or(failed, err)
	}
	f.packages, f.come = nil, map[string]bool{}
	for id := range f.byID() {
		f.come[id] = true
	}
	return f.list(ctx, build)
}

func (f *Facts) list(ctx context.Context, build *gocmd.Build) error {
	s := f.scanner
	stock := stockLines{keep: f.add}
	err := build.List(ctx, func(p *gocmd.Package) { f.packages = append(f.packages, p) }, func(header string, text []byte) {
		switch {
		case s.compiler != nil && bytes.HasPrefix(text, []byte(wire.Mark)):
			f.add(&unit{id: header, pkg: headerPackage(header), line: bytes.Clone(text)})
		case s.compiler == nil && header != "":
			stock.line(header, text)
		case len(bytes.TrimSpace(text)) > 0:
			s.talk(string(text))
		}
	})
	stock.finish()
	return err
}

// talk passes on what the go command says, but for what unheap says itself.
func (s *scanner) talk(text string) {
	if s.cfg.Talk != nil && !strings.Contains(text, "matched no packages") {
		fmt.Fprintln(s.cfg.Talk, text)
	}
}

// headerPackage is the package of a header line of the go command: an import
// path, and for a package compiled for a test, the test in brackets.
func headerPackage(header string) *gocmd.Package {
	path, test, _ := strings.Cut(header, " ")
	return &gocmd.Package{ImportPath: path, ForTest: strings.TrimSuffix(strings.Trim(test, "[]"), ".test")}
}

// add keeps a unit, or the one that was before with the same facts.
func (f *Facts) add(u *unit) {
	if f.come[u.id] {
		return
	}
	if f.scanner.cfg.Whole && u.line != nil {
		u.sum = sha256.Sum256(u.line)
	}
	if old := f.before[u.id]; old != nil && u.line != nil && old.sum == u.sum {
		u = old
	}
	f.mu.Lock()
	f.units = append(f.units, u)
	f.mu.Unlock()
	f.more.Broadcast()
	if f.scanner.cfg.Whole && u.stock == nil && !u.testMain() {
		f.decoding.Go(func() {
			f.decoders <- struct{}{}
			defer func() { <-f.decoders }()
			f.decode(u)
		})
	}
}

// finish ends the arrival of facts.
func (f *Facts) finish(err error) {
	f.err, f.before = err, nil
	close(f.done)
	f.mu.Lock()
	f.ended = true
	f.mu.Unlock()
	f.more.Broadcast()
}

// Wait waits until all facts are there and returns why they are not.
func (f *Facts) Wait() error {
	<-f.done
	return f.err
}

// take returns the next unit and counts it in next, which it guards; nil when
// all have been taken.
func (f *Facts) take(next *int) *unit {
	f.mu.Lock()
	defer f.mu.Unlock()
	for *next == len(f.units) && !f.ended {
		f.more.Wait()
	}
	if *next == len(f.units) {
		return nil
	}
	*next++
	return f.units[*next-1]
}

// each calls visit for each unit, from several goroutines as the units arrive.
func (f *Facts) each(visit func(*unit)) error {
	next := 0
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for u := f.take(&next); u != nil; u = f.take(&next) {
				visit(u)
			}
		})
	}
	wg.Wait()
	return f.Wait()
}

// byID returns the units by what the go command calls their packages, once all
// have come.
func (f *Facts) byID() map[string]*unit {
	units := make(map[string]*unit, len(f.units))
	for _, u := range f.units {
		units[u.id] = u
	}
	return units
}

// testMain reports whether a unit is of the main package of a test, which the go
// command writes.
func (u *unit) testMain() bool { return strings.HasSuffix(u.pkg.ImportPath, ".test") }

// decode reads the facts of a unit. Where the whole program is wanted, they are kept
// in place of the line; else they are read each time: they take a multiple of it.
func (f *Facts) decode(u *unit) (*gcfacts.Facts, error) {
	if !f.scanner.cfg.Whole {
		return f.read(u)
	}
	u.once.Do(func() {
		u.facts, u.err = f.read(u)
		u.line = nil
	})
	return u.facts, u.err
}

// read reads the facts of a unit with the columns of the source.
func (f *Facts) read(u *unit) (*gcfacts.Facts, error) {
	facts, err := decode(u.line, f.Go)
	if err != nil {
		return nil, err
	}
	if c := f.covered(); c != nil {
		facts.MoveColumns(c.column)
	}
	return facts, nil
}

// moveStock gives the facts of a stock compiler the columns of the source. It names
// files from where the go command ran.
func (f *Facts) moveStock(u *unit) {
	c := f.covered()
	if c == nil {
		return
	}
	u.stock.MoveColumns(func(file string, line, col int) int {
		return c.column(f.Paths.From(f.scanner.dir(), file), line, col)
	})
}

// decode reads a line of facts. Those that another version of Go printed are an
// error: they say nothing about this build.
func decode(line []byte, goVersion string) (*gcfacts.Facts, error) {
	facts, err := gcfacts.Decode(line)
	if err != nil {
		return nil, err
	}
	if release, _, _ := strings.Cut(goVersion, " "); facts.Go != "" && facts.Go != release && !strings.HasPrefix(goVersion, "devel") {
		return nil, fmt.Errorf("the facts are those of %s, and this is %s; go clean -cache removes them", facts.Go, release)
	}
	return facts, nil
}

// Packages are the packages that were named and what they depend on,
// dependencies first, with the files that are compiled: for Config.Calls.
func (f *Facts) Packages() []*gocmd.Package {
	<-f.done
	return f.packages
}

// Program returns the escape graph of the packages and all that they depend on;
// nil without Config.Whole, and with the stock engine, which has no graph.
func (f *Facts) Program() *program.Program { return f.program() }

func (f *Facts) makeProgram() *program.Program {
	if f.Wait() != nil || f.scanner.compiler == nil || !f.scanner.cfg.Whole {
		return nil
	}
	f.decoding.Wait()
	units := f.byID()
	var list []program.Package
	for _, p := range f.packages {
		if u := units[p.ImportPath]; u != nil && u.facts != nil {
			list = append(list, program.Package{ID: p.ImportPath, Path: p.Path(), Standard: p.Standard, Imports: p.Imports, Facts: u.facts})
		}
	}
	return program.New(list)
}

// Others collects other packages with the same compiler and flags, without their
// tests.
func (f *Facts) Others(ctx context.Context, paths []string) (*Facts, error) {
	s := *f.scanner
	s.cfg.Patterns, s.cfg.Tests, s.cfg.Deps, s.cfg.Whole, s.cfg.Calls = paths, false, false, false, false
	return s.collect(ctx, nil)
}

// Inlined collects the same packages, compiled with a function inlined whatever
// it costs: fn as the linker spells it, in the packages named. What that does not
// change is shared with f.
func (f *Facts) Inlined(ctx context.Context, fn string, in []string) (*Facts, error) {
	if err := f.Wait(); err != nil {
		return nil, err
	}
	s := *f.scanner
	s.inline, s.inlineIn = fn, in
	return s.collect(ctx, f.byID())
}
