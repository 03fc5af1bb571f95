package text

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
)

// Explanation writes all that the catalogue says of a cause, or a line for each of
// several causes.
func Explanation(w io.Writer, e *alloc.Explanation, o Options) error {
	t := newPrinter(w, o)
	if len(e.Causes) == 1 {
		t.record(&e.Causes[0])
	} else {
		t.records(e.Causes)
	}
	return t.Flush()
}

// records writes a line for each record.
func (t *printer) records(records []alloc.Record) {
	widest := 0
	for _, r := range records {
		widest = max(widest, len(r.ID))
	}
	for _, r := range records {
		title := r.Title
		if r.Since != "" {
			title += " (" + spoken(r.Since) + " and later)"
		}
		fmt.Fprintf(t, "%s%*s  %s\n", t.Bold(string(r.ID)), widest-len(r.ID), "", t.Clip(title, widest+2))
	}
}

// Prose is as wide as the terminal, but no wider than is good to read.
const (
	proseWidth = 80  // in a pipe
	proseLimit = 100 // on a terminal
)

// record writes all that the catalogue says of a cause.
func (t *printer) record(r *alloc.Record) {
	t.Width = min(cmp.Or(t.Width, proseWidth), proseLimit)
	versions := "every Go version that unheap supports"
	if r.Since != "" {
		versions = spoken(r.Since) + " and later"
	}
	fmt.Fprintln(t, t.Bold(string(r.ID)))
	t.Para("", r.Title)
	t.section("What happens", r.Plain)
	t.section("What helps", r.Helps)
	t.section("When to leave it alone", r.LeaveAlone)
	t.section("In the lesson", r.Lesson)
	t.section("Seen with", versions)
	if r.Example != "" {
		t.example(r.Example)
	}
}

func (t *printer) section(head, body string) {
	fmt.Fprintf(t, "\n%s\n", t.Bold(head))
	t.Para("  ", body)
}

// example writes the code of an example as it is, with its marked line shown.
func (t *printer) example(code string) {
	fmt.Fprintf(t, "\n%s\n", t.Bold("Example"))
	for _, line := range strings.Split(strings.TrimRight(code, "\n"), "\n") {
		if line == "" {
			fmt.Fprintln(t)
			continue
		}
		line = strings.ReplaceAll(line, "\t", "    ")
		if before, ok := strings.CutSuffix(line, "// HERE"); ok {
			line = before + t.verdict(alloc.Heap, "// HERE")
		}
		fmt.Fprintf(t, "  %s\n", line)
	}
}

// spoken writes a version as people do: "Go 1.26".
func spoken(version string) string { return "Go " + strings.TrimPrefix(version, "go") }
