package out

import (
	"cmp"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// writeFile writes a file by one rename, so that nobody sees a part of it. What is
// there and is no file, as a pipe, is written to as it is.
func writeFile(name string, write func(io.Writer) error) error {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return plain(err)
		}
		return cmp.Or(write(f), plain(f.Close()))
	}
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target // the link stays
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return plain(err)
	}
	defer os.Remove(f.Name()) // fails once it is renamed
	if err := errors.Join(write(f), f.Chmod(0o644), f.Close()); err != nil {
		return plain(err)
	}
	return plain(os.Rename(f.Name(), name))
}

// plain leaves the names of temporary files out of errors.
func plain(err error) error {
	var path *os.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
