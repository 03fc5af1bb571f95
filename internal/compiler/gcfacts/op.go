package gcfacts

// An Op is the operation that a location is for.
type Op uint8

const (
	OpNone  Op = iota // a temporary of the escape graph
	OpOther           // one that is not known
	OpAuto            // a variable
	OpParam
	OpResult
	OpPointerLit // &T{}
	OpSliceLit
	OpMapLit
	OpNew
	OpMakeSlice
	OpMakeMap
	OpClosure     // a function literal
	OpMethodValue // x.M without a call
	OpAppend
	OpInterface // a conversion to an interface
	OpAddString
	OpBytesToString
	OpRunesToString
	OpStringToBytes
	OpStringToRunes
	OpRuneToString
)

var opTexts = [...]string{
	OpNone: "", OpOther: "?", OpAuto: "auto", OpParam: "param", OpResult: "result", OpPointerLit: "PTRLIT", OpSliceLit: "SLICELIT",
	OpMapLit: "MAPLIT", OpNew: "NEW", OpMakeSlice: "MAKESLICE", OpMakeMap: "MAKEMAP", OpClosure: "CLOSURE",
	OpMethodValue: "METHVALUE", OpAppend: "APPEND", OpInterface: "CONVIFACE", OpAddString: "ADDSTR",
	OpBytesToString: "BYTES2STR", OpRunesToString: "RUNES2STR", OpStringToBytes: "STR2BYTES",
	OpStringToRunes: "STR2RUNES", OpRuneToString: "RUNESTR",
}

var ops = func() map[string]Op {
	m := map[string]Op{}
	for op, text := range opTexts {
		m[text] = Op(op)
	}
	return m
}()

// String returns the compiler's word for an operation.
func (op Op) String() string { return opTexts[op] }

// complete adds to a location what its operation says.
func (d *decoded) complete(l *Location) {
	switch l.Op = d.op; d.op {
	case OpOther:
		l.OpText = d.word.Text
	case OpInterface:
		l.Constant = l.Operand == "LITERAL" || l.Operand == "NIL"
	}
}
