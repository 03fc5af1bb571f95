package compare

import (
	"go/ast"
	"go/token"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
)

// An editor finds what findings are due to.
type editor struct {
	diff  *alloc.Diff
	texts *texts
	facts Facts
}

func (e editor) run() {
	var hunks []Hunk
	if e.facts.Prove != nil && e.texts.both() {
		hunks = e.texts.hunks()
	}
	for i := range e.diff.Findings {
		f := &e.diff.Findings[i]
		f.Edit = e.edit(f)
		if f.Edit.Proven = e.texts.both() && f.Edit.Kind == alloc.EditStatement && e.written(f); !f.Edit.Proven && e.facts.Prove != nil {
			if edit, ok := e.facts.Prove(f, hunks); ok {
				f.Edit = edit
			}
		}
	}
}

// edit is what the texts and the configurations tell. That two things changed is no proof
// that one is due to the other.
func (e editor) edit(f *alloc.Finding) alloc.Edit {
	if e.texts.both() {
		for _, find := range []func(*alloc.Finding) (alloc.Edit, bool){e.inlining, e.declaration, e.statement, e.removed, e.module, e.function} {
			if edit, ok := find(f); ok {
				return edit
			}
		}
	}
	if list := e.diff.Between; len(list) > 0 && (!e.texts.both() || len(e.facts.Files) == 0) {
		return configured(list)
	}
	return alloc.Edit{Kind: alloc.EditUnknown}
}

// configured is the edit of another Go version, or another configuration.
func configured(list []alloc.Difference) alloc.Edit {
	edit := alloc.Edit{Kind: alloc.EditConfiguration}
	var words []string
	for _, d := range list {
		if d.Dimension == "go" && len(list) == 1 {
			edit.Kind = alloc.EditToolchain
		}
		words = append(words, d.Dimension+": "+quoted(d.A)+" to "+quoted(d.B))
	}
	edit.Text = strings.Join(words, ", ")
	return edit
}

func quoted(s string) string {
	if s == "" {
		return "not set"
	}
	return s
}

// changed is the text of a line of the new state that the old one has not.
func (e editor) changed(p alloc.Pos) (string, bool) {
	if e.texts.unchanged(p.File) || p.Line < 1 {
		return "", false
	}
	m := e.texts.lineMap(p.File)
	if m == nil { // a new file is all new
		b, ok := text(e.texts.now, p.File)
		if _, had := text(e.texts.old, p.File); !ok || had {
			return "", false
		}
		lines := strings.Split(b, "\n")
		if p.Line > len(lines) {
			return "", false
		}
		return lines[p.Line-1], true
	}
	if p.Line >= len(m.from) || m.from[p.Line] != 0 {
		return "", false
	}
	return m.now[p.Line-1], true
}

// statement is a changed statement of the new state: that which decides, or makes the
// value, or else that which it flows through.
func (e editor) statement(f *alloc.Finding) (alloc.Edit, bool) {
	for i := range f.Sites {
		s := &f.Sites[i]
		for _, p := range places(s) {
			line, ok := e.changed(p)
			if !ok {
				continue
			}
			return alloc.Edit{Pos: p, Text: strings.TrimSpace(line), Kind: e.kind(e.texts.now, s, p)}, true
		}
	}
	return alloc.Edit{}, false
}

// kind is that of an edit at a place of a site: whether it decides about it in a function
// that the value is passed to.
func (e editor) kind(state *State, s *alloc.Site, p alloc.Pos) alloc.EditKind {
	if len(s.Causes) > 0 && p == s.Causes[0].Decisive && !e.same(state, s, p) {
		return alloc.EditCallee
	}
	return alloc.EditStatement
}

// same reports whether a place is in one of the functions that a site is in.
func (e editor) same(state *State, s *alloc.Site, p alloc.Pos) bool {
	fns := []string{s.Func}
	for _, f := range s.Inlined {
		fns = append(fns, f.Func)
	}
	f := e.texts.parse(state, p.File)
	if f == nil {
		return true
	}
	for _, fn := range fns {
		if d := e.texts.function(state, p.File, fn); d != nil && within(f, d, p.Line) {
			return true
		}
	}
	return false
}

// within reports whether a line is one of a node's, by the text of the file.
func within(f *file, n ast.Node, line int) bool {
	return f.line(n.Pos()) <= line && line <= f.line(n.End())
}

// places are the places of a site that can decide about it, the most important first.
func places(s *alloc.Site) []alloc.Pos {
	var list []alloc.Pos
	for _, c := range s.Causes {
		list = append(list, c.Decisive)
	}
	list = append(list, s.Source(), s.Pos)
	for _, c := range s.Causes {
		for _, step := range c.Flow {
			p := step.Pos
			if n := len(step.Inlined); n > 0 {
				p = step.Inlined[n-1].Pos
			}
			list = append(list, p)
		}
	}
	return list
}

// removed is a statement of the old state that the new one has not.
func (e editor) removed(f *alloc.Finding) (alloc.Edit, bool) {
	for i := range f.Was {
		for _, p := range places(&f.Was[i]) {
			if line, ok := e.lost(p); ok {
				return alloc.Edit{Pos: p, Text: strings.TrimSpace(line), Kind: e.kind(e.texts.old, &f.Was[i], p)}, true
			}
		}
	}
	return alloc.Edit{}, false
}

// inlining is the function that is inlined on one side only, if it was edited.
func (e editor) inlining(f *alloc.Finding) (alloc.Edit, bool) {
	if !has(f.Changes, "inlining") {
		return alloc.Edit{}, false
	}
	for _, list := range [][]alloc.Site{f.Was, f.Sites} {
		for i := range list {
			for k := len(list[i].Inlined) - 1; k >= 0; k-- {
				fn := list[i].Inlined[k].Func
				for _, file := range append([]string{list[i].Inlined[k].Pos.File}, e.facts.Files...) {
					if pos, line, ok := e.editedFunction(file, fn); ok {
						return alloc.Edit{Pos: pos, Text: line, Kind: alloc.EditInline}, true
					}
				}
			}
		}
	}
	return alloc.Edit{}, false
}

// editedFunction is where a function is declared whose text changed, the lines before it
// included: a directive stands there.
func (e editor) editedFunction(file, fn string) (alloc.Pos, string, bool) {
	d := e.texts.function(e.texts.now, file, fn)
	if d == nil {
		return alloc.Pos{}, "", false
	}
	f := e.texts.parse(e.texts.now, file)
	head := alloc.Pos{File: file, Line: f.line(d.Pos()), Col: 1}
	from := head.Line
	if d.Doc != nil {
		from = f.line(d.Doc.Pos())
	}
	edited := e.edited(file, from, f.line(d.End()))
	b, _ := text(e.texts.now, file)
	return head, strings.TrimSpace(strings.Split(b, "\n")[head.Line-1]), edited
}

// edited reports whether lines of the new state were edited: some are new, or some that
// were between them are gone.
func (e editor) edited(file string, from, to int) bool {
	if e.texts.unchanged(file) {
		return false
	}
	m := e.texts.lineMap(file)
	if m == nil {
		return false
	}
	for n := from; n <= to && n < len(m.from); n++ {
		if m.from[n] == 0 || n > from && m.from[n] != m.from[n-1]+1 {
			return true
		}
	}
	return false
}

// declaration is the declaration of a type that became larger or smaller.
func (e editor) declaration(f *alloc.Finding) (alloc.Edit, bool) {
	if f.State != alloc.StateLarger || len(f.Sites) == 0 || has(f.Changes, "type") {
		return alloc.Edit{}, false
	}
	typ := strings.TrimLeft(f.Sites[0].Type, "*[]0123456789")
	name := typ[strings.LastIndexByte(typ, '.')+1:]
	for _, file := range append([]string{f.Sites[0].Source().File}, e.facts.Files...) {
		src := e.texts.parse(e.texts.now, file)
		if src == nil {
			continue
		}
		for _, d := range src.syntax.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE {
				if edit, ok := e.typeSpec(src, g, file, name); ok {
					return edit, true
				}
			}
		}
	}
	return alloc.Edit{}, false
}

// typeSpec is the first changed line of a type's declaration.
func (e editor) typeSpec(src *file, g *ast.GenDecl, file, name string) (alloc.Edit, bool) {
	for _, spec := range g.Specs {
		ts := spec.(*ast.TypeSpec)
		if ts.Name.Name != name {
			continue
		}
		for n := src.line(ts.Pos()); n <= src.line(ts.End()); n++ {
			if line, ok := e.changed(alloc.Pos{File: file, Line: n, Col: 1}); ok {
				return alloc.Edit{Pos: alloc.Pos{File: file, Line: n, Col: 1}, Text: strings.TrimSpace(line), Kind: alloc.EditDeclaration}, true
			}
		}
	}
	return alloc.Edit{}, false
}

// function is the only part of a site's own function that was edited.
func (e editor) function(f *alloc.Finding) (alloc.Edit, bool) {
	for i := range f.Sites {
		s := &f.Sites[i]
		p := s.Source()
		src, fn := e.texts.parse(e.texts.now, p.File), s.Func
		if n := len(s.Inlined); n > 0 {
			fn = s.Inlined[n-1].Func
		}
		d := e.texts.function(e.texts.now, p.File, fn)
		if d == nil {
			continue
		}
		var edit alloc.Edit
		parts, last := 0, -1
		for n := src.line(d.Pos()); n <= src.line(d.End()); n++ {
			at := alloc.Pos{File: p.File, Line: n, Col: 1}
			line, ok := e.changed(at)
			if !ok {
				continue
			}
			if n != last+1 {
				parts++
				edit = alloc.Edit{Pos: at, Text: strings.TrimSpace(line), Kind: alloc.EditStatement}
			}
			last = n
		}
		if parts == 1 {
			return edit, true
		}
	}
	return alloc.Edit{}, false
}

// module is an edit of go.mod: its go line, or the version of the module that what
// decides is in.
func (e editor) module(f *alloc.Finding) (alloc.Edit, bool) {
	const file = "go.mod"
	m := e.texts.lineMap(file)
	if m == nil {
		return alloc.Edit{}, false
	}
	for i := range f.Sites {
		if edit, ok := e.dependency(m, &f.Sites[i]); ok {
			return edit, true
		}
	}
	for n := 1; n < len(m.from); n++ {
		if line := strings.TrimSpace(m.now[n-1]); m.from[n] == 0 && strings.HasPrefix(line, "go ") {
			return alloc.Edit{Pos: alloc.Pos{File: file, Line: n, Col: 1}, Text: line, Kind: alloc.EditToolchain}, true
		}
	}
	return alloc.Edit{}, false
}

// dependency is the line of go.mod with another version of a module that a site's flows
// go through. Files of another module begin with its path and version.
func (e editor) dependency(m *lineMap, s *alloc.Site) (alloc.Edit, bool) {
	for _, p := range places(s) {
		path, rest, ok := strings.Cut(p.File, "@")
		if !ok {
			continue
		}
		version, _, _ := strings.Cut(rest, "/")
		for n := 1; n < len(m.from); n++ {
			if fields := requirement(m.now[n-1]); m.from[n] == 0 && len(fields) >= 2 && fields[0] == path && fields[1] == version {
				return alloc.Edit{
					Pos:  alloc.Pos{File: "go.mod", Line: n, Col: 1},
					Text: path + " " + quoted(before(m.old, path)) + " to " + version, Kind: alloc.EditDependency,
				}, true
			}
		}
	}
	return alloc.Edit{}, false
}

// requirement is a line of go.mod in words: a path and a version.
func requirement(line string) []string {
	fields := strings.Fields(line)
	if len(fields) > 0 && fields[0] == "require" {
		fields = fields[1:]
	}
	return fields
}

// before is the version of a module that go.mod had.
func before(lines []string, path string) string {
	for _, l := range lines {
		if fields := requirement(l); len(fields) >= 2 && fields[0] == path {
			return fields[1]
		}
	}
	return ""
}
