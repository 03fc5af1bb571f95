package gctext

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
)

// House rules of this file: a cut function takes a text apart and reports
// whether it has the shape; it keeps nothing. Expressions are the compiler's
// own spelling and may hold anything in string literals, which it also cuts
// off without the closing quote, so texts are taken apart from their ends, and
// quotes are never matched.

// unknownPos stands for a position that the compiler does not know.
const unknownPos = "<unknown line number>"

// cutPos takes "FILE:LINE:COL: TEXT" or "FILE:LINE: TEXT" apart.
func cutPos(s string) (at Pos, text string, ok bool) {
	if text, ok := strings.CutPrefix(s, unknownPos+":"); ok {
		return Pos{}, strings.TrimPrefix(text, " "), true
	}
	for i := 0; i < len(s); i++ {
		if s[i] != ':' {
			continue
		}
		line, rest, ok := cutNumber(s[i:])
		if !ok || i == 0 {
			continue
		}
		col, after, hasCol := cutNumber(rest)
		if hasCol {
			rest = after
		}
		if text, ok := strings.CutPrefix(rest, ": "); ok {
			return Pos{s[:i], line, col}, text, true
		}
	}
	return Pos{}, "", false
}

// cutNumber takes ":NUMBER" off the front.
func cutNumber(s string) (n int, rest string, ok bool) {
	i := 1
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	if i == 1 || s[0] != ':' {
		return 0, s, false
	}
	n, err := strconv.Atoi(s[1:i])
	if err != nil {
		return 0, s, false
	}
	return n, s[i:], true
}

// parsePos reads "FILE:LINE:COL" or "FILE:LINE".
func parsePos(s string) (Pos, bool) {
	if s == unknownPos {
		return Pos{}, true
	}
	file, last, ok := cutLastNumber(s)
	if !ok {
		return Pos{}, false
	}
	if f, line, ok := cutLastNumber(file); ok {
		return Pos{f, line, last}, true
	}
	return Pos{file, last, 0}, true
}

// cutLastNumber takes ":NUMBER" off the end, and leaves something.
func cutLastNumber(s string) (rest string, n int, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i <= 0 {
		return s, 0, false
	}
	n, after, ok := cutNumber(s[i:])
	if !ok || after != "" {
		return s, 0, false
	}
	return s[:i], n, true
}

// cutFlow reads "flow: DST ← SRC:", with "=" before Go 1.25, and "&" or
// asterisks before SRC.
func cutFlow(s string) (Flow, bool) {
	s, ok := strings.CutPrefix(s, "flow: ")
	if !ok {
		return Flow{}, false
	}
	if s, ok = strings.CutSuffix(s, ":"); !ok {
		return Flow{}, false
	}
	for _, arrow := range []string{" ← ", " = "} {
		for from := 0; ; {
			i := strings.Index(s[from:], arrow)
			if i < 0 {
				break
			}
			i += from
			from = i + 1
			src, derefs := cutDerefs(s[i+len(arrow):])
			if dst := s[:i]; isLocation(dst) && isLocation(src) {
				return Flow{Dst: dst, Src: src, Derefs: derefs}, true
			}
		}
	}
	return Flow{}, false
}

// cutDerefs takes "&" (-1) or asterisks off the front.
func cutDerefs(s string) (rest string, derefs int) {
	if rest, ok := strings.CutPrefix(s, "&"); ok {
		return rest, -1
	}
	rest = strings.TrimLeft(s, "*")
	return rest, len(s) - len(rest)
}

// isLocation says whether s can be a location: a name or something in braces.
func isLocation(s string) bool {
	if strings.HasPrefix(s, "{") {
		return strings.HasSuffix(s, "}")
	}
	return s != "" && !strings.Contains(s, " ")
}

// cutStep reads "from EXPR (WHY) at POS".
func cutStep(s string) (Step, bool) {
	s, ok := strings.CutPrefix(s, "from ")
	at := strings.LastIndex(s, ") at ")
	if !ok || at < 0 {
		return Step{}, false
	}
	pos, ok := parsePos(s[at+len(") at "):])
	why := strings.LastIndex(s[:at], " (")
	if !ok || why < 0 {
		return Step{}, false
	}
	return Step{Pos: pos, Expr: s[:why], Word: stepWord(s[:why], s[why+len(" ("):at])}, true
}

// stepWord decodes the word of a step. Whether it is an argument of a built-in
// function stands in the code only.
func stepWord(expr, word string) gcfacts.Word {
	w := gcfacts.ParseWord(word)
	if w.Kind != gcfacts.StepArgument {
		return w
	}
	switch {
	case strings.HasPrefix(expr, "append("):
		w.Kind = gcfacts.StepAppend
	case strings.HasPrefix(expr, "copy("):
		w.Kind = gcfacts.StepCopy
	case strings.HasPrefix(expr, "panic("):
		w.Kind = gcfacts.StepPanic
	}
	return w
}

// A Location says what a text of a Flow or a Path stands for.
type Location uint8

const (
	Named   Location = iota // a variable, by its name
	Heap                    // what outlives all calls
	Temp                    // nothing in the source
	Storage                 // the storage of an expression
)

// Locate takes a location of a Flow or a Path apart: what it is, and the name of
// the variable or the text of the expression.
func Locate(s string) (at Location, name string) {
	switch s {
	case "{heap}":
		return Heap, ""
	case "{temp}":
		return Temp, ""
	}
	if name, ok := strings.CutPrefix(s, "{storage for "); ok {
		return Storage, strings.TrimSuffix(name, "}")
	}
	return Named, s
}

// cutLeakHeading reads "parameter NAME leaks to LOC with derefs=N:", with
// "for FUNC" after LOC from Go 1.25.
func cutLeakHeading(s string) (name string, path Path, fn string, ok bool) {
	s, ok = strings.CutPrefix(s, "parameter ")
	if !ok {
		return
	}
	name, to, ok := strings.Cut(s, " leaks to ")
	i := strings.LastIndex(to, " with derefs=")
	if !ok || i < 0 {
		return "", path, "", false
	}
	n, err := strconv.Atoi(strings.TrimSuffix(to[i+len(" with derefs="):], ":"))
	if err != nil || n < 0 || !strings.HasSuffix(to, ":") {
		return "", path, "", false
	}
	to, fn = cutFor(to[:i])
	return name, Path{To: to, Derefs: n}, fn, isLocation(to)
}

// cutFor reads "LOC for FUNC" or "LOC".
func cutFor(s string) (loc, fn string) {
	const sep = " for "
	for from := 0; ; {
		i := strings.Index(s[from:], sep)
		if i < 0 {
			return s, ""
		}
		i += from
		from = i + 1
		if isLocation(s[:i]) {
			return s[:i], s[i+len(sep):]
		}
	}
}

// cutLeak reads "leaking param: NAME", "leaking param content: NAME" or
// "leaking param: NAME to result RESULT level=N".
func cutLeak(s string) (name string, leak Leak, ok bool) {
	if name, ok = strings.CutPrefix(s, "leaking param content: "); ok {
		return name, Leak{To: "heap", Derefs: 1, AtLeast: true}, isName(name)
	}
	if s, ok = strings.CutPrefix(s, "leaking param: "); !ok {
		return
	}
	name, to, ok := strings.Cut(s, " to ")
	if !ok {
		return s, Leak{To: "heap"}, isName(s)
	}
	to, level, ok := strings.Cut(to, " level=")
	n, err := strconv.Atoi(level)
	return name, Leak{To: to, Derefs: n}, ok && err == nil && isName(name) && strings.HasPrefix(to, "result ")
}

// cutEscapeHeading reads "EXPR escapes to heap:" or, from Go 1.25, "EXPR
// escapes to heap in FUNC:".
func cutEscapeHeading(s string) (expr, fn string, ok bool) {
	if s, ok = strings.CutSuffix(s, ":"); !ok {
		return "", "", false
	}
	if expr, ok = strings.CutSuffix(s, " escapes to heap"); ok {
		return expr, "", expr != ""
	}
	const sep = " escapes to heap in "
	i := strings.LastIndex(s, sep)
	if i <= 0 {
		return "", "", false
	}
	return s[:i], s[i+len(sep):], true
}

// cutVerdict reads "EXPR escapes to heap", "moved to heap: NAME" or "EXPR does
// not escape".
func cutVerdict(s string) (expr string, v Verdict, ok bool) {
	if expr, ok = strings.CutPrefix(s, "moved to heap: "); ok {
		return expr, Moved, expr != ""
	}
	if expr, ok = strings.CutSuffix(s, " escapes to heap"); ok {
		return expr, Escapes, expr != ""
	}
	expr, ok = strings.CutSuffix(s, " does not escape")
	return expr, DoesNotEscape, ok && expr != ""
}

// isName says whether s can be the name of a parameter. The constants true and
// false, boxed in an interface, look like one.
func isName(s string) bool {
	if s == "" || s == "true" || s == "false" || s == "nil" {
		return false
	}
	for i, c := range s {
		if c != '_' && !unicode.IsLetter(c) && (i == 0 || !unicode.IsDigit(c)) {
			return false
		}
	}
	return true
}

// What the compiler says under -m=2 beside escape analysis.
var (
	skippedPrefixes = []string{
		"can inline ",
		"cannot inline ",
		"inlining call to ",
		"devirtualizing ",
		"partially devirtualizing ",
		"cannot devirtualize ",
		"PGO devirtualizing ",
		"should not PGO devirtualize ",
		"skip inlining within testing.B.loop",
		"index bounds check elided",
		"zero-copy string->[]byte conversion",
		"convert: ",
		"imprecise interface call",
		"closure converted to global",
		"expr will be kept alive",
		"dereference will be kept alive",
		"function result will be kept alive",
		"function results will be kept alive",
		"function arg will be kept alive",
		"expr is unknown to bloop pass",
		"unrecognized shape for assign list stmt for blank assignment",
	}
	skippedSuffixes = []string{
		" will be kept alive", // by testing.B.Loop
		" is unsafe uintptr",
		" as escaping uintptr",
		" as escaping ...uintptr",
		" considered 'big'; reducing max cost of inlinees",
	}
	skippedParts = []string{
		" capturing by ref: ",
		" capturing by value: ",
		" ignoring self-assignment in ",
	}
)

// beside says whether the text begins as one that is beside the point.
func beside(s string) bool { return hasAny(s, skippedPrefixes, strings.HasPrefix) }

// besideToo says the same of texts that begin with an expression: it is for
// what is not a verdict, as the expression may hold anything.
func besideToo(s string) bool {
	return hasAny(s, skippedSuffixes, strings.HasSuffix) || hasAny(s, skippedParts, strings.Contains)
}

func hasAny(s string, of []string, has func(s, part string) bool) bool {
	return slices.ContainsFunc(of, func(part string) bool { return has(s, part) })
}
