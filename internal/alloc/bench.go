package alloc

import "strings"

// BenchSchema names the version of a Bench's JSON form.
const BenchSchema = "unheap/bench/v1"

// A Bench is what top has to say of benchmarks: a Top for each.
type Bench struct {
	Schema        string         `json:"schema"` // "unheap/bench/v1"
	Go            string         `json:"go"`
	GOOS          string         `json:"goos"`
	GOARCH        string         `json:"goarch"`
	Engine        Engine         `json:"engine"`
	Configuration *Configuration `json:"configuration,omitempty"` // nil: not known
	Benchmarks    []BenchRow     `json:"benchmarks"`
	Failed        []BenchFailure `json:"failed"`
	Notes         []string       `json:"notes"`
}

// A BenchRow is one benchmark or sub-benchmark.
type BenchRow struct {
	Package    string      `json:"package"`
	Name       string      `json:"name"`
	Procs      int         `json:"procs"`      // GOMAXPROCS
	Runs       int         `json:"runs"`       // whose medians the next four are
	Iterations int         `json:"iterations"` // of the last run
	Time       Interval    `json:"time"`       // nanoseconds an operation
	Bytes      float64     `json:"bytes"`      // an operation, as package testing prints them
	Objects    float64     `json:"objects"`    // the same
	Counted    *BenchCount `json:"counted,omitempty"`
	Top        *Top        `json:"top,omitempty"` // none if nothing was allocated
}

// A BenchCount is what package testing counted while every allocation was
// recorded.
type BenchCount struct {
	Ops     int64 `json:"ops"`
	Objects int64 `json:"objects"` // in all operations
	Bytes   int64 `json:"bytes"`
	Exact   bool  `json:"exact"` // what was recorded is what was counted; else a difference of two runs
}

// A BenchFailure is a benchmark or package that could not be measured or counted.
type BenchFailure struct {
	Package string `json:"package"`
	Name    string `json:"name"` // "" for the package
	Text    string `json:"text"`
}

// maxFailureLines is how much is shown of what a benchmark said at its end.
const maxFailureLines = 12

// String is the benchmark or package and what it said, shortened.
func (f BenchFailure) String() string {
	lines := strings.Split(strings.TrimSpace(f.Package+" "+f.Name)+": "+f.Text, "\n")
	if len(lines) > maxFailureLines {
		lines = append(lines[:maxFailureLines], "...")
	}
	return strings.Join(lines, "\n")
}
