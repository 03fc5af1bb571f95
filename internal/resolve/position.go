package resolve

import (
	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/compiler/paths"
	"github.com/unheap/unheap/internal/compiler/source"
	"github.com/unheap/unheap/internal/symbol"
)

// A view puts positions in the facts of one package into the report's form.
type view struct {
	path  string // of the package that was compiled
	f     *gcfacts.Facts
	paths *paths.Paths
	files map[string]string // the compiler's file names to the report's
	src   *source.Files
	here  map[string]bool // the instances of generic functions that the package has analyzed
}

func newView(r *Resolver, path string, f *gcfacts.Facts) view {
	return view{path, f, r.Paths, map[string]string{}, &r.src, analyzed(f)}
}

// outer is the outermost position of id.
func (v *view) outer(id gcfacts.PosID) alloc.Pos { return v.place(v.f.Outer(id)) }

// source is the innermost position of id: that of the source.
func (v *view) source(id gcfacts.PosID) alloc.Pos {
	pos, inlined := v.frames(id)
	if n := len(inlined); n > 0 {
		return inlined[n-1].Pos
	}
	return pos
}

// frames returns the outermost position of id and the calls inlined there.
func (v *view) frames(id gcfacts.PosID) (alloc.Pos, []alloc.Frame) {
	stack := v.f.Frames(id)
	if len(stack) == 0 {
		return alloc.Pos{}, nil
	}
	inlined := []alloc.Frame{}
	for _, f := range stack[1:] {
		inlined = append(inlined, alloc.Frame{Func: symbol.Plain(f.Func), Pos: v.place(f)})
	}
	return v.place(stack[0]), inlined
}

// innermost is the file of the innermost position of id, as the compiler names it.
func (v *view) innermost(id gcfacts.PosID) string {
	frames := v.f.Frames(id)
	if len(frames) == 0 {
		return ""
	}
	return frames[len(frames)-1].File
}

func (v *view) place(f gcfacts.Frame) alloc.Pos {
	return alloc.Pos{File: v.rel(f.File), Line: f.Line, Col: f.Col}
}

// rel is the report's name of a file.
func (v *view) rel(file string) string {
	name, ok := v.files[file]
	if !ok {
		name = v.paths.Rel(file)
		v.files[file] = name
	}
	return name
}
