package revision

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
	"github.com/unheap/unheap/internal/cachedir"
	"github.com/unheap/unheap/internal/compiler/overlay"
)

// Checkout writes the files of a commit to a folder, which is always the same for a
// repository, so that what was compiled there before is still good. While a run uses
// it, another run takes another. What a run left behind that was killed is removed.
//
// It is no worktree of git's: git knows nothing of it, and keeps nothing of it.
func (r *Repository) Checkout(ctx context.Context, commit string, user overlay.Overlay) (*Laid, error) {
	folder, err := folderOf(r.Root, "base", 1)
	if err != nil {
		return nil, err
	}
	l := &Laid{root: folder.dir, Dir: filepath.Join(folder.dir, filepath.FromSlash(r.Prefix())), close: folder.close}
	if err := r.fill(ctx, commit, folder); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	if info, err := os.Stat(l.Dir); err != nil || !info.IsDir() {
		return nil, errors.Join(fmt.Errorf("%s is not in commit %s", r.Prefix(), short(commit)), l.Close())
	}
	if len(user) == 0 {
		return l, nil
	}
	l.Overlay = overlay.Overlay{}
	for from, to := range user {
		l.Overlay[r.there(folder.dir, from)] = r.there(folder.dir, to)
	}
	l.File = folder.dir + ".overlay.json"
	if err := l.Overlay.Write(l.File); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// there is the name of a file of the repository in a checkout; others stay.
func (r *Repository) there(dir, name string) string {
	rel, err := filepath.Rel(r.Root, name)
	if name == "" || err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return name
	}
	return filepath.Join(dir, rel)
}

// A folder is one for a checkout, which nobody else uses.
type folder struct {
	dir  string
	lock *flock.Flock
}

// maxFolders bounds how many runs may compare with one repository at once.
const maxFolders = 64

// folderOf returns an empty folder of a kind for a repository; from tells folders of
// one run apart.
func folderOf(root, kind string, from int) (*folder, error) {
	base, err := cachedir.Of(kind, "the files of another state")
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(base, 0o777); err != nil {
		return nil, fmt.Errorf("no place for the files of another state: %w; set %s to a folder that can be written", err, cachedir.Env)
	}
	name := fmt.Sprintf("%x", sha256.Sum256([]byte(root)))[:16]
	for n := from; n < from+maxFolders; n++ {
		dir := filepath.Join(base, name)
		if n > 1 {
			dir += fmt.Sprintf("-%d", n)
		}
		lock := flock.New(dir + ".lock")
		switch mine, err := lock.TryLock(); {
		case err != nil:
			return nil, fmt.Errorf("%s: %w", dir, err)
		case !mine:
			continue
		}
		f := &folder{dir, lock}
		if err := f.empty(); err != nil {
			return nil, errors.Join(err, lock.Close())
		}
		return f, os.MkdirAll(dir, 0o777)
	}
	return nil, fmt.Errorf("%s: %d runs compare with this repository at once; wait for one of them", base, maxFolders)
}

// empty removes what is in the folder, and what was beside it for it.
func (f *folder) empty() error {
	for _, name := range []string{f.dir, f.dir + ".overlay.json", f.dir + ".index", f.dir + ".index.lock"} {
		if err := os.RemoveAll(name); err != nil {
			return err
		}
	}
	return nil
}

// close removes the folder. The file of the lock stays: another run may hold it open.
func (f *folder) close() error { return errors.Join(f.empty(), f.lock.Close()) }

// fill writes the files of a commit, and of the commits of its submodules.
func (r *Repository) fill(ctx context.Context, commit string, f *folder) error {
	return r.fillAt(ctx, r.Root, commit, f.dir, f.dir+".index")
}

func (r *Repository) fillAt(ctx context.Context, from, commit, to, name string) error {
	x := index{r, from, name}
	if err := x.read(ctx, commit); err != nil {
		return err
	}
	if err := x.write(ctx, to, nil, "--all"); err != nil {
		return err
	}
	text, err := r.git(ctx, nil, "-C", from, "ls-tree", "-r", "-z", "--full-tree", commit)
	if err != nil {
		return err
	}
	for line := range strings.SplitSeq(text, "\x00") {
		head, path, ok := strings.Cut(line, "\t")
		fields := strings.Fields(head)
		if !ok || len(fields) != 3 || Mode(fields[0]) != Submodule {
			continue
		}
		sub := filepath.Join(from, filepath.FromSlash(path))
		if _, err := os.Stat(filepath.Join(sub, ".git")); err != nil {
			continue // not checked out here either: a build that needs it says so
		}
		if _, err := r.git(ctx, nil, "-C", sub, "cat-file", "-e", fields[2]+"^{commit}"); err != nil {
			return fmt.Errorf("submodule %s does not have commit %s; fetch it (git -C %s fetch)", path, short(fields[2]), path)
		}
		if err := r.fillAt(ctx, sub, fields[2], filepath.Join(to, filepath.FromSlash(path)), name); err != nil {
			return err
		}
	}
	return nil
}

// An index is one of our own, of a commit, from which files are written.
type index struct {
	r    *Repository
	from string // where git runs
	name string
}

func (x index) git(ctx context.Context, in io.Reader, args ...string) error {
	cmd := x.r.command(ctx, append([]string{"-C", x.from, "-c", "core.sparseCheckout=false"}, args...)...)
	cmd.Env = append(cmd.Env, "GIT_INDEX_FILE="+x.name)
	_, err := run(ctx, cmd, in)
	return err
}

// read fills the index from a commit.
func (x index) read(ctx context.Context, commit string) error {
	os.Remove(x.name) // of a submodule before
	return x.git(ctx, nil, "read-tree", commit)
}

// write writes files below a folder, as a checkout has them.
func (x index) write(ctx context.Context, dir string, in io.Reader, which ...string) error {
	return x.git(ctx, in, append([]string{"checkout-index", "--force", "--prefix=" + filepath.ToSlash(dir) + "/"}, which...)...)
}
