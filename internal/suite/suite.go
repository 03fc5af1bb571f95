// Package suite runs the tests of packages and says which of them pass, before and
// after a change.
//
// Run runs the tests once; Compare runs them in two states of a program and tells
// tests that a change breaks from those that failed before, and from those that fail
// now and then.
package suite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/unheap/unheap/internal/compiler/gocmd"
)

// A Test is a test, an example, or a fuzz test with its seeds; of a whole package
// where the name is "": it fails by itself where it does not compile, where a test
// exits or panics, or where it takes too long.
type Test struct {
	Package string // its import path
	Name    string // with those of its subtests: "TestA/b"
}

func (t Test) String() string {
	if t.Name == "" {
		return t.Package
	}
	return t.Package + "." + t.Name
}

// An Outcome is how a test ended.
type Outcome int

// The outcomes. A test during which the program ended has failed.
const (
	None Outcome = iota // it did not run
	Pass
	Skip
	Fail
	running
)

// A Result is what a run of tests said.
type Result struct {
	Tests   map[Test]Outcome
	Output  map[Test]string // of tests that failed: what they printed, its end
	Cut     map[string]bool // packages whose tests did not all run, since one ended the program
	Seconds float64
}

// A Config says what is run.
type Config struct {
	Build   gocmd.Build // packages and flags
	Timeout time.Duration
	Short   bool
	Race    bool
}

// maxOutput bounds what is kept of the output of a test, in bytes.
const maxOutput = 4096

// Run runs the tests; only those that a regular expression of go test's picks, if run
// is not "". That they fail is no error.
func Run(ctx context.Context, cfg Config, run string) (*Result, error) {
	b := cfg.Build
	var args []string
	if cfg.Timeout > 0 {
		args = append(args, "-timeout="+cfg.Timeout.String())
	}
	if cfg.Short {
		args = append(args, "-short")
	}
	if cfg.Race {
		args = append(args, "-race")
	}
	if run != "" {
		args = append(args, "-count=1", "-run="+run)
	}
	start := time.Now()
	r := &reader{res: &Result{Tests: map[Test]Outcome{}, Output: map[Test]string{}, Cut: map[string]bool{}}, text: map[Test]string{}, build: map[string]string{}, ended: map[string]bool{}}
	if err := b.RunTests(ctx, gocmd.Suite{Args: args, Event: r.read}); err != nil {
		return nil, err
	}
	r.res.Seconds = time.Since(start).Seconds()
	return r.res, nil
}

// An event is one of go test -json.
type event struct {
	Action      string
	Package     string
	Test        string
	Output      string
	ImportPath  string // of a package that is compiled
	FailedBuild string
}

// A reader reads events.
type reader struct {
	res   *Result
	text  map[Test]string   // what tests printed so far
	build map[string]string // what the compiler said
	ended map[string]bool   // packages whose tests all ran
}

func (r *reader) read(in io.Reader) error {
	defer io.Copy(io.Discard, in) // the go command must not block
	for dec := json.NewDecoder(in); ; {
		var e event
		if err := dec.Decode(&e); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("go test -json: %w", err)
		}
		r.event(&e)
	}
}

func (r *reader) event(e *event) {
	t := Test{e.Package, e.Test}
	switch e.Action {
	case "run":
		r.res.Tests[t] = running
	case "output":
		if t.Name == "" && (e.Output == "PASS\n" || e.Output == "FAIL\n") {
			r.ended[t.Package] = true
		}
		r.text[t] = end(r.text[t] + e.Output)
	case "build-output":
		r.build[e.ImportPath] = end(r.build[e.ImportPath] + e.Output)
	case "pass":
		r.res.Tests[t] = Pass
		delete(r.text, t)
	case "skip":
		r.res.Tests[t] = Skip
		delete(r.text, t)
	case "fail":
		r.res.Tests[t] = Fail
		r.res.Output[t] = strings.TrimSpace(r.text[t])
		if e.FailedBuild != "" {
			r.res.Output[t] = strings.TrimSpace(r.build[e.FailedBuild])
		}
		if t.Name == "" {
			r.cut(t.Package)
		}
	}
}

// cut ends the tests of a package that did not end by themselves. A program in which
// all tests ran says so.
func (r *reader) cut(pkg string) {
	r.res.Cut[pkg] = !r.ended[pkg]
	for t, o := range r.res.Tests {
		if t.Package == pkg && o == running {
			r.res.Tests[t] = Fail
			r.res.Output[t] = strings.TrimSpace(r.text[t])
		}
	}
}

// end is the end of a text, in whole lines.
func end(text string) string {
	if len(text) <= maxOutput {
		return text
	}
	text = text[len(text)-maxOutput:]
	_, rest, ok := strings.Cut(text, "\n")
	if !ok {
		return text
	}
	return rest
}
