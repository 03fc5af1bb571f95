package alloc

// Lenses is what lens list has to say: the instrumented compilers that are kept.
type Lenses struct {
	Schema string    `json:"schema"` // "unheap/lens/v1"
	Lenses []LensRow `json:"lenses"`
}

// LensesSchema names the version of the JSON form of Lenses.
const LensesSchema = "unheap/lens/v1"

// A LensRow is an instrumented compiler.
type LensRow struct {
	Key      string `json:"key"`
	Go       string `json:"go"`
	Size     int64  `json:"size"`  // of the executable, in bytes
	Built    string `json:"built"` // the day: "2026-11-23"
	Verified bool   `json:"verified"`
	Current  bool   `json:"current"` // it is for the Go version of the folder
}
