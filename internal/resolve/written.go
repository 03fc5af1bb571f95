package resolve

import (
	"strings"

	"github.com/unheap/unheap/internal/alloc"
)

// asWritten is the compiler's text of code in the function that was inlined last,
// without the name of that function's package, with which the compiler qualifies
// even local variables where another package has the code.
func asWritten(expr string, inlined []alloc.Frame) string {
	if len(inlined) == 0 {
		return expr
	}
	name := packageName(alloc.PackageOf(inlined[len(inlined)-1].Func)) + "."
	if name == "." || !strings.Contains(expr, name) {
		return expr
	}
	var out strings.Builder
	before := byte(' ') // the last byte that was written
	for i := 0; i < len(expr); {
		if !partOfName(before) && strings.HasPrefix(expr[i:], name) {
			i += len(name)
			if i == len(expr) || !partOfName(expr[i]) {
				return expr // no qualified name after all
			}
		}
		before = expr[i]
		out.WriteByte(before)
		i++
	}
	return out.String()
}

func partOfName(c byte) bool {
	return c == '_' || c == '.' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80
}

// packageName is what a package is called that has nothing special about it: the
// last element of its path without a version.
func packageName(path string) string {
	parts := strings.Split(path, "/")
	last := parts[len(parts)-1]
	if len(parts) > 1 && len(last) > 1 && last[0] == 'v' && strings.Trim(last[1:], "0123456789") == "" {
		last = parts[len(parts)-2]
	}
	if i := strings.LastIndex(last, ".v"); i > 0 {
		last = last[:i]
	}
	return last
}
