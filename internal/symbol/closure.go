package symbol

import (
	"strconv"
	"strings"
)

// Outer is the declared function that a closure is written in, or else fn. It is
// what comes before the first closure in the name: a function literal, or the
// body of a range over a function.
func Outer(fn string) string {
	list := elements(fn)
	end := len(list[0])
	for i, e := range list[1:] {
		if i > 0 && isClosure(list[i], e) {
			return fn[:end]
		}
		if name, _, ok := strings.Cut(e, "-range"); ok {
			return fn[:end+1+len(name)]
		}
		end += 1 + len(e)
	}
	return fn
}

// Closure reports whether a function is a closure: a function literal, or the body
// of a range over a function.
func Closure(fn string) bool { return Outer(fn) != fn }

// Origin names the declaration that a closure is written in, by the last of its
// name: of a copy that was inlined, where it was copied from. Up to Go 1.26 a copy
// is named after the function that has it, F.G.func1, and from Go 1.27 on after its
// origin alone, G.func1; the numbers and the package can differ, too. It is "" for
// a function that is no closure.
func Origin(fn string) string {
	list := elements(Plain(fn))
	origin, last := "", 0
	for i, e := range list[1:] {
		name, _, ranged := strings.Cut(e, "-range")
		if i > 0 && isClosure(list[i], e) {
			continue
		}
		origin, last = name, i+1
		if ranged {
			last-- // the body of a range in it
		}
	}
	if last == len(list)-1 {
		return ""
	}
	return origin
}

// isClosure reports whether an element of a name is a closure: "func1", or "1" in
// another closure. Init functions have numbers, too.
func isClosure(before, e string) bool {
	e, _, _ = strings.Cut(e, "#")
	e, _, _ = strings.Cut(e, "-") // "func1-range1"
	digits, ok := strings.CutPrefix(e, "func")
	return isNumber(digits) && !strings.HasPrefix(before, "(") && (ok || before != "init")
}

func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// Stable is a function's name without hashes and the numbers that the compiler
// gives to init functions, to function literals and to what it makes of
// statements: they change when another is added before.
func Stable(fn string) string {
	fn = Plain(fn)
	slash := folders(fn)
	parts := strings.Split(fn[slash:], ".") // also in "[...]"
	for i, p := range parts {
		if j := strings.LastIndexByte(p, '-'); j > 0 && strings.HasPrefix(p[j+1:], "range") {
			p = p[:j] + "-range"
			parts[i] = p
		}
		if i < 2 || strings.HasPrefix(parts[i-1], "(") {
			continue // the package, its function or type, a method
		}
		name, ranged := strings.CutSuffix(p, "-range")
		switch bare := strings.TrimRight(name, "0123456789"); bare {
		case "", "func", "gowrap", "deferwrap":
			parts[i] = bare
			if ranged {
				parts[i] += "-range"
			}
		}
	}
	return fn[:slash] + strings.Join(parts, ".")
}

// Literal takes a name apart: the function "F" or method "T.M" that is declared,
// and the numbers of the function literals in it, from the outermost. Names of
// literals that were inlined and of what the compiler makes of statements have
// no numbers: then it is false.
func Literal(fn string) (decl string, numbers []int, ok bool) {
	rest := Local(Bare(fn))
	if ptr, found := strings.CutPrefix(rest, "(*"); found {
		rest = strings.Replace(ptr, ")", "", 1)
	}
	list := strings.Split(rest, ".")
	for i, p := range list {
		n, err := strconv.Atoi(strings.TrimPrefix(p, "func"))
		if err != nil || i == 0 || len(numbers) == 0 && !strings.HasPrefix(p, "func") {
			if len(numbers) > 0 {
				return strings.Join(list[:i-len(numbers)], "."), nil, false
			}
			continue
		}
		numbers = append(numbers, n)
	}
	return strings.Join(list[:len(list)-len(numbers)], "."), numbers, true
}

// Declared reports whether a function of that name must be in the source: as a
// function, a method, or a literal with a number in one. Names of literals that
// were inlined, and of what the compiler makes of statements, are made of more;
// F.G.func1 can be T.M.func1.
func Declared(fn string) bool {
	decl, numbers, ok := Literal(fn)
	first, second, two := strings.Cut(decl, ".")
	switch {
	case !ok || first == "init" || first == "glob" || strings.Contains(decl, "-") || isNumber(decl[strings.LastIndexByte(decl, '.')+1:]):
		return false
	case two && !strings.Contains(fn, ".(*"):
		return len(numbers) == 0 && !strings.ContainsAny(second, ".") && !strings.HasPrefix(second, "gowrap") && !strings.HasPrefix(second, "deferwrap")
	}
	return !strings.Contains(second, ".")
}
