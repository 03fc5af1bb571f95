package alloc

import (
	"slices"
	"strings"
)

// A Configuration is how packages were compiled, as far as it can change what is
// allocated. It has no folders of the machine: of files it has names, and of what
// the flags of the compiler name the last elements.
//
// Values are what the go command took, from the command line, GOFLAGS or its
// environment. A *Configuration that is nil is not known: older versions of unheap
// did not write it.
type Configuration struct {
	Unheap string `json:"unheap"` // its version, or Unversioned
	Go     string `json:"go"`
	GOOS   string `json:"goos"`
	GOARCH string `json:"goarch"`

	Level      string   `json:"level,omitempty"`      // of the architecture: "GOAMD64=v1"
	Experiment string   `json:"experiment,omitempty"` // GOEXPERIMENT, where it differs from the release's
	Cgo        bool     `json:"cgo"`
	Set        []string `json:"set,omitempty"` // which of CGO_ENABLED and the level are not the go command's own choice

	Tests    bool      `json:"tests"` // test code, too
	Race     bool      `json:"race"`
	Msan     bool      `json:"msan"`
	Asan     bool      `json:"asan"`
	Cover    bool      `json:"cover"`
	Trimpath bool      `json:"trimpath"`
	Tags     []string  `json:"tags,omitempty"`    // sorted
	GCFlags  []string  `json:"gcflags,omitempty"` // values of -gcflags, in order
	Flags    []string  `json:"flags,omitempty"`   // more of go build's, as "-buildmode=pie"
	PGO      []PGOFile `json:"pgo,omitempty"`     // profiles that the compiler was given
}

// Unversioned is the version of an unheap that has none.
const Unversioned = "(devel)"

// A PGOFile is a profile for the compiler: that of -pgo, or a main package's own
// default.pgo.
type PGOFile struct {
	Name    string `json:"name"`              // "default.pgo"
	Package string `json:"package,omitempty"` // whose own it is; "" for that of -pgo
	Hash    string `json:"hash"`              // of its content: "sha256:…"; "" if it could not be read
}

// A Difference is a dimension in which two configurations are not the same, with
// both values; "" is a value that is not set.
type Difference struct {
	Dimension string `json:"dimension"`
	A         string `json:"a"`
	B         string `json:"b"`
}

// Differences says how c and d differ. One that is not known differs from any
// other, as nobody can say that they are the same.
func (c *Configuration) Differences(d *Configuration) []Difference {
	if c == nil || d == nil {
		return []Difference{{"configuration", c.known(), d.known()}}
	}
	var list []Difference
	other := d.dimensions()
	for i, x := range c.dimensions() {
		if y := other[i]; x.value != y.value {
			list = append(list, Difference{x.name, x.value, y.value})
		}
	}
	return list
}

func (c *Configuration) known() string {
	if c == nil {
		return "unknown"
	}
	return "known"
}

// A dimension is a part of a configuration, as its value is written.
type dimension struct{ name, value string }

// dimensions are all of them, the same for each configuration.
func (c *Configuration) dimensions() []dimension {
	_, level, _ := strings.Cut(c.Level, "=")
	return append([]dimension{
		{"unheap", c.Unheap},
		{"go", c.Go},
		{"GOOS", c.GOOS},
		{"GOARCH", c.GOARCH},
		{"level", level},
		{"CGO_ENABLED", map[bool]string{false: "0", true: "1"}[c.Cgo]},
	}, c.flags()...)
}

// flags are the dimensions that are not set by default.
func (c *Configuration) flags() []dimension {
	on := map[bool]string{true: "true"}
	var pgo []string
	for _, f := range c.PGO {
		pgo = append(pgo, f.String())
	}
	var gcflags []string
	for _, v := range c.GCFlags {
		gcflags = append(gcflags, quoted(v))
	}
	return []dimension{
		{"-race", on[c.Race]},
		{"-msan", on[c.Msan]},
		{"-asan", on[c.Asan]},
		{"-cover", on[c.Cover]},
		{"-tests", on[c.Tests]},
		{"-trimpath", on[c.Trimpath]},
		{"-tags", strings.Join(c.Tags, ",")},
		{"-gcflags", strings.Join(gcflags, " ")},
		{"-pgo", strings.Join(pgo, " ")},
		{"flags", strings.Join(c.Flags, " ")},
		{"GOEXPERIMENT", c.Experiment},
	}
}

// String is the profile's package, its name and the beginning of its hash.
func (f PGOFile) String() string {
	text := f.Name
	if f.Package != "" {
		text = f.Package + "/" + text
	}
	const short = len("sha256:") + 12
	if f.Hash != "" {
		text += "@" + f.Hash[:min(short, len(f.Hash))]
	}
	return text
}

// Words are what differs from the go command's own choice, as a command line has
// it, or "".
func (c *Configuration) Words() string {
	if c == nil {
		return ""
	}
	var words []string
	for _, d := range c.flags() {
		switch {
		case d.value == "":
		case d.name == "-gcflags":
			for _, v := range c.GCFlags {
				words = append(words, "-gcflags="+quoted(v))
			}
		case d.name == "flags":
			words = append(words, d.value)
		case d.value == "true" && strings.HasPrefix(d.name, "-"):
			words = append(words, d.name)
		default:
			words = append(words, d.name+"="+d.value)
		}
	}
	if name, _, _ := strings.Cut(c.Level, "="); slices.Contains(c.Set, name) {
		words = append(words, c.Level)
	}
	if slices.Contains(c.Set, "CGO_ENABLED") {
		words = append(words, "CGO_ENABLED="+map[bool]string{false: "0", true: "1"}[c.Cgo])
	}
	return strings.Join(words, " ")
}

// quoted puts quotes around a value that has spaces.
func quoted(s string) string {
	if strings.Contains(s, " ") {
		return "'" + s + "'"
	}
	return s
}
