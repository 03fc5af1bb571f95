package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask"
	"github.com/unheap/unheap/internal/out"
	"github.com/unheap/unheap/internal/out/text"
	"github.com/unheap/unheap/internal/revision"
	"github.com/unheap/unheap/internal/usage"
)

// A verifyTask says how far an edit is proven to allocate less and to break nothing.
type verifyTask struct {
	build    buildFlags
	format   formatFlags
	packages string
	rungs    string
	also     []ask.Variant
	noWorse  bool
	short    bool
	timeout  time.Duration
}

func (t *verifyTask) register(fs *flag.FlagSet) {
	t.build.register(fs)
	t.format.register(fs)
	fs.StringVar(&t.packages, "packages", "./...", "`patterns` of the packages that could see the edit, with commas")
	fs.StringVar(&t.rungs, "rungs", "abcd", "climb these `rungs`: a types, b final code, c API, d tests")
	fs.Func("also", "compile with `dimension=value`, too, as diff -vary has them; may be repeated", func(s string) error {
		dimension, value, ok := strings.Cut(s, "=")
		if !ok {
			return errors.New("want a dimension and a value, as tags=integration")
		}
		t.also = append(t.also, ask.Variant{Dimension: dimension, Value: value})
		return nil
	})
	fs.BoolVar(&t.noWorse, "no-worse", false, "exit 0 also for an edit that changes no allocation")
	fs.BoolVar(&t.short, "short", false, "run the tests with -short")
	fs.DurationVar(&t.timeout, "timeout", 10*time.Minute, "end the tests of a package that take longer than `d`")
}

func (t *verifyTask) run(ctx context.Context, c *console, args []string) error {
	if err := t.format.check(out.For((*alloc.Verification)(nil), text.Verification)); err != nil {
		return err
	}
	q := ask.VerifyRequest{Tool: c.tool(), Also: t.also, Tests: ask.TestRequest{Short: t.short, Timeout: t.timeout}}
	var err error
	if q.Build, err = t.build.build(strings.Split(t.packages, ",")); err != nil {
		return err
	}
	if q.Rungs, err = t.ladder(); err != nil {
		return err
	}
	if q.Edit, err = edit(args); err != nil {
		return err
	}
	v, err := ask.VerifyEdit(ctx, q)
	if v == nil {
		return err
	}
	return c.emit(errors.Join(t.verdict(v), err), t.format, out.For(v, text.Verification), out.Options{})
}

// ladder are the rungs that -rungs names.
func (t *verifyTask) ladder() ([]alloc.RungName, error) {
	var list []alloc.RungName
	for _, letter := range t.rungs {
		i := int(letter - 'a')
		if i < 0 || i >= len(alloc.RungNames) || alloc.RungNames[i] == alloc.RungBench {
			return nil, usage.Errorf("-rungs %s: there is no rung %c; want some of abcd", t.rungs, letter)
		}
		list = append(list, alloc.RungNames[i])
	}
	if len(list) == 0 {
		return nil, usage.Errorf("-rungs: name some of abcd")
	}
	return list, nil
}

// edit is the edit that the arguments name: a file with a patch, "-" for one on
// standard input, or revisions. No argument is what was not committed.
func edit(args []string) (ask.Edit, error) {
	switch {
	case len(args) == 0:
		return ask.Edit{}, nil
	case len(args) > 1:
		return ask.Edit{}, usage.Errorf("verify: one patch or revision at a time")
	case args[0] == "-":
		patch, err := io.ReadAll(os.Stdin)
		return ask.Edit{Patch: &revision.Patch{Name: "standard input", Text: patch}}, err
	}
	info, err := os.Stat(args[0])
	if err != nil || info.IsDir() {
		if strings.HasSuffix(args[0], ".diff") || strings.HasSuffix(args[0], ".patch") {
			return ask.Edit{}, usage.Errorf("verify: there is no patch %s", args[0])
		}
		return ask.Edit{Revision: args[0]}, nil
	}
	patch, err := os.ReadFile(args[0])
	if err != nil {
		return ask.Edit{}, fmt.Errorf("verify: %w", err)
	}
	return ask.Edit{Patch: &revision.Patch{Name: args[0], Text: patch}}, nil
}

// verdict is the error for an edit that is not better; the answer has said why.
func (t *verifyTask) verdict(v *alloc.Verification) error {
	switch v.Verdict {
	case alloc.JudgedWorse:
		return errFound{}
	case alloc.JudgedSame:
		if !t.noWorse {
			return errFound{}
		}
	}
	return nil
}

// verifyFields is what verify writes in JSON, for help.
const verifyFields = `Verify -json writes one Verification:

	Verification:
		schema      "unheap/verify/v1"
		base        the state before the edit
		head        the state with it
		go          as in a Report
		goos        the same
		goarch      the same
		configuration  the same
		verdict     "better", "same", "worse" or "unknown"
		why         the rungs that decide, in a sentence
		rungs       list of Rung, the lowest first
		notes       texts; left out if none
		diff        Diff of the final code; left out if that rung was not climbed
		api         list of APIChange; left out if none
		tests       TestDiff; left out if no tests ran

	Rung:
		name        "types", "final-code", "api", "tests" or "benchmarks"
		verdict     as that of a Verification, or "skipped"
		text        what was found
		details     list of texts: what does not compile, breaks or fails; left
		            out if none
		seconds     that it took

	APIChange:
		breaks      true if code elsewhere may no longer compile
		text        what changed

	TestDiff:
		passed      how many tests passed before and after
		findings    list of TestFinding: the others

	TestFinding:
		package     its import path
		test        its name; "" is the package: it does not compile, or a test
		            ends its program
		state       "broken", "flaky", "gone", "before" (it failed before, too) or
		            "mended"
		failed      how often it failed with the edit
		runs        of how many runs
		was         how often it failed without it
		was_runs    of how many runs
		output      the end of its output; left out if it passes
`
