package lab

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

//go:embed _experiments/*/*.go
var sources embed.FS

const module = "lab" // the module of the sources

// writeSources writes the module of some experiments, in the language of a Go
// version. Files whose names end in _64 are written for each size.
func writeSources(dir string, experiments []*Experiment, language string) error {
	write := func(name, text string) error {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return err
		}
		return os.WriteFile(file, []byte(text), 0o666)
	}
	if err := write("go.mod", fmt.Sprintf("module %s\n\ngo %s\n", module, language)); err != nil {
		return err
	}
	for _, e := range experiments {
		folder := path.Join("_experiments", e.Name)
		files, err := fs.ReadDir(sources, folder)
		if err != nil {
			return err
		}
		for _, f := range files {
			text, err := sources.ReadFile(path.Join(folder, f.Name()))
			if err != nil {
				return err
			}
			for name, text := range e.expand(f.Name(), string(text)) {
				if err := write(path.Join(e.Name, name), text); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// expand returns the files that a source file stands for.
func (e *Experiment) expand(name, text string) map[string]string {
	if !strings.HasSuffix(name, "_64.go") && !strings.HasSuffix(name, "_64_test.go") {
		return map[string]string{name: text}
	}
	files := map[string]string{}
	for _, size := range e.sizes {
		s := fmt.Sprint(size)
		files[strings.Replace(name, "64", s, 1)] = strings.ReplaceAll(text, "64", s)
	}
	return files
}
