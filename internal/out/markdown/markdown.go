// Package markdown writes answers in Markdown, for a comment on a change.
package markdown

import (
	"fmt"
	"io"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/out/style"
	"github.com/unheap/unheap/internal/out/text"
)

// A comment on a change can have 65,536 characters: the rest is counted.
const (
	maxFindings = 40
	maxSites    = 10
)

// Mark begins a comment, so that the next one can take its place.
const Mark = "<!-- unheap diff -->"

// Diff writes what a change did: what speaks against it openly, the rest folded.
func Diff(w io.Writer, d *alloc.Diff) error {
	b := style.NewWriter(w, style.Style{})
	fmt.Fprintf(b, "%s\n### Allocations: %s\n\n%s\n", Mark, plain(text.DiffSummary(d)), plain(text.DiffTitle(d)))
	for _, n := range d.Notes {
		fmt.Fprintf(b, "\nNote: %s\n", plain(n))
	}
	var against, others []*alloc.Finding
	for i := range d.Findings {
		switch f := &d.Findings[i]; {
		case f.State == alloc.StateMoved:
		case f.Counts():
			against = append(against, f)
		default:
			others = append(others, f)
		}
	}
	findings(b, against, maxFindings)
	if len(others) > 0 {
		fmt.Fprintf(b, "\n<details><summary>%d more, none of them worse</summary>\n", len(others))
		findings(b, others, max(maxFindings-len(against), 0))
		fmt.Fprintf(b, "\n</details>\n")
	}
	return b.Flush()
}

// findings writes the first findings of a list, and how many more there are.
func findings(w io.Writer, list []*alloc.Finding, limit int) {
	for _, f := range list[:min(len(list), limit)] {
		finding(w, f)
	}
	if n := len(list) - limit; n > 0 {
		fmt.Fprintf(w, "\n%d more findings\n", n)
	}
}

func finding(w io.Writer, f *alloc.Finding) {
	fmt.Fprintf(w, "\n**%s**\n\n", plain(text.FindingTitle(f)))
	sites := f.Sites
	if len(sites) == 0 {
		sites = f.Was
	}
	for i := range sites[:min(len(sites), maxSites)] {
		s := &sites[i]
		fmt.Fprintf(w, "- %s %s: %s %s in %s\n", code(s.Pos.String()), s.Verdict, s.Kind, code(s.Expr), code(s.Func))
		if s.Allocates() && len(s.Causes) > 0 {
			fmt.Fprintf(w, "  %s: %s\n", s.Causes[0].ID, plain(s.Causes[0].Words(false)))
		}
	}
	if n := len(sites) - maxSites; n > 0 {
		fmt.Fprintf(w, "- and %d more\n", n)
	}
	for _, c := range text.TellingChanges(f, maxSites) {
		fmt.Fprintf(w, "- %s: %s → %s\n", c.What, code(c.Was), code(c.Now))
	}
	fmt.Fprintf(w, "- edit: %s\n", code(text.EditText(&f.Edit)))
}

// code is text as code, whatever it has in it.
func code(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if s == "" {
		return "none"
	}
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if len(fence) > 1 {
		return fence + " " + s + " " + fence
	}
	return fence + s + fence
}

// special are the characters that could begin markup.
var special = strings.NewReplacer("\\", `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "[", `\[`, "]", `\]`, "#", `\#`, "|", `\|`, "@", "&#64;", "\n", " ")

// plain is text that means no markup, and mentions nobody.
func plain(s string) string { return special.Replace(s) }
