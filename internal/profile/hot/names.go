package hot

import (
	"path"
	"strings"

	"github.com/unheap/unheap/internal/symbol"
)

// Runtime reports whether a function is the runtime's, be it under the name of
// another package.
func Runtime(name, file string) bool {
	if symbol.Runtime(name) {
		return true
	}
	dir := path.Dir(slashed(file))
	return dir == "runtime" || strings.HasSuffix(dir, "/src/runtime")
}

func slashed(file string) string { return strings.ReplaceAll(file, `\`, "/") }

// base is the last element of a file's name, whatever system it is from.
func base(file string) string {
	file = slashed(file)
	return file[strings.LastIndexByte(file, '/')+1:]
}
