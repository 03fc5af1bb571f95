// Package paths knows where files are: it turns the names that compilers print into
// those that reports have, and back.
package paths

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/compiler/overlay"
)

// Paths turns the compiler's file names into the report's and back.
type Paths struct {
	Root     string // the module or workspace root, absolute
	GOROOT   string
	ModCache string
	dirs     map[string]string // import path to folder, for builds with -trimpath
	bases    map[string]string // module path, or path@version, to folder
	overlay  overlay.Overlay   // the user's
}

// Root is the folder that the report's file names begin at: the workspace's,
// the module's, or dir, where the go command runs.
func Root(env gocmd.Env, dir string) string {
	for _, file := range []string{env.GOWORK, env.GOMOD} {
		if filepath.IsAbs(file) && file != os.DevNull {
			return filepath.Dir(file)
		}
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return dir
	}
	return abs
}

// New returns the paths of a build at root, with an overlay.
func New(root string, env gocmd.Env, over overlay.Overlay) *Paths {
	return &Paths{Root: root, GOROOT: env.GOROOT, ModCache: env.GOMODCACHE, dirs: map[string]string{}, bases: map[string]string{}, overlay: over}
}

// Add makes a package's folder known.
func (p *Paths) Add(pkg *gocmd.Package) {
	p.dirs[pkg.ImportPath] = pkg.Dir
	if m := pkg.Module; m != nil {
		base := m.Path
		if m.Version != "" {
			base += "@" + m.Version
		}
		p.bases[base] = m.Dir
	}
}

// Abs returns where a file is that the compiler named, as well as it is known.
func (p *Paths) Abs(file string) string {
	switch {
	case filepath.IsAbs(file) || file == "" || strings.HasPrefix(file, "<"):
		return file
	case !strings.Contains(filepath.ToSlash(file), "/"):
		return file // made by cgo, in a folder that is gone
	case strings.HasPrefix(file, "$GOROOT/"):
		return filepath.Join(p.GOROOT, strings.TrimPrefix(file, "$GOROOT/"))
	}
	dir, base := path.Split(filepath.ToSlash(file))
	dir = strings.TrimSuffix(dir, "/")
	if abs, ok := p.dirs[dir]; ok {
		return filepath.Join(abs, base)
	}
	for d, rest := dir, base; d != "" && d != "."; {
		if abs, ok := p.bases[d]; ok {
			return filepath.Join(abs, filepath.FromSlash(rest))
		}
		rest = path.Join(path.Base(d), rest)
		d = path.Dir(d)
	}
	if strings.Contains(file, "@") {
		return filepath.Join(p.ModCache, filepath.FromSlash(file))
	}
	return filepath.Join(p.GOROOT, "src", filepath.FromSlash(file))
}

// From is Abs for a file that a stock compiler named: from the folder dir, where the
// go command ran, unless -trimpath has it named by its package.
func (p *Paths) From(dir, file string) string {
	if len(p.dirs) == 0 && !filepath.IsAbs(file) && file != "" && !strings.HasPrefix(file, "<") {
		return filepath.Join(dir, file)
	}
	return p.Abs(file)
}

// Rel returns the report's name of a file that the compiler named.
func (p *Paths) Rel(file string) string {
	abs := p.Abs(file)
	if !filepath.IsAbs(abs) {
		return filepath.ToSlash(file)
	}
	if rel, ok := below(p.Root, abs); ok {
		return rel
	}
	if rel, ok := below(p.GOROOT, abs); ok {
		return "$GOROOT/" + rel
	}
	if rel, ok := below(p.ModCache, abs); ok {
		return rel
	}
	if rel, err := filepath.Rel(p.Root, abs); err == nil && p.Root != "" {
		return filepath.ToSlash(rel)
	}
	return path.Base(filepath.ToSlash(abs))
}

// below returns file relative to dir when it is in it.
func below(dir, file string) (string, bool) {
	if dir == "" {
		return "", false
	}
	rest, ok := strings.CutPrefix(file, strings.TrimSuffix(dir, string(filepath.Separator))+string(filepath.Separator))
	return filepath.ToSlash(rest), ok
}

// Find returns where a file of the report is.
func (p *Paths) Find(file string) string {
	abs := p.Abs(file)
	if filepath.IsAbs(file) || strings.HasPrefix(file, "$GOROOT/") || strings.Contains(file, "@") {
		return abs
	}
	return filepath.Join(p.Root, filepath.FromSlash(file))
}

// Text returns where the text of a file is that is at abs: under an overlay, that is
// in another file, or nowhere.
func (p *Paths) Text(abs string) string { return p.overlay.Actual(abs) }

// Laid returns the files of a folder that an overlay has.
func (p *Paths) Laid(dir string) []string { return p.overlay.In(dir) }

// Original returns the file that has its text in a file.
func (p *Paths) Original(text string) string { return p.overlay.Original(text) }

// Open returns where the text of a file of the report is.
func (p *Paths) Open(file string) string { return p.Text(p.Find(file)) }

// Named is the report's name of the file in a position that a user wrote: a path
// below the folder dir, or one as the report has it. That there is no such file, or
// that it is shorter, is an error.
func (p *Paths) Named(dir string, pos alloc.Pos) (string, error) {
	abs := pos.File
	if !filepath.IsAbs(abs) {
		dir, err := filepath.Abs(dir)
		if err != nil {
			return "", err
		}
		abs = filepath.Join(dir, abs)
	}
	if text, err := os.ReadFile(p.Text(abs)); err == nil {
		if n := strings.Count(strings.TrimSuffix(string(text), "\n"), "\n") + 1; pos.Line > n {
			return "", fmt.Errorf("%s has %d lines, there is no line %d", pos.File, n, pos.Line)
		}
		return p.Rel(abs), nil
	}
	if _, err := os.Stat(p.Open(pos.File)); err != nil && !strings.HasPrefix(pos.File, "<") {
		return "", fmt.Errorf("no file %s here or below the module's root; give a path from this folder, or as the report has it", pos.File)
	}
	return pos.File, nil
}
