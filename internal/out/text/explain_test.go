package text

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/out/style"
)

// TestExplanationFits holds prose to the terminal's width, and in a pipe to one that
// is good to read. Code is left as it is.
func TestExplanationFits(t *testing.T) {
	for given, want := range map[int]int{0: 80, 40: 40, 90: 90, 300: 100} {
		for _, r := range alloc.Catalogue {
			var b strings.Builder
			if err := Explanation(&b, alloc.Explain(r), Options{Style: style.Style{Width: given}}); err != nil {
				t.Fatal(err)
			}
			prose, _, _ := strings.Cut(b.String(), "\nExample\n")
			widest := 0
			for _, line := range strings.Split(prose, "\n") {
				widest = max(widest, utf8.RuneCountInString(line))
			}
			if widest > want {
				t.Errorf("%s at width %d has a line of %d columns", r.ID, given, widest)
			}
			if strings.Contains(b.String(), "\x1b") {
				t.Errorf("%s has colours that nobody asked for", r.ID)
			}
		}
	}
}

// TestExplanationHasAll looks for every field of every record.
func TestExplanationHasAll(t *testing.T) {
	for _, r := range alloc.Catalogue {
		var b strings.Builder
		if err := Explanation(&b, alloc.Explain(r), Options{Style: style.Style{Width: 100}}); err != nil {
			t.Fatal(err)
		}
		text := strings.Join(strings.Fields(b.String()), " ")
		for _, want := range []string{string(r.ID), r.Title, r.Plain, r.Helps, r.LeaveAlone, r.Lesson, strings.Join(strings.Fields(r.Example), " ")} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the text lacks %q", r.ID, want)
			}
		}
	}
}

func TestCatalogueFits(t *testing.T) {
	for _, width := range []int{44, 60, 200} {
		var b strings.Builder
		if err := Explanation(&b, alloc.Explain(alloc.Catalogue...), Options{Style: style.Style{Width: width}}); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(b.String()), "\n")
		if len(lines) != len(alloc.Catalogue) {
			t.Errorf("%d lines for %d causes", len(lines), len(alloc.Catalogue))
		}
		for _, line := range lines {
			if n := utf8.RuneCountInString(line); n > width {
				t.Errorf("at width %d: %d columns: %s", width, n, line)
			}
		}
	}
}
