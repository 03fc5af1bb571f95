package text

import (
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
)

// TestBuilt has the version of unheap in every text, if it has one.
func TestBuilt(t *testing.T) {
	for version, want := range map[string]string{"v1.2.3": ", unheap v1.2.3\n", alloc.Unversioned: "\n", "": "\n"} {
		c := &alloc.Configuration{Unheap: version, Go: "go1.26.8", GOOS: "linux", GOARCH: "arm64", Race: true}
		rep := &alloc.Report{Go: c.Go, GOOS: c.GOOS, GOARCH: c.GOARCH, Engine: alloc.Lens, Packages: 2, Configuration: c}
		var b strings.Builder
		if err := Report(&b, rep, Options{}); err != nil {
			t.Fatal(err)
		}
		if want := "2 packages, go1.26.8 linux/arm64, lens engine" + want + "with -race\n"; !strings.HasPrefix(b.String(), want) {
			t.Errorf("a report of unheap %s is %q, want %q", version, b.String(), want)
		}
		for name, write := range map[string]func() error{
			"why":      func() error { return Answer(&b, &alloc.Answer{Engine: alloc.Lens, Configuration: c}, Options{}) },
			"top":      func() error { return Top(&b, &alloc.Top{Engine: alloc.Lens, Configuration: c}, Options{}) },
			"bench":    func() error { return Bench(&b, &alloc.Bench{Engine: alloc.Lens, Configuration: c}, Options{}) },
			"whatif":   func() error { return Counterfactual(&b, &alloc.Counterfactual{Configuration: c}, Options{}) },
			"inline":   func() error { return Inlining(&b, &alloc.Inlining{Configuration: c}, Options{}) },
			"no":       func() error { return Inlining(&b, &alloc.Inlining{Configuration: c, Why: "it is large"}, Options{}) },
			"leverage": func() error { return Ranking(&b, &alloc.Ranking{Configuration: c}, Options{}) },
		} {
			b.Reset()
			if err := write(); err != nil {
				t.Fatal(err)
			}
			engine := ""
			if name == "why" || name == "top" || name == "bench" {
				engine = ", lens engine"
			}
			if want := "\ngo1.26.8 linux/arm64" + engine + ", with -race" + want; !strings.HasSuffix(b.String(), want) {
				t.Errorf("%s of unheap %s is %q, want %q at its end", name, version, b.String(), want)
			}
		}
	}
}
