package text

import (
	"fmt"
	"io"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
)

// maxDetails is how many details of a rung are shown, and maxOutput how many lines of a
// test that fails.
const (
	maxDetails = 10
	maxOutput  = 12
)

// Verification writes the verdict, the ladder, and the sites that decide it.
func Verification(w io.Writer, v *alloc.Verification, o Options) error {
	y := &why{printer: newPrinter(w, o)} // the files of the new state need not be here
	y.Para("", y.Bold(verdictWords[v.Verdict])+": "+v.Why)
	y.Para("", fmt.Sprintf("%s to %s, %s %s/%s", v.Base, v.Head, v.Go, v.GOOS, v.GOARCH))
	for _, n := range v.Notes {
		y.Para("", "note: "+n)
	}
	fmt.Fprintln(y)
	for _, r := range v.Rungs {
		y.rung(&r)
	}
	if v.Tests != nil {
		y.failures(v.Tests)
	}
	if d := v.Diff; d != nil {
		y.engine = d.Engine
		for i := range d.Findings {
			if f := &d.Findings[i]; f.State != alloc.StateMoved {
				fmt.Fprintln(y)
				y.finding(f)
			}
		}
	}
	return y.Flush()
}

var verdictWords = map[alloc.Judgement]string{
	alloc.JudgedBetter: "better", alloc.JudgedSame: "no allocation changes", alloc.JudgedWorse: "worse",
	alloc.JudgedUnknown: "not known", alloc.JudgedSkipped: "skipped",
}

func (y *why) rung(r *alloc.Rung) {
	word := string(r.Verdict)
	if r.Verdict == alloc.JudgedSame {
		word = "ok"
	}
	line := fmt.Sprintf("%-11s %-8s %s", r.Name, word, r.Text)
	if r.Verdict != alloc.JudgedSkipped {
		line += fmt.Sprintf(" (%.1f s)", r.Seconds)
	}
	y.Para("", line)
	for i, d := range r.Details {
		if i == maxDetails {
			y.Para("    ", fmt.Sprintf("%d more", len(r.Details)-maxDetails))
			break
		}
		y.Para("    ", d)
	}
}

// failures writes what tests printed that fail only with the edit.
func (y *why) failures(d *alloc.TestDiff) {
	for _, f := range d.Findings {
		if f.State != alloc.TestBroken && f.State != alloc.TestFlaky {
			continue
		}
		name := f.Package
		if f.Test != "" {
			name += "." + f.Test
		}
		fmt.Fprintln(y)
		y.Para("", fmt.Sprintf("%s %s: it failed in %d of %d runs, and before in %d of %d", f.State, name, f.Failed, f.Runs, f.Was, f.WasRuns))
		lines := strings.Split(f.Output, "\n")
		for _, l := range lines[:min(len(lines), maxOutput)] {
			y.Para("    ", l)
		}
	}
}
