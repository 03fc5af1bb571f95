package alloc

// A Diff is what diff has to say: how the sites of two states of a program differ.
type Diff struct {
	Schema        string         `json:"schema"` // "unheap/diff/v1"
	Base          string         `json:"base"`   // the old state: a revision, or the file of a report
	Head          string         `json:"head"`
	Go            string         `json:"go"` // of the head, and so is the rest of how it was compiled
	GOOS          string         `json:"goos"`
	GOARCH        string         `json:"goarch"`
	Engine        Engine         `json:"engine"`
	Configuration *Configuration `json:"configuration,omitempty"` // nil: not known
	Between       []Difference   `json:"between,omitempty"`       // how the configurations differ: A is the base's
	Notes         []string       `json:"notes,omitempty"`
	Variation     *Variation     `json:"variation,omitempty"` // several configurations of one state
	Findings      []Finding      `json:"findings"`            // worst first
}

// DiffSchema names the version of a Diff's JSON form.
const DiffSchema = "unheap/diff/v1"

// A Finding is what became of sites, for one reason. Sites are as they are in the
// new state, Was as they were: one for one where the numbers are equal. A site that is
// new was nothing, and one that is gone is nothing.
type Finding struct {
	From    string  `json:"from,omitempty"` // of a Variation: the values before and after
	To      string  `json:"to,omitempty"`
	State   State   `json:"state"`
	Better  bool    `json:"better"`
	Edit    Edit    `json:"edit"`
	Sites   []Site  `json:"sites"`
	Was     []Site  `json:"was"`
	Changes []Delta `json:"changes"` // all that changed, each once
}

// A State is what became of a site.
type State string

const (
	StateNew       State = "new"
	StateVerdict   State = "verdict"   // another one, worse or better
	StateLoop      State = "loop"      // it moved into a loop, or out of one
	StateLarger    State = "larger"    // or smaller, which is better
	StateCondition State = "condition" // the same verdict, depending on something else
	StateCause     State = "cause"
	StateInline    State = "inline" // in other copies of its function, with the same verdict
	StateMoved     State = "moved"  // the same in another place, or by another name
	StateGone      State = "gone"
)

// States are all states, in the order of the documents.
var States = []State{
	StateNew, StateVerdict, StateLoop, StateLarger, StateCondition, StateCause, StateInline, StateMoved, StateGone,
}

// Counts reports whether a finding speaks against the new state.
func (f *Finding) Counts() bool {
	switch f.State {
	case StateNew, StateVerdict, StateLoop, StateLarger:
		return !f.Better
	}
	return false
}

// Counts is how many findings speak against the new state.
func (d *Diff) Counts() int {
	n := 0
	for i := range d.Findings {
		if d.Findings[i].Counts() {
			n++
		}
	}
	return n
}

// A Delta is one thing that changed of a site: "verdict", "loop", "instances", "size",
// "type", "condition", "cause", "expr", "function", "file", "inlining" or "kind".
type Delta struct {
	What string `json:"what"`
	Was  string `json:"was"`
	Now  string `json:"now"`
}

// An Edit is what a finding is due to. Pos is in the new state, or in the old one of
// what was removed.
type Edit struct {
	Pos    Pos      `json:"pos"`
	Text   string   `json:"text"`
	Kind   EditKind `json:"kind"`
	Proven bool     `json:"proven"` // without the edit the sites are as they were
}

// An EditKind says what was edited.
type EditKind string

const (
	EditStatement     EditKind = "statement"
	EditDeclaration   EditKind = "declaration"
	EditCallee        EditKind = "callee"    // a statement in a function that the value is passed to
	EditInline        EditKind = "inline"    // a function that is inlined now, or not any more
	EditToolchain     EditKind = "toolchain" // another Go, or the go line of go.mod
	EditConfiguration EditKind = "configuration"
	EditDependency    EditKind = "dependency" // with both versions
	EditUnknown       EditKind = "unknown"
)

// A Variation is a program in several configurations, which differ in one dimension.
// Findings are between each value and the one before it.
type Variation struct {
	Dimension string            `json:"dimension"` // "go", "tags", ...
	Values    []string          `json:"values"`    // as they were asked for
	Packages  []VariationTotals `json:"packages"`  // sorted by path, those that do not differ left out
	Total     VariationTotals   `json:"total"`     // of all packages
}

// VariationTotals are what a package has for each value: sites on the heap and
// conditional sites, and the bytes of those on the heap whose sizes are known, each
// counted once.
type VariationTotals struct {
	Package     string  `json:"package,omitempty"`
	Heap        []int   `json:"heap"`
	Conditional []int   `json:"conditional"`
	Bytes       []int64 `json:"bytes"`
}
