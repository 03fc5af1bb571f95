// Package scan is the pipeline from packages to a report, wired once: it has
// the go command compile the packages with the right compiler, feeds what the
// compiler printed to a resolver as it arrives, and returns the report.
package scan

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/gcfacts"
	"github.com/unheap/unheap/internal/gocmd"
	"github.com/unheap/unheap/internal/lens"
	"github.com/unheap/unheap/internal/program"
	"github.com/unheap/unheap/internal/resolve"
	"github.com/unheap/unheap/internal/usage"
	"github.com/unheap/unheap/internal/wire"
)

// A Config says what to scan and how.
type Config struct {
	Dir      string   // where the go command runs; "" for the current folder
	Flags    []string // build flags, as go build takes them
	Patterns []string // packages; none means "."
	Tests    bool     // test code too
	Env      []string // added to the go command's environment
	Engine   alloc.Engine
	Params   bool // report how parameters leak, too
	Locals   bool // report variables whose address is never taken, too

	Whole bool         // keep the escape graph of the program, dependencies and all
	Deps  bool         // compile dependencies for their facts, too: flows are followed into them
	Query *alloc.Query // sites whose reasons are all found

	// Only, with Whole, is called when the program is known, with a Result that has
	// no report yet. It returns the packages whose sites are wanted; the others'
	// are not made.
	Only func(*Result) (map[string]bool, error)

	Inline   string   // a function that is inlined whatever it costs, as the linker spells it
	InlineIn []string // the packages in which it is: its own, and those that import it
	Calls    bool     // list what package calls needs

	Cache    lens.Cache
	Self     string            // this executable, which the go command runs as a toolexec program
	Progress func(step string) // called as the work goes on
	Talk     io.Writer         // notices, and what the go command says
}

// A Result is what a scan found.
type Result struct {
	Report   *alloc.Report
	Paths    *resolve.Paths    // where the report's files are
	Program  *program.Program  // with Config.Whole, and an instrumented compiler
	Resolver *resolve.Resolver // describes what is in the program
	Own      map[string]bool   // the packages that were named
	Packages []*gocmd.Package  // with Config.Calls: these and what they depend on, dependencies first
}

// Run scans the packages. Packages that cannot be compiled are in the report's
// Failed; an error means that there is no report.
func Run(ctx context.Context, cfg Config) (*Result, error) {
	s, err := prepare(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := s.verify(ctx); err != nil {
		return nil, err
	}
	return s.run(ctx)
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

// prepare returns a scanner that has an engine.
func prepare(ctx context.Context, cfg Config) (*scanner, error) {
	if cfg.Progress == nil {
		cfg.Progress = func(string) {}
	}
	if len(cfg.Patterns) == 0 {
		cfg.Patterns = []string{"."}
	}
	env, err := gocmd.ReadEnv(ctx, cfg.Dir, cfg.Env...)
	if err != nil {
		return nil, err
	}
	s := &scanner{cfg: cfg, env: env, facts: map[string]bool{}, kept: map[string][]byte{}, read: map[string]*gcfacts.Facts{}, decoders: make(chan struct{}, runtime.GOMAXPROCS(0))}
	if err := s.flags(); err != nil {
		return nil, usage.Errorf("%w", err)
	}
	return s, s.engine(ctx)
}

// A scanner is one run.
type scanner struct {
	cfg      Config
	env      gocmd.Env
	gcflags  []string // the user's
	toolexec string   // the user's
	compiler *lens.Compiler
	notes    []string // for the report
	host     bool     // compile for this machine, whatever the user has set

	resolver *resolve.Resolver
	paths    *resolve.Paths
	packages []*gocmd.Package
	listed   []*gocmd.Package // with Calls: dependencies, too
	mu       sync.Mutex
	facts    map[string]bool // packages whose facts came
	program  *program.Program
	read     map[string]*gcfacts.Facts // with Whole: facts by header
	kept     map[string][]byte         // with Deps: facts that wait until it is known what they are of

	decoding sync.WaitGroup
	decoders chan struct{} // one for each that may run at once
}

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

// build describes the compilation for the engine at hand.
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
		b.Env = append(b.Env, "GOFLAGS=", "GOWORK=off", "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH, "GOTOOLCHAIN="+s.toolchain(), "GO111MODULE=on")
	}
	var err error
	if b.GCFlags, err = gocmd.MergeGCFlags(s.gcflags, add); err != nil {
		return nil, err
	}
	if (s.cfg.Deps || s.cfg.Whole) && s.compiler != nil {
		b.Deps = true
		b.GCFlags = withDeps(b.GCFlags, add)
	}
	if s.cfg.Calls {
		b.Deps, b.Syntax = true, true
	}
	if s.cfg.Inline != "" {
		return b, s.inline(b, add)
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

// toolchain is the setting of GOTOOLCHAIN that has the go command run, in any
// folder, the version that it runs in the user's.
func (s *scanner) toolchain() string {
	version, _, _ := strings.Cut(s.env.GOVERSION, " ")
	if strings.HasPrefix(version, "go1.") && !strings.ContainsAny(version, "-+") {
		return version
	}
	return "local"
}

func (s *scanner) run(ctx context.Context) (*Result, error) {
	build, err := s.build()
	if err != nil {
		return nil, usage.Errorf("%w", err)
	}
	s.paths = resolve.NewPaths(resolve.Root(s.env, s.cfg.Dir), s.env)
	s.resolver = resolve.New(s.paths, s.env.GOVERSION)
	s.resolver.Params, s.resolver.Locals, s.resolver.Query = s.cfg.Params, s.cfg.Locals, s.cfg.Query
	if err := s.locate(ctx); err != nil {
		return nil, err
	}
	s.cfg.Progress("compile " + strings.Join(s.cfg.Patterns, " "))
	if err := s.collect(ctx, build); err != nil {
		return nil, err
	}
	targets, failed, err := s.targets()
	if err != nil {
		return nil, err
	}
	engine := alloc.Stock
	if s.compiler != nil {
		engine = alloc.Lens
	}
	rep := s.resolver.Report(s.env, engine)
	rep.Packages, rep.Failed, rep.Notes = len(targets), failed, s.notes
	rep.Sites = slices.DeleteFunc(rep.Sites, func(x alloc.Site) bool { return !targets[x.Package] })
	rep.Params = slices.DeleteFunc(rep.Params, func(x alloc.Param) bool { return !targets[x.Package] })
	rep.Sort()
	if err := rep.Validate(); err != nil {
		return nil, fmt.Errorf("the report contradicts itself (please report this): %w", err)
	}
	return &Result{Report: rep, Paths: s.paths, Program: s.program, Resolver: s.resolver, Own: targets, Packages: s.listed}, nil
}

// locate asks for the packages' folders first when -trimpath keeps them out of
// what the compiler prints.
func (s *scanner) locate(ctx context.Context) error {
	if !slices.ContainsFunc(append(strings.Fields(s.env.GOFLAGS), s.cfg.Flags...), func(f string) bool {
		f = strings.TrimLeft(f, "-")
		return f == "trimpath" || f == "trimpath=true"
	}) {
		return nil
	}
	return gocmd.Locate(ctx, s.cfg.Dir, s.cfg.Env, s.cfg.Flags, s.cfg.Patterns, s.paths.Add)
}

// collect runs the build and resolves facts in the background as they arrive.
func (s *scanner) collect(ctx context.Context, build *gocmd.Build) error {
	type job struct {
		header string
		line   []byte
	}
	jobs := make(chan job)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for j := range jobs {
				s.resolve(j.header, j.line)
			}
		})
	}
	stock := newStockLines(s)
	err := build.List(ctx, func(p *gocmd.Package) { s.packages = append(s.packages, p) }, func(header string, text []byte) {
		switch {
		case bytes.HasPrefix(text, []byte(wire.Mark)) && build.Deps:
			s.kept[header] = bytes.Clone(text)
			if s.cfg.Whole {
				s.decode(header, s.kept[header])
			}
		case bytes.HasPrefix(text, []byte(wire.Mark)) && s.compiler != nil:
			jobs <- job{header, bytes.Clone(text)}
		case s.compiler == nil && header != "":
			stock.line(headerPackage(header), text)
		case len(bytes.TrimSpace(text)) > 0:
			s.talk(string(text))
		}
	})
	var only map[string]bool
	if s.cfg.Whole && build.Deps && err == nil {
		s.whole()
		if s.cfg.Only != nil {
			only, err = s.cfg.Only(&Result{Paths: s.paths, Program: s.program, Resolver: s.resolver})
		}
	}
	for header, text := range s.release() {
		if pkg := headerPackage(header); only != nil && !only[pkg.ImportPath] {
			s.arrived(pkg)
		} else if err == nil {
			jobs <- job{header, text}
		}
	}
	close(jobs)
	wg.Wait()
	stock.finish()
	return err
}

// release returns the facts that were kept of the packages that were named, and
// gives those of dependencies to the resolver.
func (s *scanner) release() map[string][]byte {
	for _, p := range s.packages {
		if text, ok := s.kept[p.ImportPath]; ok && p.DepOnly {
			s.resolver.Library(p.ImportPath, func() (*gcfacts.Facts, error) {
				if facts := s.read[p.ImportPath]; facts != nil {
					return facts, nil
				}
				return s.resolver.Decode(text)
			})
			delete(s.kept, p.ImportPath)
		}
	}
	if s.cfg.Calls {
		s.listed = slices.Clone(s.packages)
	}
	s.packages = slices.DeleteFunc(s.packages, func(p *gocmd.Package) bool { return p.DepOnly })
	return s.kept
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

// arrived notes that the facts of a package came, and reports whether its sites
// are wanted: not those of a test's main package, nor of a package that was
// compiled again for another's test.
func (s *scanner) arrived(pkg *gocmd.Package) bool {
	s.mu.Lock()
	s.facts[pkg.ImportPath+" "+pkg.ForTest] = true
	s.mu.Unlock()
	return !strings.HasSuffix(pkg.ImportPath, ".test") &&
		(pkg.ForTest == "" || pkg.ForTest == strings.TrimSuffix(pkg.ImportPath, "_test"))
}

// resolve resolves the facts that came under a header, unless whole has read
// them already.
func (s *scanner) resolve(header string, line []byte) {
	pkg := headerPackage(header)
	if !s.arrived(pkg) {
		return
	}
	facts := s.read[header]
	if facts == nil {
		var err error
		if facts, err = s.resolver.Decode(line); err != nil {
			s.resolver.Unread("%s: %v", pkg.ImportPath, err)
			return
		}
	}
	s.resolver.Add(pkg, facts)
}

// targets returns the packages that were named, and why some have no facts.
func (s *scanner) targets() (map[string]bool, []alloc.Failure, error) {
	named := map[string]bool{}
	var failed []alloc.Failure
	var notFound []string
	for _, p := range s.packages {
		path, _, _ := strings.Cut(p.ImportPath, " ")
		switch {
		case strings.HasSuffix(p.ImportPath, ".test"), path == "unsafe":
		case p.Error != nil && p.Dir == "" && len(p.GoFiles) == 0 && p.Name == "":
			notFound = append(notFound, p.Error.Err)
		case p.Error != nil && s.ignorable(p):
		case p.Error != nil:
			failed = append(failed, s.failures(path, p.Error)...)
		case len(p.DepsErrors) > 0 && p.Export == "":
			failed = append(failed, s.dependency(path, p.DepsErrors[0]))
		default:
			named[path] = true
			if s.compiler != nil && p.ForTest == "" && len(p.GoFiles)+len(p.CgoFiles) > 0 && !s.facts[path+" "] {
				failed = append(failed, alloc.Failure{Package: path, Text: "the compiler printed no facts for it (please report this)"})
			}
		}
	}
	if len(notFound) > 0 {
		return nil, nil, usage.Errorf("%s", strings.Join(notFound, "; "))
	}
	if len(named)+len(failed) == 0 {
		return nil, nil, usage.Errorf("no packages match %s; name a package, or ./... for all below this folder", strings.Join(s.cfg.Patterns, " "))
	}
	return named, failed, nil
}

// ignorable reports whether a package that matched a wildcard has nothing to
// compile, as go build sees it.
func (s *scanner) ignorable(p *gocmd.Package) bool {
	wild := slices.ContainsFunc(s.cfg.Patterns, func(x string) bool { return strings.Contains(x, "...") })
	return wild && len(p.GoFiles)+len(p.CgoFiles) == 0
}

// dependency says that a package was not compiled because of another.
func (s *scanner) dependency(path string, e *gocmd.PackageError) alloc.Failure {
	f := alloc.Failure{Package: path, Text: "not compiled: it depends on a package that does not compile"}
	if list := s.failures(path, e); len(list) > 0 {
		first := list[0]
		f.Text += ": "
		if first.Pos.File != "" {
			f.Text += first.Pos.String() + ": "
		}
		f.Text += first.Text
	}
	return f
}

// private leaves the folders of this machine out of a message.
func (s *scanner) private(text, dir string) string {
	return strings.NewReplacer(dir+string(filepath.Separator), "", dir, ".", s.env.GOROOT, "$GOROOT", s.env.GOMODCACHE, "$GOMODCACHE").Replace(text)
}

// failures takes a package's error apart, one for each position in it.
func (s *scanner) failures(pkg string, e *gocmd.PackageError) []alloc.Failure {
	var list []alloc.Failure
	dir, _ := filepath.Abs(s.cfg.Dir)
	for _, line := range strings.Split(strings.TrimSpace(e.Err), "\n") {
		if strings.HasPrefix(line, "# ") || strings.HasPrefix(line, wire.Prefix) || strings.TrimSpace(line) == "" {
			continue
		}
		f := alloc.Failure{Package: pkg, Text: s.private(line, dir)}
		if pos, text, ok := splitPos(line); ok {
			if !filepath.IsAbs(pos.File) {
				pos.File = filepath.Join(dir, pos.File)
			}
			pos.File = s.paths.Rel(pos.File)
			f.Pos, f.Text = pos, text
		} else if len(list) > 0 {
			list[len(list)-1].Text += "\n" + line
			continue
		}
		list = append(list, f)
	}
	return list
}
