package ask

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/api"
	"github.com/unheap/unheap/internal/suite"
	"github.com/unheap/unheap/internal/unit"
)

// types compiles both states. Packages that did not compile before are no fault of
// the edit.
func (v *verifier) types(ctx context.Context, r *alloc.Rung) error {
	var err error
	if v.old.state, err = v.compile(ctx, &v.old, v.Build, nil); err != nil {
		return fmt.Errorf("%s: %w", v.old.name, err)
	}
	if v.new.state, err = v.compile(ctx, &v.new, v.Build, v.old.state); err != nil {
		return fmt.Errorf("%s: %w", v.new.name, err)
	}
	rep := v.new.state.Report
	v.out.Go, v.out.GOOS, v.out.GOARCH, v.out.Configuration = rep.Go, rep.GOOS, rep.GOARCH, rep.Configuration
	broken, before := newFailures(v.old.state, v.new.state)
	r.Details = broken
	for _, x := range v.Also {
		broken, also, err := v.variant(ctx, x)
		if err != nil {
			return err
		}
		r.Details, before = append(r.Details, broken...), before+also
	}
	packages, builds := unit.Count(rep.Packages, "package"), unit.Count(1+len(v.Also), "configuration")
	switch {
	case len(r.Details) > 0:
		r.Verdict, r.Text = alloc.JudgedWorse, "it does not compile"
	case rep.Packages == 0:
		r.Verdict, r.Text = alloc.JudgedUnknown, "no package compiles"
	default:
		r.Verdict, r.Text = alloc.JudgedSame, fmt.Sprintf("%s in %s", packages, builds)
	}
	if before > 0 {
		v.out.Notes = append(v.out.Notes, fmt.Sprintf("%s did not compile before: nothing is said of it", unit.Count(before, "package")))
	}
	return nil
}

// compile compiles a side. Other is the other side, whose toolchain it takes, or nil.
func (v *verifier) compile(ctx context.Context, s *side, b Build, other *state) (*state, error) {
	v.step("compile " + s.name)
	return laidState(ctx, &v.Tool, &b, s.Laid, s.name, other, wanted{gone: true, types: true})
}

// variant compiles both states in another configuration.
func (v *verifier) variant(ctx context.Context, x Variant) (broken []string, before int, err error) {
	b := v.Build
	set := dimensions[x.Dimension]
	if set == nil {
		return nil, 0, unknownDimension(x.Dimension)
	}
	if err := set(&b, x.Value); err != nil {
		return nil, 0, err
	}
	old, err := v.compile(ctx, &v.old, b, nil)
	if err != nil {
		return nil, 0, err
	}
	now, err := v.compile(ctx, &v.new, b, old)
	if err != nil {
		return nil, 0, err
	}
	broken, before = newFailures(old, now)
	for i := range broken {
		broken[i] = x.Dimension + "=" + x.Value + ": " + broken[i]
	}
	return broken, before, nil
}

// newFailures are the packages that compiled before and do not now, and how many did
// not before.
func newFailures(old, now *state) (broken []string, before int) {
	was := map[string]bool{}
	for _, f := range old.Report.Failed {
		was[f.Package] = true
	}
	for _, f := range now.Report.Failed {
		if !was[f.Package] {
			broken = append(broken, f.String())
		}
	}
	return broken, len(was)
}

// code compares the inventories.
func (v *verifier) code(ctx context.Context, r *alloc.Rung) error {
	files := []string{}
	for _, name := range v.changed {
		files = append(files, v.new.state.paths.Rel(filepath.Join(v.repo.Root, filepath.FromSlash(name))))
	}
	d, err := comparedStates(ctx, &v.Tool, v.old.state, v.new.state, files)
	if d == nil {
		return err
	}
	if err != nil {
		v.out.Notes = append(v.out.Notes, "packages that do not compile in both states are left out")
	}
	v.out.Diff = d
	better := slices.ContainsFunc(d.Findings, func(f alloc.Finding) bool { return speaksFor(&f) })
	switch {
	case d.Counts() > 0:
		r.Verdict = alloc.JudgedWorse
	case better:
		r.Verdict = alloc.JudgedBetter
	default:
		r.Verdict = alloc.JudgedSame
	}
	r.Text = codeText(d)
	return nil
}

// speaksFor reports whether a finding speaks for the new state: an allocation that is
// gone, or better.
func speaksFor(f *alloc.Finding) bool {
	if f.State != alloc.StateGone {
		return f.Better
	}
	return slices.ContainsFunc(f.Was, func(s alloc.Site) bool { return s.Allocates() })
}

// codeText counts sites by what became of them.
func codeText(d *alloc.Diff) string {
	var against, better int
	for i := range d.Findings {
		switch f := &d.Findings[i]; {
		case f.Counts():
			against += max(len(f.Sites), len(f.Was))
		case speaksFor(f):
			better += max(len(f.Sites), len(f.Was))
		}
	}
	switch {
	case against+better == 0:
		return "the same allocations"
	case better == 0:
		return unit.Count(against, "site") + " new or worse"
	case against == 0:
		return unit.Count(better, "site") + " gone or better, nothing new or worse"
	}
	return unit.Count(against, "site") + " new or worse, " + unit.Count(better, "site") + " gone or better"
}

// api compares what packages export.
func (v *verifier) api(_ context.Context, r *alloc.Rung) error {
	old, err := v.exported(v.old.state)
	if err != nil {
		return err
	}
	now, err := v.exported(v.new.state)
	if err != nil {
		return err
	}
	breaks, grows := 0, 0
	for _, c := range api.Compare(old, now) {
		v.out.API = append(v.out.API, alloc.APIChange{Breaks: c.Breaks, Text: c.Text})
		if c.Breaks {
			breaks++
			r.Details = append(r.Details, c.Text)
		}
		if c.Grows {
			grows++
		}
	}
	switch {
	case breaks > 0:
		r.Verdict, r.Text = alloc.JudgedWorse, unit.Count(breaks, "change")+" may break code elsewhere"
	case len(v.out.API) == 0:
		r.Verdict, r.Text = alloc.JudgedSame, "unchanged"
	default:
		r.Verdict, r.Text = alloc.JudgedSame, unit.Count(len(v.out.API), "change")+", none of which breaks code elsewhere"
	}
	if grows > 0 {
		r.Text += "; " + unit.Count(grows, "exported type") + " grew"
	}
	return nil
}

// exported reads what the packages of the main module export.
func (v *verifier) exported(s *state) (*api.State, error) {
	var list []api.Compiled
	for _, p := range s.scan.Packages() {
		if p.ForTest != "" || p.Export == "" || strings.HasSuffix(p.ImportPath, ".test") {
			continue
		}
		main := p.Module != nil && p.Module.Main
		list = append(list, api.Compiled{Path: p.ImportPath, Export: p.Export, API: main && api.Public(p.ImportPath, p.Name)})
	}
	return api.Read(list, s.Report.GOARCH)
}

// tests runs the tests of what the edit can change, in copies of both states.
func (v *verifier) tests(ctx context.Context, r *alloc.Rung) error {
	before, after, err := v.suites(ctx)
	if err != nil {
		return err
	}
	if len(after.Build.Patterns) == 0 {
		r.Verdict, r.Text = alloc.JudgedUnknown, "no package here depends on what changed"
		return nil
	}
	c, err := suite.Compare(ctx, before, after, v.step)
	if err != nil {
		return err
	}
	v.out.Tests = &alloc.TestDiff{Passed: c.Passed, Findings: []alloc.TestFinding{}}
	for _, f := range c.Findings {
		v.out.Tests.Findings = append(v.out.Tests.Findings, alloc.TestFinding{
			Package: f.Package, Test: f.Name, State: testStates[f.Verdict], Failed: f.Failed, Runs: f.Runs, Was: f.Was, WasRuns: f.WasRuns, Output: f.Output,
		})
		if f.Verdict != suite.Before && f.Verdict != suite.Mended {
			r.Details = append(r.Details, string(testStates[f.Verdict])+": "+f.Test.String())
		}
	}
	r.Text = testText(c)
	switch {
	case c.Broken():
		r.Verdict = alloc.JudgedWorse
	case c.Unsure() || c.Passed == 0:
		r.Verdict = alloc.JudgedUnknown
	default:
		r.Verdict = alloc.JudgedSame
	}
	return nil
}

var testStates = map[suite.Verdict]alloc.TestState{
	suite.Broken: alloc.TestBroken, suite.Flaky: alloc.TestFlaky, suite.Gone: alloc.TestGone, suite.Before: alloc.TestBefore, suite.Mended: alloc.TestMended,
}

// testText counts tests by what became of them.
func testText(c *suite.Comparison) string {
	if c.Passed == 0 && len(c.Findings) == 0 {
		return "there are no tests"
	}
	text := unit.Count(c.Passed, "test") + " passed before and after"
	for _, x := range []struct {
		verdict suite.Verdict
		words   string
	}{{suite.Broken, "fail now"}, {suite.Gone, "no longer run"}, {suite.Flaky, "fail now and then"}, {suite.Before, "failed before, too"}, {suite.Mended, "failed before and pass now"}} {
		n := 0
		for _, f := range c.Findings {
			if f.Verdict == x.verdict {
				n++
			}
		}
		if n > 0 {
			text += fmt.Sprintf(", %d %s", n, x.words)
		}
	}
	return text
}

// benchmarks is the last rung.
func (v *verifier) benchmarks(_ context.Context, r *alloc.Rung) error {
	r.Text = "not measured"
	return nil
}
