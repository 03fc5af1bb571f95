package scan

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gocmd"
)

// configuration is how the packages were compiled, once all have come.
func (f *Facts) configuration() *alloc.Configuration {
	s := f.scanner
	c := &alloc.Configuration{
		Unheap: s.cfg.Version, Go: s.env.GOVERSION, GOOS: s.env.GOOS, GOARCH: s.env.GOARCH,
		Level: s.env.Level, Experiment: s.env.GOEXPERIMENT, Cgo: s.env.CGO_ENABLED == "1", Set: s.changed,
		Tests: s.cfg.Tests, Race: s.on("race"), Msan: s.on("msan"), Asan: s.on("asan"), Cover: s.on("cover"), Trimpath: s.on("trimpath"),
	}
	if c.Unheap == "" {
		c.Unheap = alloc.Unversioned
	}
	for _, tag := range strings.FieldsFunc(s.last("tags"), func(r rune) bool { return r == ',' || r == ' ' }) {
		c.Tags = append(c.Tags, tag)
	}
	slices.Sort(c.Tags)
	c.Tags = slices.Compact(c.Tags)
	for _, v := range s.gcflags {
		c.GCFlags = append(c.GCFlags, portable(v))
	}
	for _, name := range []string{"covermode", "coverpkg", "buildmode", "overlay", "modfile", "mod"} {
		if v := s.last(name); v != "" {
			c.Flags = append(c.Flags, "-"+name+"="+portable(v))
		}
	}
	if s.toolexec != "" {
		c.Flags = append(c.Flags, "-toolexec="+portable(s.toolexec))
	}
	c.PGO = f.pgo()
	return c
}

// pgo are the profiles that the compiler was given.
func (f *Facts) pgo() []alloc.PGOFile {
	s := f.scanner
	switch file := s.last("pgo"); file {
	case "off":
		return nil
	case "", "auto":
		var list []alloc.PGOFile
		for _, p := range f.packages {
			name := filepath.Join(p.Dir, "default.pgo")
			if _, err := os.Stat(name); p.Name == "main" && p.Dir != "" && !p.DepOnly && p.ForTest == "" && err == nil && !strings.HasSuffix(p.ImportPath, ".test") {
				list = append(list, alloc.PGOFile{Name: "default.pgo", Package: p.Path(), Hash: hashOf(name)})
			}
		}
		slices.SortFunc(list, func(a, b alloc.PGOFile) int { return strings.Compare(a.Package, b.Package) })
		return list
	default:
		name := file
		if !filepath.IsAbs(name) {
			name = filepath.Join(s.dir(), name)
		}
		return []alloc.PGOFile{{Name: filepath.Base(name), Hash: hashOf(name)}}
	}
}

// hashOf is the hash of a file's content, or "" if it cannot be read.
func hashOf(name string) string {
	file, err := os.Open(name)
	if err != nil {
		return ""
	}
	defer file.Close()
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return ""
	}
	return fmt.Sprintf("sha256:%x", h.Sum(nil))
}

// on reports whether a boolean flag is set.
func (s *scanner) on(name string) bool {
	on, err := strconv.ParseBool(s.last(name))
	return err == nil && on
}

// last is the value that counts of a flag of the user's, from GOFLAGS or the command
// line: "true" of one without a value, and "" of one that is not there.
func (s *scanner) last(name string) string {
	value := ""
	env, _ := gocmd.SplitFlags(s.env.GOFLAGS)
	for _, f := range append(env, s.cfg.Flags...) {
		f = strings.TrimPrefix(strings.TrimPrefix(f, "-"), "-")
		if v, given := strings.CutPrefix(f, name+"="); given {
			value = v
		} else if f == name {
			value = "true"
		}
	}
	return value
}

// absolute are full names of files in flags.
var absolute = regexp.MustCompile(`(^|[\s=,;'"])((?:[A-Za-z]:)?[/\\][^\s=,;:'"]+)`)

// portable leaves of full names of files in a flag the last element.
func portable(flag string) string {
	return absolute.ReplaceAllStringFunc(flag, func(m string) string {
		parts := absolute.FindStringSubmatch(m)
		return parts[1] + path.Base(strings.ReplaceAll(parts[2], `\`, "/"))
	})
}
