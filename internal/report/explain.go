package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/style"
)

// CatalogueText writes a line for each record.
func CatalogueText(w io.Writer, records []alloc.Record, look style.Style) error {
	b := bufio.NewWriter(w)
	widest := 0
	for _, r := range records {
		widest = max(widest, len(r.ID))
	}
	for _, r := range records {
		title := r.Title
		if r.Since != "" {
			title += " (" + spoken(r.Since) + " and later)"
		}
		fmt.Fprintf(b, "%s%*s  %s\n", look.Bold(string(r.ID)), widest-len(r.ID), "", look.Clip(title, widest+2))
	}
	return b.Flush()
}

// Prose is as wide as the terminal, but no wider than is good to read.
const (
	proseWidth = 80  // in a pipe
	proseLimit = 100 // on a terminal
)

// ExplainText writes all that the catalogue says of a cause.
func ExplainText(w io.Writer, r alloc.Record, look style.Style) error {
	t := &text{Writer: bufio.NewWriter(w), Style: look}
	if t.Width == 0 {
		t.Width = proseWidth
	}
	t.Width = min(t.Width, proseLimit)
	versions := "every Go version that unheap supports"
	if r.Since != "" {
		versions = spoken(r.Since) + " and later"
	}
	fmt.Fprintln(t, t.Bold(string(r.ID)))
	t.para("", r.Title)
	t.section("What happens", r.Plain)
	t.section("What helps", r.Helps)
	t.section("When to leave it alone", r.LeaveAlone)
	t.section("In the lesson", r.Lesson)
	t.section("Seen with", versions)
	if r.Example != "" {
		t.example(r.Example)
	}
	return t.Flush()
}

func (t *text) section(head, body string) {
	fmt.Fprintf(t, "\n%s\n", t.Bold(head))
	t.para("  ", body)
}

// example writes the code of an example as it is, with its marked line shown.
func (t *text) example(code string) {
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
