package out

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/unheap/unheap/internal/atomicfile"
	"github.com/unheap/unheap/internal/out/style"
	"github.com/unheap/unheap/internal/usage"
	"golang.org/x/term"
)

// A Destination is where an answer goes, and in which format.
type Destination struct {
	Format *Format
	File   string // "" is standard output
}

// Parse reads a destination: FORMAT, or FORMAT=FILE, where "-" is standard output,
// too.
func Parse(s string) (Destination, error) {
	name, file, named := strings.Cut(s, "=")
	f, err := Find(name)
	if err != nil {
		return Destination{}, err
	}
	if named && file == "" {
		return Destination{}, usage.Errorf("%s: want FORMAT=FILE", s)
	}
	switch {
	case file == "-":
		file = ""
	case named:
		file = filepath.Clean(file)
	}
	return Destination{f, file}, nil
}

// Check refuses destinations to which an answer cannot go; its value may be a nil
// pointer, so that this can be asked before there is one. All of its errors are
// usage errors.
func Check(to []Destination, answer Answer) error {
	seen := map[string]bool{}
	for _, d := range to {
		switch {
		case !d.Format.Can(answer):
			return d.Format.cannot(answer)
		case seen[d.File] && d.File == "":
			return usage.Errorf("two formats for standard output; write one into a file: %s=FILE", d.Format.Name)
		case seen[d.File]:
			return usage.Errorf("two formats for the file %s", d.File)
		}
		seen[d.File] = true
		if err := checkFile(d.File); err != nil {
			return err
		}
	}
	return nil
}

// checkFile refuses a file that cannot be made.
func checkFile(name string) error {
	if name == "" {
		return nil
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return usage.Errorf("%s is a folder", name)
	}
	if info, err := os.Stat(filepath.Dir(name)); err != nil || !info.IsDir() {
		return usage.Errorf("%s: there is no folder %s", name, filepath.Dir(name))
	}
	return nil
}

// Emit writes an answer to all destinations: files as plain text, and standard
// output as the terminal shows it. What has no destination for standard output is
// written there as text. A file that cannot be written does not keep the answer
// from the others; the errors name the files.
func Emit(stdout io.Writer, to []Destination, answer Answer, o Options) error {
	if err := Check(to, answer); err != nil {
		return err
	}
	shown := Formats[0]
	var errs []error
	for _, d := range to {
		if d.File == "" {
			shown = d.Format
			continue
		}
		o.Style = style.Style{}
		errs = append(errs, atomicfile.Write(d.File, func(w io.Writer) error { return d.Format.Write(w, answer, o) }))
	}
	o.Style = StyleOf(stdout)
	return errors.Join(append(errs, shown.Write(stdout, answer, o))...)
}

// StyleOf is how text looks on w: as wide as a terminal, coloured when that is
// wanted, and plain in a pipe.
func StyleOf(w io.Writer) style.Style {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return style.Style{}
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width < 40 {
		width = 80
	}
	return style.Style{Width: width, Color: os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
}
