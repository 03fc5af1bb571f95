// Package symbol takes apart the names of functions as the linker spells them,
// as compilers and profiles print them:
//
//	net/http.(*conn).serve.func1             closure 1 in a method
//	slices.SortFunc[go.shape.[]int,...]      type arguments; those are shapes
//	gopkg.in/yaml%2ev3.Marshal               a package path, escaped
//	p.F.func1#RMgI/RZtu4k=#.2                a hash of the compiler's
//
// From Go 1.27 on the compiler tells apart the inlined copies of a closure by a
// hash, which the linker cuts: profiles do not have it, and no text does.
//
// Dots, slashes and brackets inside type arguments and hashes mean nothing to
// the functions here. No function fails: a name that is none of the above comes
// back as it is, or has no package.
package symbol

import (
	"slices"
	"strings"
)

// next returns the index of what follows fn[i]: type arguments and a hash are
// passed over as a whole.
func next(fn string, i int) int {
	switch fn[i] {
	case '[':
		return i + closed(fn[i:])
	case '#':
		return i + max(1, hash(fn[i:]))
	}
	return i + 1
}

// hashLen is the length of 8 bytes in base64.
const hashLen = 12

// hash is the length of the hash that s begins with, or 0.
func hash(s string) int {
	if len(s) < hashLen+2 || s[0] != '#' || s[hashLen+1] != '#' {
		return 0
	}
	for _, c := range []byte(s[1 : hashLen+1]) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '+', c == '/', c == '=':
		default:
			return 0
		}
	}
	return hashLen + 2
}

// replaced returns fn with other text for its type arguments, and without its
// hashes.
func replaced(fn string, typeArgs func(string) string) string {
	if !strings.ContainsAny(fn, "[#") {
		return fn
	}
	var b strings.Builder
	for i := 0; i < len(fn); {
		end := next(fn, i)
		switch {
		case fn[i] == '[':
			b.WriteString(typeArgs(fn[i:end]))
		case hash(fn[i:]) == 0:
			b.WriteString(fn[i:end])
		}
		i = end
	}
	return b.String()
}

func dots(string) string { return "[...]" }

// Plain is a function's name with "[...]" for type arguments, as reports and
// profiles have it. Copies of a closure have one plain name from Go 1.27 on.
func Plain(fn string) string { return replaced(fn, dots) }

// Linked is a function's name as the linker leaves it: with its type arguments,
// without hashes. Copies of a closure in one instance have the same.
func Linked(fn string) string { return replaced(fn, func(args string) string { return args }) }

// Bare is a function's name without type arguments and hashes.
func Bare(fn string) string { return replaced(fn, func(string) string { return "" }) }

// Short is a plain name for people: without the folders of the package.
func Short(fn string) string { return Plain(fn[folders(fn):]) }

// Shaped reports whether a function has the code of an instance of a generic one,
// rather than that of a wrapper that calls an instance with its dictionary.
func Shaped(fn string) bool { return strings.Contains(fn, "go.shape.") }

// Generic reports whether a name has type arguments, or "[...]" for them.
func Generic(fn string) bool { return strings.IndexByte(fn, '[') >= 0 }

// Instances are the names of what may have been instantiated for the code of a
// function, the innermost first: the generic functions and types in its name, as
// their own names are. Of p.(*T[int]).M.func1 these are p.(*T[int]), which is none,
// and p.T[int].
func Instances(fn string) []string {
	var list []string
	for i := folders(fn); i < len(fn); {
		end := next(fn, i)
		if fn[i] == '[' {
			name := fn[:end]
			list = append(list, name)
			if recv := strings.LastIndex(fn[:i], ".("); recv >= 0 && !strings.Contains(fn[recv:i], ")") {
				list = append(list, fn[:recv+1]+strings.TrimPrefix(fn[recv+2:end], "*"))
			}
		}
		i = end
	}
	slices.Reverse(list)
	return list
}

// elements splits a name at the dots after its package's folders.
func elements(fn string) []string {
	var list []string
	start := 0
	for i := folders(fn); i < len(fn); {
		if fn[i] == '.' {
			list = append(list, fn[start:i])
			start = i + 1
		}
		i = next(fn, i)
	}
	return append(list, fn[start:])
}
