package alloc

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/unheap/unheap/internal/symbol"
)

// A Condition is what a verdict rests on: when the site allocates, in which case
// it does not, or why it never does or cannot be judged. Only this file puts
// conditions into words; all others compare kinds and parts.
//
// Which parts are set depends on the kind. A part that is 0 or "" does not
// apply or is not known. The zero Condition says nothing.
type Condition struct {
	Kind    ConditionKind `json:"kind"`
	Operand string        `json:"operand,omitempty"` // source text of a length, possibly cut off
	Elem    int64         `json:"elem,omitempty"`    // bytes of an element
	Limit   int64         `json:"limit,omitempty"`   // in Units
	Unit    Unit          `json:"unit,omitempty"`
	Count   int           `json:"count,omitempty"` // so many of Total are on the heap
	Total   int           `json:"total,omitempty"` // instances, or values on the line
	Size    int64         `json:"size,omitempty"`  // bytes that it takes up in the frame
	Func    string        `json:"func,omitempty"`  // whose frame that is, as in a Site
}

// A Unit says what a limit counts.
type Unit string

const (
	Bytes Unit = "bytes"
	Runes Unit = "runes"
	Value Unit = "value" // the limit is a number in the program
	Hint  Unit = "hint"  // entries, in the size hint of a map

	Entries Unit = "entries" // of a map
)

// A ConditionKind is the stable name of what a verdict rests on. The first word
// of a constant is the verdict that it goes with: When is Conditional, Unless is
// Heap.
type ConditionKind string

const (
	WhenLength          ConditionKind = "length"                // Operand times Elem is above Limit
	WhenLarger          ConditionKind = "larger"                // the value is, as far as its line tells
	WhenLonger          ConditionKind = "longer"                // a slice has more elements than Limit
	WhenResultLonger    ConditionKind = "result-longer"         // a string or a slice of bytes is above Limit
	WhenSizeHint        ConditionKind = "size-hint"             // a map's is above Limit
	WhenAppendGrows     ConditionKind = "append-grows"          // the capacity does not suffice
	WhenBufferedGrows   ConditionKind = "buffered-append-grows" // as before, and Limit may be on the stack
	WhenStoreGrows      ConditionKind = "backing-store-grows"   // to more than Limit
	WhenSliceMoves      ConditionKind = "slice-moves"           // from its stack buffer, which has Limit
	WhenLargeValue      ConditionKind = "large-value"           // an integer without a sign is Limit or more
	WhenNotSmall        ConditionKind = "not-small"             // an integer with a sign is below 0, or Limit or more
	WhenLargeBits       ConditionKind = "large-bits"            // as a number, the bits of a float, struct or array are Limit or more
	WhenMapGrows        ConditionKind = "map-grows"
	WhenFirstEntry      ConditionKind = "first-entry"  // of a map on the heap, or it is beyond Limit
	WhenMoreEntries     ConditionKind = "more-entries" // a map in the frame gets more than Limit
	WhenNoFreeGoroutine ConditionKind = "no-free-goroutine"
	WhenNoFreeDefer     ConditionKind = "no-free-defer"
	WhenTypeArguments   ConditionKind = "type-arguments" // Count of Total instances, or some
	WhenInstance        ConditionKind = "instance"       // all can be on the heap, and their verdicts or conditions differ

	UnlessNoSize      ConditionKind = "unless-no-size"
	UnlessNoLength    ConditionKind = "unless-no-length"
	UnlessEmpty       ConditionKind = "unless-empty"
	UnlessEmptyResult ConditionKind = "unless-empty-result"
	UnlessEmptyString ConditionKind = "unless-empty-string"
	UnlessNilSlice    ConditionKind = "unless-nil-slice"
	UnlessOneOperand  ConditionKind = "unless-one-operand"
	UnlessOneByte     ConditionKind = "unless-one-byte"
	UnlessHasWeak     ConditionKind = "unless-has-weak"
	UnlessInstance    ConditionKind = "unless-instance" // the instances' exceptions differ

	StaticSmallConstant ConditionKind = "small-constant" // below Limit
	StaticNoSize        ConditionKind = "no-size"
	StaticNoCaptures    ConditionKind = "no-captures"
	StaticConstant      ConditionKind = "constant"
	StaticOneByte       ConditionKind = "one-byte"
	StaticInPlace       ConditionKind = "in-place"
	StaticJoined        ConditionKind = "joined-or-unused"
	StaticNeverMade     ConditionKind = "never-made"
	StaticNotAllocated  ConditionKind = "not-allocated"
	StaticNoneOnLine    ConditionKind = "none-on-line"
	StaticInstance      ConditionKind = "instance-static" // the instances' reasons differ
	StaticAbsent        ConditionKind = "absent"          // of an instance

	StackBuffer     ConditionKind = "in-buffer" // of Size
	StackNoCopy     ConditionKind = "no-copy"
	StackNeverGrows ConditionKind = "never-grows"
	StackHasRoom    ConditionKind = "has-room" // a literal's map, for Limit
	StackMap        ConditionKind = "map-in-frame"
	StackFrame      ConditionKind = "in-frame" // Size in that of Func
	StackNoEscape   ConditionKind = "no-escape"

	UnknownWhich   ConditionKind = "some-on-line"  // Count of Total values
	UnknownAlike   ConditionKind = "some-at-place" // Count of Total values
	UnknownShared  ConditionKind = "shared-or-unused"
	UnknownObjects ConditionKind = "some-on-line-or-shared" // Count of Total variables
)

// words are the sentence of each kind. Names in braces stand for what method
// part returns.
var words = map[ConditionKind]string{
	WhenLength:          "heap when ${length} > ${limit}",
	WhenLarger:          "heap when it is larger than ${limit}",
	WhenLonger:          "heap when it has more than ${limit}",
	WhenResultLonger:    "heap when the result is longer than ${limit}",
	WhenSizeHint:        "heap when the size hint is above ${limit}",
	WhenAppendGrows:     "heap when the append outgrows the capacity",
	WhenBufferedGrows:   "heap when the append outgrows the capacity; the first ${limit} may be on the stack",
	WhenStoreGrows:      "heap when the backing store outgrows ${limit}",
	WhenSliceMoves:      "heap when the slice still lies in its stack buffer of ${limit}: it is then copied to the heap, once",
	WhenLargeValue:      "heap when the value is ${limit} or more",
	WhenNotSmall:        "heap unless the value is 0 to ${last}",
	WhenLargeBits:       "heap unless its bits, as a number, are below ${limit}, as those of 0.0 are",
	WhenMapGrows:        "heap when the map grows: with its first entry if it is on the heap and was made without a size, later beyond its room",
	WhenFirstEntry:      "heap with the map's first entry, which makes room for ${limit}, and when it gets more than these",
	WhenMoreEntries:     "heap when it gets more than ${limit}; so many have room in the frame",
	WhenNoFreeGoroutine: "heap unless a finished goroutine can be reused",
	WhenNoFreeDefer:     "heap unless a used defer record can be reused",
	WhenTypeArguments:   "depends on the type arguments: ${count} instances have it on the heap",
	WhenInstance:        "depends on the type arguments: each instance has its own condition",

	UnlessNoSize:      "unless its size is 0",
	UnlessNoLength:    "unless the length is 0",
	UnlessEmpty:       "unless it is empty",
	UnlessEmptyResult: "unless the result is empty",
	UnlessEmptyString: "unless the string is empty",
	UnlessNilSlice:    "unless the slice is nil",
	UnlessOneOperand:  "unless at most one operand is not empty",
	UnlessOneByte:     "unless it has 0 or 1 bytes",
	UnlessHasWeak:     "unless there is a weak pointer to the same value already",
	UnlessInstance:    "with exceptions that depend on the type arguments",

	StaticSmallConstant: "the constant is below ${limit}: it has a place in the runtime's table",
	StaticNoSize:        "it has no size: all such values share one address",
	StaticNoCaptures:    "it captures nothing: a constant in read-only data",
	StaticConstant:      "a constant: its interface points at read-only data",
	StaticOneByte:       "one byte: it has a place in the runtime's table of small values",
	StaticInPlace:       "the value is read-only data, or has a place already: nothing is copied",
	StaticJoined:        "the compiler joined it at compile time or never needs the result",
	StaticNeverMade:     "the final code never makes it: the compiler found that it is not needed",
	StaticNotAllocated:  "no allocation in the final code: static data, or removed as not needed",
	StaticNoneOnLine:    "no allocation on its line in the final code",
	StaticInstance:      "no instance allocates it, each for a reason of its own",
	StaticAbsent:        "nothing is made for these type arguments",

	StackBuffer:     "its ${size} have a buffer in the frame",
	StackNoCopy:     "no copy is made",
	StackNeverGrows: "it never grows on the heap",
	StackHasRoom:    "the map has room for ${limit}",
	StackMap:        "the header and room for 8 entries are in the frame; growth is counted where it is written to",
	StackFrame:      "does not escape; ${place}",
	StackNoEscape:   "does not escape",

	UnknownWhich:   "${count} values like this on the line allocate; the stock compiler does not say which",
	UnknownShared:  "the stock compiler has no allocation on its line: it may share one, or not be needed",
	UnknownAlike:   "${count} values like this at one place allocate; the final code does not say which",
	UnknownObjects: "${count} variables on the line allocate, or several share an object; the stock compiler does not say which",
}

// beyond are shorter sentences, for what is left of an allocation when its value
// does not escape. Other kinds have those of words.
var beyond = map[ConditionKind]string{
	WhenBufferedGrows: "heap beyond ${limit}, when the append outgrows the capacity",
	WhenStoreGrows:    "heap beyond ${limit}, when the append outgrows the capacity",
	WhenResultLonger:  "heap beyond ${limit}",
	WhenLonger:        "heap beyond ${limit}",
	WhenLength:        "heap beyond ${limit}, that is when ${length} > ${number}",
}

// beyond is the condition in the words of what is left of an allocation.
func (c Condition) beyond() string {
	if text := beyond[c.Kind]; text != "" {
		return os.Expand(text, c.part)
	}
	return c.String()
}

// String is the condition as a sentence, or "" of the zero Condition and of a
// kind that is not known.
func (c Condition) String() string { return os.Expand(words[c.Kind], c.part) }

// part words a part of a sentence.
func (c Condition) part(name string) string {
	switch name {
	case "length":
		return c.length()
	case "limit":
		return c.limit()
	case "number":
		return strconv.FormatInt(c.Limit, 10)
	case "last":
		return strconv.FormatInt(c.Limit-1, 10)
	case "count":
		return c.count()
	case "size":
		return c.size()
	case "place":
		return c.place()
	}
	return ""
}

// length is the size in bytes as a product: "n*8", "(n + 1)*8", or "n" of bytes.
func (c Condition) length() string {
	n := c.Operand
	switch {
	case n == "":
		n = "n"
	case strings.ContainsAny(n, " +-*/%&|^<>"):
		n = "(" + n + ")"
	}
	if c.Elem == 1 {
		return n
	}
	return fmt.Sprintf("%s*%d", n, c.Elem)
}

func (c Condition) limit() string {
	if c.Unit == Bytes || c.Unit == Runes || c.Unit == Entries {
		return fmt.Sprintf("%d %s", c.Limit, c.Unit)
	}
	return strconv.FormatInt(c.Limit, 10)
}

func (c Condition) count() string {
	if c.Total == 0 {
		return "some"
	}
	return fmt.Sprintf("%d of %d", c.Count, c.Total)
}

func (c Condition) size() string {
	if c.Size == 1 {
		return "1 byte"
	}
	return fmt.Sprintf("%d bytes", c.Size)
}

func (c Condition) place() string {
	in := "in the frame of " + symbol.Short(c.Func)
	if c.Size == 0 {
		return in
	}
	return c.size() + " " + in
}

// Decide gives a site its verdict, and the condition both typed and in words.
func (s *Site) Decide(v Verdict, c Condition) {
	s.Verdict, s.When, s.Condition = v, c, c.String()
}

// validateCondition checks that the two forms agree. A report of an older unheap
// has the sentence alone.
func (s *Site) validateCondition() error {
	c := s.When
	switch {
	case s.Condition == "" && (s.Verdict == Conditional || s.Verdict == Unknown):
		return fmt.Errorf("it is %s without a condition", s.Verdict)
	case c == Condition{}:
		return nil
	case words[c.Kind] == "":
		return fmt.Errorf("condition kind %q is not known", c.Kind)
	case !slices.Contains([]Unit{"", Bytes, Runes, Value, Hint, Entries}, c.Unit):
		return fmt.Errorf("unit %q is not known", c.Unit)
	case s.Condition != c.String():
		return fmt.Errorf("the condition is %q, and when says %q", s.Condition, c)
	}
	return nil
}
