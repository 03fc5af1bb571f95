// Package revision lays an earlier state of a git repository under the go command.
//
// Open finds the repository of a folder, Base the commit to compare with, and Lay
// makes its files readable: by an overlay over the files that are here, so that what
// did not change need not be compiled again, or else in a folder of its own.
//
// Nothing of the repository changes: neither files, nor the index, branches or
// anything else that git keeps.
package revision

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/unheap/unheap/internal/compiler/procgroup"
)

// A Repository is a git repository with files.
type Repository struct {
	Root string // the folder of its files, absolute, as a user would name it
	dir  string // in which git runs

	plain bool // it is a folder without git
}

// Plain is a folder of which there are no other states than the files that are here,
// and those that a patch makes of them.
func Plain(root, dir string) *Repository { return &Repository{Root: root, dir: dir, plain: true} }

// Open finds the repository that a folder is in; "" is the current folder.
func Open(ctx context.Context, dir string) (*Repository, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	r := &Repository{dir: dir}
	top, err := r.git(ctx, nil, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, fmt.Errorf("%s: no git repository to compare with: %w", dir, err)
	}
	up, err := r.git(ctx, nil, "rev-parse", "--show-cdup")
	if err != nil {
		return nil, err
	}
	// The go command names files by the folder that the user is in, and git by where
	// its symbolic links lead.
	if r.Root = filepath.Join(dir, filepath.FromSlash(up)); !sameFile(r.Root, top) {
		r.Root = filepath.FromSlash(top)
		if r.dir, err = filepath.EvalSymlinks(dir); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// Prefix is the folder that the Repository was opened for, below Root: "" or
// "sub/folder".
func (r *Repository) Prefix() string {
	rel, err := filepath.Rel(r.Root, r.dir)
	if err != nil || rel == "." {
		return ""
	}
	return filepath.ToSlash(rel)
}

// command prepares a run of git. It takes no locks that it can do without, asks for
// nothing, and speaks English.
func (r *Repository) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "LC_ALL=C", "PWD="+r.dir)
	procgroup.Own(cmd)
	return cmd
}

// git returns what a git command prints, without its last line ends.
func (r *Repository) git(ctx context.Context, in io.Reader, args ...string) (string, error) {
	return run(ctx, r.command(ctx, args...), in)
}

func run(ctx context.Context, cmd *exec.Cmd, in io.Reader) (string, error) {
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stderr = in, &stderr
	out, err := cmd.Output()
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return "", errors.New("the git command is not in PATH; install git")
	case err != nil:
		text := strings.TrimSpace(stderr.String())
		if text == "" {
			text = err.Error()
		}
		return "", &Error{Command: strings.Join(cmd.Args, " "), Text: text}
	}
	return strings.TrimRight(string(out), "\n"), nil
}

// An Error is what git says when it cannot do its work.
type Error struct {
	Command string
	Text    string
}

func (e *Error) Error() string {
	text := strings.TrimPrefix(strings.TrimPrefix(e.Text, "fatal: "), "error: ")
	return "git: " + text
}
