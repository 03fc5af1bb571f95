package symbol

import (
	"slices"
	"strconv"
	"strings"
)

const shape = "go.shape."

// Shapes are the type arguments of a function's name, one for each type parameter
// of the last declaration in it.
func Shapes(fn string) []string {
	var last string
	for i := 0; i < len(fn); i = next(fn, i) {
		if fn[i] == '[' {
			last = fn[i:next(fn, i)]
		}
	}
	return arguments(last)
}

// arguments are the types between brackets; nil of a text that has none.
func arguments(brackets string) []string {
	if len(brackets) < 2 {
		return nil
	}
	var list []string
	for rest := brackets[1 : len(brackets)-1]; rest != ""; {
		end := typeEnd(rest)
		if end == 0 {
			return nil
		}
		list = append(list, rest[:end])
		rest = strings.TrimPrefix(rest[end:], ",")
	}
	return list
}

// Instantiated is a function's name with the texts of its type arguments, in order,
// without hashes: "[...]" where there are not enough of them.
func Instantiated(fn string, texts []string) string {
	return replaced(fn, func(args string) string {
		n := len(arguments(args))
		if n == 0 || n > len(texts) {
			texts = nil
			return dots(args)
		}
		var own []string
		own, texts = texts[:n], texts[n:]
		return "[" + strings.Join(own, ", ") + "]"
	})
}

// ShortTypes is the text of types without the folders of packages, and without the
// package whose path is own. What is in quotes, tags, stays.
func ShortTypes(types, own string) string {
	var b strings.Builder
	for i := 0; i < len(types); {
		if strings.HasPrefix(types[i:], "...") {
			b.WriteString("...")
			i += 3
		}
		end := i
		for end < len(types) && isPathByte(types[end]) {
			end++
		}
		if end == i && i < len(types) {
			end = i + max(1, quoted(types[i:]))
			b.WriteString(types[i:end])
		} else if name, ok := strings.CutPrefix(types[i:end], Escape(own)+"."); ok {
			b.WriteString(name)
		} else {
			b.WriteString(name[strings.LastIndexByte(name, '/')+1:])
		}
		i = end
	}
	return b.String()
}

// quoted is the length of the quoted text that s begins with, or 0.
func quoted(s string) int {
	if text, err := strconv.QuotedPrefix(s); err == nil {
		return len(text)
	}
	return 0
}

// isPathByte reports whether a character can be in a name with the path of a package.
func isPathByte(c byte) bool {
	return c >= 0x80 || strings.IndexByte("_./%-~", c) >= 0 || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9'
}

// Unshaped is the compiler's text of code or of a type with the names of type
// parameters for shapes, which it has for them: T where several have one shape, or
// the text has a shape that is none of the arguments.
func Unshaped(text string, args, params []string) string {
	if !strings.Contains(text, shape) {
		return text
	}
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(text, shape)
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		end := typeEnd(after)
		name, i := "T", slices.Index(args, shape+after[:end])
		if i >= 0 && len(args) == len(params) && same(args, params, i) {
			name = params[i]
		}
		b.WriteString(name)
		text = after[end:]
	}
}

// same reports whether the parameters of all arguments that are as the one with an
// index have the same name as its own.
func same(args, params []string, i int) bool {
	for j := range args {
		if args[j] == args[i] && params[j] != params[i] {
			return false
		}
	}
	return true
}

// typeEnd is the length of the type that s begins with.
func typeEnd(s string) int {
	for _, p := range []string{shape, "*", "<-chan ", "chan<- ", "chan "} {
		if strings.HasPrefix(s, p) {
			return len(p) + typeEnd(s[len(p):])
		}
	}
	switch {
	case strings.HasPrefix(s, "["):
		n := closed(s)
		return n + typeEnd(s[n:])
	case strings.HasPrefix(s, "map["):
		n := 3 + closed(s[3:])
		return n + typeEnd(s[n:])
	case strings.HasPrefix(s, "struct {"), strings.HasPrefix(s, "interface {"):
		n := strings.IndexByte(s, '{')
		return n + closed(s[n:])
	case strings.HasPrefix(s, "func("):
		n := 4 + closed(s[4:])
		if strings.HasPrefix(s[n:], " (") {
			return n + 1 + closed(s[n+1:])
		}
		if rest, ok := strings.CutPrefix(s[n:], " "); ok {
			if m := typeEnd(rest); m > 0 {
				n += 1 + m
			}
		}
		return n
	}
	n := 0
	for n < len(s) && isPathByte(s[n]) {
		n++
	}
	if n > 0 && n < len(s) && s[n] == '[' {
		n += closed(s[n:])
	}
	return n
}

// SeveralTypes reports whether a text between the brackets of type arguments has more
// than one.
func SeveralTypes(args string) bool {
	for i := 0; i < len(args); i++ {
		switch args[i] {
		case '[', '(', '{':
			i += closed(args[i:]) - 1
		case ',':
			return true
		}
	}
	return false
}

// closed is the length of what is in the parentheses that s begins with, and of
// these. Tags of struct types are quoted and may have any text.
func closed(s string) int {
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '(' || c == '{':
			depth++
		case c == ']' || c == ')' || c == '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}
