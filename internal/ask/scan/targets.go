package scan

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/compiler/paths"
	"github.com/unheap/unheap/internal/compiler/wire"
	"github.com/unheap/unheap/internal/usage"
)

// targets returns the paths of the packages that were named, and why some have no
// facts, once all have come.
func (f *Facts) targets() (named map[string]bool, failed []alloc.Failure, err error) {
	if err := f.Wait(); err != nil {
		return nil, nil, err
	}
	s, units := f.scanner, f.byID()
	named = map[string]bool{}
	var notFound []string
	for _, p := range f.packages {
		if p.DepOnly {
			continue
		}
		path := p.Path()
		switch {
		case strings.HasSuffix(p.ImportPath, ".test"), path == "unsafe":
		case s.cfg.Gone && p.Error != nil && p.Name == "" && len(p.GoFiles)+len(p.CgoFiles) == 0:
		case p.Error != nil && p.Dir == "" && len(p.GoFiles) == 0 && p.Name == "":
			notFound = append(notFound, p.Error.Err)
		case p.Error != nil && s.ignorable(p):
		case p.Error != nil:
			failed = append(failed, s.failures(f.Paths, path, p.Error)...)
		case len(p.DepsErrors) > 0 && p.Export == "":
			failed = append(failed, s.dependency(f.Paths, path, p.DepsErrors[0]))
		default:
			named[path] = true
			if s.compiler != nil && p.ForTest == "" && len(p.GoFiles)+len(p.CgoFiles) > 0 && units[path] == nil {
				failed = append(failed, alloc.Failure{Package: path, Text: "the compiler printed no facts for it (please report this)"})
			}
		}
	}
	if len(notFound) > 0 {
		return nil, nil, usage.Errorf("%s", strings.Join(notFound, "; "))
	}
	if len(named)+len(failed) == 0 && !s.cfg.Gone {
		return nil, nil, usage.Errorf("no packages match %s; name a package, or ./... for all below this folder", strings.Join(s.cfg.Patterns, " "))
	}
	return named, failed, nil
}

// ignorable reports whether a package that matched a wildcard has nothing to
// compile, as go build sees it.
func (s *scanner) ignorable(p *gocmd.Package) bool {
	wild := slices.ContainsFunc(s.cfg.Patterns, func(x string) bool { return strings.Contains(x, "...") })
	return wild && len(p.GoFiles)+len(p.CgoFiles) == 0
}

// dependency says that a package was not compiled because of another.
func (s *scanner) dependency(files *paths.Paths, path string, e *gocmd.PackageError) alloc.Failure {
	f := alloc.Failure{Package: path, Text: "not compiled: it depends on a package that does not compile"}
	if list := s.failures(files, path, e); len(list) > 0 {
		first := list[0]
		f.Text += ": "
		if first.Pos.File != "" {
			f.Text += first.Pos.String() + ": "
		}
		f.Text += first.Text
	}
	return f
}

// private leaves the folders of this machine out of a message.
func (s *scanner) private(text, dir string) string {
	return strings.NewReplacer(dir+string(filepath.Separator), "", dir, ".", s.env.GOROOT, "$GOROOT", s.env.GOMODCACHE, "$GOMODCACHE").Replace(text)
}

// failures takes a package's error apart, one for each position in it.
func (s *scanner) failures(files *paths.Paths, pkg string, e *gocmd.PackageError) []alloc.Failure {
	var list []alloc.Failure
	dir, _ := filepath.Abs(s.cfg.Dir)
	for _, line := range strings.Split(strings.TrimSpace(e.Err), "\n") {
		if strings.HasPrefix(line, "# ") || strings.HasPrefix(line, wire.Mark) || strings.TrimSpace(line) == "" {
			continue
		}
		f := alloc.Failure{Package: pkg, Text: s.private(line, dir)}
		if pos, text, ok := splitPos(line); ok {
			if !filepath.IsAbs(pos.File) {
				pos.File = filepath.Join(dir, pos.File)
			}
			pos.File = files.Rel(files.Original(pos.File))
			f.Pos, f.Text = pos, text
		} else if len(list) > 0 {
			list[len(list)-1].Text += "\n" + line
			continue
		}
		list = append(list, f)
	}
	return list
}

// dir is where the go command runs, absolute if that can be had.
func (s *scanner) dir() string {
	if dir, err := filepath.Abs(s.cfg.Dir); err == nil {
		return dir
	}
	return s.cfg.Dir
}
