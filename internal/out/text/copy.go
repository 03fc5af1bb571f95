package text

import (
	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/unit"
)

// copied is what holds of a site in one copy of a generic function's code: no more
// than its type arguments where it is the only one.
func (t *printer) copied(s *alloc.Site, c *alloc.Copy) string {
	text := c.Arguments()
	if len(s.Copies) == 1 {
		return text
	}
	text += ": " + t.verdict(c.Verdict, string(c.Verdict))
	if c.Type != "" && c.Allocates() {
		text += ", " + c.Type
	}
	if c.Size >= 0 && c.Allocates() {
		text += ", " + unit.Count(int(c.Size), "byte")
	}
	if c.Condition != "" && c.Condition != s.Condition {
		text += "; " + c.Condition
	}
	return text
}
