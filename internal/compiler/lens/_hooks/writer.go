// Package lens writes what unheap wants to know of a compilation.
//
// It is added to cmd/compile by unheap (see internal/compiler/lens in unheap) and does
// nothing unless UNHEAP_LENS is set in the environment. The facts are lines of
// text, one record each; they are kept in memory and printed as one line,
// deflated and encoded, when the compiler exits without an error. The form is
// that of package wire.
package lens

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"fmt"
	"hash/crc32"
	"internal/buildcfg"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"

	"cmd/compile/internal/base"
	"cmd/compile/internal/lens/wire"
	"cmd/internal/obj"
	"cmd/internal/src"
)

// On reports whether facts are wanted.
var On = os.Getenv(wire.OnEnv) != ""

// level of compression: more costs several times the time and gains 3%.
const level = 5

type posKey struct {
	file, line, col, inl int
}

// Records are written from several goroutines while functions are compiled:
// Begin takes the lock and End gives it back.
var (
	mu      sync.Mutex
	out     [128]bytes.Buffer // finished records, by kind: alike things compress well
	written [128]int          // how many they are
	kind    byte              // of the record being written
	line    []byte            // the record being written
	strs    = map[string]int{"": 0}
	poss    = map[posKey]int{}
	inls    = map[int]int{}
	lastPos [128]int   // the position written last, by kind
	lastRow int        // the line of the position defined last
	lastTag [128]int64 // the tag mentioned last, by kind
)

func init() {
	if !On {
		return
	}
	base.AtExit(flush)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(300) // what the facts cost, less collecting saves again
	}
}

// cuts are the lines of wire.CutEnv.
var cuts = func() map[string]bool {
	m := map[string]bool{}
	for _, c := range strings.Split(os.Getenv(wire.CutEnv), "\n") {
		if c != "" {
			m[c] = true
		}
	}
	return m
}()

// Cutting reports whether there are cuts at all.
func Cutting() bool { return len(cuts) > 0 }

// Cut reports whether a flow or leak is to be cut: a kind, the function's name
// as the linker spells it, and a place or a parameter.
func Cut(kind, fn, which string) bool {
	return len(cuts) > 0 && cuts[kind+" "+fn+" "+which]
}

// inline is the function that is to be inlined whatever it costs.
var inline = os.Getenv(wire.InlineEnv)

// Inline reports whether a function is to be inlined whatever it costs.
func Inline(fn string) bool {
	return inline != "" && inline == wire.Bare(fn)
}

// order is the order in which the kinds of records are written out.
const order = "SIPFBLKEDTXCHQNA"

// places are positions of what has none of its own, by what it is.
var places sync.Map

// SetPlace gives x a position, unless it has one.
func SetPlace(x any, at src.XPos) { places.LoadOrStore(x, at) }

// Place is the position of x: its own, or the one that it was given.
func Place(x any, own src.XPos) src.XPos {
	if own.IsKnown() {
		return own
	}
	if at, ok := places.Load(x); ok {
		return at.(src.XPos)
	}
	return own
}

// each has the loop variables that are made once an iteration.
var each sync.Map

// SetEach notes that a variable is made once an iteration.
func SetEach(x any) { each.Store(x, true) }

// Each reports whether a variable is made once an iteration.
func Each(x any) bool {
	_, ok := each.Load(x)
	return ok
}

// endless has the functions of the package that may never return.
var endless sync.Map

// SetEndless notes that a function of the package may never return.
func SetEndless(fn string) { endless.Store(fn, true) }

// MayEnd reports whether a function may never return: one that never does, one of this
// package that looks so, or one without results that is of another package and not of
// the standard library: only that package's facts tell.
func MayEnd(fn string, noResults bool) bool {
	if strings.HasPrefix(fn, "runtime.") {
		return fn == "runtime.Goexit"
	}
	if _, ok := endless.Load(fn); ok || wire.NeverReturns(fn) {
		return true
	}
	if !noResults || base.Flag.Std || strings.HasPrefix(fn, base.Ctxt.Pkgpath+".") {
		return false
	}
	root, _, folders := strings.Cut(fn, "/")
	own, _, _ := strings.Cut(base.Ctxt.Pkgpath, "/")
	return folders && (root == own || strings.Contains(root, "."))
}

// Begin starts a record. Records of kind Y stay with those of kind K, and those of
// kind l with the locations.
func Begin(k byte) {
	mu.Lock()
	switch kind = k; k {
	case 'Y':
		kind = 'K'
	case 'l':
		kind = 'L'
	}
	line = append(line[:0], k)
}

// End finishes the record.
func End() {
	out[kind].Write(line)
	out[kind].WriteByte('\n')
	written[kind]++
	mu.Unlock()
}

// Number is how many records of the kind were written before this one.
func Number() int { return written[kind] }

// Int adds a number to the record.
func Int(n int64) {
	line = append(line, ' ')
	line = strconv.AppendInt(line, n, 10)
}

// Bits adds flags to the record, the first one lowest.
func Bits(flags ...bool) {
	var n int64
	for i, f := range flags {
		if f {
			n |= 1 << i
		}
	}
	Int(n)
}

// Tag adds the number of a tag to the record: less that of the tag before it in
// records of the kind. A dot is no tag.
func Tag(n int64) {
	if n == 0 {
		line = append(line, " ."...)
		return
	}
	Int(n - lastTag[kind])
	lastTag[kind] = n
}

// Str adds a string to the record.
func Str(s string) { Int(int64(str(s))) }

func str(s string) int {
	id, ok := strs[s]
	if !ok {
		id = len(strs)
		strs[s] = id
		fmt.Fprintf(&out['S'], "S %s\n", strconv.Quote(s))
	}
	return id
}

// Pos adds a position with its inline stack to the record: its number less that
// of the position before it in records of the kind.
// A dot is no position.
func Pos(x src.XPos) {
	id := pos(x)
	if id == 0 {
		line = append(line, " ."...)
		return
	}
	Int(int64(id - lastPos[kind]))
	lastPos[kind] = id
}

func pos(x src.XPos) int {
	p := base.Ctxt.InnermostPos(x)
	if !p.IsKnown() {
		return 0
	}
	k := posKey{str(fileName(p)), int(p.RelLine()), int(p.RelCol()), 0}
	if ix := p.Base().InliningIndex(); ix >= 0 {
		k.inl = inl(ix)
	}
	id, ok := poss[k]
	if !ok {
		id = len(poss) + 1
		poss[k] = id
		fmt.Fprintf(&out['P'], "P %d %d %d %d\n", k.file, k.line-lastRow, k.col, k.inl)
		lastRow = k.line
	}
	return id
}

// PosText is a position with its inline stack, innermost first, in a form that
// does not depend on what else is compiled.
func PosText(x src.XPos) string {
	p := base.Ctxt.InnermostPos(x)
	if !p.IsKnown() {
		return ""
	}
	text := fmt.Sprintf("%s:%d:%d;", fileName(p), p.RelLine(), p.RelCol())
	if ix := p.Base().InliningIndex(); ix >= 0 {
		text += PosText(base.Ctxt.InlTree.CallPos(ix))
	}
	return text
}

// Inlined reports whether a position is in code that was inlined.
func Inlined(x src.XPos) bool {
	return base.Ctxt.InnermostPos(x).Base().InliningIndex() >= 0
}

// fileName is the name of a position's file. The name that a line directive
// gives is relative to the file with the directive.
func fileName(p src.Pos) string {
	name := p.AbsFilename()
	if filepath.IsAbs(name) || strings.Contains(name, "/") || strings.HasPrefix(name, "<") {
		return name
	}
	if real := p.Base().Pos().Base(); real != nil && real != p.Base() {
		return filepath.Join(filepath.Dir(real.AbsFilename()), name)
	}
	return name
}

// inl returns the number of an inlined call, outer calls first.
func inl(ix int) int {
	id, ok := inls[ix]
	if !ok {
		call := pos(base.Ctxt.InlTree.CallPos(ix))
		fn := str(FuncName(base.Ctxt.InlTree.InlinedFunction(ix)))
		id = len(inls) + 1
		inls[ix] = id
		fmt.Fprintf(&out['I'], "I %d %d\n", call, fn)
	}
	return id
}

// FuncName returns the name of a function as the linker and profiles spell it.
func FuncName(s *obj.LSym) string {
	if s == nil {
		return ""
	}
	return s.Name
}

// flush prints the facts.
func flush() {
	if base.Errors() > 0 {
		return
	}
	mu.Lock()
	defer mu.Unlock()
	var all bytes.Buffer
	for _, k := range []byte(order) {
		all.Write(out[k].Bytes())
	}
	fmt.Fprintf(&all, "G %s\nZ\n", strconv.Quote(buildcfg.Version))
	sum := crc32.ChecksumIEEE(all.Bytes())
	var packed bytes.Buffer
	enc := base64.NewEncoder(base64.NewEncoding(wire.Alphabet).WithPadding(base64.NoPadding), &packed)
	z, err := flate.NewWriter(enc, level)
	if err == nil {
		_, err = z.Write(all.Bytes())
	}
	if err == nil {
		err = z.Close()
	}
	if err == nil {
		err = enc.Close()
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "unheap lens: %v\n", err)
		os.Exit(2)
	}
	fmt.Printf("%s%08x:%d:%s\n", wire.Prefix, sum, all.Len(), packed.Bytes())
}
