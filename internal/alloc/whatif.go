package alloc

// A Counterfactual is what whatif has to say: what would leave the heap.
type Counterfactual struct {
	Schema        string         `json:"schema"` // "unheap/whatif/v1"
	Go            string         `json:"go"`
	Configuration *Configuration `json:"configuration,omitempty"` // nil: not known
	Cuts          []Change       `json:"cuts"`
	Sites         []Site         `json:"sites"`            // of the packages that were named
	Partly        []Site         `json:"partly,omitempty"` // in some instances of a generic function, or some variables of an object, only
	Elsewhere     map[string]int `json:"elsewhere"`        // how many values, by other packages
	Assumed       []string       `json:"assumed"`          // what is taken to be true, and is not known
}

// CounterfactualSchema names the version of a Counterfactual's JSON form.
const CounterfactualSchema = "unheap/whatif/v1"
