// Package atomicfile writes files that others never see half written: a file has
// its old text or its new one, whatever happens in between.
package atomicfile

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/unheap/unheap/internal/disk"
)

// Write has write write the file name, in place of what it has. The new text is
// on the disk when Write returns; it appears by one rename of a file in the same
// folder, which needs the permission to write there. Where the disk is full, that is
// the error (disk.Full). When anything fails, nothing
// is left behind and the file is as it was. The error names the file.
//
// A file that exists keeps its mode, and must be one that may be written. A new
// one has mode 0666 less the umask. A symbolic link stays: what it leads to is
// written. What is no regular file, such as /dev/null, stays, too, and is written
// without a rename. The owner and other hard links do not stay: the file is a new
// one, of the user who runs Write.
func Write(name string, write func(io.Writer) error) error {
	if err := writeFile(name, write); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// folder is the full name of a file's folder.
func folder(name string) string {
	if abs, err := filepath.Abs(name); err == nil {
		name = abs
	}
	return filepath.Dir(name)
}

func writeFile(name string, write func(io.Writer) error) error {
	target, err := follow(name)
	if err != nil {
		return bare(err)
	}
	info, err := os.Stat(target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return disk.Check(replace(target, nil, write), folder(target), "")
	case err != nil:
		return bare(err)
	case info.IsDir():
		return errors.New("is a folder")
	}
	// A rename asks nobody whether the file may be written.
	old, err := os.OpenFile(target, os.O_WRONLY, 0)
	if err != nil {
		return bare(err)
	}
	if !info.Mode().IsRegular() {
		return errors.Join(fill(old, write), bare(old.Close()))
	}
	old.Close()
	return disk.Check(replace(target, info, write), folder(target), "")
}

// maxLinks bounds a chain of symbolic links, as systems do.
const maxLinks = 40

// follow returns what a chain of symbolic links leads to, which need not exist.
func follow(name string) (string, error) {
	for range maxLinks {
		// Nothing is cleaned before folders are resolved: ".." after a link to a
		// folder is above where it leads, not above the link.
		dir, base := filepath.Split(name)
		dir, err := filepath.EvalSymlinks(cmp.Or(dir, "."))
		if err != nil {
			return "", err
		}
		name = filepath.Join(dir, base)
		info, err := os.Lstat(name)
		if err != nil || info.Mode()&fs.ModeSymlink == 0 {
			return name, nil // what is wrong with it, others say
		}
		to, err := os.Readlink(name)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(to) {
			to = dir + string(filepath.Separator) + to
		}
		name = to
	}
	return "", errors.New("too many levels of symbolic links")
}

// replace writes a file beside target and renames it. Info is of the file there, if
// there is one.
func replace(target string, info fs.FileInfo, write func(io.Writer) error) error {
	f, err := create(filepath.Dir(target), info)
	if err != nil {
		return bare(err)
	}
	defer os.Remove(f.Name()) // fails once it is renamed
	defer f.Close()           // fails once it is closed
	if info != nil {
		if err := f.Chmod(info.Mode()); err != nil {
			return bare(err)
		}
	}
	if err := fill(f, write); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return bare(err)
	}
	if err := f.Close(); err != nil {
		return bare(err)
	}
	if err := os.Rename(f.Name(), target); err != nil {
		return bare(err)
	}
	syncFolder(filepath.Dir(target))
	return nil
}

// create makes a file with a name of its own. In place of another, nobody else may
// read it before it has that one's mode. The go command ignores files with such
// names.
func create(dir string, info fs.FileInfo) (*os.File, error) {
	perm := fs.FileMode(0o666)
	if info != nil {
		perm = 0o600
	}
	var err error
	for range 100 {
		var f *os.File
		f, err = os.OpenFile(filepath.Join(dir, fmt.Sprintf(".new-%016x", rand.Uint64())), os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
	return nil, err
}

// fill has write write f.
func fill(f *os.File, write func(io.Writer) error) error {
	w := bufio.NewWriterSize(f, 1<<16)
	if err := write(w); err != nil {
		var path *fs.PathError
		if errors.As(err, &path) && path.Path == f.Name() {
			return bare(err)
		}
		return err
	}
	return bare(w.Flush())
}

// syncFolder has the rename on the disk, too. Not every system can do that for a
// folder, and the new file is whole in any case.
func syncFolder(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		d.Close()
	}
}

// bare is an error of the system without the name of the file that it is about,
// which is one that nobody knows.
func bare(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
