package hot

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/goversion"
	"github.com/unheap/unheap/internal/symbol"
)

// An Index finds the sites of a report by the places that profiles name.
type Index struct {
	rep    *alloc.Report
	own    map[string]bool   // packages of the report
	mains  map[string]bool   // those that are programs: their functions are "main.F"
	files  map[string]string // the file of each function, as the report has it; "*" for several
	at     map[string][]int  // sites by key
	inner  map[string][]int  // sites by the key of their innermost frame
	copies map[string][]int  // those in copies of closures, by copyKey
	funcs  map[string]bool   // functions that have a site
	tests  bool              // the report has test code
}

// NewIndex returns the index of a report. Own are its packages; those that have
// sites need not be there.
func NewIndex(rep *alloc.Report, own map[string]bool) *Index {
	x := &Index{
		rep: rep, own: map[string]bool{}, mains: map[string]bool{}, files: map[string]string{},
		at: make(map[string][]int, len(rep.Sites)), inner: make(map[string][]int, len(rep.Sites)), copies: map[string][]int{}, funcs: map[string]bool{},
	}
	for path := range own {
		x.own[path] = true
	}
	for i := range rep.Sites {
		s := &rep.Sites[i]
		x.own[s.Package] = true
		x.tests = x.tests || s.Test
		if symbol.Main(s.Func) {
			x.mains[s.Package] = true
		}
		for _, frames := range spelled(s, s.Pos, s.Inlined) {
			x.funcs[frames[0].Func] = true
			for _, f := range frames {
				x.file(f.Func, f.Pos)
			}
		}
	}
	x.index()
	return x
}

// index makes the keys of the sites.
func (x *Index) index() {
	clear(x.at)
	clear(x.inner)
	clear(x.copies)
	for i := range x.rep.Sites {
		s := &x.rep.Sites[i]
		for _, k := range x.Keys(s) {
			x.at[k] = append(x.at[k], i)
		}
		for _, frames := range spelled(s, s.Pos, s.Inlined) {
			k := x.Key(frames[len(frames)-1:])
			x.inner[k] = append(x.inner[k], i)
			if k := x.copyKey(frames[len(frames)-1]); k != "" {
				x.copies[k] = append(x.copies[k], i)
			}
		}
	}
}

// file notes the file of a function: "*" for one that is in several, as
// initialization and the output of some generators are, who name the files that
// they read. A profile knows one.
func (x *Index) file(fn string, pos alloc.Pos) {
	name := pos.File
	if known, ok := x.files[fn]; ok && base(known) != base(name) || strings.HasSuffix(fn, ".init") || !inGo(name) {
		name = "*"
	}
	x.files[fn] = name
}

// inGo reports whether a file is one of Go, or none at all.
func inGo(file string) bool {
	return file == "" || strings.HasPrefix(file, "<") || strings.HasSuffix(file, ".go")
}

// anyFile notes functions that are in several files.
func (x *Index) anyFile(funcs []string) {
	changed := false
	for _, fn := range funcs {
		if known, ok := x.files[fn]; ok && known != "*" {
			x.files[fn], changed = "*", true
		}
	}
	if changed {
		x.index()
	}
}

// Key names a place in the code by its functions, files and lines, the outermost
// first. Innermost functions of the runtime are left out, as a profile does. The
// name of a file is without its folder, which differs between machines and which
// the function's name says.
func (x *Index) Key(frames []alloc.Frame) string {
	for len(frames) > 1 && symbol.Runtime(frames[len(frames)-1].Func) {
		frames = frames[:len(frames)-1]
	}
	b := make([]byte, 0, 128)
	for i, f := range frames {
		if i > 0 {
			b = append(b, " > "...)
		}
		b = append(b, f.Func...)
		b = append(b, ' ')
		if x.files[f.Func] == "*" {
			b = append(b, '*')
		} else {
			b = append(b, base(f.Pos.File)...)
		}
		b = append(b, ':')
		b = strconv.AppendInt(b, int64(f.Pos.Line), 10)
	}
	return string(b)
}

// copyKey names a place in a closure by what all Go versions call it, wherever the
// closure is copied to; "" for another function.
func (x *Index) copyKey(f alloc.Frame) string {
	origin := symbol.Origin(f.Func)
	if origin == "" {
		return ""
	}
	return fmt.Sprintf("%s %s:%d", origin, base(f.Pos.File), f.Pos.Line)
}

// oneFile reports whether the source of sites is in one file.
func (x *Index) oneFile(sites []int) bool {
	file := x.rep.Sites[sites[0]].Source().File
	return !slices.ContainsFunc(sites, func(i int) bool { return x.rep.Sites[i].Source().File != file })
}

func siteFrames(s *alloc.Site, pos alloc.Pos, inlined []alloc.Frame) []alloc.Frame {
	return append([]alloc.Frame{{Func: s.Func, Pos: pos}}, inlined...)
}

// spelled are the frames of a place of a site with the names that profiles can
// have: functions of a program have its path in its tests, and "main" elsewhere.
// The names of the report are first.
func spelled(s *alloc.Site, pos alloc.Pos, inlined []alloc.Frame) [][]alloc.Frame {
	frames := siteFrames(s, pos, inlined)
	if !slices.ContainsFunc(frames, func(f alloc.Frame) bool { return symbol.Main(f.Func) }) {
		return [][]alloc.Frame{frames}
	}
	tested := slices.Clone(frames)
	for i, f := range tested {
		if symbol.Main(f.Func) {
			tested[i].Func = symbol.Escape(s.Package) + "." + symbol.Local(f.Func)
		}
	}
	return [][]alloc.Frame{frames, tested}
}

// Keys are the keys of a site: where it is, and where the calls are that
// allocate it, as the profiles of a Go version show them.
func (x *Index) Keys(s *alloc.Site) []string {
	places := append([]alloc.Place{{Pos: s.Pos, Inlined: s.Inlined}}, s.At...)
	var keys []string
	for _, p := range places {
		for _, frames := range spelled(s, p.Pos, p.Inlined) {
			keys = append(keys, x.Key(frames))
			if strings.HasSuffix(s.Func, ".init") && len(p.Inlined) > 0 {
				// The linker's tables can have lost the line of such a call.
				frames[0].Pos.Line = 1
				keys = append(keys, x.Key(frames))
			}
		}
	}
	if n := len(s.Inlined); n > 0 && losesFrame(s, x.rep.Go) {
		for _, frames := range spelled(s, s.Pos, s.Inlined[:n-1]) {
			keys = append(keys, x.Key(frames))
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// losesFrame reports whether profiles do not know the innermost function of a
// site: make with copy calls mallocgc itself.
func losesFrame(s *alloc.Site, version string) bool {
	return goversion.Of(version).SkipsFive && slices.Contains(s.Runtime, "runtime.mallocgc")
}

// Name is a function's name in the keys of sites, which have those of programs
// and those of tests: its symbol without type arguments.
func (x *Index) Name(fn string) string { return symbol.Plain(fn) }

// Symbol is a function's symbol in the program: tests have the path of a program
// where it has "main".
func (x *Index) Symbol(fn string) string {
	if pkg := symbol.Package(fn); x.mains[pkg] {
		return "main." + symbol.Local(fn)
	}
	return fn
}

// Frames are the functions of a location, the outermost first, as a report
// names them. Files are as the profile has them.
func (x *Index) Frames(loc *profile.Location) []alloc.Frame {
	frames := make([]alloc.Frame, 0, len(loc.Line))
	for _, l := range slices.Backward(loc.Line) {
		if l.Function == nil {
			continue
		}
		frames = append(frames, alloc.Frame{
			Func: x.Name(l.Function.Name),
			Pos:  alloc.Pos{File: l.Function.Filename, Line: int(l.Line)},
		})
	}
	return frames
}

// Own reports whether a function is of the packages of the report.
func (x *Index) Own(fn string) bool {
	if x.funcs[fn] {
		return true
	}
	pkg := symbol.Package(fn)
	return x.own[pkg] || pkg == "main" && len(x.mains) > 0
}

// allocating picks the sites that allocate, as far as is known.
func (x *Index) allocating(sites []int) []int {
	var list []int
	for _, i := range sites {
		if v := x.rep.Sites[i].Verdict; v == alloc.Heap || v == alloc.Conditional || v == alloc.Unknown {
			list = append(list, i)
		}
	}
	return list
}

// pick picks from sites that share a place those that a sample can be of: that
// can have made its block of the heap, and that call the runtime's function that
// it has. Where that leaves none, it is not this that tells them apart.
func (x *Index) pick(sites []int, e evidence) []int {
	if len(sites) < 2 {
		return sites
	}
	var list []int
	for _, i := range sites {
		s := &x.rep.Sites[i]
		if (e.block <= 0 || couldMake(s, e.block)) && (e.entry == "" || slices.Contains(s.Runtime, e.entry)) {
			list = append(list, i)
		}
	}
	if len(list) == 0 {
		return sites
	}
	return list
}

// leastGoroutine is less than what the runtime's record of a goroutine takes.
const leastGoroutine = 256

// couldMake reports whether a block of the heap can be of a site. It says no only
// where that is certain.
func couldMake(s *alloc.Site, block int64) bool {
	switch s.Kind {
	case alloc.Goroutine:
		return block >= leastGoroutine
	case alloc.Variable, alloc.Composite, alloc.New, alloc.Closure, alloc.Interface, alloc.Variadic, alloc.MethodValue:
		return s.Size <= 0 || mayHold(block, s.Size)
	case alloc.MakeSlice:
		return s.Size <= 0 || s.Verdict != alloc.Heap || mayHold(block, s.Size)
	}
	return true
}
