package gcfacts

import "strings"

// A sourceIndex has the positions of facts by their innermost frames.
type sourceIndex struct {
	first []PosID         // the first position with the same innermost frame, by number
	at    map[frame]PosID // and by the frame
	files map[string]int32
}

// A frame is an innermost frame; the file is the number of its name.
type frame struct{ file, line, col int32 }

// index makes the index of sources when it is first asked for. The first position
// of a frame is one that was not inlined, if there is any.
func (f *Facts) index() *sourceIndex {
	f.indexing.Do(func() {
		x := &sourceIndex{make([]PosID, len(f.positions)+1), make(map[frame]PosID, len(f.positions)), map[string]int32{}}
		for _, inlined := range []bool{false, true} {
			for i, p := range f.positions {
				if (p.inl != 0) != inlined {
					continue
				}
				id, at := PosID(i+1), frame{p.file, p.line, p.col}
				if first, ok := x.at[at]; ok && !f.generated(id) {
					x.first[id] = first
					continue
				}
				x.first[id], x.at[at] = id, id
				x.files[f.strings[p.file]] = p.file
			}
		}
		f.sources = x
	})
	return f.sources
}

// generated reports whether a position is in code that the compiler made and that
// has no source: all of it is at one line.
func (f *Facts) generated(id PosID) bool {
	return strings.HasPrefix(f.strings[f.positions[id-1].file], "<")
}

// Source returns the position that stands for a place in the source, wherever
// that was inlined: the same for all positions with one innermost frame. One that
// the facts do not have stands for itself.
func (f *Facts) Source(id PosID) PosID {
	if id <= 0 || int(id) > len(f.positions) {
		return id
	}
	return f.index().first[id]
}

// Find returns the position that stands for the innermost frame at, or 0 when the
// facts have none there, or it is in what has no source.
func (f *Facts) Find(at Frame) PosID {
	x := f.index()
	file, ok := x.files[at.File]
	if !ok || strings.HasPrefix(at.File, "<") {
		return 0
	}
	return x.at[frame{file, int32(at.Line), int32(at.Col)}]
}

// Inner returns the innermost frame of a position.
func (f *Facts) Inner(id PosID) Frame {
	frames := f.Frames(id)
	if len(frames) == 0 {
		return Frame{}
	}
	return frames[len(frames)-1]
}
