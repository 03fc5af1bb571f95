package alloc

// An Inlining is what whatif has to say of a function that would be inlined.
type Inlining struct {
	Schema        string         `json:"schema"` // "unheap/inline/v1"
	Go            string         `json:"go"`
	Configuration *Configuration `json:"configuration,omitempty"` // nil: not known
	Func          string         `json:"func"`                    // as the linker spells it
	Why           string         `json:"why"`                     // why the compiler cannot inline it, or ""
	Calls         [2]int         `json:"calls"`                   // that are inlined: now, and then
	Freed         []Site         `json:"freed"`                   // sites that would leave the heap, or be gone
	Copies        []Site         `json:"copies"`                  // of the function's own sites, where it would be inlined
	Grown         []Site         `json:"grown"`                   // other sites that would allocate, and do not now
}

// InliningSchema names the version of an Inlining's JSON form.
const InliningSchema = "unheap/inline/v1"
