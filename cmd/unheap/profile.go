package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/hot"
)

// loadProfile reads the profile in a file; "-" is standard input.
func loadProfile(_ context.Context, name string) (*profile.Profile, error) {
	var r io.Reader = os.Stdin
	if name != "-" {
		info, err := os.Stat(name)
		if err == nil && info.IsDir() {
			return nil, errors.New("it is a folder, not a profile")
		}
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		r = file
	}
	return hot.Parse(r)
}

// withoutPath leaves the name of a file out of an error that is said with it.
func withoutPath(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// profileName is what a profile is called in a report, which has no folders of
// this machine.
func profileName(name string) string {
	if name == "-" {
		return "standard input"
	}
	return filepath.Base(name)
}
