package resolve

import (
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/symbol"
)

// asWritten is the compiler's text of code in the function that was inlined last,
// without the name of that function's package, with which the compiler qualifies
// even local variables where another package has the code.
func asWritten(expr string, inlined []alloc.Frame) string {
	if len(inlined) == 0 {
		return expr
	}
	name := symbol.PackageName(symbol.Package(inlined[len(inlined)-1].Func)) + "."
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
