package symbol

import "strings"

// CFunc returns the name in C of the function that a function written by cgo calls.
// It has one for calls with two results, too.
func CFunc(fn string) (name string, ok bool) {
	local := Local(fn)
	if name, ok = strings.CutPrefix(local, "_Cfunc_"); ok {
		return name, true
	}
	return strings.CutPrefix(local, "_C2func_")
}
