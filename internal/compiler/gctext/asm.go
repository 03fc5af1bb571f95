package gctext

import (
	"bytes"
	"sort"
	"strconv"
	"strings"

	"github.com/unheap/unheap/internal/compiler/wire"
)

// Of a function, -S prints a heading, its instructions with their places, the
// bytes, and the relocations:
//
//	p.F STEXT size=47 align=0x0 args=0x0 locals=0x18 funcid=0x0
//		0x0015 00021 (/dir/a.go:18)	CALL	runtime.newobject(SB)
//		0x0000 49 3b 66 10 76 22 55 48 89 e5 48 83 ec 10 48 8d  I;f.v"UH..H...H.
//		rel 22+4 t=R_CALL runtime.newobject+0
//
// Of data it prints all but the instructions. Names may have spaces.

// A symbol is a heading of -S. Debug data may have no name.
type symbol struct {
	name string
	text bool // code
}

// cutSymbol reads "NAME STYPE FLAG... size=N KEY=VALUE...". Under -S=2, NAME
// has the number of an ABI in brackets.
func cutSymbol(s string) (symbol, bool) {
	i := strings.LastIndex(s, " size=")
	if i < 0 || !isSize(s[i+1:]) {
		return symbol{}, false
	}
	head := s[:i]
	for {
		j := strings.LastIndexByte(head, ' ')
		if j < 0 {
			return symbol{}, false
		}
		word := head[j+1:]
		head = head[:j]
		switch word {
		case "static", "dupok", "cfunc", "nosplit", "topframe", "asm":
			continue
		}
		if !isSymbolType(word) {
			return symbol{}, false
		}
		return symbol{cutABI(head), strings.HasPrefix(word, "STEXT")}, true
	}
}

// isSize reads "size=N KEY=VALUE...", where VALUE is a number or there is only
// a KEY.
func isSize(s string) bool {
	for _, f := range strings.Fields(s) {
		key, value, _ := strings.Cut(f, "=")
		switch key {
		case "size", "align", "args", "locals", "funcid":
			if _, err := strconv.ParseInt(value, 0, 64); err != nil {
				return false
			}
		case "leaf":
		default:
			return false
		}
	}
	return true
}

// isSymbolType says whether s is as STEXT, SRODATA or SDWARFFCN.
func isSymbolType(s string) bool {
	for _, c := range []byte(s) {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return len(s) > 1 && s[0] == 'S'
}

// cutABI takes "<N>" off the end.
func cutABI(s string) string {
	if i := strings.LastIndexByte(s, '<'); i > 0 && strings.HasSuffix(s, ">") {
		if _, err := strconv.Atoi(s[i+1 : len(s)-1]); err == nil {
			return s[:i]
		}
	}
	return s
}

// An assembly is the function of -S that is being read: the places of its
// instructions by offset.
type assembly struct {
	fn    string // "" in data
	known bool   // a symbol is being read
	text  []byte // the place last read, as printed
	rows  []row  // by pc, where the place changes
	wasm  []row  // the calls, in order: there, pc is not an offset
}

type row struct {
	pc     int
	at     Pos
	callee string // of wasm
}

// begin begins a symbol.
func (a *assembly) begin(s symbol) {
	a.end()
	a.known = true
	if s.text {
		a.fn = strings.Clone(s.name)
	}
}

// end forgets the symbol.
func (a *assembly) end() {
	a.fn, a.known = "", false
	a.text, a.rows, a.wasm = a.text[:0], a.rows[:0], a.wasm[:0]
}

// asmLine reads a line of a symbol and returns what is wrong with it, or "".
func (r *Reader) asmLine(b []byte) string {
	b = b[1:]
	switch {
	case !r.asm.known:
		return "code outside a symbol"
	case bytes.HasPrefix(b, []byte("0x")):
		return r.instruction(b[2:])
	case bytes.HasPrefix(b, []byte("rel ")):
		return r.relocation(b[4:])
	}
	return "unknown line of a symbol"
}

// instruction reads "HEX DECIMAL (POS)\tOP...", or passes over bytes.
func (r *Reader) instruction(b []byte) string {
	hex, rest, _ := bytes.Cut(b, []byte(" "))
	if isBytes(rest) {
		return ""
	}
	_, rest, ok := bytes.Cut(rest, []byte(" ("))
	text, op, ok2 := bytes.Cut(rest, []byte(")\t"))
	pc, err := strconv.ParseInt(string(hex), 16, 0)
	if !ok || !ok2 || err != nil || r.asm.fn == "" {
		return "unknown instruction"
	}
	return r.asm.add(int(pc), text, op, r.intern)
}

// isBytes says whether b begins as the dump of bytes does.
func isBytes(b []byte) bool {
	return len(b) >= 2 && isHex(b[0]) && isHex(b[1]) && (len(b) == 2 || b[2] == ' ')
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' }

// add notes the place of the instruction at pc.
func (a *assembly) add(pc int, text, op []byte, intern func(string) string) string {
	if len(a.rows) == 0 || !bytes.Equal(text, a.text) {
		at, ok := parsePos(cutOriginal(string(text)))
		if !ok {
			return "unknown place of an instruction"
		}
		at.File = intern(at.File)
		a.text = append(a.text[:0], text...)
		a.rows = append(a.rows, row{pc: pc, at: at})
	}
	if name, ok := bytes.CutPrefix(op, []byte("Call\t")); ok {
		name, _ = bytes.CutSuffix(name, []byte("(SB)"))
		a.wasm = append(a.wasm, row{at: a.rows[len(a.rows)-1].at, callee: cutABI(string(name))})
	}
	return ""
}

// cutOriginal takes the place without line directives off the end: "x.y:1" of
// "x.y:1[/dir/x.go:9]".
func cutOriginal(s string) string {
	if strings.HasSuffix(s, "]") {
		if i := strings.LastIndexByte(s, '['); i > 0 {
			return s[:i]
		}
	}
	return s
}

// relocation reads "OFFSET+SIZE t=TYPE NAME+ADD" and keeps it when it is a call
// to a function of the runtime that may allocate.
func (r *Reader) relocation(b []byte) string {
	off, rest, ok := bytes.Cut(b, []byte("+"))
	_, rest, ok2 := bytes.Cut(rest, []byte(" t="))
	kind, name, ok3 := bytes.Cut(rest, []byte(" "))
	add := bytes.LastIndexByte(name, '+')
	if !ok || !ok2 || !ok3 || add < 0 {
		return "unknown relocation"
	}
	if r.asm.fn == "" || !isCall(string(kind)) || !wire.MayAllocate(string(name[:add])) {
		return ""
	}
	pc, err := strconv.Atoi(string(off))
	if err != nil {
		return "unknown relocation"
	}
	callee := cutABI(string(name[:add]))
	at, ok := r.asm.place(pc, callee)
	if !ok {
		return "a call without a place"
	}
	r.facts.Calls = append(r.facts.Calls, Call{r.pkg, r.asm.fn, at, r.intern(callee)})
	return ""
}

// isCall says whether relocations of the type are of direct calls: R_CALL,
// R_CALLARM64, R_RISCV_JAL and the like.
func isCall(kind string) bool {
	if kind == "R_CALLIND" {
		return false
	}
	return strings.HasPrefix(kind, "R_CALL") || strings.HasPrefix(kind, "R_RISCV_CALL") ||
		strings.HasPrefix(kind, "R_RISCV_JAL") || kind == "R_JMPMIPS"
}

// place returns the place of the call at an offset: that of the last
// instruction at or before it, or on wasm of the next call of that function.
func (a *assembly) place(off int, callee string) (Pos, bool) {
	for i := range a.wasm {
		if a.wasm[i].callee == callee {
			at := a.wasm[i].at
			a.wasm = a.wasm[i+1:]
			return at, true
		}
	}
	i := sort.Search(len(a.rows), func(i int) bool { return a.rows[i].pc > off })
	if i == 0 {
		return Pos{}, false
	}
	return a.rows[i-1].at, true
}
