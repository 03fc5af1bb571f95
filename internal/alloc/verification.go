package alloc

// A Verification says how far an edit is proven to allocate less and to break nothing.
type Verification struct {
	Schema        string         `json:"schema"` // "unheap/verify/v1"
	Base          string         `json:"base"`   // the state before the edit
	Head          string         `json:"head"`   // and with it
	Go            string         `json:"go"`
	GOOS          string         `json:"goos"`
	GOARCH        string         `json:"goarch"`
	Configuration *Configuration `json:"configuration,omitempty"`

	Verdict Judgement `json:"verdict"`
	Why     string    `json:"why"`   // in a sentence
	Rungs   []Rung    `json:"rungs"` // in the order of RungNames
	Notes   []string  `json:"notes,omitempty"`

	Diff  *Diff       `json:"diff,omitempty"` // of the final code
	API   []APIChange `json:"api,omitempty"`  // what breaks first
	Tests *TestDiff   `json:"tests,omitempty"`
}

// VerificationSchema names the version of a Verification's JSON form.
const VerificationSchema = "unheap/verify/v1"

// A Judgement is what a rung, or all of them, say of an edit.
type Judgement string

const (
	JudgedBetter  Judgement = "better"  // fewer or smaller allocations, and nothing is worse
	JudgedSame    Judgement = "same"    // nothing is better or worse: of a rung, that it passed
	JudgedWorse   Judgement = "worse"   // something is worse, or breaks
	JudgedUnknown Judgement = "unknown" // it could not be told
	JudgedSkipped Judgement = "skipped" // nobody asked, or an earlier rung has decided
)

// A RungName names a rung of the ladder.
type RungName string

const (
	RungTypes RungName = "types"      // parses and type-checks, in all configurations that were asked for
	RungCode  RungName = "final-code" // the inventory, before and after
	RungAPI   RungName = "api"
	RungTests RungName = "tests"
	RungBench RungName = "benchmarks"
)

// RungNames are all rungs, the lowest first; a letter is short for each: a, b, ...
var RungNames = []RungName{RungTypes, RungCode, RungAPI, RungTests, RungBench}

// A Rung is a step of the proof.
type Rung struct {
	Name    RungName  `json:"name"`
	Verdict Judgement `json:"verdict"`
	Text    string    `json:"text"` // what was found, in a sentence
	Details []string  `json:"details,omitempty"`
	Seconds float64   `json:"seconds"`
}

// An APIChange is a difference in what packages export.
type APIChange struct {
	Breaks bool   `json:"breaks"` // code elsewhere may no longer compile
	Text   string `json:"text"`
}

// A TestDiff is what became of tests.
type TestDiff struct {
	Passed   int           `json:"passed"` // before and after
	Findings []TestFinding `json:"findings"`
}

// A TestFinding is a test that did not simply pass twice.
type TestFinding struct {
	Package string    `json:"package"`
	Test    string    `json:"test"` // "" is the package: it does not compile, or its program ends
	State   TestState `json:"state"`
	Failed  int       `json:"failed"` // with the edit, in so many runs
	Runs    int       `json:"runs"`
	Was     int       `json:"was"` // and without it
	WasRuns int       `json:"was_runs"`
	Output  string    `json:"output,omitempty"` // its end
}

// A TestState is what became of a test.
type TestState string

const (
	TestBroken TestState = "broken" // it fails each time, and never did before
	TestFlaky  TestState = "flaky"  // it fails now and then
	TestGone   TestState = "gone"   // it passed, and does not run any more
	TestBefore TestState = "before" // it failed before, too
	TestMended TestState = "mended" // it failed before, and does not
)
