package gcfacts

import "strings"

// A StepKind says what a step of a flow does. The compilers of all supported
// versions, and the hooks of the lens, have a word for each; see ParseWord.
type StepKind uint8

const (
	StepNone  StepKind = iota // nothing is said
	StepOther                 // a word that is not known

	StepAssign
	StepReturn
	StepSend         // on a channel
	StepMapKey       // of a literal, or in an assignment
	StepMapValue     // of a literal
	StepAppendee     // elements of the slice that is appended to
	StepAppended     // elements of a slice that is appended
	StepCopied       // elements of a slice that is copied
	StepRange        // a range clause
	StepCaptured     // a variable that a function literal uses
	StepAddressOf    // &x
	StepSlice        // x[:]
	StepField        // x.f
	StepPointerField // p.f
	StepDeref        // *p
	StepIndex        // of an array
	StepArray        // a slice converted to an array
	StepLiteral      // an element of a literal that is no map
	StepInterface    // a conversion to an interface
	StepSwitch       // a case of a type switch
	StepGoroutine    // the function of a go statement; a hook's word
	StepDefer        // the function of a defer statement in a loop; a hook's word
	StepTooLarge     // for the stack
	StepTooAligned   // for the stack
	StepUnknownSize
	StepZeroSize
	StepUnsafe // a conversion to unsafe.Pointer
	StepUintptrEscapes
	StepReflectHeader // the Data of a reflect.SliceHeader or StringHeader

	StepArgument // of a call, the receiver included
	StepAppend   // an argument of append
	StepCopy     // an argument of copy
	StepPanic    // the argument of panic
	StepOperand  // the function value that is called

	// Steps within a step that the source shows.
	StepSpill     // the value gets its storage
	StepReference // a captured variable is shared, not copied
	StepCallee    // the parameter that decides what becomes of an argument; a hook's word

	StepFlow // a flow that the source does not show; no compiler's word, but an escgraph.Place has it
)

// words are the words of each kind; the first is for a Word made from the kind.
var words = [...][]string{
	StepNone:           {""},
	StepAssign:         {"assign", "assign-pair", "assign-pair-dot-type", "assign-pair-mapr", "assign-pair-receive"},
	StepReturn:         {"return"},
	StepSend:           {"send"},
	StepMapKey:         {"map literal key", "key of map put"},
	StepMapValue:       {"map literal value"},
	StepAppendee:       {"appendee slice"},
	StepAppended:       {"appended slice..."},
	StepCopied:         {"copied slice"},
	StepRange:          {"range", "range-deref"},
	StepCaptured:       {"captured by a closure"},
	StepAddressOf:      {"address-of"},
	StepSlice:          {"slice"},
	StepField:          {"dot"},
	StepPointerField:   {"dot of pointer"},
	StepDeref:          {"indirection"},
	StepIndex:          {"fixed-array-index-of"},
	StepArray:          {"slice-to-array"},
	StepLiteral:        {"struct literal element", "array literal element", "slice-literal-element"},
	StepInterface:      {"interface-converted"},
	StepSwitch:         {"switch case"},
	StepGoroutine:      {"started as a goroutine"},
	StepDefer:          {"deferred in a loop"},
	StepTooLarge:       {"too large for stack"},
	StepTooAligned:     {"too aligned for stack"},
	StepUnknownSize:    {"non-constant size"}, // before Go 1.25
	StepZeroSize:       {"zero-sized element"},
	StepUnsafe:         {"conversion to unsafe.Pointer"},
	StepUintptrEscapes: {"//go:uintptrescapes"},
	StepReflectHeader:  {"reflect.Header.Data"},
	StepArgument:       {"call parameter"},
	StepOperand:        {"callee operand"},
	StepSpill:          {"spill"},
	StepReference:      {"reference"},
	StepFlow:           {"flow"},
}

var kinds = func() map[string]StepKind {
	m := map[string]StepKind{}
	for k, list := range words[:StepFlow] { // no compiler says StepFlow
		for _, w := range list {
			m[w] = StepKind(k)
		}
	}
	return m
}()

// A Word is what the compiler, or a hook, calls a step. The Text is for people:
// only the Kind may decide anything.
type Word struct {
	Kind StepKind
	Text string
}

// Word returns the word of a kind that has one.
func (k StepKind) Word() Word { return Word{k, words[k][0]} }

// ParseWord decodes a word. One that is not known keeps its text. Those of
// StepCallee are of the hooks, for which see ParamName; what tells StepAppend and
// its like from StepArgument does not stand in the word.
func ParseWord(text string) Word {
	k, ok := kinds[text]
	if !ok {
		k = StepOther
	}
	return Word{k, text}
}

// A ParamName names a parameter, by the linker's name of its function and its own.
type ParamName struct{ Func, Param string }

// parseCallee takes a hook's word "callee FUNC PARAM" apart; FUNC may have spaces.
func parseCallee(text string) (p ParamName, ok bool) {
	rest, ok := strings.CutPrefix(text, "callee ")
	i := strings.LastIndexByte(rest, ' ')
	if !ok || i < 0 {
		return ParamName{}, false
	}
	return ParamName{rest[:i], rest[i+1:]}, true
}

// A Target says what a call in a step calls, or what an assignment assigns to.
type Target uint8

const (
	TargetOther        Target = iota // something else, or nothing
	TargetFunc                       // a function, known or not
	TargetMethod                     // a method of an interface
	TargetGlobal                     // a package variable
	TargetMapElem                    // m[k]
	TargetElem                       // a[i] or s[i]
	TargetField                      // x.f
	TargetPointerField               // p.f
	TargetDeref                      // *p
)

var targets = map[string]Target{
	"CALLFUNC": TargetFunc, "CALLINTER": TargetMethod,
	"AS GLOBAL": TargetGlobal, "AS INDEXMAP": TargetMapElem, "AS INDEX": TargetElem,
	"AS DOT": TargetField, "AS DOTPTR": TargetPointerField, "AS DEREF": TargetDeref,
}

// builtins are the built-in functions whose arguments are steps of their own, by
// the hook's word for what the compiler calls an argument.
var builtins = map[string]StepKind{"APPEND": StepAppend, "COPY": StepCopy, "PANIC": StepPanic}

// A decoded is a string of the records as each of the words that it may be.
type decoded struct {
	op      Op
	target  Target
	builtin StepKind // or StepNone
	word    Word
	callee  ParamName // of StepCallee
}

// decoded reads the next field, the number of a word. Few words are in many
// records: each is decoded once.
func (p *parser) decoded() *decoded {
	i := p.within(0, len(p.f.strings), "string")
	if n := len(p.f.strings) - len(p.words); n > 0 {
		p.words = append(p.words, make([]*decoded, n)...)
	}
	if d := p.words[i]; d != nil {
		return d
	}
	text := p.f.strings[i]
	d := &decoded{op: OpOther, target: targets[text], builtin: builtins[text], word: ParseWord(text)}
	if op, ok := ops[text]; ok {
		d.op = op
	}
	if callee, ok := parseCallee(text); ok {
		d.word.Kind, d.callee = StepCallee, callee
	}
	p.words[i] = d
	return d
}

// note reads the next step of a flow.
func (p *parser) note() Note {
	n := Note{Pos: p.position()}
	op, why := p.decoded(), p.decoded()
	n.Word, n.Target = why.word, op.target
	switch {
	case n.Kind == StepCallee:
		n.Callee = &why.callee
	case n.Kind == StepArgument && op.builtin != StepNone:
		n.Kind = op.builtin
	}
	n.Expr = p.str()
	return n
}
