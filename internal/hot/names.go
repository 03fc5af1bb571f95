package hot

import (
	"path"
	"strings"

	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/symbol"
)

// InRuntime reports whether a function is the runtime's, be it under the name
// of another package.
func InRuntime(f *profile.Function) bool { return Runtime(f.Name, f.Filename) }

// Runtime is InRuntime of a function with a name and file.
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

// RuntimeOnly are the functions of the runtime that allocate something of the
// runtime's own, which is no value of the program, with what that is.
var RuntimeOnly = map[string]string{
	"runtime.typeAssert":               "the cache of a type assertion",
	"runtime.interfaceSwitch":          "the cache of a type switch",
	"runtime.chansend1":                "the record of a goroutine that waits at a channel",
	"runtime.chanrecv1":                "the record of a goroutine that waits at a channel",
	"runtime.chanrecv2":                "the record of a goroutine that waits at a channel",
	"runtime.selectgo":                 "the record of a goroutine that waits at a channel",
	"sync.runtime_Semacquire":          "the record of a goroutine that waits at a lock",
	"sync.runtime_SemacquireRWMutexR":  "the record of a goroutine that waits at a lock",
	"sync.runtime_SemacquireRWMutex":   "the record of a goroutine that waits at a lock",
	"sync.runtime_SemacquireWaitGroup": "the record of a goroutine that waits at a lock",
	"time.Sleep":                       "the timer of a goroutine that sleeps",
}
