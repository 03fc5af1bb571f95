package prof

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/usage"
)

// fromFile loads a file, or standard input for "-".
func fromFile(name string, opt Options) (*profile.Profile, error) {
	r := opt.Stdin
	hint := int64(0)
	if name != "-" {
		f, err := open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil {
			hint = info.Size()
		}
		r = f
	} else if r == nil {
		r = os.Stdin
	}
	opt.Progress("reading " + Name(name))
	data, err := readAll(r, hint, opt.MaxData)
	if err != nil {
		return nil, unread(err)
	}
	return Parse(data, opt)
}

func open(name string) (*os.File, error) {
	if name == "" {
		return nil, usage.Errorf("the name of a profile is empty")
	}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		hint := ""
		if strings.Contains(name, "/debug/pprof") {
			hint = "; for a running program write http://" + strings.TrimLeft(name, "/")
		}
		return nil, errors.New("does not exist" + hint)
	case err != nil:
		return nil, unread(err)
	case info.IsDir():
		return nil, errors.New("is a folder; name the profiles in it, each with a -profile of its own")
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, unread(err)
	}
	return f, nil
}

// unread is an error of the file system without the name of the file.
func unread(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return fmt.Errorf("cannot be read: %w", err)
}
