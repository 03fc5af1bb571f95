package alloc

// A Top is what top has to say: places in the order of their weight, or without
// heat sites in an order of their own.
type Top struct {
	Schema        string         `json:"schema"` // "unheap/top/v1"
	Go            string         `json:"go"`
	GOOS          string         `json:"goos"`
	GOARCH        string         `json:"goarch"`
	Engine        Engine         `json:"engine"`
	Configuration *Configuration `json:"configuration,omitempty"` // nil: not known, or that of the Bench
	Heat          bool           `json:"heat"`                    // false: no profile says anything, the order is static
	Sort          string         `json:"sort"`
	Per           string         `json:"per"`   // what weights are to be divided for: "", "op" or "s"
	Count         float64        `json:"count"` // by how many of these; 1 if by none
	Profiles      []Profile      `json:"profiles"`
	Total         Weight         `json:"total"`
	GC            GCTime         `json:"gc"`
	Mapped        Coverage       `json:"mapped"`
	Most          Most           `json:"most"`
	Rows          []TopRow       `json:"rows"`
	More          int            `json:"more"` // rows that the limit left out
	Missing       []MissingPart  `json:"missing"`
	Unseen        Unseen         `json:"unseen"`
	Notes         []string       `json:"notes"`
}

// Most is how few of the places have most of what the order goes by; Places is 0
// if it takes all of them.
type Most struct {
	Places int     `json:"places"`
	Share  float64 `json:"share"`
}

// TopSchema names the version of a Top's JSON form.
const TopSchema = "unheap/top/v1"

// Coverage is how much of the profiles is at sites of the report, as shares of
// 1, by how the sites were found.
type Coverage struct {
	Objects float64          `json:"objects"`
	Bytes   float64          `json:"bytes"`
	Time    float64          `json:"time"`
	How     []CoverageByKind `json:"how"`
}

// CoverageByKind is the part of a coverage that was found in one way.
type CoverageByKind struct {
	Match   Match   `json:"match"`
	Objects float64 `json:"objects"`
	Bytes   float64 `json:"bytes"`
}

// A TopRow is one place. Several sites in it have the weight together.
type TopRow struct {
	Frames     []Frame `json:"frames"`
	Via        []Via   `json:"via"` // where libraries allocated what this frame is charged for
	Sites      []Site  `json:"sites"`
	Library    []Site  `json:"library,omitempty"` // where libraries allocated it, if that was asked for
	Missing    Missing `json:"missing"`
	Match      Match   `json:"match"`
	Weight     Weight  `json:"weight"`
	Bytes      float64 `json:"bytes_share"`
	Objects    float64 `json:"objects_share"`
	Time       float64 `json:"time_share"`
	Cumulative float64 `json:"cumulative"`
	Error      float64 `json:"error"`      // of the bytes: half of the 95% interval, as a part of them
	Confidence string  `json:"confidence"` // "exact", "good", "rough", "few samples", "none"
	GC         float64 `json:"gc_ns"`      // estimate: its part of the collector's own time
	Lever      *Lever  `json:"lever,omitempty"`
	Reason     string  `json:"reason"` // of its place in the order
}

// A MissingPart counts the places that have no site, by why.
type MissingPart struct {
	Why     Missing  `json:"why"`
	Places  int      `json:"places"`
	Objects float64  `json:"objects_share"`
	Bytes   float64  `json:"bytes_share"`
	Time    float64  `json:"time_share"`
	Names   []string `json:"names"` // of the heaviest
}

// Unseen counts the sites that allocate and that no profile has.
type Unseen struct {
	Heap        int `json:"heap"`
	Conditional int `json:"conditional"`
}
