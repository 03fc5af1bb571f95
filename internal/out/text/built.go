package text

import (
	"fmt"

	"github.com/unheap/unheap/internal/alloc"
)

// built ends an answer with how the packages were compiled, where that is known.
func (t *printer) built(c *alloc.Configuration, engine alloc.Engine) {
	if c == nil {
		return
	}
	text := fmt.Sprintf("%s %s/%s", c.Go, c.GOOS, c.GOARCH)
	if engine != "" {
		text += fmt.Sprintf(", %s engine", engine)
	}
	if words := c.Words(); words != "" {
		text += ", with " + words
	}
	fmt.Fprintln(t)
	t.Para("", text+by(c))
}

// by names the unheap that made an answer, where it has a version.
func by(c *alloc.Configuration) string {
	if c == nil || c.Unheap == "" || c.Unheap == alloc.Unversioned {
		return ""
	}
	return ", unheap " + c.Unheap
}
