// Package wire is what unheap and its instrumented compilers both have to know:
// the form of the facts, the environment variables, and which calls are of
// interest. This file is compiled into unheap and, as it is, into cmd/compile, so
// it imports nothing; a change of it makes new lenses.
package wire

// Mark begins a line of facts in a compiler's output, whatever its version.
const Mark = "unheap-lens:"

// Prefix is Mark with the version of the records; a lens of another version is not
// read. Whoever changes the records changes Grammar, what writes them
// (internal/compiler/lens/_hooks), what reads them (internal/compiler/gcfacts), and raises the
// version here. Tests compare the three.
//
// After Prefix come the CRC-32 of the records in hexadecimal, their length in
// bytes, and the records, deflated and encoded in Alphabet; a colon is between.
const Prefix = Mark + "9:"

// Alphabet is base64 without the characters that the go command rewrites in a
// compiler's output (slashes in paths, underscores in cgo names). There is no
// padding.
const Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-"

// Grammar has a row for each kind of record, in the order in which they come: its
// letter and its fields, then a tab and what it is. Fields in brackets come any
// number of times. Y comes among K, and l among L.
//
// A field is a number, apart from those in quotes, which a record ends with. That
// of name, callee, why, op, text, type, expr, operand, arg, var and reason is the
// number of a string. That of pos and call is of a position, less that of the position
// before it in records of the kind, and a dot is no position; that of tag is the
// same of tags. That of flags has a bit for each, the first one lowest. A func is
// the number of a function, a src is less the dst before it.
//
// An end is 0 where code can go on to a return, and 1 where it cannot: there is a panic
// on each way, or a call of a function that never returns. Otherwise it is 2 more than
// the number of a set, counted from 0: it would be 1 if one of these never returned.
const Grammar = `
S "text"	the next string; 0 is the empty one
I at name	the next inlined call: its position, by number, and what was inlined
P file line col inl	the next position; line is relative to the one before
F name pos func flags	the next function, and the one around a closure: written as a closure, its results are lost, wrapper of a method or of another ABI, without a body, the body of a range over a function
B func locs flows direct	a batch: its first function, and how many of the locations and flows that follow are its
L op text type size pos func loop result flags before after closure elem operand	the next location: parameter, closure of the batch, implicit, address taken, with pointers, a signed and an unsigned integer that is converted to an interface
l func loop n	the next n locations are plain variables
K why dst derefs back [result dst derefs]	the next tag: whose it is, where it leads to, how many tags before the one is that its results lead to, and where each result of the call goes
Y pos flags index [result dst derefs]	the next tag: an argument, the receiver first, of a call whose callee is not known; is it a method of an interface?
E dst src derefs tag [pos op why expr]	a flow, with its notes
D dst src derefs tag [pos op why expr]	a flow applied at once
T func index name type pos flags [leak]	a parameter: with pointers, held directly by an interface; and its eight leaks
X [callee]	the next set of functions that may never return
C name callee pos type size arg arg delta loops flags end	a call into the runtime, with the type among its operands, or that of the slice that it moves to the heap and the size of its elements; delta is the offset in the function that it returns to, less that of the call before it there, or 0 where it is not known; in how many loops; the function then returns an error that it makes, a range over a function ends then; where it ends
H name var pos size n object flags	a variable moved to the heap: the number of the call that allocates it, counted from 0, and the bytes of the object; it is made once an iteration
Q name pos frame size end	a function with code, the bytes of both, and where it ends
N name reason	a function that was to be inlined and cannot be
A name [type text]	an instance: the generic function or type with the shapes of its code, and each type argument as the linker and as the source spells it
G "version"	the version of the compiler
Z	the end
`

// MaxPlain bounds the locations that one record of kind l stands for.
const MaxPlain = 1000

// Environment variables of an instrumented compiler.
const (
	// OnEnv is set where facts are wanted.
	OnEnv = "UNHEAP_LENS"
	// CutEnv has the flows and leaks that a compilation is to do without, to try
	// what would be if, one a line: "place FUNC PLACE" or "leak FUNC PARAM", with
	// FUNC as the linker spells it and PLACE as escgraph does.
	CutEnv = "UNHEAP_LENS_CUT"
	// InlineEnv names a function that is to be inlined whatever it costs, to try
	// what would be if, by the linker's name without type arguments (see Bare).
	InlineEnv = "UNHEAP_LENS_INLINE"
)

// Linknamed are functions of the runtime that allocate and have the names of other
// packages, from where they are inlined into programs.
var Linknamed = [...]string{
	"internal/bytealg.MakeNoZero",
	"internal/reflectlite.unsafe_New",
	"maps.clone",
	"reflect.growslice",
	"reflect.makechan",
	"reflect.makemap",
	"reflect.unsafe_New",
	"reflect.unsafe_NewArray",
	"time.newTimer",
	"weak.runtime_registerWeakPointer",
}

// NeverAllocating begin the names, without the package, of functions of the runtime
// that do not allocate for the program and are called so often that the facts
// leave them out.
var NeverAllocating = [...]string{
	"panic", "goPanic", "gcWriteBarrier", "duff", "mem", "race", "asan", "msan",
	"print", "mapaccess", "typedmem", "morestack",
}

// NeverReturns reports whether a function is one of the standard library's, for programs
// to call, that never return: they end in a panic, or end the goroutine or the program.
func NeverReturns(callee string) bool {
	switch callee {
	case "log.(*Logger).Fatal", "log.(*Logger).Fatalf", "log.(*Logger).Fatalln",
		"log.(*Logger).Panic", "log.(*Logger).Panicf", "log.(*Logger).Panicln",
		"log.Fatal", "log.Fatalf", "log.Fatalln", "log.Panic", "log.Panicf", "log.Panicln",
		"os.Exit", "runtime.Goexit", "syscall.Exit",
		"testing.(*common).FailNow", "testing.(*common).Fatal", "testing.(*common).Fatalf",
		"testing.(*common).Skip", "testing.(*common).SkipNow", "testing.(*common).Skipf":
		return true
	}
	return false
}

// MakesError reports whether a function always returns an error that it makes. What
// fmt.errorf returns, a part of fmt.Errorf, is used only if it is one.
func MakesError(callee string) bool {
	return callee == "errors.New" || callee == "fmt.Errorf" || callee == "fmt.errorf"
}

// MayAllocate reports whether the facts have calls to a function, by its full name:
// whether it is the runtime's and could allocate.
func MayAllocate(callee string) bool {
	name, ok := RuntimeName(callee)
	if !ok {
		for _, l := range Linknamed {
			if callee == l {
				return true
			}
		}
		return false
	}
	return !NeverAllocates(name)
}

// NeverAllocates reports whether NeverAllocating has a function, by its name without the
// package.
func NeverAllocates(name string) bool {
	for _, p := range NeverAllocating {
		if len(name) >= len(p) && name[:len(p)] == p {
			return true
		}
	}
	return false
}

// RuntimeName returns the name, without the package, of a function of the runtime.
func RuntimeName(callee string) (name string, ok bool) {
	for _, p := range [...]string{"runtime.", "internal/runtime/maps."} {
		if len(callee) > len(p) && callee[:len(p)] == p {
			return callee[len(p):], true
		}
	}
	return "", false
}

// Bare is a function's name without type arguments.
func Bare(fn string) string {
	bare, depth := "", 0
	for i := 0; i < len(fn); i++ {
		switch {
		case fn[i] == '[':
			depth++
		case fn[i] == ']' && depth > 0:
			depth--
		case depth == 0:
			bare += fn[i : i+1]
		}
	}
	return bare
}
