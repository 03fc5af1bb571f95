package scan

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/compiler/paths"
)

// covered reports whether the user's flags have the go command count coverage: the
// compiler gets files with counters in them then. Dependencies reports that other
// packages than those of the main module can have them, too.
func (s *scanner) covered() (is, dependencies bool) {
	env, err := gocmd.SplitFlags(s.env.GOFLAGS)
	if err != nil {
		return false, false
	}
	for _, f := range slices.Concat(env, s.cfg.Flags) {
		switch name, value, _ := strings.Cut(strings.TrimLeft(f, "-"), "="); name {
		case "cover":
			is = value != "false"
		case "covermode":
			is = true
		case "coverpkg":
			is, dependencies = true, true
		}
	}
	return is, dependencies
}

// Covered are files that have counters for coverage. Lines are those of the source,
// and columns are not.
type covered struct {
	paths  *paths.Paths
	files  map[string]*coveredFile // by the path of the source; nil for one without counters
	others bool                    // files that are not here can have counters, wherever they are
}

// coveredFiles finds the files with counters among those that were compiled.
func coveredFiles(p *paths.Paths, packages []*gocmd.Package, others bool) *covered {
	c := &covered{p, map[string]*coveredFile{}, others}
	for _, pkg := range packages {
		for _, name := range pkg.CompiledGoFiles {
			if filepath.IsAbs(name) {
				// It is in the cache, and says in its first line what it was made from.
				if source := madeFrom(name); source != "" {
					c.files[filepath.Join(pkg.Dir, filepath.Base(source))] = &coveredFile{made: name}
				}
			} else if path := filepath.Join(pkg.Dir, name); c.files[path] == nil {
				c.files[path] = nil
			}
		}
	}
	return c
}

// madeFrom is the source of a file that the go command made, or "".
func madeFrom(name string) string {
	f, err := os.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	head := make([]byte, 4096)
	n, _ := f.Read(head)
	line, _, _ := bytes.Cut(head[:n], []byte("\n"))
	source, ok := strings.CutPrefix(string(line), lineDirective)
	if source, ok = strings.CutSuffix(source, ":1:1"); !ok {
		return ""
	}
	return source
}

const lineDirective = "//line "

// column is the column in the source of one that the compiler has, or 0 where that
// cannot be known.
func (c *covered) column(file string, line, col int) int {
	abs := c.paths.Abs(file)
	f, known := c.files[abs]
	switch {
	case f != nil:
		return f.column(c.paths.Text(abs), line, col)
	case known || strings.HasPrefix(file, "<"):
		return col
	case !c.others && (within(c.paths.GOROOT, abs) || within(c.paths.ModCache, abs)):
		return col
	}
	return 0
}

func within(dir, file string) bool {
	return dir != "" && strings.HasPrefix(file, strings.TrimSuffix(dir, string(filepath.Separator))+string(filepath.Separator))
}

// A coveredFile is a file with counters.
type coveredFile struct {
	made string // where it is

	once    sync.Once
	columns [][]int // by line and column, from 0
}

func (f *coveredFile) column(source string, line, col int) int {
	f.once.Do(func() { f.read(source) })
	if line < 1 || line > len(f.columns) || col < 1 || col > len(f.columns[line-1]) {
		return 0
	}
	return f.columns[line-1][col-1]
}

// read compares the lines of the file with those of its source. Where they cannot be
// read, no column is known.
func (f *coveredFile) read(source string) {
	text, err := os.ReadFile(source)
	if err != nil {
		return
	}
	made, err := os.ReadFile(f.made)
	if err != nil {
		return
	}
	_, made, _ = bytes.Cut(made, []byte("\n"))
	lines := bytes.Split(made, []byte("\n"))
	for i, want := range bytes.Split(text, []byte("\n")) {
		if i < len(lines) {
			f.columns = append(f.columns, sourceColumns(string(lines[i]), string(want)))
		}
	}
}

// counters are what statements begin with that the go command puts into a file.
var counters = []string{"goCover_", "_cover_atomic_."}

// sourceColumns returns for each byte of a line with counters its column in the line
// of the source, 0 where it has none; nil if it is not that line with counters, and
// the braces that these need.
func sourceColumns(made, source string) []int {
	columns := make([]int, len(made))
	i := 0
	for j := 0; j < len(made); {
		counter := slices.ContainsFunc(counters, func(c string) bool { return strings.HasPrefix(made[j:], c) && !strings.HasPrefix(source[i:], c) })
		switch {
		case counter:
			n := strings.IndexByte(made[j:], ';')
			if n < 0 {
				return nil
			}
			j += n + 1
		case i < len(source) && made[j] == source[i]:
			i++
			columns[j] = i
			j++
		case i == len(source) && strings.HasPrefix(made[j:], "; import "):
			return columns
		case strings.IndexByte(" {};", made[j]) >= 0:
			j++
		default:
			return nil
		}
	}
	if i < len(source) {
		return nil
	}
	return columns
}
