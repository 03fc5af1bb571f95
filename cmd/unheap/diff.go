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
	format formatFlags
}

func (t *diffTask) register(fs *flag.FlagSet) {
	t.format.register(fs)
}

func (t *diffTask) run(ctx context.Context, c *console, args []string) error {
	if err := t.format.check(out.For((*alloc.Diff)(nil), text.Diff)); err != nil {
		return err
	}
	d, err := t.ask(ctx, args)
	if d == nil {
		return err
	}
	return c.emit(against(d, err), t.format, out.For(d, text.Diff), out.Options{})
}

// ask compares what the arguments name: two reports.
func (t *diffTask) ask(ctx context.Context, args []string) (*alloc.Diff, error) {
	if len(args) == 2 && saved(args[0]) && saved(args[1]) {
		return ask.Diff(ctx, ask.DiffRequest{Base: savedState(args[0]), Head: savedState(args[1])})
	}
	for _, arg := range args {
		if strings.HasSuffix(arg, ".json") && !saved(arg) {
			return nil, usage.Errorf("diff: there is no report %s; make one with \"unheap report -json\"", arg)
		}
	}
	return nil, usage.Errorf("diff: name two reports that \"unheap report -json\" wrote: the old one and the new one, each a file whose name ends in .json")
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
		findings    list of Finding, worst first

	Difference:
		dimension   "go", "GOOS", "GOARCH", "-race", "-tags", ...
		a           value of the old state; "" is not set
		b           value of the new state

	Finding:
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
