package revision

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/compiler/overlay"
)

// A Laid is a commit that the go command can read.
type Laid struct {
	Dir     string          // where the go command is to run, in place of Repository.Dir
	Overlay overlay.Overlay // for the go command; nil if the files are in Dir as they were
	File    string          // has the overlay

	root  string // where the files are that the go command reads
	close func() error
}

// Find returns where the text of a file is, which is named from the root of the
// repository.
func (l *Laid) Find(path string) string {
	return l.Overlay.Actual(filepath.Join(l.root, filepath.FromSlash(path)))
}

// Close removes what was made for the go command.
func (l *Laid) Close() error { return l.close() }

// Lay makes a commit readable for the go command, whose files differ from those here
// by changes: by an overlay, with the user's own over it, where an overlay can do
// that, else in a folder.
func (r *Repository) Lay(ctx context.Context, commit string, changes []Change, user overlay.Overlay) (*Laid, error) {
	if slices.ContainsFunc(changes, func(c Change) bool { return !c.overlaid() }) {
		return r.Checkout(ctx, commit, user)
	}
	temp, err := os.MkdirTemp("", "unheap-base-")
	if err != nil {
		return nil, err
	}
	l := &Laid{root: r.Root, Dir: r.dir, File: filepath.Join(temp, "overlay.json"), close: func() error { return os.RemoveAll(temp) }}
	if l.Overlay, err = r.extract(ctx, commit, changes, temp); err == nil {
		l.Overlay = user.Over(l.Overlay)
		err = l.Overlay.Write(l.File)
	}
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// extract writes the files that were below a folder, as a checkout would have them.
func (r *Repository) extract(ctx context.Context, commit string, changes []Change, temp string) (overlay.Overlay, error) {
	over := overlay.Overlay{}
	var names strings.Builder
	was := filepath.Join(temp, "was")
	for _, c := range changes {
		here := filepath.Join(r.Root, filepath.FromSlash(c.Path))
		if over[here] = ""; c.Was != "" {
			over[here] = filepath.Join(was, filepath.FromSlash(c.Path))
			names.WriteString(c.Path + "\x00")
		}
	}
	x := index{r, r.Root, filepath.Join(temp, "index")}
	if err := x.read(ctx, commit); err != nil {
		return nil, err
	}
	return over, x.write(ctx, was, strings.NewReader(names.String()), "-z", "--stdin")
}
