package symbol

import (
	"go/token"
	"regexp"
	"strings"
)

// Match reports whether fn, of a package, is the function that a user asks for by
// text: all of its name, or its end after a dot or a slash. Function literals
// inside belong to it. A package main may be named by its path.
func Match(text, fn, pkg string) bool {
	if rest, ok := strings.CutPrefix(fn, "main."); ok && matchEnd(text, pkg+"."+rest, matchRest) {
		return true
	}
	return matchEnd(text, fn, matchRest)
}

// Named reports whether text is all of a function's name, or its end after a dot
// or a slash: not that of the function around it, or of one whose method value it
// is. Any type arguments are those of text that has "[...]".
func Named(text, fn string) bool {
	whole := func(rest string) bool { return rest == "" }
	return matchEnd(text, fn, whole) || matchEnd(text, Linked(fn), whole) || matchEnd(text, Plain(fn), whole)
}

func matchEnd(text, fn string, matchRest func(string) bool) bool {
	for i, last := 0, byte('.'); i <= len(fn)-len(text); {
		if rest, ok := strings.CutPrefix(fn[i:], text); ok && (last == '.' || last == '/') && matchRest(rest) {
			return true
		}
		if i == len(fn) {
			break
		}
		last = fn[i]
		i = next(fn, i)
	}
	return false
}

// matchRest reports whether the rest of a name says which code of a function is
// meant: an instance, a literal inside, or what the compiler makes of a statement.
func matchRest(rest string) bool {
	if rest == "" || rest[0] == '[' || rest[0] == '-' || hash(rest) > 0 {
		return true
	}
	e, _, _ := strings.Cut(rest[1:], ".")
	return strings.HasPrefix(rest, ".func") && isClosure("", e)
}

// methodText is a method as Go's documentation writes it: (*bytes.Buffer).Write.
var methodText = regexp.MustCompile(`^\((\*?)([^\[\]]+)\.([^.()\[\]]+(?:\[.*\])?)\)\.(.+)$`)

// FromGo is the linker's name of a function that is written as in Go: for
// (*bytes.Buffer).Write, bytes.(*Buffer).Write. One that is the linker's stays.
func FromGo(name string) string {
	m := methodText.FindStringSubmatch(name)
	switch {
	case m == nil:
		return name
	case m[1] == "":
		return m[2] + "." + m[3] + "." + m[4]
	}
	return m[2] + ".(*" + m[3] + ")." + m[4]
}

// Method is the method in the compiler's text of a call through an interface,
// "(TYPE).METHOD"; it is "" for another text.
func Method(call string) string {
	i := strings.LastIndex(call, ").")
	if i < 0 || call[0] != '(' || !token.IsIdentifier(call[i+2:]) {
		return ""
	}
	return call[i+2:]
}
