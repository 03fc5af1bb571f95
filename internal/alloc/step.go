package alloc

import "strings"

// A StepKind says what a step of a flow does, or a change. A kind never changes
// its meaning; the compilers' words for it (Step.Why) may.
type StepKind string

const (
	StepAssign         StepKind = "assign"
	StepReturn         StepKind = "return"
	StepSend           StepKind = "send"          // on a channel
	StepMapKey         StepKind = "map-key"       // of a literal, or in an assignment
	StepMapValue       StepKind = "map-value"     // of a literal
	StepAppendee       StepKind = "appendee"      // elements of the slice that is appended to
	StepAppended       StepKind = "appended"      // elements of a slice that is appended
	StepCopied         StepKind = "copied"        // elements of a slice that is copied
	StepRange          StepKind = "range"         // a range clause
	StepCaptured       StepKind = "captured"      // by a function literal
	StepAddressOf      StepKind = "address-of"    // &x
	StepSlice          StepKind = "slice"         // x[:]
	StepField          StepKind = "field"         // x.f
	StepPointerField   StepKind = "pointer-field" // p.f
	StepDeref          StepKind = "deref"         // *p
	StepIndex          StepKind = "index"         // of an array
	StepArray          StepKind = "array"         // a slice converted to an array
	StepLiteral        StepKind = "literal"       // an element of a literal that is no map
	StepInterface      StepKind = "interface"     // a conversion to an interface
	StepSwitch         StepKind = "switch"        // a case of a type switch
	StepGoroutine      StepKind = "goroutine"     // the function of a go statement
	StepDefer          StepKind = "defer"         // the function of a defer statement in a loop
	StepTooLarge       StepKind = "too-large"     // for the stack
	StepTooAligned     StepKind = "too-aligned"   // for the stack
	StepUnknownSize    StepKind = "unknown-size"
	StepZeroSize       StepKind = "zero-size"
	StepUnsafe         StepKind = "unsafe" // a conversion to unsafe.Pointer
	StepUintptrEscapes StepKind = "uintptrescapes"
	StepReflectHeader  StepKind = "reflect-header" // its Data

	StepArgument StepKind = "argument" // of a call, the receiver included
	StepAppend   StepKind = "append"   // an argument of append
	StepCopy     StepKind = "copy"     // an argument of copy
	StepPanic    StepKind = "panic"    // the argument of panic
	StepReceiver StepKind = "receiver" // of a method value
	StepOperand  StepKind = "operand"  // the function value that is called

	StepFlow  StepKind = "flow"  // of a change: flows that the source does not show
	StepLeak  StepKind = "leak"  // of a change: a parameter stops leaking
	StepCall  StepKind = "call"  // of a change: the function of a call is known
	StepOther StepKind = "other" // a word of the compiler that is not known
)

// StepKinds are all kinds of steps, in the order of the documents.
var StepKinds = []StepKind{
	StepAssign, StepReturn, StepSend, StepMapKey, StepMapValue, StepAppendee, StepAppended, StepCopied, StepRange, StepCaptured,
	StepAddressOf, StepSlice, StepField, StepPointerField, StepDeref, StepIndex, StepArray, StepLiteral, StepInterface, StepSwitch,
	StepGoroutine, StepDefer, StepTooLarge, StepTooAligned, StepUnknownSize, StepZeroSize, StepUnsafe, StepUintptrEscapes, StepReflectHeader,
	StepArgument, StepAppend, StepCopy, StepPanic, StepReceiver, StepOperand, StepFlow, StepLeak, StepCall, StepOther,
}

// stepWords are what people call steps for which compilers have words of their own.
var stepWords = map[StepKind]string{
	StepAssign: "assign", StepMapKey: "map key", StepMapValue: "map value",
	StepAppendee: "slice that is appended to", StepAppended: "slice that is appended", StepRange: "range",
	StepField: "field", StepPointerField: "field of a pointer", StepDeref: "dereference", StepIndex: "index of an array",
	StepArray: "conversion to an array", StepLiteral: "element of a literal", StepInterface: "conversion to an interface",
	StepArgument: "argument", StepAppend: "argument of append", StepCopy: "argument of copy", StepPanic: "argument of panic",
	StepOperand: "function that is called",
}

// Word is what people call a step, by its kind, the compiler's word for it and the
// code there: a literal that the source does not have is that of a call's variable
// arguments.
func (k StepKind) Word(why, expr string) string {
	word, ok := stepWords[k]
	switch {
	case k == StepLiteral && (expr == "" || strings.HasSuffix(expr, ")")):
		return "variable argument"
	case ok:
		return word
	}
	return why
}

// Passes reports whether a step passes a value to a call, one of a built-in
// function included.
func (k StepKind) Passes() bool {
	return k == StepArgument || k == StepAppend || k == StepCopy || k == StepPanic
}
