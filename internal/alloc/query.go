package alloc

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/unheap/unheap/internal/symbol"
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

// Site reports whether the query asks for a site: at its position or that of a
// variable that shares its object, or at a position that was inlined there.
func (q *Query) Site(s *Site) bool {
	switch {
	case q.ID != "":
		return s.ID == q.ID
	case q.Func != "":
		return symbol.Match(q.Func, s.Func, s.Package) || symbol.Match(symbol.Plain(q.Func), s.Func, s.Package)
	case q.in(Place{s.Pos, s.Inlined}):
		return true
	}
	for _, m := range s.Members {
		if q.in(m.Place) {
			return true
		}
	}
	return false
}

// in reports whether the query asks for a place, or for one that was inlined there.
func (q *Query) in(p Place) bool {
	if q.at(p.Pos) {
		return true
	}
	for _, f := range p.Inlined {
		if q.at(f.Pos) {
			return true
		}
	}
	return false
}

// Param reports whether the query asks for a parameter.
func (q *Query) Param(p *Param) bool {
	return q.Func != "" && symbol.Match(q.Func, p.Func, p.Package) || q.Pos.Line > 0 && q.at(p.Pos)
}

// at reports whether the query asks for a place. One whose column the compiler does
// not know is at any.
func (q *Query) at(p Pos) bool {
	return p.Line == q.Pos.Line && (q.Pos.Col == 0 || p.Col == 0 || q.Pos.Col == p.Col) && p.File == q.Pos.File
}
