package revision

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/unheap/unheap/internal/compiler/overlay"
)

// Here is the state of the files that are here, as they are.
func (r *Repository) Here(user overlay.Overlay) *Laid {
	return &Laid{root: r.Root, Dir: r.dir, Overlay: user, close: func() error { return nil }}
}

// Copy returns a folder with the files of a laid state, in which tests may run and
// write: programs do not see an overlay. It is always the same folder for a
// repository and a number, which tells states apart. Files that git ignores are not
// copied, but for those in Go; git itself is not.
func (r *Repository) Copy(ctx context.Context, l *Laid, n int) (*Laid, error) {
	f, err := folderOf(r.Root, "copy", n)
	if err != nil {
		return nil, err
	}
	c := &Laid{root: f.dir, Dir: filepath.Join(f.dir, filepath.FromSlash(r.Prefix())), close: f.close}
	if err := r.copyTo(ctx, l, f.dir); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

func (r *Repository) copyTo(ctx context.Context, l *Laid, dir string) error {
	names, err := r.files(ctx, l)
	if err != nil {
		return err
	}
	for _, name := range names {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := copyFile(l.Find(name), filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	// What the overlay adds, also outside of what git knows.
	for name, text := range l.Overlay {
		rel, err := filepath.Rel(l.root, name)
		if err != nil || !filepath.IsLocal(rel) {
			continue
		}
		to := filepath.Join(dir, rel)
		if text == "" {
			if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			continue
		}
		if err := copyFile(text, to); err != nil {
			return err
		}
	}
	return nil
}

// files are the names of the files of a state, from the root, with slashes.
func (r *Repository) files(ctx context.Context, l *Laid) ([]string, error) {
	if l.root != r.Root || r.plain {
		return walk(l.root)
	}
	var names []string
	for _, args := range [][]string{{"--cached", "--others", "--exclude-standard"}, {"--others", "--ignored", "--exclude-standard", "--", "*.go", "go.work", "go.work.sum"}} {
		text, err := r.git(ctx, nil, append([]string{"-C", r.Root, "ls-files", "-z"}, args...)...)
		if err != nil {
			return nil, err
		}
		for name := range strings.SplitSeq(text, "\x00") {
			if name != "" && !strings.HasSuffix(name, "/") {
				names = append(names, name)
			}
		}
	}
	return names, nil
}

// walk lists the files below a folder.
func walk(root string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == ".git":
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		rel, err := filepath.Rel(root, name)
		names = append(names, filepath.ToSlash(rel))
		return err
	})
	return names, err
}

// copyFile copies a file or a symbolic link, in place of what is there. One that is not
// here is left out: git lists files that were removed, and submodules.
func copyFile(from, to string) error {
	info, err := os.Lstat(from)
	if from == "" || errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
		return err
	}
	os.Remove(to)
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		link, err := os.Readlink(from)
		if err != nil {
			return err
		}
		return os.Symlink(link, to)
	case info.IsDir():
		return copyFolder(from, to)
	case !info.Mode().IsRegular():
		return nil // a socket, a pipe
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, info.Mode().Perm()|0o200)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// copyFolder copies a submodule.
func copyFolder(from, to string) error {
	names, err := walk(from)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := copyFile(filepath.Join(from, filepath.FromSlash(name)), filepath.Join(to, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	return nil
}
