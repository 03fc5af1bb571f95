package symbol

import (
	"fmt"
	"strconv"
	"strings"
)

// folders is the length of the folders of a name's package, with the last slash.
// What follows a parenthesis is no package of the function's: a wrapper of a method
// that is promoted from another package has that package's path behind its type.
func folders(fn string) int {
	slash := 0
	for i := 0; i < len(fn) && fn[i] != '[' && fn[i] != '('; i = next(fn, i) {
		if fn[i] == '/' {
			slash = i + 1
		}
	}
	return slash
}

// packageEnd is the length of a name's package path, or -1. Symbols that the
// compiler and the linker make for themselves have none.
func packageEnd(fn string) int {
	if strings.HasPrefix(fn, "type:") || strings.HasPrefix(fn, "go:") {
		return -1
	}
	for i := folders(fn); i < len(fn) && fn[i] != '[' && fn[i] != '#'; i++ {
		if fn[i] == '.' {
			return i
		}
	}
	return -1
}

// Package is the import path of a function's package; "" for a name without one.
// That of a program's functions is "main", except in its tests.
func Package(fn string) string { return unescape(fn[:max(0, packageEnd(fn))]) }

// In reports whether a function is of a package, for callers that know which it can
// be: the wrapper of a method that is promoted to a type T from another package,
// "p.T.q/r.m", has a name that could be of package "p.T.q/r", too.
func In(fn, path string) bool {
	return Package(fn) == path || strings.HasPrefix(fn, Escape(path)+".")
}

// Local is a function's name in its package: "(*T).M.func1".
func Local(fn string) string { return fn[packageEnd(fn)+1:] }

// Main reports whether a function is of a program's package main.
func Main(fn string) bool { return strings.HasPrefix(fn, "main.") }

// Escape is a package's import path as the linker spells it.
func Escape(path string) string {
	var b strings.Builder
	slash := strings.LastIndexByte(path, '/')
	for i := range len(path) {
		if c := path[i]; c <= ' ' || c >= 0x7f || c == '%' || c == '"' || c == '.' && i > slash {
			fmt.Fprintf(&b, "%%%02x", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// unescape is the inverse of Escape.
func unescape(path string) string {
	if !strings.Contains(path, "%") {
		return path
	}
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(path, "%")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		if n, err := strconv.ParseUint(after[:min(2, len(after))], 16, 8); err == nil && len(after) >= 2 {
			b.WriteByte(byte(n))
			after = after[2:]
		} else {
			b.WriteByte('%')
		}
		path = after
	}
}

// PackageName is what a package is called that has nothing special about it: the
// last element of its import path, without a version.
func PackageName(path string) string {
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

// runtimeFolders have the packages of the runtime but runtime itself; the second
// is that of Go 1.23 and before, of which there are profiles.
var runtimeFolders = [...]string{"internal/runtime/", "runtime/internal/"}

// RuntimePackage reports whether a package is part of the runtime. Those for
// programs below it, as runtime/pprof, are not.
func RuntimePackage(path string) bool { return path == "runtime" || inRuntimeFolder(path) }

// Runtime reports whether a function is in a package of the runtime by its name.
// The runtime also has functions with the names of other packages.
func Runtime(fn string) bool { return strings.HasPrefix(fn, "runtime.") || inRuntimeFolder(fn) }

func inRuntimeFolder(s string) bool {
	return strings.HasPrefix(s, runtimeFolders[0]) || strings.HasPrefix(s, runtimeFolders[1])
}

// Mallocgc reports whether a function is the runtime's allocator. From Go 1.26 on
// it has a version for each size class: mallocgcSmallScanNoHeaderSC2.
func Mallocgc(fn string) bool { return strings.HasPrefix(fn, "runtime.mallocgc") }
