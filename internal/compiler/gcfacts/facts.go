// Package gcfacts reads the records that an instrumented Go compiler prints (see
// Decode) into typed facts. The package runs nothing and draws no conclusions;
// package resolve does. What it cannot read becomes a SyntaxError in the facts,
// never silence. Package gctext reads what a stock compiler prints.
package gcfacts

import (
	"fmt"
	"sync"

	"github.com/unheap/unheap/internal/symbol"
)

// Facts are what the lens printed of one package's compilation.
type Facts struct {
	Go       string // the version of the compiler: "go1.26.8"
	Funcs    []Func // by number; Funcs[0] is unused
	Batches  []Batch
	Calls    []Call     // into the runtime, from the final code
	Heap     []HeapVar  // variables moved to the heap, with their allocation
	Compiled []Compiled // functions with code of their own
	Params   []Param
	Bad      []SyntaxError

	NotInlined []NotInlined // functions that were to be inlined and cannot be
	Instances  []Instance   // of generic functions and types that the package uses

	ends      []End // by number
	strings   []string
	positions []position
	inlined   []inlined

	indexing sync.Once
	sources  *sourceIndex
}

// A SyntaxError is a piece of compiler output that was not understood.
type SyntaxError struct {
	Line int    // 1-based, in the output
	Text string // the piece, shortened
	Msg  string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("compiler output, line %d: %s: %q", e.Line, e.Msg, e.Text)
}

// A Func is a function that escape analysis saw.
type Func struct {
	Name    string // as the linker and profiles spell it
	Pos     PosID
	Parent  int32 // the function around a closure, else 0
	Closure bool  // written as a function literal
	// ResultsLost says that, before the walk, the results of the closure
	// were known to escape to unknown callers.
	ResultsLost bool
	Wrapper     bool // made by the compiler around another, which has the same name if only the ABI differs
	Bodyless    bool // declared only: assembly or linkname
	Range       bool // the body of a range over a function
}

// Numbers of the locations that every batch has.
const (
	HeapLoc = iota
	MutatorLoc
	CalleeLoc
	FirstLoc // the first of the batch's own
)

// A Batch is the escape graph of functions that were analyzed together.
type Batch struct {
	Func   int32      // its first function
	Locs   []Location // Locs[i] has the number FirstLoc+i
	Edges  []Edge     // by destination, in the compiler's order
	Direct []Edge     // applied at once: an address into what escaped already
}

// Loc returns the location with a number, or nil for one that every batch has.
func (b *Batch) Loc(num int32) *Location {
	if num < FirstLoc {
		return nil
	}
	return &b.Locs[num-FirstLoc]
}

// Attrs are the attributes of a location.
type Attrs uint8

// The attributes, as the compiler numbers them.
const (
	Escapes Attrs = 1 << iota
	Persists
	Mutates
	Calls
)

// A Location is a variable or an expression that needs storage.
type Location struct {
	Op      Op
	Before  Attrs // when the walk began
	After   Attrs // when it ended: the compiler's verdict
	Pos     PosID
	OpText  string // the compiler's word, of OpOther
	Expr    string // its text, possibly cut off
	Type    string // of the value that is stored
	Size    int64  // bytes, or -1
	Func    int32
	Loop    int32 // loop depth
	Result  int32 // 1-based index of a result, else 0
	Closure int32 // the function of a closure expression, else 0
	Elem    int64 // make, append, slice literal: bytes an element; closure: captures
	Operand string

	Param    bool
	Constant bool // a constant or nil that is converted to an interface
	Mutual   bool // a closure in the batch itself
	Implicit bool // made by the compiler: a temporary, "... argument", a wrapper
	Taken    bool // its address is taken
	Pointers bool // the type has pointers
	Signed   bool // a signed integer that is converted to an interface
	Unsigned bool // an unsigned one
}

// An Edge is a flow of a value from Src to Dst. Derefs is -1 when the address
// of Src flows, else the number of dereferences on the way.
type Edge struct {
	Dst, Src int32
	Derefs   int32
	Notes    []Note // from the source towards the destination
	Tag      *Tag   // of a flow into a call, unless the callee is in the batch, else nil
}

// A Tag stands behind a flow of an argument: what is known of the callee's
// parameter decided where the flow leads. What is not known leads to the heap:
// then Callee is "".
type Tag struct {
	Callee, Param string // as the linker spells the function
	Call          PosID  // of an unknown callee: where it is called
	Interface     bool   // as a method of an interface
	Arg           int32  // and the index of the argument, the receiver of a method first

	Hole           // where it leads
	Results []Hole // where the results of the call go, by index
	Next    *Tag   // when a result is itself an argument: of what
}

// A Hole is a place for a value to flow into.
type Hole struct {
	Result int32 // index of the result, for a Hole in Tag.Results
	Dst    int32
	Derefs int32
}

// Marks reports whether a step of a flow is where the tag decided.
func (t *Tag) Marks(n *Note) bool {
	if t.Callee == "" {
		return n.Kind == StepArgument && n.Pos == t.Call
	}
	return n.Callee != nil && *n.Callee == ParamName{t.Callee, t.Param}
}

// A Note is a step of a flow.
type Note struct {
	Word
	Expr   string
	Callee *ParamName // of StepCallee; it decides about the argument in the step before
	Pos    PosID
	Target Target
}

// A Call is a call in the final code to a function of the runtime.
type Call struct {
	Func   string // the function that holds the code, as the linker spells it
	Callee string
	Pos    PosID
	Type   string    // of a type descriptor among the operands, or of the slice that is moved, or ""
	Size   int64     // of that type, or of the elements that are moved, in bytes, or -1
	Args   [2]string // "=N" constant, "type", "?" other, "" none
	Return int64     // where it returns to, in bytes from the beginning of Func; 0 is not known
	Loops  int32     // in how many loops of its function
	Fails  bool      // its function then returns an error that it makes
	Leaves bool      // a range over a function, whose body its function is, ends then
	End    End
}

// An End says that code goes on to no return: there is a panic on each way, or a call
// of a function that never returns.
type End struct {
	Sure bool
	Any  []string // functions; it is so if one of them never returns
}

// A HeapVar is a variable moved to the heap that the final code allocates. Several
// small ones may share an object.
type HeapVar struct {
	Func   string
	Name   string
	Pos    PosID
	Size   int64
	Call   int32 // the index in Facts.Calls of the call that allocates it
	Object int64 // bytes of the object, with all variables in it
	Each   bool  // a loop variable that is made once an iteration
}

// A Compiled is a function with code of its own.
type Compiled struct {
	Func  string
	Pos   PosID
	Frame int64 // bytes of stack
	Size  int64 // bytes of code
	End   End   // all of it
}

// A Param says how a parameter leaks that has pointers or is a uintptr. Leaks has a byte for each destination
// (heap, mutator, callee, then results): 0 for no flow, else the derefs plus 1.
type Param struct {
	Func     int32
	Index    int32 // receiver first
	Name     string
	Type     string
	Pos      PosID
	Pointers bool
	Direct   bool // an interface holds a value of its type itself, not its address
	Leaks    [8]uint8
}

// A NotInlined is a function that was to be inlined and cannot be.
type NotInlined struct {
	Func, Reason string
}

// An Instance is a generic function or type with type arguments. Several can share
// the code of one shape.
type Instance struct {
	Name string // with the shapes, as the linker spells it: "p.F[go.shape.int]", "p.T[go.shape.int]"
	Args []TypeArg
}

// A TypeArg is a type argument: as the linker spells it, with the paths of packages,
// and as the source of the package does.
type TypeArg struct {
	Link, Text string
}

// Indices into Param.Leaks.
const (
	LeakHeap = iota
	LeakMutator
	LeakCallee
	LeakResult
)

// A PosID names a position in the facts; 0 is no position.
type PosID int32

type position struct {
	file, line, col int32
	inl             int32
}

type inlined struct {
	call PosID
	fn   int32
}

// A Frame is one level of a position's inline stack.
type Frame struct {
	Func      string // the inlined function; "" for the outermost frame
	File      string // as the compiler names it: absolute, or trimmed
	Line, Col int    // 1-based; Col counts bytes, 0 where not known
}

// Frames returns the inline stack of a position, outermost first; nil for no
// position.
func (f *Facts) Frames(id PosID) []Frame {
	if id <= 0 || int(id) > len(f.positions) {
		return nil
	}
	p := f.positions[id-1]
	last := Frame{File: f.strings[p.file], Line: int(p.line), Col: int(p.col)}
	if p.inl == 0 {
		return []Frame{last}
	}
	in := f.inlined[p.inl-1]
	last.Func = f.strings[in.fn]
	return append(f.Frames(in.call), last)
}

// MoveColumns gives the positions other columns, for code that the compiler got with
// something put into its lines. It is for facts that nothing was asked of yet.
func (f *Facts) MoveColumns(column func(file string, line, col int) int) {
	for i := range f.positions {
		if p := &f.positions[i]; p.col > 0 {
			p.col = int32(column(f.strings[p.file], int(p.line), int(p.col)))
		}
	}
}

// Inlined counts the calls of a function that were inlined, by its plain name:
// with any type arguments. Calls that were inlined in what was inlined count, too.
func (f *Facts) Inlined(fn string) int {
	n := 0
	for _, in := range f.inlined {
		if symbol.Plain(f.strings[in.fn]) == fn {
			n++
		}
	}
	return n
}

// Copy numbers the inlined call whose code a position is in; 0 is none.
func (f *Facts) Copy(id PosID) int32 {
	if id <= 0 || int(id) > len(f.positions) {
		return 0
	}
	return f.positions[id-1].inl
}

// Outer returns the outermost frame of a position.
func (f *Facts) Outer(id PosID) Frame {
	for id > 0 && int(id) <= len(f.positions) {
		p := f.positions[id-1]
		if p.inl == 0 {
			return Frame{File: f.strings[p.file], Line: int(p.line), Col: int(p.col)}
		}
		id = f.inlined[p.inl-1].call
	}
	return Frame{}
}
