package alloc

import "strings"

// PlainName is a function's name with "[...]" for type arguments, as reports
// have it.
func PlainName(fn string) string {
	if !strings.Contains(fn, "[") {
		return fn
	}
	var b strings.Builder
	depth := 0
	for _, c := range fn {
		switch {
		case c == '[':
			if depth == 0 {
				b.WriteString("[...]")
			}
			depth++
		case c == ']':
			depth--
		case depth == 0:
			b.WriteRune(c)
		}
	}
	return b.String()
}

// PackageOf is the import path of a function's package, from the name as the
// linker spells it; "" for a name without one.
func PackageOf(fn string) string {
	fn, _, _ = strings.Cut(fn, "[")
	slash := strings.LastIndexByte(fn, '/') + 1
	dot := strings.IndexByte(fn[slash:], '.')
	if dot < 0 {
		return ""
	}
	return strings.ReplaceAll(fn[:slash+dot], "%2e", ".")
}
