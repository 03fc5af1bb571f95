package revision

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/unheap/unheap/internal/compiler/overlay"
)

// A Patch is a unified diff, as git diff or diff -u write it.
type Patch struct {
	Name string // where it is from, for errors
	Text []byte
}

// Apply lays files under the go command that are as a patch makes them of those that
// are here, with the user's own overlay over them; what is on the disk stays. Names in
// the patch begin at the root. It returns the names of the files that the patch is for;
// an error says which hunk does not fit.
func (r *Repository) Apply(ctx context.Context, p Patch, user overlay.Overlay) (*Laid, []string, error) {
	if len(bytes.TrimSpace(p.Text)) == 0 {
		return nil, nil, fmt.Errorf("%s: the patch is empty", p.Name)
	}
	temp, err := os.MkdirTemp("", "unheap-patch-")
	if err != nil {
		return nil, nil, err
	}
	l := &Laid{root: r.Root, Dir: r.dir, File: filepath.Join(temp, "overlay.json"), close: func() error { return os.RemoveAll(temp) }}
	a := &application{Patch: p, root: r.Root, dir: filepath.Join(temp, "is"), file: filepath.Join(temp, "patch")}
	var names []string
	if l.Overlay, err = a.apply(ctx); err == nil {
		for name := range l.Overlay {
			rel, _ := filepath.Rel(r.Root, name)
			names = append(names, filepath.ToSlash(rel))
		}
		slices.Sort(names)
		l.Overlay = user.Over(l.Overlay)
		err = l.Overlay.Write(l.File)
	}
	if err != nil {
		return nil, nil, errors.Join(err, l.Close())
	}
	return l, names, nil
}

// An application of a patch to copies of files.
type application struct {
	Patch
	root string
	dir  string // of the copies
	file string // has the patch
}

func (a *application) apply(ctx context.Context) (overlay.Overlay, error) {
	if err := os.Mkdir(a.dir, 0o777); err != nil {
		return nil, err
	}
	if err := os.WriteFile(a.file, a.Text, 0o666); err != nil {
		return nil, err
	}
	strip, names, err := a.names(ctx)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if err := a.copy(name); err != nil {
			return nil, err
		}
	}
	if _, err := a.git(ctx, "apply", strip, "--whitespace=nowarn", a.file); err != nil {
		return nil, a.wrong(err)
	}
	over := overlay.Overlay{}
	for _, name := range names { // as the patch leaves them
		here, made := filepath.Join(a.root, name), filepath.Join(a.dir, name)
		info, err := os.Lstat(made)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			over[here] = ""
		case err != nil:
			return nil, err
		case !info.Mode().IsRegular():
			return nil, fmt.Errorf("%s: %s: the patch makes a symbolic link, which cannot be tried without writing it", a.Name, name)
		default:
			over[here] = made
		}
	}
	return over, nil
}

// git runs git in the folder of the copies, which is in no repository.
func (a *application) git(ctx context.Context, args ...string) (string, error) {
	r := Repository{dir: a.dir}
	cmd := r.command(ctx, args...)
	cmd.Env = append(cmd.Env, "GIT_CEILING_DIRECTORIES="+filepath.Dir(a.dir), "GIT_DIR="+filepath.Join(a.dir, ".none"))
	return run(ctx, cmd, nil)
}

// names are the files that the patch is for, below the root, and how much of their
// names is not: git writes a/ and b/ before them, others may not.
func (a *application) names(ctx context.Context) (strip string, names []string, err error) {
	var text string
	for _, strip = range []string{"-p1", "-p0"} {
		text, err = a.git(ctx, "apply", strip, "--numstat", "-z", a.file)
		if err == nil && (strip == "-p0" || a.known(split(text))) {
			break
		}
	}
	if err != nil {
		return "", nil, a.wrong(err)
	}
	if names = split(text); !a.known(names) {
		// New files only, or files that are not here: which, git says.
		if text, err := a.git(ctx, "apply", "-p1", "--numstat", "-z", a.file); err == nil {
			strip, names = "-p1", split(text)
		}
	}
	if len(names) == 0 {
		return "", nil, fmt.Errorf("%s: no patch in it: a unified diff is wanted, as git diff writes it", a.Name)
	}
	return strip, append(names, a.sources()...), nil
}

// sources are the files that the patch renames or copies.
func (a *application) sources() []string {
	var names []string
	for line := range bytes.Lines(a.Text) {
		line := strings.TrimRight(string(line), "\r\n")
		for _, how := range []string{"rename from ", "copy from "} {
			name, ok := strings.CutPrefix(line, how)
			if plain, err := strconv.Unquote(name); ok && err == nil {
				name = plain
			}
			if ok {
				names = append(names, filepath.FromSlash(name))
			}
		}
	}
	return names
}

// split takes the lines of git apply --numstat -z apart: "added\tremoved\tname", and
// of files with two names "added\tremoved\t", old name, new name.
func split(text string) []string {
	var names []string
	for field := range strings.SplitSeq(text, "\x00") {
		name := field
		if parts := strings.SplitN(field, "\t", 3); len(parts) == 3 {
			name = parts[2]
		}
		if name != "" {
			names = append(names, filepath.FromSlash(name))
		}
	}
	return names
}

// known reports whether one of the files is here.
func (a *application) known(names []string) bool {
	for _, name := range names {
		if _, err := os.Lstat(filepath.Join(a.root, name)); err == nil {
			return true
		}
	}
	return false
}

// copy copies a file of the root, if there is one. One that is really elsewhere is
// refused.
func (a *application) copy(name string) error {
	if !filepath.IsLocal(name) {
		return fmt.Errorf("%s: %s is not below %s: the patch is not tried", a.Name, name, filepath.Base(a.root))
	}
	from := filepath.Join(a.root, name)
	real, err := filepath.EvalSymlinks(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	root, err := filepath.EvalSymlinks(a.root)
	if err != nil {
		return err
	}
	if rel, err := filepath.Rel(root, real); err != nil || !filepath.IsLocal(rel) {
		return fmt.Errorf("%s: %s is a symbolic link out of %s: the patch is not tried", a.Name, name, filepath.Base(a.root))
	}
	text, err := os.ReadFile(real)
	if err != nil {
		return err
	}
	to := filepath.Join(a.dir, name)
	if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o666)
}

// wrong says why the patch does not apply, in git's words, which name the hunk.
func (a *application) wrong(err error) error {
	var git *Error
	if !errors.As(err, &git) {
		return err
	}
	text := strings.ReplaceAll(git.Text, a.file+":", "line ")
	text = strings.ReplaceAll(strings.ReplaceAll(text, a.file, a.Name), "error: ", "")
	text = strings.ReplaceAll(text, "\n", "; ")
	if a.endings() {
		text += "; its lines end with CR LF and those of the files do not, or the other way round"
	}
	return fmt.Errorf("%s: %s", a.Name, text)
}

// endings reports whether the patch and the files end their lines otherwise.
func (a *application) endings() bool {
	patch := bytes.Contains(a.Text, []byte("\r\n"))
	differs := false
	filepath.WalkDir(a.dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if text, err := os.ReadFile(name); err == nil && len(text) > 0 {
			differs = differs || bytes.Contains(text, []byte("\r\n")) != patch
		}
		return nil
	})
	return differs
}
