package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask"
	"github.com/unheap/unheap/internal/exit"
	"github.com/unheap/unheap/internal/out"
	"github.com/unheap/unheap/internal/out/text"
	"github.com/unheap/unheap/internal/usage"
)

// A diffTask says what a change did.
type diffTask struct {
	build  buildFlags
	format formatFlags
	base   string
	vary   string
	goes   string
}

func (t *diffTask) register(fs *flag.FlagSet) {
	t.build.register(fs)
	t.format.register(fs)
	fs.StringVar(&t.base, "base", "", "compare with the merge base with this `revision` (default: the branch to merge into)")
	fs.StringVar(&t.vary, "vary", "", "compare builds that differ in `dimension=value;value`: "+strings.Join(ask.Dimensions(), ", "))
	fs.StringVar(&t.goes, "go", "", "compare builds by these Go `versions`, with commas: short for -vary go=...")
}

func (t *diffTask) run(ctx context.Context, c *console, args []string) error {
	if err := t.format.check(out.For((*alloc.Diff)(nil), text.Diff)); err != nil {
		return err
	}
	d, err := t.ask(ctx, c, args)
	if d == nil {
		return err
	}
	return c.emit(against(d, err), t.format, out.For(d, text.Diff), out.Options{})
}

// ask compares two reports where the arguments name them, else two revisions of the
// packages that they name.
func (t *diffTask) ask(ctx context.Context, c *console, args []string) (*alloc.Diff, error) {
	dimension, values, err := t.variation()
	if err != nil {
		return nil, err
	}
	if len(args) == 2 && saved(args[0]) && saved(args[1]) {
		if t.base != "" || dimension != "" {
			return nil, usage.Errorf("diff: two reports are compared as they are: -base, -vary and -go are for packages")
		}
		return ask.Diff(ctx, ask.DiffRequest{Base: savedState(args[0]), Head: savedState(args[1])})
	}
	for _, arg := range args {
		if strings.HasSuffix(arg, ".json") {
			return nil, usage.Errorf("diff: %s: name two reports that \"unheap report -json\" wrote, the old one and the new one", arg)
		}
	}
	build, err := t.build.build(args)
	if err != nil {
		return nil, err
	}
	if dimension != "" {
		return ask.Vary(ctx, ask.VaryRequest{Tool: c.tool(), Build: build, Dimension: dimension, Values: values})
	}
	return ask.Revisions(ctx, ask.RevisionsRequest{Tool: c.tool(), Build: build, Base: t.base})
}

// variation is what -vary or -go ask for; no dimension is none of them.
func (t *diffTask) variation() (dimension string, values []string, err error) {
	switch {
	case t.vary == "" && t.goes == "":
		return "", nil, nil
	case t.vary != "" && t.goes != "":
		return "", nil, usage.Errorf("diff: -go is short for -vary go=...: one dimension at a time")
	case t.base != "":
		return "", nil, usage.Errorf("diff: -base compares revisions, and -vary builds of one: take one of them")
	case t.goes != "":
		return "go", strings.Split(t.goes, ","), nil
	}
	dimension, list, ok := strings.Cut(t.vary, "=")
	if !ok {
		return "", nil, usage.Errorf("-vary %s: want a dimension and its values, as -vary 'tags=;netgo'", t.vary)
	}
	return dimension, strings.Split(list, ";"), nil
}

// saved reports whether an argument is a saved report: a file whose name ends so.
func saved(arg string) bool {
	if !strings.HasSuffix(arg, ".json") {
		return false
	}
	info, err := os.Stat(arg)
	return err == nil && !info.IsDir()
}

func savedState(file string) ask.SavedState {
	return ask.SavedState{Name: file, Read: (&fromFlag{file}).read}
}

// against adds to what an answer lacks that it has findings against the program.
func against(d *alloc.Diff, lacking error) error {
	if d.Counts() == 0 {
		return lacking
	}
	return errors.Join(errFound{}, lacking)
}

// errFound has the program end with the code for findings; the answer has said them.
type errFound struct{}

func (errFound) Error() string       { return "" }
func (errFound) ExitCode() exit.Code { return exit.Found }

// diffFields is what diff writes in JSON, for help.
const diffFields = `Diff -json writes one Diff:

	Diff:
		schema      "unheap/diff/v1"
		base        the old state: the name of its report
		head        the new state
		go          as in a Report, of the new state; so are the next ones
		goos        as in a Report
		goarch      as in a Report
		engine      as in a Report
		configuration  as in a Report
		between     list of Difference: how the configurations differ; left out if
		            they do not
		notes       texts on the comparison; left out if none
		variation   Variation that was asked for; left out if none
		findings    list of Finding, worst first

	Difference:
		dimension   "go", "GOOS", "GOARCH", "-race", "-tags", ...
		a           value of the old state; "" is not set
		b           value of the new state

	Variation:
		dimension   "go", "tags", "pgo", "race", "gcflags", "goarch" or
		            "goexperiment"
		values      list of values, as they were asked for
		packages    list of VariationTotals, those left out that do not differ
		total       VariationTotals of all packages

	VariationTotals:
		package     import path; left out in the total
		heap        list of how many sites are on the heap, for each value
		conditional  the same of conditional sites
		bytes       list of the bytes of those on the heap whose sizes are known,
		            each counted once

	Finding:
		from        with a Variation, the value before
		to          and the value after
		state       what became of its sites: "new", "verdict", "loop" (moved into
		            one, or out of it), "larger" (or smaller), "condition",
		            "cause", "inline" (in other copies only), "moved" (elsewhere,
		            or by another name) or "gone"; the first that fits
		better      true if it speaks for the new state
		edit        Edit that it is due to
		sites       list of Site as they are; empty for gone
		was         list of Site as they were; empty for new. Where both lists are
		            of one length, the sites are in the same order
		changes     list of Delta: all that changed, each once

	Edit:
		pos         Pos in the new state, or in the old one of what was removed
		text        the code there, or both values
		kind        "statement", "declaration", "callee" (a statement in another
		            function), "inline" (a function that is inlined now, or not any
		            more), "toolchain", "configuration", "dependency" or "unknown"
		proven      true if the sites are as they were without the edit

	Delta:
		what        "verdict", "loop", "instances" (of a generic function), "size", "type", "condition", "cause", "kind",
		            "expr", "package", "function", "file" or "inlining"
		was         its value in the old state
		now         its value in the new state
`
