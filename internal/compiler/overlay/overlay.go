// Package overlay reads and writes the files of -overlay, which give the go command
// other text for files than the disk has.
package overlay

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/unheap/unheap/internal/atomicfile"
)

// An Overlay says where the text of files is, by their full names: in another file,
// or nowhere for "", as if there was no such file. The nil Overlay changes nothing.
type Overlay map[string]string

// file is the form of the file.
type file struct{ Replace Overlay }

// Read reads an overlay. Names in it that are not full begin at the folder dir, in
// which the go command runs. The error names the file.
func Read(name, dir string) (Overlay, error) {
	if !filepath.IsAbs(name) {
		name = filepath.Join(dir, name)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("overlay: %w", err)
	}
	var f file
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, fmt.Errorf("overlay: %s: %w", name, err)
	}
	o := make(Overlay, len(f.Replace))
	for from, to := range f.Replace {
		o[full(from, dir)] = full(to, dir)
	}
	return o, nil
}

func full(name, dir string) string {
	if name == "" {
		return ""
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(dir, name)
	}
	return filepath.Clean(name)
}

// Write writes the overlay for the go command. The error names the file.
func (o Overlay) Write(name string) error {
	return atomicfile.Write(name, func(w io.Writer) error {
		return json.NewEncoder(w).Encode(file{o})
	})
}

// Over returns the overlay with another below it. Where both have a file, this one
// counts; the text that it leads to is what the other one makes of that file.
func (o Overlay) Over(below Overlay) Overlay {
	all := make(Overlay, len(o)+len(below))
	maps.Copy(all, below)
	for from, to := range o {
		all[from] = below.Actual(to)
	}
	return all
}

// Original returns the file that has its text in a file: the go command names the
// latter where it does not compile.
func (o Overlay) Original(text string) string {
	for from, to := range o {
		if to == text && text != "" {
			return from
		}
	}
	return text
}

// In returns the files of a folder that the overlay has, sorted.
func (o Overlay) In(dir string) []string {
	var list []string
	for name := range o {
		if filepath.Dir(name) == dir {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}

// Actual returns where the text of a file is, "" if the overlay takes it away.
func (o Overlay) Actual(name string) string {
	if to, ok := o[name]; ok {
		return to
	}
	return name
}
