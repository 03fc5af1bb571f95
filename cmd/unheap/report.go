package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/unheap/unheap/internal/alloc"
	output "github.com/unheap/unheap/internal/out"
	"github.com/unheap/unheap/internal/scan"
	"github.com/unheap/unheap/internal/text"
)

// reportOptions are the flags of report.
type reportOptions struct {
	build     buildFlags
	heat      heatFlags
	json      bool
	from      string
	strict    bool
	verdicts  string
	pkg, fn   string
	cause     string
	generated bool
	limit     int
	locals    bool
}

func (o *reportOptions) register(fs *flag.FlagSet) {
	o.build.register(fs)
	o.heat.register(fs)
	fs.BoolVar(&o.json, "json", false, "write JSON")
	fs.StringVar(&o.from, "from", "", "render the report saved in `file` (\"-\": standard input) instead of making one")
	fs.BoolVar(&o.strict, "strict", false, "exit 3 when compiler output was not understood")
	fs.StringVar(&o.verdicts, "verdict", "", "show sites with these `verdicts` (heap, conditional, stack, static, unknown, all); text shows heap,conditional,unknown, JSON all")
	fs.StringVar(&o.pkg, "pkg", "", "show sites of this `package`: a path, its end, or either with /...")
	fs.StringVar(&o.fn, "func", "", "show sites of functions whose names contain `text`")
	fs.StringVar(&o.cause, "cause", "", "show sites with this `cause`")
	fs.BoolVar(&o.generated, "generated", true, "show sites in generated files")
	fs.IntVar(&o.limit, "limit", 0, "show at most `n` sites; 0 is all")
	fs.BoolVar(&o.locals, "locals", false, "list variables whose address is never taken, too, under verdict stack")
}

func reportFlags(fs *flag.FlagSet) { new(reportOptions).register(fs) }

func runReport(ctx context.Context, out streams, args []string) error {
	var o reportOptions
	fs := flag.NewFlagSet("report", flag.ContinueOnError)
	o.register(fs)
	if err := parse(fs, "report", out, args); err != nil {
		return err
	}
	filter, err := o.filter()
	if err != nil {
		return err
	}
	if err := o.heat.check(&o.build, o.from); err != nil {
		return err
	}
	res, err := o.report(ctx, out, fs.Args())
	if err != nil {
		return err
	}
	if err := o.heat.mark(ctx, out, &o.build, fs.Args(), res); err != nil {
		return err
	}
	if err := o.write(out, res.Report, filter); err != nil {
		return err
	}
	return cmp.Or(verdict(res.Report, o.strict), o.heat.verdict())
}

func (o *reportOptions) report(ctx context.Context, out streams, patterns []string) (*scan.Result, error) {
	if o.from != "" {
		if len(patterns) > 0 {
			return nil, usagef("-from takes no packages: the report has them")
		}
		rep, err := readReport(o.from)
		return &scan.Result{Report: rep}, err
	}
	cfg, err := o.build.config(patterns)
	if err != nil {
		return nil, err
	}
	cfg.Locals = o.locals
	return runScan(ctx, out, cfg)
}

// runScan scans with progress on a terminal.
func runScan(ctx context.Context, out streams, cfg scan.Config) (*scan.Result, error) {
	p := startProgress(out.talk)
	defer p.stop()
	cfg.Progress, cfg.Talk = p.step, p
	return scan.Run(ctx, cfg)
}

func (o *reportOptions) write(out streams, rep *alloc.Report, filter alloc.Filter) error {
	return emit(out, o.json, rep, output.Options{Filter: filter})
}

func (o *reportOptions) filter() (alloc.Filter, error) {
	f := alloc.Filter{Package: o.pkg, Func: o.fn, NoGenerated: !o.generated, Limit: o.limit}
	if o.limit < 0 {
		return f, usagef("-limit %d: want 0 or more", o.limit)
	}
	if o.cause != "" {
		if _, ok := alloc.Lookup(alloc.CauseID(o.cause)); !ok {
			return f, usagef("cause %q is not known; \"unheap explain\" lists them", o.cause)
		}
		f.Cause = alloc.CauseID(o.cause)
	}
	if o.verdicts != "" {
		var err error
		if f.Verdicts, err = alloc.ParseVerdicts(o.verdicts); err != nil {
			return f, usagef("-verdict: %v", err)
		}
	}
	return f, nil
}

// readReport reads a saved report.
func readReport(name string) (*alloc.Report, error) {
	var r io.Reader = os.Stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, usagef("-from: %v", err)
		}
		defer file.Close()
		r = file
	}
	rep, err := alloc.Read(r)
	if err != nil {
		return nil, &exitError{exitScan, fmt.Errorf("%s: %w; make one with \"unheap report -json\"", name, err)}
	}
	return rep, nil
}

// verdict turns what could not be analyzed into an exit code.
func verdict(rep *alloc.Report, strict bool) error {
	if n := len(rep.Failed); n > 0 {
		return &exitError{exitScan, fmt.Errorf("not everything could be analyzed:\n%s", text.Failures(rep))}
	}
	if strict && rep.Unparsed > 0 {
		return &exitError{exitScan, fmt.Errorf("%d pieces of compiler output were not understood (-strict)", rep.Unparsed)}
	}
	return nil
}
