package alloc

// A Counterfactual is what whatif has to say: what would leave the heap.
type Counterfactual struct {
	Schema        string         `json:"schema"` // "unheap/whatif/v1"
	Go            string         `json:"go"`
	Configuration *Configuration `json:"configuration,omitempty"` // nil: not known
	Cuts          []Change       `json:"cuts"`
	Sites         []Site         `json:"sites"`            // that would leave the heap, of the packages that were named
	Stay          []Site         `json:"stay"`             // nothing keeps their values on the heap, and they allocate all the same
	Held          []Site         `json:"held,omitempty"`   // that the cuts have a part in, and that stay for other reasons, too
	Partly        []Site         `json:"partly,omitempty"` // in some instances of a generic function, or some variables of an object, only
	Elsewhere     map[string]int `json:"elsewhere"`        // how many values, by other packages
	Assumed       []string       `json:"assumed"`          // what is taken to be true, and is not known
}

// CounterfactualSchema names the version of a Counterfactual's JSON form.
const CounterfactualSchema = "unheap/whatif/v1"
