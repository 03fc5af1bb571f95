package resolve

import (
	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
)

// stepKinds are the report's kinds of steps. Those that are within a step that the
// source shows have none.
var stepKinds = [...]alloc.StepKind{
	gcfacts.StepNone: "", gcfacts.StepOther: alloc.StepOther,
	gcfacts.StepAssign: alloc.StepAssign, gcfacts.StepReturn: alloc.StepReturn, gcfacts.StepSend: alloc.StepSend,
	gcfacts.StepMapKey: alloc.StepMapKey, gcfacts.StepMapValue: alloc.StepMapValue,
	gcfacts.StepAppendee: alloc.StepAppendee, gcfacts.StepAppended: alloc.StepAppended, gcfacts.StepCopied: alloc.StepCopied,
	gcfacts.StepRange: alloc.StepRange, gcfacts.StepCaptured: alloc.StepCaptured, gcfacts.StepAddressOf: alloc.StepAddressOf,
	gcfacts.StepSlice: alloc.StepSlice, gcfacts.StepField: alloc.StepField, gcfacts.StepPointerField: alloc.StepPointerField,
	gcfacts.StepDeref: alloc.StepDeref, gcfacts.StepIndex: alloc.StepIndex, gcfacts.StepArray: alloc.StepArray,
	gcfacts.StepLiteral: alloc.StepLiteral, gcfacts.StepInterface: alloc.StepInterface, gcfacts.StepSwitch: alloc.StepSwitch,
	gcfacts.StepGoroutine: alloc.StepGoroutine, gcfacts.StepDefer: alloc.StepDefer,
	gcfacts.StepTooLarge: alloc.StepTooLarge, gcfacts.StepTooAligned: alloc.StepTooAligned,
	gcfacts.StepUnknownSize: alloc.StepUnknownSize, gcfacts.StepZeroSize: alloc.StepZeroSize,
	gcfacts.StepUnsafe: alloc.StepUnsafe, gcfacts.StepUintptrEscapes: alloc.StepUintptrEscapes, gcfacts.StepReflectHeader: alloc.StepReflectHeader,
	gcfacts.StepArgument: alloc.StepArgument, gcfacts.StepAppend: alloc.StepAppend, gcfacts.StepCopy: alloc.StepCopy,
	gcfacts.StepPanic: alloc.StepPanic, gcfacts.StepOperand: alloc.StepOperand, gcfacts.StepFlow: alloc.StepFlow,
}

// hidden reports whether a step is none for people: the making of the value itself,
// or how a variable is captured.
func hidden(k gcfacts.StepKind) bool { return k == gcfacts.StepSpill || k == gcfacts.StepReference }
