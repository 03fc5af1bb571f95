package alloc

// A CauseID names a cause; IDs never change their meaning.
type CauseID string

const (
	Returned            CauseID = "returned"              // handed to the caller
	StoredInHeap        CauseID = "stored-in-heap"        // into a field, element or variable that is on the heap
	PackageVariable     CauseID = "package-variable"      // into a package-level variable
	StoredInMap         CauseID = "stored-in-map"         // as a key or value of a map
	SentOnChannel       CauseID = "sent-on-channel"       //
	CapturedByClosure   CauseID = "captured-by-closure"   // by a function literal that itself is on the heap
	CapturedByGoroutine CauseID = "goroutine"             // by the function of a go statement
	InterfaceBoxing     CauseID = "interface-boxing"      // copied into an interface value
	InterfaceMethodCall CauseID = "interface-method-call" // argument or receiver of a call by interface
	DynamicCall         CauseID = "dynamic-call"          // argument of a call of a function value
	CallArgument        CauseID = "call-argument"         // argument whose parameter leaks
	VariadicSlice       CauseID = "variadic-slice"        // the slice made for f(a, b, c)
	OutlivesLoop        CauseID = "outlives-loop"         // kept from one iteration to the next
	OutlivesClosure     CauseID = "outlives-closure"      // stored by a closure in a variable around it
	TooLarge            CauseID = "too-large"             // for the stack
	UnknownSize         CauseID = "unknown-size"          // make with a length not known to the compiler
	Reflection          CauseID = "reflection"            // argument of package reflect
	PanicArgument       CauseID = "panic-argument"        //
	UnsafePointer       CauseID = "unsafe-pointer"        // conversions and directives that force the heap
	DeferInLoop         CauseID = "defer-in-loop"         //
	AppendGrowth        CauseID = "append-growth"         // append beyond the capacity
	SliceMove           CauseID = "slice-move"            // built on the stack, moved to the heap once (Go 1.26)
	MapGrowth           CauseID = "map-growth"            // insertion into a map
	MapMake             CauseID = "map-make"              // the map itself
	ChannelMake         CauseID = "channel-make"          //
	GoroutineStart      CauseID = "goroutine-start"       //
	Concatenation       CauseID = "string-concat"         //
	StringConverted     CauseID = "string-conversion"     // between string, []byte and []rune
	MethodBound         CauseID = "method-value"          // x.M without a call
	OtherCause          CauseID = "other"
)

// A Record is what the catalogue says of a cause. It feeds explain, JSON and
// the documents.
type Record struct {
	ID         CauseID `json:"id"`
	Title      string  `json:"title"`       // one line, no period
	Plain      string  `json:"plain"`       // what happens, in plain words
	Helps      string  `json:"helps"`       // what usually helps
	LeaveAlone string  `json:"leave_alone"` // when to leave it alone
	Lesson     string  `json:"lesson"`      // the term a course on the subject uses for it
	Since      string  `json:"since"`       // the first Go version that has it, as in "go1.26"; "" for all
	Example    string  `json:"example"`     // a Go file that shows it; the line that does ends in // HERE
}

// An Explanation is what explain has to say: some of the catalogue, or all of it.
type Explanation struct {
	Schema string   `json:"schema"` // "unheap/explain/v1"
	Causes []Record `json:"causes"`
}

// ExplanationSchema names the version of an Explanation's JSON form.
const ExplanationSchema = "unheap/explain/v1"

// Explain explains causes.
func Explain(records ...Record) *Explanation { return &Explanation{ExplanationSchema, records} }

// Lookup returns the catalogue's record of a cause.
func Lookup(id CauseID) (Record, bool) {
	for _, r := range Catalogue {
		if r.ID == id {
			return r, true
		}
	}
	return Record{}, false
}
