package alloc

import "math"

// Heat is what profiles say of a program, by place in its code, and what they
// say of the sites of a report. It has no order of its own: package top makes one.
type Heat struct {
	Profiles []Profile `json:"profiles"`
	Total    Weight    `json:"total"` // of all profiles, mapped or not
	GC       GCTime    `json:"gc"`
	Spots    []Spot    `json:"spots"`
	Notes    []string  `json:"notes"`
}

// A Profile is one profile that was read.
type Profile struct {
	Name     string  `json:"name"`
	Kind     string  `json:"kind"`            // "allocs", "inuse", "cpu", or "none" when it is of no use here
	Rate     int64   `json:"rate"`            // bytes between samples, or nanoseconds; 1 is every allocation
	Samples  int64   `json:"samples"`         // that it has
	Seconds  float64 `json:"seconds"`         // that it covers; 0 is not known
	BuildID  string  `json:"build,omitempty"` // of the program, where the profile has it
	Exact    bool    `json:"exact"`           // it has every object, the ones that share a block, too
	Unusable string  `json:"unusable,omitempty"`
}

// A Weight is what profiles say of a place. Objects and Bytes are estimates
// where the profile has samples of allocations only; their standard errors are
// then not 0.
type Weight struct {
	Objects      int64   `json:"objects"`
	Bytes        int64   `json:"bytes"`
	Samples      int64   `json:"samples"` // allocations that were seen
	ObjectsError float64 `json:"objects_error"`
	BytesError   float64 `json:"bytes_error"`
	Malloc       int64   `json:"malloc_ns"`   // CPU time of the allocator, called from there
	Line         int64   `json:"line_ns"`     // CPU time of the line with all that it calls
	Ticks        int64   `json:"cpu_samples"` // behind Malloc
	Cost         float64 `json:"cost_ns"`     // estimate of what the objects cost; 0 is not known
}

// Add adds another weight: that of other samples. Sums stop at the largest
// number there is.
func (w *Weight) Add(o Weight) {
	for _, p := range [][2]*int64{
		{&w.Objects, &o.Objects}, {&w.Bytes, &o.Bytes}, {&w.Samples, &o.Samples},
		{&w.Malloc, &o.Malloc}, {&w.Line, &o.Line}, {&w.Ticks, &o.Ticks},
	} {
		*p[0] = plus(*p[0], *p[1])
	}
	if o.ObjectsError != 0 || o.BytesError != 0 {
		w.ObjectsError = math.Hypot(w.ObjectsError, o.ObjectsError)
		w.BytesError = math.Hypot(w.BytesError, o.BytesError)
	}
	w.Cost += o.Cost
}

func plus(a, b int64) int64 {
	if b > math.MaxInt64-a {
		return math.MaxInt64
	}
	return a + b
}

// GCTime is the CPU time of the garbage collector in a CPU profile, in
// nanoseconds.
type GCTime struct {
	Total      int64 `json:"total_ns"`      // of all samples, whatever they are of
	Malloc     int64 `json:"malloc_ns"`     // in the allocator, with the assists in it
	Assist     int64 `json:"assist_ns"`     // help for the collector that allocating code had to give
	Background int64 `json:"background_ns"` // in the collector's own goroutines
	Ticks      int64 `json:"cpu_samples"`
}

// A Spot is a place that allocates, as profiles show it: with the sites that are
// there, or why there is none. Where that was asked for, what libraries allocate
// is at the place in the user's code that called them, and Via has where.
type Spot struct {
	Frames  []Frame `json:"frames"`  // the function, and what was inlined there; outermost first
	Via     []Via   `json:"via"`     // where libraries allocated; the heaviest first
	Missing Missing `json:"missing"` // why no site is known; "" if one is
	Match   Match   `json:"match"`   // how the sites were found
	Weight  Weight  `json:"weight"`
	Sites   []int   `json:"-"` // of the report; several have the weight together
}

// A Via is a part of a spot's weight that a library allocated.
type Via struct {
	Frames []Frame `json:"frames"`
	Weight Weight  `json:"weight"`
}

// Missing says why a spot has no site.
type Missing string

const (
	InLibrary     Missing = "library"       // the code is not of the packages of the report
	InTests       Missing = "test"          // it is test code, which the report leaves out
	InRuntime     Missing = "runtime"       // the runtime allocates for itself
	NoSymbols     Missing = "no-symbols"    // the profile does not name its functions
	NoSite        Missing = "no-site"       // the report has no site on that line
	Internal      Missing = "internal"      // the same, and the source is the profile's own: the runtime allocates there
	NotAllocating Missing = "contradiction" // it has, but says that they do not allocate
	Changed       Missing = "changed"       // the function is not what it was when the profile was taken
	Gone          Missing = "gone"          // the function is not there any more
	Ambiguous     Missing = "ambiguous"     // several programs of the report have such a function
)

// AllMissing are the reasons in the order of the documents.
var AllMissing = []Missing{InLibrary, InTests, InRuntime, NoSymbols, NoSite, Internal, NotAllocating, Changed, Gone, Ambiguous}

// Match says how a spot's sites were found.
type Match string

const (
	Exact     Match = "exact"   // by function, line and everything inlined
	Moved     Match = "moved"   // by the line in the function, which has moved as a whole
	Unsure    Match = "unsure"  // by line, in a function that may have changed since
	ByLine    Match = "line"    // by function and line: the stock engine does not know what is inlined
	Otherwise Match = "inlined" // by the innermost function: other calls are inlined here
)

// Mark gives the sites of the report that h was made with their weights, in place
// of those that they have. Those that no profile saw have none.
func (h *Heat) Mark(rep *Report) {
	rep.Profiles, rep.Total = h.Profiles, &h.Total
	for i := range rep.Sites {
		rep.Sites[i].Weight, rep.Sites[i].Shared = nil, 0
	}
	for i := range h.Spots {
		spot := &h.Spots[i]
		for _, k := range spot.Sites {
			s := &rep.Sites[k]
			if s.Weight == nil {
				s.Weight = new(Weight)
			}
			s.Weight.Add(spot.Weight)
			if n := len(spot.Sites); n > 1 {
				s.Shared = max(s.Shared, n)
			}
		}
	}
}

// Usable reports whether any profile says something of allocations or time.
func (h *Heat) Usable() bool { return h.Total != Weight{} || h.GC.Total > 0 }

// Per is what weights are to be divided for to compare profiles: "s" for seconds,
// and how many, where all profiles of allocations say how many they cover; else
// "" and 1.
func (h *Heat) Per() (per string, count float64) {
	for _, p := range h.Profiles {
		switch {
		case p.Unusable != "" || p.Kind == "cpu":
		case p.Seconds <= 0 || p.Kind == "inuse":
			return "", 1
		default:
			count += p.Seconds
		}
	}
	if count == 0 {
		return "", 1
	}
	return "s", count
}
