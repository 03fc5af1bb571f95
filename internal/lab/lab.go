// Package lab turns what a lesson says about the stack and the heap into
// experiments: small programs whose allocations are predicted from unheap's own
// report of them, and whose time and allocations are measured on this machine.
//
// A caller picks experiments (All, Find) and Go versions (Toolchains), and runs
// them (Run), which gives a Result. Costs makes a table of it, package chart shows
// it. The report of the sources comes from a function of the caller's: package lab
// does not analyze.
//
// Times are in seconds everywhere but in package cost.
package lab

import (
	"fmt"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/unit"
)

// Schema names the version of a Result's JSON form.
const Schema = "unheap/lab/v1"

// An Experiment is a claim and the benchmarks that test it. Its source is in
// _experiments, in the folder Name.
type Experiment struct {
	Name  string
	Title string
	Claim string // what the lesson says, in our words
	Unit  string // of Variant.Size: "B", or "" without sizes
	sizes []int  // for the files whose names end in _64
	all   []Variant
	judge func(*trial) []Finding
}

// A Variant is one benchmark of an experiment.
type Variant struct {
	Bench  string // without "Benchmark"
	Series string // what it is one of, or its label when there is no other
	Size   int    // in bytes; 0 where that does not matter
	Func   string // the function that it runs: "Name", "(*T).Name"
	Given  Given
	Base   string // the benchmark that allocates the rest, when Func's are not all
	Std    bool   // Func calls std, whose allocations are not in the report
	Long   bool   // needs more time for each sample
}

// Given is what is known of a run, for conditions that the compiler cannot
// decide.
type Given struct {
	N     int  // the argument n; and how often a value is appended to an empty slice
	Value int  // of an integer that is put into an interface, or the bits of another value
	Warm  bool // earlier runs left room: capacity, goroutines, what is in pools
}

// Unpredicted is a prediction that the report does not allow; a note says why.
const Unpredicted = -1

// Verdicts of a claim.
const (
	Holds      = "holds"
	DoesNot    = "does not hold here"
	NotSettled = "not settled"
)

// A Finding is the verdict on a claim for one Go version.
type Finding struct {
	Go       string `json:"go"`
	Claim    string `json:"claim"`
	Verdict  string `json:"verdict"`
	Text     string `json:"text"` // what was measured
	absolute bool   // it depends on how long something takes, not only on what takes longer
}

// A Result is what was measured, and what follows from it.
type Result struct {
	Schema      string    `json:"schema"`
	GOOS        string    `json:"goos"`
	GOARCH      string    `json:"goarch"`
	CPU         string    `json:"cpu"` // as the benchmarks print it
	Go          []string  `json:"go"`
	Count       int       `json:"count"` // samples for each figure
	Benchtime   string    `json:"benchtime"`
	Confidence  float64   `json:"confidence"` // that the median of another run is in an interval
	Ran         float64   `json:"ran"`        // the share of the time that the benchmarks had a processor
	Notes       []string  `json:"notes,omitempty"`
	Experiments []Outcome `json:"experiments"`
}

// An Outcome is an experiment with its rows and findings.
type Outcome struct {
	Name     string    `json:"name"`
	Title    string    `json:"title"`
	Claim    string    `json:"claim"`
	Unit     string    `json:"unit,omitempty"`
	Rows     []Row     `json:"rows"`
	Findings []Finding `json:"findings"`
}

// A Row is a variant, with a cell for each Go version.
type Row struct {
	Bench  string `json:"bench"`
	Series string `json:"series"`
	Size   int    `json:"size,omitempty"`
	Cells  []Cell `json:"cells"`
}

// Label is the row's name: its series, and its size where the series has many.
func (r *Row) Label() string {
	if r.Size == 0 {
		return r.Series
	}
	return fmt.Sprintf("%s, %s", r.Series, unit.Binary(int64(r.Size)))
}

// A Cell is what one variant does on one Go version.
type Cell struct {
	Go        string       `json:"go"`
	Predicted int          `json:"predicted"` // objects for each run, from the report; or Unpredicted
	Base      string       `json:"base,omitempty"`
	Std       bool         `json:"std,omitempty"` // without those that std allocates
	Objects   float64      `json:"objects"`       // measured
	Agrees    bool         `json:"agrees"`
	Time      alloc.Figure `json:"time"` // in seconds for each run
	Metrics   []Metric     `json:"metrics,omitempty"`
}

// A Metric is another quantity of a benchmark, by its unit.
type Metric struct {
	Unit string `json:"unit"`
	alloc.Figure
}

// A Listing is experiments that were not run.
type Listing struct {
	Schema      string   `json:"schema"`
	Experiments []Listed `json:"experiments"`
}

// A Listed is an experiment of a Listing.
type Listed struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Claim string `json:"claim"`
}

// List lists experiments.
func List(experiments []*Experiment) *Listing {
	l := &Listing{Schema: Schema}
	for _, e := range experiments {
		l.Experiments = append(l.Experiments, Listed{e.Name, e.Title, e.Claim})
	}
	return l
}

// All are the experiments, in the order of the lesson.
func All() []*Experiment {
	return []*Experiment{stackHeap(), values(), boxing(), capture(), slicesExperiment(), large(), receivers(), buffers()}
}

// Find returns the experiments with these names; none are all of them.
func Find(names []string) ([]*Experiment, error) {
	all := All()
	if len(names) == 0 {
		return all, nil
	}
	var found []*Experiment
	for _, name := range names {
		i := slices.IndexFunc(all, func(e *Experiment) bool { return e.Name == name })
		if i < 0 {
			var known []string
			for _, e := range all {
				known = append(known, e.Name)
			}
			return nil, fmt.Errorf("no experiment %q; there are %s", name, strings.Join(known, ", "))
		}
		if !slices.Contains(found, all[i]) {
			found = append(found, all[i])
		}
	}
	return found, nil
}
