package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask"
	"github.com/unheap/unheap/internal/out"
	"github.com/unheap/unheap/internal/out/text"
	"github.com/unheap/unheap/internal/usage"
)

// A reportTask lists the allocation sites of packages.
type reportTask struct {
	build     buildFlags
	heat      heatFlags
	from      fromFlag
	format    formatFlags
	strict    bool
	locals    bool
	verdicts  string
	often     string
	pkg, fn   string
	cause     string
	generated bool
	limit     int
}

func (t *reportTask) register(fs *flag.FlagSet) {
	t.build.register(fs)
	t.heat.register(fs)
	t.format.register(fs)
	t.from.register(fs, "render the report saved in `file` (\"-\": standard input) instead of making one")
	fs.BoolVar(&t.strict, "strict", false, "exit 3 when compiler output was not understood")
	fs.StringVar(&t.verdicts, "verdict", "", "show sites with these `verdicts` (heap, conditional, stack, static, unknown, all); text shows heap,conditional,unknown, JSON all")
	fs.StringVar(&t.often, "often", "", "show sites that run this often: `words` of loop, call, error, cold, init, unknown")
	fs.StringVar(&t.pkg, "pkg", "", "show sites of this `package`: a path, its end, or either with /...")
	fs.StringVar(&t.fn, "func", "", "show sites of functions whose names contain `text`")
	fs.StringVar(&t.cause, "cause", "", "show sites with this `cause`")
	fs.BoolVar(&t.generated, "generated", true, "show sites in generated files")
	fs.IntVar(&t.limit, "limit", 0, "show at most `n` sites; 0 is all")
	fs.BoolVar(&t.locals, "locals", false, "list variables whose address is never taken, too, under verdict stack")
}

func (t *reportTask) run(ctx context.Context, c *console, args []string) error {
	filter, err := t.filter()
	if err != nil {
		return err
	}
	if err := t.format.check(out.For((*alloc.Report)(nil), text.Report)); err != nil {
		return err
	}
	q := ask.ReportRequest{Tool: c.tool(), Filter: filter, Locals: t.locals, Strict: t.strict, Saved: t.from.saved()}
	if q.Build, err = t.build.build(args); err != nil {
		return err
	}
	if q.Heat, err = t.heat.get(); err != nil {
		return err
	}
	rep, err := ask.Report(ctx, q)
	if rep == nil {
		return err
	}
	return c.emit(err, t.format, out.For(rep, text.Report), out.Options{Filter: filter})
}

func (t *reportTask) filter() (alloc.Filter, error) {
	f := alloc.Filter{Package: t.pkg, Func: t.fn, NoGenerated: !t.generated, Limit: t.limit}
	if t.limit < 0 {
		return f, usage.Errorf("-limit %d: want 0 or more", t.limit)
	}
	if t.cause != "" {
		if _, ok := alloc.Lookup(alloc.CauseID(t.cause)); !ok {
			return f, usage.Errorf("cause %q is not known; \"unheap explain\" lists them", t.cause)
		}
		f.Cause = alloc.CauseID(t.cause)
	}
	if t.verdicts != "" {
		var err error
		if f.Verdicts, err = alloc.ParseVerdicts(t.verdicts); err != nil {
			return f, usage.Errorf("-verdict: %w", err)
		}
	}
	if t.often != "" {
		var err error
		if f.Often, err = alloc.ParseFrequencies(t.often); err != nil {
			return f, usage.Errorf("-often: %w", err)
		}
	}
	return f, nil
}

// A fromFlag names a saved report.
type fromFlag struct{ file string }

func (f *fromFlag) register(fs *flag.FlagSet, text string) { fs.StringVar(&f.file, "from", "", text) }

// saved is the saved report that the flag names, nil if it names none.
func (f *fromFlag) saved() ask.Saved {
	if f.file == "" {
		return nil
	}
	return f.read
}

// read reads the saved report.
func (f *fromFlag) read() (*alloc.Report, error) {
	r := io.Reader(os.Stdin)
	if f.file != "-" {
		file, err := os.Open(f.file)
		if err != nil {
			return nil, usage.Errorf("-from: %w", err)
		}
		defer file.Close()
		r = file
	}
	rep, err := alloc.Read(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; make one with \"unheap report -json\"", f.file, err)
	}
	return rep, nil
}
