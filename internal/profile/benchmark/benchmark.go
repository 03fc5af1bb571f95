// Package benchmark runs the benchmarks of Go packages: once as they are, for
// their times, and once with every allocation recorded, for exact counts by
// call stack. Package gocmd compiles and runs the test programs. It knows
// nothing of sites: package hot joins the profiles with a report.
//
// A caller fills in a Config, calls Run, and shows the Result; what could not be
// run or read is in it, too.
package benchmark

import (
	"context"
	"debug/elf"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/disk"
	"github.com/unheap/unheap/internal/usage"
)

// A Config says which benchmarks to run, and how.
type Config struct {
	Dir      string   // where to run; "" for the current folder
	Flags    []string // the user's build flags, for the go command
	Patterns []string // packages
	Bench    string   // as -bench of go test
	Time     string   // as -benchtime; "" for its default
	Count    int      // runs of each benchmark, for its time; 0 is 1
	CPU      string   // as -cpu: numbers of processors
	Timeout  time.Duration

	Self     string // this executable, which the go command runs as a toolexec program
	Progress func(Progress)
}

// Progress is how far a Run is.
type Progress struct {
	What        string
	Done, Total int           // benchmarks, without sub-benchmarks; 0 of 0 before it is known
	Left        time.Duration // an estimate; 0 is not known
}

// A Result is what the benchmarks told.
type Result struct {
	Benchmarks []Benchmark // in the order of packages and results
	Failed     []Failure
	Notes      []string // on how it was counted, and on output that is no result
	Strange    int      // lines of output that are no result
}

// A Benchmark is a benchmark or sub-benchmark that was measured.
type Benchmark struct {
	Package string // import path
	Name    string // without the number of processors
	Procs   int    // GOMAXPROCS
	Runs    int    // of the measurements below

	Iterations int                  // of the last run
	Time       alloc.Interval       // nanoseconds an operation; the median alone where there are too few runs
	Bytes      float64              // B/op as package testing prints it, the median
	Allocs     float64              // allocs/op, the same
	Metrics    map[string][]float64 // every measurement by unit, as printed

	Counts *Counts // nil if it could not be counted
}

// Counts are the allocations of some iterations of a benchmark.
type Counts struct {
	Ops     int64
	Objects int64 // that package testing counted
	Bytes   int64
	Exact   bool // Profile has what package testing counted; else it is a difference of two runs
	Profile *profile.Profile
	Returns map[uint64]alloc.Return // by the addresses in Profile; nil where the program does not say
}

// A Failure is a benchmark or package that did not give what was asked for.
type Failure struct {
	Package string
	Name    string // the benchmark; "" for the package
	Text    string
}

// ErrNone says that nothing matches.
var ErrNone = errors.New("no benchmark to run")

// Run runs the benchmarks. When ctx ends, so do all that was started.
func Run(ctx context.Context, cfg Config) (*Result, error) {
	r, err := newRunner(cfg)
	if err != nil {
		return nil, usage.Errorf("%w", err)
	}
	if r.env, err = gocmd.ReadEnv(ctx, cfg.Dir); err != nil {
		return nil, err
	}
	if r.work, err = os.MkdirTemp("", "unheap-benchmark-"); err != nil {
		return nil, noRoom(err)
	}
	defer os.RemoveAll(r.work)
	programs, err := r.compile(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range programs {
		if err := r.run(ctx, p); err != nil {
			return nil, err
		}
	}
	r.sayStrange()
	if len(r.result.Benchmarks)+len(r.result.Failed) == 0 {
		return nil, fmt.Errorf("%w: those that match -bench %s were skipped, or have no sub-benchmark that does", ErrNone, cfg.Bench)
	}
	return &r.result, nil
}

// A runner is a Run.
type runner struct {
	cfg     Config
	build   gocmd.Build
	pattern pattern
	procs   []int
	env     gocmd.Env
	work    string
	meter   *meter
	result  Result
	quoted  []string // strange lines

	began       time.Time
	done, total int
}

var timeText = regexp.MustCompile(`^[1-9]\d*x$`)

func newRunner(cfg Config) (*runner, error) {
	r := &runner{cfg: cfg, build: gocmd.Build{Dir: cfg.Dir, Flags: cfg.Flags, Patterns: cfg.Patterns}}
	var err error
	if r.pattern, err = parsePattern(cfg.Bench); err != nil {
		return nil, err
	}
	if r.procs, err = parseCPU(cfg.CPU); err != nil {
		return nil, err
	}
	if len(r.procs) == 0 {
		r.procs = []int{runtime.GOMAXPROCS(0)}
	}
	if d, err := time.ParseDuration(cfg.Time); cfg.Time != "" && !timeText.MatchString(cfg.Time) && (err != nil || d <= 0) {
		return nil, fmt.Errorf("-benchtime %s: want a time like 2s, or a number of iterations like 100x", cfg.Time)
	}
	if cfg.Count < 0 {
		return nil, fmt.Errorf("-count %d: want 1 or more", cfg.Count)
	}
	r.cfg.Count = max(cfg.Count, 1)
	if cfg.Timeout == 0 {
		r.cfg.Timeout = 10 * time.Minute
	}
	return r, nil
}

// A program is the compiled tests of a package.
type program struct {
	pkg     gocmd.TestPackage
	names   []string // its benchmarks, without sub-benchmarks
	exe     string
	metered string       // "" if there is none
	code    []elf.Symbol // of metered
}

// compile makes the programs of the packages that have benchmarks that match.
func (r *runner) compile(ctx context.Context) ([]program, error) {
	r.progress("list the packages")
	list, err := r.build.ListTests(ctx)
	if err != nil {
		return nil, err
	}
	var programs []program
	seen := 0
	for _, pkg := range list {
		if pkg.Error != nil {
			r.fail(pkg.ImportPath, "", pkg.Error.Err)
			continue
		}
		declared, err := declaredIn(pkg)
		if err != nil {
			return nil, err
		}
		seen += len(declared)
		names := slices.DeleteFunc(declared, func(name string) bool { return !r.pattern.top(name) })
		if len(names) > 0 {
			programs = append(programs, program{pkg: pkg, names: names})
		}
	}
	if len(programs) == 0 && len(r.result.Failed) == 0 {
		return nil, fmt.Errorf("%w: none of the %d benchmarks in %d packages matches -bench %s", ErrNone, seen, len(list), r.cfg.Bench)
	}
	if len(programs) > 0 {
		if err := r.prepare(ctx); err != nil {
			return nil, err
		}
	}
	compiled := programs[:0]
	for i, p := range programs {
		r.progress("compile the tests of " + p.pkg.ImportPath)
		ok, err := r.compileProgram(ctx, &p, i)
		if err != nil {
			return nil, err
		}
		if ok {
			r.total += len(p.names) * len(r.procs)
			compiled = append(compiled, p)
		}
	}
	return compiled, nil
}

// prepare makes what the metered programs are linked with. Without it there are
// differences of two runs.
func (r *runner) prepare(ctx context.Context) error {
	r.progress("prepare package runtime and package testing")
	var err error
	r.meter, err = newMeter(ctx, &r.build, r.env, filepath.Join(r.work, "std"))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err = noRoom(err); isFull(err) {
		return err
	}
	if err != nil {
		r.unmetered(err)
	}
	return nil
}

// noRoom is an error of our own folder, or of the go command's: a full disk is told
// with what to do.
func noRoom(err error) error {
	if isFull(err) {
		return err
	}
	return disk.Check(err, os.TempDir(), disk.TempEnv())
}

func isFull(err error) bool { return errors.As(err, new(*disk.Full)) }

func (r *runner) unmetered(err error) {
	r.meter = nil
	text := strings.Join(strings.Fields(err.Error()), " ")
	r.result.Notes = append(r.result.Notes, "allocations are the difference of two runs, in which small objects may be missing: "+text)
}

// compileProgram reports whether a package's tests compile.
func (r *runner) compileProgram(ctx context.Context, p *program, n int) (bool, error) {
	dir := filepath.Join(r.work, fmt.Sprint(n))
	if err := os.Mkdir(dir, 0o777); err != nil {
		return false, noRoom(err)
	}
	p.exe = filepath.Join(dir, "plain.test")
	err := r.build.CompileTest(ctx, p.pkg.ImportPath, p.exe, nil)
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if isFull(err) {
		return false, err
	}
	if err != nil {
		r.fail(p.pkg.ImportPath, "", err.Error())
		return false, nil
	}
	if r.meter != nil {
		b, err := r.metered()
		if err == nil {
			p.metered = filepath.Join(dir, "metered.test")
			err = b.CompileTest(ctx, p.pkg.ImportPath, p.metered, r.meter.archives)
		}
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		if isFull(err) {
			return false, err
		}
		if err != nil {
			p.metered = ""
			r.unmetered(err)
		} else {
			p.code = functions(p.metered)
		}
	}
	return true, nil
}

// metered is the build of metered programs: the linker runs through us.
func (r *runner) metered() (*gocmd.Build, error) {
	self, err := gocmd.Quote(r.cfg.Self)
	if err != nil {
		return nil, err
	}
	flags, err := gocmd.SplitFlags(r.env.GOFLAGS)
	if err != nil {
		return nil, err
	}
	wrapper := []string{self, "toolexec"}
	if user := gocmd.Values(append(flags, r.cfg.Flags...), "toolexec"); len(user) > 0 {
		wrapper = append(wrapper, user[len(user)-1])
	}
	b := r.build
	b.Flags = slices.DeleteFunc(slices.Clone(b.Flags), func(f string) bool { return strings.HasPrefix(strings.TrimLeft(f, "-"), "toolexec=") })
	b.Toolexec = strings.Join(append(wrapper, "--"), " ")
	return &b, nil
}

// declaredIn returns the benchmarks that the test files of a package declare.
func declaredIn(pkg gocmd.TestPackage) ([]string, error) {
	var names []string
	for _, file := range slices.Concat(pkg.TestGoFiles, pkg.XTestGoFiles) {
		text, err := os.ReadFile(filepath.Join(pkg.Dir, file))
		if err != nil {
			return nil, err
		}
		// What is wrong with a file the go command says, and there is a tree
		// of what can be read.
		tree, _ := parser.ParseFile(token.NewFileSet(), file, text, parser.SkipObjectResolution)
		if tree == nil {
			continue
		}
		for _, d := range tree.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && isBenchmark(f.Name.Name) {
				names = append(names, f.Name.Name)
			}
		}
	}
	return names, nil
}

// isBenchmark reports whether package testing takes a function's name for that of
// a benchmark: no lower case letter may follow.
func isBenchmark(name string) bool {
	rest, ok := strings.CutPrefix(name, "Benchmark")
	first, _ := utf8.DecodeRuneInString(rest)
	return ok && (rest == "" || !unicode.IsLower(first))
}

func (r *runner) fail(pkg, name, text string) {
	r.result.Failed = append(r.result.Failed, Failure{pkg, name, strings.TrimSpace(text)})
}

// progress tells what is going on.
func (r *runner) progress(what string) {
	if r.cfg.Progress == nil {
		return
	}
	p := Progress{What: what, Done: r.done, Total: r.total}
	if r.done > 0 {
		p.Left = time.Since(r.began) / time.Duration(r.done) * time.Duration(r.total-r.done)
	}
	r.cfg.Progress(p)
}

// sayStrange notes the output that is no result.
func (r *runner) sayStrange() {
	if r.result.Strange > 0 {
		r.result.Notes = append(r.result.Notes, fmt.Sprintf("the benchmarks printed %d lines that are no results, such as %s",
			r.result.Strange, strings.Join(r.quoted, ", ")))
	}
}
