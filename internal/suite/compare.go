package suite

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
)

// A Verdict says what became of a test.
type Verdict int

// The verdicts. All but Broken, Gone and Flaky speak for a change.
const (
	Broken Verdict = iota // it passed before, and fails each time now
	Flaky                 // it fails now and then; whether the change does that is not known
	Gone                  // it passed before, and does not run any more
	Before                // it failed before, too
	Mended                // it failed before
)

// A Finding is a test that did not simply pass twice.
type Finding struct {
	Test
	Verdict Verdict
	Output  string // of the test that fails
	Failed  int    // how often it failed, in how many runs, after the change
	Runs    int
	Was     int // and before it
	WasRuns int
}

// A Comparison is what tests say of a change.
type Comparison struct {
	Passed   int // tests that pass before and after; those of packages as a whole are not counted
	Findings []Finding
	Seconds  float64
}

// reruns is how often a test runs again that fails only after a change.
const reruns = 3

// Compare runs the tests before and after a change. Those that fail only after it run
// again, in both states. Progress is told what runs.
func Compare(ctx context.Context, before, after Config, progress func(string)) (*Comparison, error) {
	progress("run the tests as they were")
	was, err := Run(ctx, before, "")
	if err != nil {
		return nil, err
	}
	progress("run the tests with the change")
	is, err := Run(ctx, after, "")
	if err != nil {
		return nil, err
	}
	c := compare(was, is)
	c.Seconds = was.Seconds + is.Seconds
	for i := range c.Findings {
		f := &c.Findings[i]
		if f.Verdict != Broken || strings.HasPrefix(f.Output, "#") {
			continue // it does not compile: it will not another time
		}
		progress("run " + f.Test.String() + " again")
		if err := f.again(ctx, before, after); err != nil {
			return nil, err
		}
	}
	c.settle()
	return c, nil
}

// compare tells two runs apart.
func compare(was, is *Result) *Comparison {
	c := &Comparison{}
	for t, o := range is.Tests {
		before := was.Tests[t]
		switch {
		case o == Fail && t.Name == "" && was.built(t.Package) && !is.built(t.Package):
			c.add(t, Broken, is.Output[t])
		case o == Fail && before == Fail:
			c.add(t, Before, is.Output[t])
		case o == Fail && was.built(t.Package):
			c.add(t, Broken, is.Output[t])
		case o == Fail:
			c.add(t, Before, is.Output[t])
		case before == Fail:
			c.add(t, Mended, "")
		case o == Pass && before == Pass && t.Name != "":
			c.Passed++
		}
	}
	for t, o := range was.Tests {
		if o != Pass || t.Name == "" {
			continue
		}
		if now := is.Tests[t]; now == None && is.built(t.Package) && !is.Cut[t.Package] || now == Skip {
			c.add(t, Gone, "")
		}
	}
	c.drop()
	slices.SortFunc(c.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Verdict, b.Verdict), cmp.Compare(a.Package, b.Package), cmp.Compare(a.Name, b.Name))
	})
	return c
}

func (c *Comparison) add(t Test, v Verdict, output string) {
	f := Finding{Test: t, Verdict: v, Output: output}
	switch v {
	case Broken:
		f.Failed, f.Runs, f.WasRuns = 1, 1, 1
	case Before:
		f.Failed, f.Runs, f.Was, f.WasRuns = 1, 1, 1, 1
	case Mended:
		f.Runs, f.Was, f.WasRuns = 1, 1, 1
	}
	c.Findings = append(c.Findings, f)
}

// built reports whether any test of a package ran.
func (r *Result) built(pkg string) bool {
	for t, o := range r.Tests {
		if t.Package == pkg && (t.Name != "" || o != Fail) {
			return true
		}
	}
	return false
}

// drop takes findings away that others say in more detail, or that follow from them: a
// test fails if a subtest does, and a package if a test does; and subtests of a test
// that is gone are gone.
func (c *Comparison) drop() {
	detailed, gone, output := map[Test]bool{}, map[Test]bool{}, map[Test]string{}
	for _, f := range c.Findings {
		if f.Verdict == Gone {
			gone[f.Test] = true
			continue
		}
		output[f.Test] = f.Output
		for t, ok := f.parent(); ok; t, ok = t.parent() {
			detailed[t] = true
		}
	}
	for i := range c.Findings {
		// A panic is printed by the test that it ends, not by the subtest.
		f := &c.Findings[i]
		for t, ok := f.parent(); ok; t, ok = t.parent() {
			if strings.Contains(output[t], "panic: ") && !strings.Contains(f.Output, "panic: ") {
				f.Output += "\n" + output[t]
			}
		}
	}
	c.Findings = slices.DeleteFunc(c.Findings, func(f Finding) bool {
		if f.Verdict != Gone {
			return detailed[f.Test]
		}
		for t, ok := f.parent(); ok; t, ok = t.parent() {
			if gone[t] {
				return true
			}
		}
		return false
	})
}

// parent is the test that a subtest is of, and of a test the package.
func (t Test) parent() (Test, bool) {
	i := strings.LastIndex(t.Name, "/")
	return Test{t.Package, t.Name[:max(i, 0)]}, t.Name != ""
}

// again runs a test a few times more in both states.
func (f *Finding) again(ctx context.Context, before, after Config) error {
	before.Build.Patterns, after.Build.Patterns = []string{f.Package}, []string{f.Package}
	for range reruns {
		r, err := Run(ctx, after, f.pattern())
		if err != nil {
			return err
		}
		f.Runs++
		if r.Tests[f.Test] == Fail {
			f.Failed++
		}
		if r, err = Run(ctx, before, f.pattern()); err != nil {
			return err
		}
		f.WasRuns++
		if r.Tests[f.Test] == Fail {
			f.Was++
		}
	}
	return nil
}

// pattern picks the test alone for go test -run, or all of its package.
func (f *Finding) pattern() string {
	if f.Name == "" {
		return "."
	}
	parts := strings.Split(f.Name, "/")
	for i, p := range parts {
		parts[i] = "^" + regexp.QuoteMeta(p) + "$"
	}
	return strings.Join(parts, "/")
}

// settle says what tests that ran again are: broken if they always fail now and never
// did before.
func (c *Comparison) settle() {
	for i := range c.Findings {
		f := &c.Findings[i]
		if f.Verdict == Broken && (f.Failed < f.Runs || f.Was > 0) {
			f.Verdict = Flaky
		}
	}
}

// Broken reports whether a test says that the change breaks something.
func (c *Comparison) Broken() bool {
	return slices.ContainsFunc(c.Findings, func(f Finding) bool { return f.Verdict == Broken || f.Verdict == Gone })
}

// Unsure reports whether a test fails now and then.
func (c *Comparison) Unsure() bool {
	return slices.ContainsFunc(c.Findings, func(f Finding) bool { return f.Verdict == Flaky })
}
