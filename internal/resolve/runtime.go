package resolve

import (
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/wire"
)

// An effect is what a call into the runtime means for the heap.
type effect struct {
	kind alloc.Kind // of the site, when nothing else is known of it
	// when says on what the allocation depends, or is "" when the call
	// allocates each time.
	when string
	// except names a case so special that the call still counts as
	// allocating: an empty string, a length of zero.
	except string
}

// noEffect marks functions that never allocate for their caller.
var noEffect = effect{}

// effects are the functions of the runtime that compiled code calls, by name
// without "runtime.". A test compares them with the table of runtime functions
// in each Go version's compiler.
var effects = map[string]effect{
	"newobject":           {kind: alloc.New},
	"newarray":            {kind: alloc.New},
	"mallocgc":            {kind: alloc.New},
	"makeslice":           {kind: alloc.MakeSlice, except: "unless its size is 0"},
	"makeslice64":         {kind: alloc.MakeSlice, except: "unless its size is 0"},
	"makeslicecopy":       {kind: alloc.MakeSlice, except: "unless its size is 0"},
	"growslice":           {kind: alloc.Append, when: "heap when the append outgrows the capacity"},
	"growsliceNoAlias":    {kind: alloc.Append, when: "heap when the append outgrows the capacity"},
	"growsliceBuf":        {kind: alloc.Append, when: "heap when the backing store outgrows 32 bytes"},
	"growsliceBufNoAlias": {kind: alloc.Append, when: "heap when the backing store outgrows 32 bytes"},

	"moveSlice":            {kind: alloc.Append, when: moveSlice},
	"moveSliceNoScan":      {kind: alloc.Append, when: moveSlice},
	"moveSliceNoCap":       {kind: alloc.Append, when: moveSlice},
	"moveSliceNoCapNoScan": {kind: alloc.Append, when: moveSlice},

	"makemap":        {kind: alloc.MakeMap},
	"makemap64":      {kind: alloc.MakeMap},
	"makemap_small":  {kind: alloc.MakeMap},
	"makechan":       {kind: alloc.MakeChan},
	"makechan64":     {kind: alloc.MakeChan},
	"newproc":        {kind: alloc.Goroutine, when: "heap when no finished goroutine can be used again"},
	"deferproc":      {kind: alloc.Defer, when: "heap when no used defer record can be used again"},
	"deferprocat":    {kind: alloc.Defer, when: "heap when no used defer record can be used again"},
	"deferrangefunc": {kind: alloc.Defer, when: "heap when no used defer record can be used again"},

	"convT":       {kind: alloc.Interface},
	"convTnoptr":  {kind: alloc.Interface},
	"convT16":     {kind: alloc.Interface, when: smallValue},
	"convT32":     {kind: alloc.Interface, when: smallValue},
	"convT64":     {kind: alloc.Interface, when: smallValue},
	"convTstring": {kind: alloc.Interface, except: "unless the string is empty"},
	"convTslice":  {kind: alloc.Interface, except: "unless the slice is nil"},

	"concatstrings": {kind: alloc.StringConcat, except: concatenation},
	"concatstring2": {kind: alloc.StringConcat, except: concatenation},
	"concatstring3": {kind: alloc.StringConcat, except: concatenation},
	"concatstring4": {kind: alloc.StringConcat, except: concatenation},
	"concatstring5": {kind: alloc.StringConcat, except: concatenation},
	"concatbytes":   {kind: alloc.StringConcat, except: "unless the result is empty"},
	"concatbyte2":   {kind: alloc.StringConcat, except: "unless the result is empty"},
	"concatbyte3":   {kind: alloc.StringConcat, except: "unless the result is empty"},
	"concatbyte4":   {kind: alloc.StringConcat, except: "unless the result is empty"},
	"concatbyte5":   {kind: alloc.StringConcat, except: "unless the result is empty"},

	"intstring":         {kind: alloc.StringConversion},
	"slicebytetostring": {kind: alloc.StringConversion, except: "unless it has 0 or 1 bytes"},
	"slicerunetostring": {kind: alloc.StringConversion, except: "unless it is empty"},
	"stringtoslicebyte": {kind: alloc.StringConversion, except: "unless it is empty"},
	"stringtoslicerune": {kind: alloc.StringConversion, except: "unless it is empty"},

	// C.GoString, C.GoStringN and C.GoBytes.
	"gostring":  {kind: alloc.StringConversion, except: "unless it is empty"},
	"gostringn": {kind: alloc.StringConversion, except: "unless it is empty"},
	"gobytes":   {kind: alloc.StringConversion, except: "unless it is empty"},

	"mapassign":           {kind: alloc.MapWrite, when: mapWrite},
	"mapassign_fast32":    {kind: alloc.MapWrite, when: mapWrite},
	"mapassign_fast32ptr": {kind: alloc.MapWrite, when: mapWrite},
	"mapassign_fast64":    {kind: alloc.MapWrite, when: mapWrite},
	"mapassign_fast64ptr": {kind: alloc.MapWrite, when: mapWrite},
	"mapassign_faststr":   {kind: alloc.MapWrite, when: mapWrite},
	"NewEmptyMap":         {kind: alloc.MakeMap},
	"NewMap":              {kind: alloc.MakeMap},
	"mapclone":            {kind: alloc.MakeMap},
}

// linknamed has the effects of wire.Linknamed.
var linknamed = map[string]effect{
	"internal/bytealg.MakeNoZero":     {kind: alloc.MakeSlice, except: "unless the length is 0"},
	"internal/reflectlite.unsafe_New": {kind: alloc.New},
	"maps.clone":                      {kind: alloc.MakeMap},
	"reflect.growslice":               {kind: alloc.Append, when: "heap when the append outgrows the capacity"},
	"reflect.makechan":                {kind: alloc.MakeChan},
	"reflect.makemap":                 {kind: alloc.MakeMap},
	"reflect.unsafe_New":              {kind: alloc.New},
	"reflect.unsafe_NewArray":         {kind: alloc.New},
	"time.newTimer":                   {kind: alloc.New},
}

const (
	moveSlice     = "heap when the slice still lies in its stack buffer: small ones are moved to the heap once"
	smallValue    = "heap when the value is 256 or more"
	mapWrite      = "heap when the map grows"
	concatenation = "unless all operands but one are empty"
)

// harmless are functions of the runtime that compiled code calls and that do
// not allocate for it, apart from wire.NeverAllocating. Names that end in * are
// prefixes.
var harmless = []string{
	"throw*", "gopanic", "gorecover", "goschedguarded", "cmpstring",
	"slicebytetostringtmp", "slicecopy", "decoderune", "countrunes", "assertE2I*", "typeAssert", "interfaceSwitch",
	"ifaceeq", "efaceeq", "rand", "rand32", "mapIter*", "mapiter*", "mapdelete*", "mapclear", "mapdelete",
	"chanrecv*", "chansend1", "closechan", "chanlen", "chancap", "selectnb*", "selectsetpc", "selectgo", "block",
	"typedslicecopy", "unsafeslice*", "unsafestring*", "f32*", "f64*", "c64*", "c128*", "str*",
	"inter*", "nilinter*", "int64*", "uint64*", "uint32*", "complex128div", "float64*",
	"checkptr*", "libfuzzer*", "addCovMeta", "deferreturn", "deferprocStack", "deferconvert",
	"wb*", "sigpanic*", "call*", "tls*", "nextFreeFast*", "getcaller*", "getg", "udiv*", "_*",
	"freegc*", "x86*", "arm*", "zerobase", "mapzero*", "freeSized", "sizedFree",
	"fadd*", "fdiv*", "feq*", "fge*", "fgt*", "fint*", "fmul*", "fuint*", "cgoCheck*",
	// Called by the code that cgo writes.
	"cgo*",
	// Called by name from other packages of std: plain calls of functions
	// whose own sites are the runtime's.
	"addCleanup", "doInit", "entersyscall*", "exitsyscall*", "fcntl", "findObject", "fips*", "getAuxv",
	"getStaticuint64s", "gogetenv", "inUserArenaChunk", "isGoPointer*", "lockedOSThread", "mcall*", "nanotime*",
	"noescape*", "pprof_*", "procyield*", "reflectcall", "setCleanupContext", "setCrashFD", "systemstack*", "trace*",
	"typePointers*", "vgetrandom", "write",
}

// lookup returns the effect of a function of the runtime, by its full name, and
// whether it is known. Exported functions and methods of the runtime are plain
// calls, not something the compiler put there.
func lookup(callee string) (effect, bool) {
	name, ok := wire.RuntimeName(callee)
	if !ok {
		return linknamed[callee], true
	}
	name, _, _ = strings.Cut(name, "<") // an ABI, where the linker's name has one
	if e, ok := effects[name]; ok {
		return e, true
	}
	// The allocator has a version of mallocgc for each size class from Go
	// 1.26 on: mallocgcSmallScanNoHeaderSC2, mallocgcTinySize8, ...
	if strings.HasPrefix(name, "mallocgc") {
		return effects["mallocgc"], true
	}
	if c := name[0]; 'A' <= c && c <= 'Z' || c == '(' {
		return noEffect, true
	}
	if wire.NeverAllocates(name) {
		return noEffect, true
	}
	for _, h := range harmless {
		if prefix, ok := strings.CutSuffix(h, "*"); name == h || ok && strings.HasPrefix(name, prefix) {
			return noEffect, true
		}
	}
	return noEffect, false
}

// inRuntime reports whether a package is part of the runtime. There a call to a
// function of the runtime is a plain call, unless it is one that the compiler
// makes, too.
func inRuntime(path string) bool {
	return path == "runtime" || strings.HasPrefix(path, "internal/runtime/") || strings.HasPrefix(path, "runtime/internal/")
}
