package hot

import (
	"fmt"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/symbol"
)

// A checker holds the functions of profiles to the source of today. A profile
// says in which line each of its functions begins, and has lines with calls:
// where the source has the function elsewhere, all of its lines are moved; where
// a line that has a call in the profile has none in the source, the function was
// changed, and its lines say nothing any more. A function with //line directives has
// lines of other files, which do not move with it: they are those that the source
// has now, or it was changed.
type checker struct {
	x      *Index
	open   func(string) string
	dirs   map[string]string      // folders of the report's packages, as the report has them
	files  map[string]*sourceFile // by the report's name; nil if it cannot be read
	states map[*profile.Function]*state
	std    map[string]bool            // whether a folder is one of std
	newer  map[string]bool            // files that are other ones now, and newer than a profile of this machine
	exact  map[*profile.Function]bool // of profiles of the very source of the report
	moved  map[string]bool            // functions
	lost   map[string]bool            // functions that were changed or are gone
}

// A state is what became of a function since the profile was taken.
type state struct {
	shift   int           // lines that it has moved down
	unsure  bool          // it may have changed
	same    bool          // the file is that of the profile, and older
	newer   bool          // the same, but newer: that alone says nothing
	missing alloc.Missing // Changed or Gone, or ""
	span    *span
	file    *sourceFile
}

func newChecker(x *Index, open func(string) string) *checker {
	c := &checker{
		x: x, open: open, dirs: map[string]string{}, files: map[string]*sourceFile{}, states: map[*profile.Function]*state{},
		std: map[string]bool{}, exact: map[*profile.Function]bool{}, newer: map[string]bool{}, moved: map[string]bool{}, lost: map[string]bool{},
	}
	for i := range x.rep.Sites {
		s := &x.rep.Sites[i]
		if pkg := symbol.Package(s.Func); (pkg == s.Package || pkg == "main") && !strings.HasPrefix(s.Pos.File, "<") && !strings.HasPrefix(s.Pos.File, "_cgo") {
			// Directives name files that can be anywhere.
			if _, ok := c.dirs[s.Package]; !ok || strings.HasSuffix(s.Pos.File, ".go") {
				c.dirs[s.Package] = path.Dir(s.Pos.File)
			}
		}
	}
	return c
}

// learn finds out what became of the functions of a profile. One that is of the
// very source of the report is not compared with it.
func (c *checker) learn(p *profile.Profile, places *places, b build, current bool) {
	if c.open == nil {
		return
	}
	var taken time.Time // when the source was what the profile has, at the latest
	if p.TimeNanos > 0 {
		taken = time.Unix(0, p.TimeNanos)
	}
	if !b.written.IsZero() {
		taken = b.written
	}
	byFile := map[*sourceFile][]*profile.Function{}
	var directed []string
	for _, fn := range p.Function {
		if c.states[fn] != nil {
			continue // of another profile with the same data
		}
		c.exact[fn] = current
		name := c.x.Name(fn.Name)
		if !c.x.Own(name) || strings.HasPrefix(fn.Filename, "<") || base(fn.Filename) == testMain {
			continue
		}
		s := c.state(fn, name)
		if s == nil {
			continue
		}
		several := s.span != nil && s.span.directed != nil
		if several {
			directed = append(directed, name)
		}
		unknown := s.file == nil && s.missing == ""
		if current || c.x.files[name] == "*" && !several && !unknown {
			continue
		}
		c.states[fn] = s
		if s.file != nil {
			c.age(fn, s, taken)
		}
		if s.file != nil && !several {
			byFile[s.file] = append(byFile[s.file], fn)
		}
	}
	c.x.anyFile(directed)
	for _, list := range byFile {
		slices.SortFunc(list, func(a, b *profile.Function) int { return int(a.StartLine - b.StartLine) })
		c.literals(list)
		c.neighbours(list)
	}
	c.calls(p, places)
	c.aged()
	for fn, s := range c.states {
		switch {
		case s.missing != "":
			c.lost[c.x.Name(fn.Name)] = true
		case s.shift != 0:
			c.moved[c.x.Name(fn.Name)] = true
		}
	}
}

// state compares where a function begins; nil where that cannot be known.
func (c *checker) state(fn *profile.Function, name string) *state {
	dir, ok := c.dirs[c.packageOf(fn, name)]
	if !ok || fn.StartLine <= 0 {
		return nil
	}
	file := path.Join(dir, base(fn.Filename))
	if known := c.x.files[name]; base(known) == base(fn.Filename) {
		file = known // a literal that was inlined is of another package's file
	}
	f := c.file(file)
	if sure := symbol.Declared(name); sure && (f == nil || f.funcs[declOf(name)] == nil) {
		f = c.elsewhere(dir, name)
		if f == nil && c.x.funcs[name] && inGo(fn.Filename) {
			return nil // the source at hand is not that of the report
		}
		if f == nil && inGo(fn.Filename) && c.readable(dir) && !strings.HasSuffix(fn.Filename, "_test.go") {
			return &state{missing: alloc.Gone}
		}
	}
	if f == nil && !inGo(fn.Filename) {
		return &state{unsure: true} // a generator's, which is not there
	}
	if f == nil || !symbol.Declared(name) && c.x.files[name] == "" && !sameFolder(slashed(fn.Filename), slashed(f.path)) {
		return nil
	}
	s := &state{file: f, span: f.find(name)}
	switch {
	case s.span != nil && s.span.directed != nil:
		s.unsure = s.span.start != int(fn.StartLine)
		return s
	case s.span != nil:
		s.shift = s.span.start - int(fn.StartLine)
	case symbol.Declared(name):
		s.missing = alloc.Changed // a literal of it is not there
	}
	if base(f.name) != base(fn.Filename) {
		s.missing = alloc.Changed // in another file: that is as good as another function
	}
	return s
}

// sameFolder reports whether two files have folders of the same name.
func sameFolder(a, b string) bool { return path.Base(path.Dir(a)) == path.Base(path.Dir(b)) }

// landmarks are functions of std that most profiles have, whose lines differ
// between versions of Go.
var landmarks = map[string]string{
	"runtime.main": "proc.go", "runtime.mallocgc": "malloc.go", "runtime.newproc1": "proc.go",
	"runtime.schedule": "proc.go", "runtime.findRunnable": "proc.go", "runtime.gcBgMarkWorker": "mgc.go",
	"testing.tRunner": "testing.go", "testing.(*B).runN": "benchmark.go", "net/http.(*conn).serve": "server.go",
	"net/http.(*Server).Serve": "server.go",
}

// otherGo returns a function of std that begins in another line in the report's
// Go, or "" if none does or that is not known.
func (c *checker) otherGo(p *profile.Profile) string {
	if c.open == nil {
		return ""
	}
	for _, fn := range p.Function {
		file := landmarks[fn.Name]
		if file == "" || fn.StartLine <= 0 {
			continue
		}
		f := c.file("$GOROOT/src/" + symbol.Package(fn.Name) + "/" + file)
		if f == nil {
			continue
		}
		if s := f.find(fn.Name); s != nil && s.start != int(fn.StartLine) {
			return fn.Name
		}
	}
	return ""
}

// packageOf is the report's path of a function's package. Programs have the name
// main, and their folder says which of them it is.
func (c *checker) packageOf(fn *profile.Function, name string) string {
	pkg := symbol.Package(name)
	if pkg != "main" {
		return pkg
	}
	best, n := "", -1
	for main := range c.x.mains {
		if k := commonTail(path.Dir(slashed(fn.Filename)), c.dirs[main]); k > n || k == n && main < best {
			best, n = main, k
		}
	}
	return best
}

func (c *checker) readable(dir string) bool {
	_, err := os.ReadDir(c.open(dir))
	return err == nil
}

// file returns a file of the report, or nil if it cannot be read.
func (c *checker) file(name string) *sourceFile {
	f, ok := c.files[name]
	if !ok {
		f = readSource(name, c.open(name))
		c.files[name] = f
	}
	return f
}

// elsewhere looks for a function in the other files of its package.
func (c *checker) elsewhere(dir, name string) *sourceFile {
	list, err := os.ReadDir(c.open(dir))
	if err != nil {
		return nil
	}
	for _, e := range list {
		if strings.HasSuffix(e.Name(), ".go") && !e.IsDir() {
			if f := c.file(path.Join(dir, e.Name())); f != nil && f.funcs[declOf(name)] != nil {
				return f
			}
		}
	}
	return nil
}

// literals finds function literals that have no number of their own, as those
// that were inlined: one must begin in the line of the profile, moved as the
// function before it is.
func (c *checker) literals(list []*profile.Function) {
	shift := 0
	for _, fn := range list {
		s := c.states[fn]
		if s.span == nil && s.missing == "" {
			if s.file.lines != nil {
				s.unsure = true // its lines can be anywhere
				continue
			}
			if s.span = s.file.literal(int(fn.StartLine) + shift); s.span == nil {
				s.missing = alloc.Changed
				continue
			}
			s.shift = shift
		}
		shift = s.shift
	}
}

// neighbours finds functions that may have grown: the next one in the file has
// moved by another number of lines.
func (c *checker) neighbours(list []*profile.Function) {
	for i, fn := range list {
		s := c.states[fn]
		for _, next := range list[i+1:] {
			if n := c.states[next]; next.StartLine != fn.StartLine && n.span != nil {
				s.unsure = s.unsure || n.shift != s.shift
				break
			}
		}
	}
}

// calls looks for lines with a call in the profile that have none in the source.
func (c *checker) calls(p *profile.Profile, places *places) {
	leaves := c.leaves(p, places)
	for _, loc := range p.Location {
		if blocks, ok := leaves[loc]; ok && len(loc.Line) > 0 {
			c.leaf(loc, places.of(loc).frames, blocks)
		}
		for i, l := range loc.Line {
			s := c.states[l.Function]
			if s == nil || s.span == nil || s.missing != "" {
				continue
			}
			line := int(l.Line) + s.shift
			blocks, leaf := leaves[loc]
			if leaf = leaf && i == 0; leaf && len(blocks) == 0 {
				// CPU time: an instruction of what is inlined can be said
				// to be the outer function's, at the inner one's line.
				continue
			}
			if !s.span.has(line) || !leaf && !s.file.calls[line] {
				s.missing = alloc.Changed
			}
		}
	}
}

// leaves are the places of a profile that allocated, with the sizes of the
// blocks, and those where CPU time was spent, without any.
func (c *checker) leaves(p *profile.Profile, places *places) map[*profile.Location][]int64 {
	leaves := map[*profile.Location][]int64{}
	cols := columnsOf(p)
	for _, s := range p.Sample {
		for _, loc := range s.Location {
			blocks := leaves[loc]
			pl := places.of(loc)
			inner := pl != nil && !pl.runtime
			if inner && cols.objects >= 0 && cols.bytes >= 0 && len(s.Value) > max(cols.objects, cols.bytes) && s.Value[cols.objects] > 0 {
				if b := s.Value[cols.bytes] / s.Value[cols.objects]; !slices.Contains(blocks, b) {
					blocks = append(blocks, b)
				}
			}
			leaves[loc] = blocks
			if inner {
				break
			}
		}
	}
	return leaves
}

// leaf compares a place that allocated with the sites that the report has there
// now. Where none can have made its blocks, the function may have changed, and
// has changed if there are other signs of it. Of files that are the profile's own
// it is known that they have not.
func (c *checker) leaf(loc *profile.Location, frames []alloc.Frame, blocks []int64) {
	inner := loc.Line[0]
	s := c.states[inner.Function]
	if s == nil || s.file == nil || s.same || s.missing != "" || len(blocks) == 0 || s.file.quiet[int(inner.Line)+s.shift] {
		return
	}
	today, _, missing := c.today(loc, slices.Clone(frames))
	if missing != "" {
		return
	}
	for _, i := range c.x.allocating(c.x.at[c.x.Key(today)]) {
		// A block of another size can be the collector's, which starts anywhere.
		if slices.ContainsFunc(blocks, func(b int64) bool { return couldMake(&c.x.rep.Sites[i], b) }) {
			return
		}
	}
	if s.unsure || s.newer {
		s.missing = alloc.Changed
	}
	s.unsure = true
}

// today returns frames at the lines of today, how sure that is, and why the
// place cannot be found any more.
func (c *checker) today(loc *profile.Location, frames []alloc.Frame) ([]alloc.Frame, alloc.Match, alloc.Missing) {
	match := alloc.Exact
	i := 0
	for _, l := range slices.Backward(loc.Line) {
		if l.Function == nil {
			continue
		}
		if s := c.states[l.Function]; s != nil {
			if s.missing != "" {
				return frames, "", s.missing
			}
			frames[i].Pos.Line += s.shift
			switch {
			case s.unsure:
				match = alloc.Unsure
			case s.shift != 0 && match == alloc.Exact:
				match = alloc.Moved
			}
		}
		i++
	}
	return frames, match, ""
}

// name is the report's name of a frame's file, where it is of the report or of std,
// and the name without the folders of another machine where it is not.
func (c *checker) name(f alloc.Frame) string {
	file := slashed(f.Pos.File)
	if dir, ok := c.dirs[symbol.Package(f.Func)]; ok {
		return path.Join(dir, base(file))
	}
	if rest := c.inStd(f.Func, file); rest != "" {
		return "$GOROOT/src/" + rest
	}
	for _, mark := range []string{"/pkg/mod/", "/src/"} {
		if i := strings.LastIndex(file, mark); i >= 0 && strings.HasPrefix(file, "/") {
			return file[i+len(mark):]
		}
	}
	if strings.HasPrefix(file, "/") || strings.Contains(file, ":/") {
		return base(file)
	}
	return file
}

// inStd is the name that a function's file has in the folder of std, or "" if it is
// not std's. That folder is anywhere: a toolchain's, another machine's, or, with
// -trimpath, nowhere.
func (c *checker) inStd(fn, file string) string {
	rest := file
	if i := strings.LastIndex(file, "/src/"); i >= 0 {
		rest = file[i+len("/src/"):]
		if strings.Contains(file[:i], "golang.org/toolchain@") {
			return rest
		}
	} else if strings.HasPrefix(file, "/") {
		return ""
	}
	dir := path.Dir(rest)
	if c.open == nil || dir != symbol.Package(fn) {
		return ""
	}
	is, known := c.std[dir]
	if !known {
		info, err := os.Stat(c.open("$GOROOT/src/" + dir))
		is = err == nil && info.IsDir()
		c.std[dir] = is
	}
	if !is {
		return ""
	}
	return rest
}

// notes says what was found out.
func (c *checker) notes() []string {
	var notes []string
	add := func(set map[string]bool, noun, text string) {
		if len(set) == 0 {
			return
		}
		names := slices.Sorted(maps.Keys(set))
		more := ""
		if len(names) > maxNamed {
			names, more = names[:maxNamed], ", ..."
		}
		if len(set) > 1 {
			noun += "s"
		}
		notes = append(notes, fmt.Sprintf("%d %s %s: %s%s", len(set), noun, text, strings.Join(names, ", "), more))
	}
	add(c.moved, "function", "moved in the file since the profile was taken; lines are taken from where it begins")
	add(c.lost, "function", "changed since the profile was taken, and what it allocates is at no site; profile this source")
	add(c.newer, "file", "has other content than the profile was taken of, and lines may have changed")
	return notes
}

// maxNamed bounds the names in a note.
const maxNamed = 5
