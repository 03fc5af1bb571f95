package compare

import (
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
)

// A Hunk is a part of a file that was edited: lines that the old state had in place of
// those of the new one. One of the two can be empty.
type Hunk struct {
	File     string
	Was, Now Lines
}

// Lines are those from From on and before To, from 1.
type Lines struct{ From, To int }

// Has reports whether a line is one of them.
func (l Lines) Has(line int) bool { return l.From <= line && line < l.To }

// hunks are the parts of all Go files that differ, in order.
func (t *texts) hunks() []Hunk {
	var list []Hunk
	for _, file := range slices.Sorted(slices.Values(t.files)) {
		if !strings.HasSuffix(file, ".go") {
			continue
		}
		m := t.lineMap(file)
		if m == nil { // one state does not have it
			was, _ := text(t.old, file)
			now, _ := text(t.now, file)
			list = append(list, Hunk{file, all(was), all(now)})
			continue
		}
		i, k := 1, 1
		for i < len(m.to) || k < len(m.from) {
			h := Hunk{File: file, Was: Lines{i, i}, Now: Lines{k, k}}
			for h.Was.To < len(m.to) && m.to[h.Was.To] == 0 {
				h.Was.To++
			}
			for h.Now.To < len(m.from) && m.from[h.Now.To] == 0 {
				h.Now.To++
			}
			if h.Was.From < h.Was.To || h.Now.From < h.Now.To {
				list = append(list, h)
			}
			i, k = h.Was.To+1, h.Now.To+1
		}
	}
	return list
}

// all are the lines of a text; none of one that is empty.
func all(text string) Lines {
	if text == "" {
		return Lines{1, 1}
	}
	return Lines{1, 2 + strings.Count(text, "\n")}
}

// written reports whether all sites of a finding are written in the line of its edit, which
// only their own state has: there, or where their function is called. Without this line
// there are no such sites, so nothing more needs a proof.
func (e editor) written(f *alloc.Finding) bool {
	has, sites := e.changed, f.Sites
	switch f.State {
	case alloc.StateNew:
	case alloc.StateGone:
		has, sites = e.lost, f.Was
	default:
		return false
	}
	for i := range sites {
		s := &sites[i]
		found := false
		for _, p := range append(framePlaces(s), s.Pos) {
			_, edited := has(p)
			found = found || edited && p.File == f.Edit.Pos.File && p.Line == f.Edit.Pos.Line
		}
		if !found {
			return false
		}
	}
	return len(sites) > 0
}

// framePlaces are where a site is in the functions that are inlined there.
func framePlaces(s *alloc.Site) []alloc.Pos {
	var list []alloc.Pos
	for _, f := range s.Inlined {
		list = append(list, f.Pos)
	}
	return list
}

// lost is the text of a line of the old state that the new one has not.
func (e editor) lost(p alloc.Pos) (string, bool) {
	if e.texts.unchanged(p.File) || p.Line < 1 {
		return "", false
	}
	m := e.texts.lineMap(p.File)
	if m == nil { // of a file that is gone all is
		was, had := text(e.texts.old, p.File)
		lines := strings.Split(was, "\n")
		if _, has := text(e.texts.now, p.File); !had || has || p.Line > len(lines) {
			return "", false
		}
		return lines[p.Line-1], true
	}
	if p.Line >= len(m.to) || m.to[p.Line] != 0 {
		return "", false
	}
	return m.old[p.Line-1], true
}
