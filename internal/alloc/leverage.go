package alloc

// A Ranking is what leverage has to say: changes by the sites that they keep on the
// stack, or by the weight that is surely theirs.
type Ranking struct {
	Schema        string         `json:"schema"` // "unheap/leverage/v1"
	Go            string         `json:"go"`
	Configuration *Configuration `json:"configuration,omitempty"` // nil: not known
	Single        []Lever        `json:"single"`
	Pairs         []Lever        `json:"pairs"`          // that help together only
	Left          *Left          `json:"left,omitempty"` // with profiles: what no single change helps
	Profiles      []Profile      `json:"profiles,omitempty"`
	Total         *Weight        `json:"total,omitempty"` // of the profiles; nil if the order is by sites
	Per           string         `json:"per,omitempty"`   // as in a Top
	Count         float64        `json:"count,omitempty"`
	Notes         []string       `json:"notes,omitempty"`
}

// RankingSchema names the version of a Ranking's JSON form.
const RankingSchema = "unheap/leverage/v1"

// A Lever is one change, or two, and the sites that leave the heap with it.
type Lever struct {
	Changes []Change `json:"changes"`
	Where   []Owner  `json:"where"`             // whose code each is in
	Sites   []Site   `json:"sites"`             // that surely leave the heap
	Stay    []Site   `json:"stay,omitempty"`    // whose values it frees, and that allocate all the same
	Weight  *Weight  `json:"weight,omitempty"`  // that goes with them, by profiles
	AtMost  *Weight  `json:"at_most,omitempty"` // with what these share with other sites
}

// Left is what no single change keeps on the stack, by profiles.
type Left struct {
	Weight Weight    `json:"weight"`
	Places int       `json:"places"`
	Rows   []LeftRow `json:"rows"` // the heaviest places
}

// A LeftRow is one place that no single change helps.
type LeftRow struct {
	Frames  []Frame `json:"frames"`
	Sites   []Site  `json:"sites"`   // none: see Missing
	Missing Missing `json:"missing"` // why it has no site; "" if it has
	Weight  Weight  `json:"weight"`
}

// An Owner says whose code a change is in.
type Owner string

const (
	OwnCode        Owner = "own"        // of the packages that were named
	DependencyCode Owner = "dependency" // of another module
	StdCode        Owner = "std"        // of the standard library
)
