package resolve

import (
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/wire"
)

// An effect is what a call into the runtime means for the heap.
type effect struct {
	kind alloc.Kind // of the site, when nothing else is known of it
	// when says on what the allocation depends; it is zero when the call
	// allocates each time.
	when alloc.Condition
	// except names a case so special that the call still counts as
	// allocating: an empty string, a length of zero.
	except alloc.ConditionKind
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
	"makeslice":           {kind: alloc.MakeSlice, except: alloc.UnlessNoSize},
	"makeslice64":         {kind: alloc.MakeSlice, except: alloc.UnlessNoSize},
	"makeslicecopy":       {kind: alloc.MakeSlice, except: alloc.UnlessNoSize},
	"growslice":           {kind: alloc.Append, when: appendGrows},
	"growsliceNoAlias":    {kind: alloc.Append, when: appendGrows},
	"growsliceBuf":        {kind: alloc.Append, when: storeGrows},
	"growsliceBufNoAlias": {kind: alloc.Append, when: storeGrows},

	"moveSlice":            {kind: alloc.Append, when: sliceMoves},
	"moveSliceNoScan":      {kind: alloc.Append, when: sliceMoves},
	"moveSliceNoCap":       {kind: alloc.Append, when: sliceMoves},
	"moveSliceNoCapNoScan": {kind: alloc.Append, when: sliceMoves},

	"makemap":        {kind: alloc.MakeMap},
	"makemap64":      {kind: alloc.MakeMap},
	"makemap_small":  {kind: alloc.MakeMap},
	"makechan":       {kind: alloc.MakeChan},
	"makechan64":     {kind: alloc.MakeChan},
	"newproc":        {kind: alloc.Goroutine, when: noFreeGoroutine},
	"newcoro":        {kind: alloc.Goroutine}, // of iter.Pull: an object of its own, whatever goroutine it gets
	"deferproc":      {kind: alloc.Defer, when: noFreeDefer},
	"deferprocat":    {kind: alloc.Defer, when: noFreeDefer},
	"deferrangefunc": {kind: alloc.Defer}, // the list of the defers, whatever record it gets

	"convT":       {kind: alloc.Interface},
	"convTnoptr":  {kind: alloc.Interface},
	"convT16":     {kind: alloc.Interface, when: largeBits},
	"convT32":     {kind: alloc.Interface, when: largeBits},
	"convT64":     {kind: alloc.Interface, when: largeBits},
	"convTstring": {kind: alloc.Interface, except: alloc.UnlessEmptyString},
	"convTslice":  {kind: alloc.Interface, except: alloc.UnlessNilSlice},

	"concatstrings": {kind: alloc.StringConcat, except: alloc.UnlessOneOperand},
	"concatstring2": {kind: alloc.StringConcat, except: alloc.UnlessOneOperand},
	"concatstring3": {kind: alloc.StringConcat, except: alloc.UnlessOneOperand},
	"concatstring4": {kind: alloc.StringConcat, except: alloc.UnlessOneOperand},
	"concatstring5": {kind: alloc.StringConcat, except: alloc.UnlessOneOperand},
	"concatbytes":   {kind: alloc.StringConcat, except: alloc.UnlessEmptyResult},
	"concatbyte2":   {kind: alloc.StringConcat, except: alloc.UnlessEmptyResult},
	"concatbyte3":   {kind: alloc.StringConcat, except: alloc.UnlessEmptyResult},
	"concatbyte4":   {kind: alloc.StringConcat, except: alloc.UnlessEmptyResult},
	"concatbyte5":   {kind: alloc.StringConcat, except: alloc.UnlessEmptyResult},

	"intstring":         {kind: alloc.StringConversion},
	"slicebytetostring": {kind: alloc.StringConversion, except: alloc.UnlessOneByte},
	"slicerunetostring": {kind: alloc.StringConversion, except: alloc.UnlessEmpty},
	"stringtoslicebyte": {kind: alloc.StringConversion, except: alloc.UnlessEmpty},
	"stringtoslicerune": {kind: alloc.StringConversion, except: alloc.UnlessEmpty},

	// C.GoString, C.GoStringN and C.GoBytes.
	"gostring":  {kind: alloc.StringConversion, except: alloc.UnlessEmpty},
	"gostringn": {kind: alloc.StringConversion, except: alloc.UnlessEmpty},
	"gobytes":   {kind: alloc.StringConversion, except: alloc.UnlessEmpty},

	"mapassign":           {kind: alloc.MapWrite, when: mapGrows},
	"mapassign_fast32":    {kind: alloc.MapWrite, when: mapGrows},
	"mapassign_fast32ptr": {kind: alloc.MapWrite, when: mapGrows},
	"mapassign_fast64":    {kind: alloc.MapWrite, when: mapGrows},
	"mapassign_fast64ptr": {kind: alloc.MapWrite, when: mapGrows},
	"mapassign_faststr":   {kind: alloc.MapWrite, when: mapGrows},
	"NewEmptyMap":         {kind: alloc.MakeMap},
	"NewMap":              {kind: alloc.MakeMap},
	"mapclone":            {kind: alloc.MakeMap},
}

// linknamed has the effects of wire.Linknamed.
var linknamed = map[string]effect{
	"internal/bytealg.MakeNoZero":      {kind: alloc.MakeSlice, except: alloc.UnlessNoLength},
	"internal/reflectlite.unsafe_New":  {kind: alloc.New},
	"maps.clone":                       {kind: alloc.MakeMap},
	"reflect.growslice":                {kind: alloc.Append, when: appendGrows},
	"reflect.makechan":                 {kind: alloc.MakeChan},
	"reflect.makemap":                  {kind: alloc.MakeMap},
	"reflect.unsafe_New":               {kind: alloc.New},
	"reflect.unsafe_NewArray":          {kind: alloc.New},
	"time.newTimer":                    {kind: alloc.New},
	"weak.runtime_registerWeakPointer": {kind: alloc.New, except: alloc.UnlessHasWeak},
}

// What the allocations of these functions depend on.
var (
	appendGrows     = alloc.Condition{Kind: alloc.WhenAppendGrows}
	storeGrows      = alloc.Condition{Kind: alloc.WhenStoreGrows, Limit: smallBuffer, Unit: alloc.Bytes}
	sliceMoves      = alloc.Condition{Kind: alloc.WhenSliceMoves, Limit: smallBuffer, Unit: alloc.Bytes}
	largeBits       = alloc.Condition{Kind: alloc.WhenLargeBits, Limit: smallTable, Unit: alloc.Value}
	mapGrows        = alloc.Condition{Kind: alloc.WhenMapGrows}
	noFreeGoroutine = alloc.Condition{Kind: alloc.WhenNoFreeGoroutine}
	noFreeDefer     = alloc.Condition{Kind: alloc.WhenNoFreeDefer}
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
	"addCleanup", "coroswitch", "doInit", "entersyscall*", "exitsyscall*", "fcntl", "findObject", "fips*", "getAuxv",
	"getStaticuint64s", "gogetenv", "inUserArenaChunk", "isGoPointer*", "lockedOSThread", "mcall*", "nanotime*",
	"noescape*", "pprof_*", "procyield*", "randn", "reflectcall", "setCleanupContext", "setCrashFD", "systemstack*", "trace*",
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
