package alloc

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// A Query asks for sites and parameters: by ID, by place, or by function.
type Query struct {
	ID   SiteID
	Pos  Pos    // Col is 0 for any column
	Func string // part of a name: "PKG.FUNC", "(*T).Method"
}

var (
	idText    = regexp.MustCompile(`^[0-9a-f]{16}$`)
	placeText = regexp.MustCompile(`^(.+?):(\d+)(?::(\d+))?$`)
)

// ParseQuery reads a query: FILE:LINE[:COL], a site's ID, or a function.
func ParseQuery(s string) (Query, error) {
	if idText.MatchString(s) {
		return Query{ID: SiteID(s)}, nil
	}
	if m := placeText.FindStringSubmatch(s); m != nil {
		line, err := strconv.Atoi(m[2])
		if err != nil || line < 1 {
			return Query{}, fmt.Errorf("%s: want a line number of 1 or more", s)
		}
		col, _ := strconv.Atoi(m[3])
		return Query{Pos: Pos{File: m[1], Line: line, Col: col}}, nil
	}
	if s == "" || strings.HasSuffix(s, ".go") || strings.ContainsAny(s, " \t") {
		return Query{}, fmt.Errorf("%q is not FILE:LINE[:COL], a site's ID, or a function", s)
	}
	return Query{Func: s}, nil
}

// Site reports whether the query asks for a site: at its position, or at a
// position that was inlined there.
func (q *Query) Site(s *Site) bool {
	switch {
	case q.ID != "":
		return s.ID == q.ID
	case q.Func != "":
		return matchFunc(q.Func, s.Func, s.Package)
	case q.at(s.Pos):
		return true
	}
	for _, f := range s.Inlined {
		if q.at(f.Pos) {
			return true
		}
	}
	return false
}

// Param reports whether the query asks for a parameter.
func (q *Query) Param(p *Param) bool {
	return q.Func != "" && matchFunc(q.Func, p.Func, p.Package) || q.Pos.Line > 0 && q.at(p.Pos)
}

func (q *Query) at(p Pos) bool {
	return p.Line == q.Pos.Line && (q.Pos.Col == 0 || q.Pos.Col == p.Col) && p.File == q.Pos.File
}

// matchFunc reports whether name is a linker's name of the function that text
// asks for: all of it, or its end after a dot or a slash. Function literals
// inside belong to it. A main package may be named by its path.
func matchFunc(text, name, pkg string) bool {
	if rest, ok := strings.CutPrefix(name, "main."); ok && matchName(text, pkg+"."+rest) {
		return true
	}
	return matchName(text, name)
}

func matchName(text, name string) bool {
	for i := 0; i <= len(name)-len(text); i++ {
		if name[i:i+len(text)] != text || i > 0 && name[i-1] != '/' && name[i-1] != '.' {
			continue
		}
		rest := name[i+len(text):]
		if rest == "" || strings.HasPrefix(rest, "[") || strings.HasPrefix(rest, ".func") || strings.HasPrefix(rest, "-") {
			return true
		}
	}
	return false
}
