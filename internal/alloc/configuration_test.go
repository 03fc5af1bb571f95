package alloc

import (
	"slices"
	"testing"
)

func TestConfigurationWords(t *testing.T) {
	for _, test := range []struct {
		c    *Configuration
		want string
	}{
		{nil, ""},
		{&Configuration{Unheap: "v1", Go: "go1.26.8", GOOS: "linux", GOARCH: "amd64", Level: "GOAMD64=v1", Cgo: true}, ""},
		{&Configuration{Race: true, Tags: []string{"x", "y"}, Tests: true}, "-race -tests -tags=x,y"},
		{&Configuration{GCFlags: []string{"-l", "all=-N -l"}}, "-gcflags=-l -gcflags='all=-N -l'"},
		{&Configuration{Level: "GOAMD64=v3", Set: []string{"CGO_ENABLED", "GOAMD64"}, Experiment: "jsonv2"}, "GOEXPERIMENT=jsonv2 GOAMD64=v3 CGO_ENABLED=0"},
		{&Configuration{Flags: []string{"-buildmode=pie"}, PGO: []PGOFile{{"default.pgo", "example.com/m", "sha256:0123456789abcdef"}}}, "-pgo=example.com/m/default.pgo@sha256:0123456789ab -buildmode=pie"},
	} {
		if got := test.c.Words(); got != test.want {
			t.Errorf("%+v: %q, want %q", test.c, got, test.want)
		}
	}
}

func TestDifferences(t *testing.T) {
	base := Configuration{Unheap: "v1", Go: "go1.26.8", GOOS: "linux", GOARCH: "amd64", Level: "GOAMD64=v1", Cgo: true}
	same := base
	if got := base.Differences(&same); len(got) > 0 {
		t.Errorf("of the same: %v", got)
	}
	for _, test := range []struct {
		change func(*Configuration)
		want   Difference
	}{
		{func(c *Configuration) { c.Unheap = "v2" }, Difference{"unheap", "v1", "v2"}},
		{func(c *Configuration) { c.Go = "go1.27.1" }, Difference{"go", "go1.26.8", "go1.27.1"}},
		{func(c *Configuration) { c.GOOS = "windows" }, Difference{"GOOS", "linux", "windows"}},
		{func(c *Configuration) { c.GOARCH = "arm64" }, Difference{"GOARCH", "amd64", "arm64"}},
		{func(c *Configuration) { c.Level = "GOAMD64=v3" }, Difference{"level", "v1", "v3"}},
		{func(c *Configuration) { c.Experiment = "jsonv2" }, Difference{"GOEXPERIMENT", "", "jsonv2"}},
		{func(c *Configuration) { c.Cgo = false }, Difference{"CGO_ENABLED", "1", "0"}},
		{func(c *Configuration) { c.Tests = true }, Difference{"-tests", "", "true"}},
		{func(c *Configuration) { c.Race = true }, Difference{"-race", "", "true"}},
		{func(c *Configuration) { c.Msan = true }, Difference{"-msan", "", "true"}},
		{func(c *Configuration) { c.Asan = true }, Difference{"-asan", "", "true"}},
		{func(c *Configuration) { c.Cover = true }, Difference{"-cover", "", "true"}},
		{func(c *Configuration) { c.Trimpath = true }, Difference{"-trimpath", "", "true"}},
		{func(c *Configuration) { c.Tags = []string{"x"} }, Difference{"-tags", "", "x"}},
		{func(c *Configuration) { c.GCFlags = []string{"-N -l"} }, Difference{"-gcflags", "", "'-N -l'"}},
		{func(c *Configuration) { c.Flags = []string{"-buildmode=pie"} }, Difference{"flags", "", "-buildmode=pie"}},
		{func(c *Configuration) { c.PGO = []PGOFile{{Name: "a.pgo", Hash: "sha256:00"}} }, Difference{"-pgo", "", "a.pgo@sha256:00"}},
	} {
		other := base
		test.change(&other)
		if got := base.Differences(&other); !slices.Equal(got, []Difference{test.want}) {
			t.Errorf("%v, want %v", got, test.want)
		}
	}
	other := base
	other.Set = []string{"GOAMD64"} // to what it is anyway
	if got := base.Differences(&other); len(got) > 0 {
		t.Errorf("of the same: %v", got)
	}
	for _, got := range [][]Difference{(*Configuration)(nil).Differences(&base), base.Differences(nil), (*Configuration)(nil).Differences(nil)} {
		if len(got) != 1 || got[0].Dimension != "configuration" {
			t.Errorf("one that is not known: %v", got)
		}
	}
}
