package goversion

import (
	"flag"
	"fmt"
	"go/version"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestVersions(t *testing.T) {
	for _, tt := range []struct {
		v, lang, toolchain string
		skipsFive, tooOld  bool
	}{
		{"go1.24.0", "go1.24", "go1.24.0", true, false},
		{"go1.24", "go1.24", "go1.24", true, false},
		{"go1.24rc1", "go1.24", "go1.24rc1", true, false},
		{"go1.25.7 X:nodwarf5", "go1.25", "go1.25.7", true, false},
		{"go1.26.8", "go1.26", "go1.26.8", false, false},
		{"go1.99.0", "go1.99", "go1.99.0", false, false},
		{"go1.23.12", "go1.23", "go1.23.12", false, true},
		{"go1.240", "go1.240", "go1.240", false, false},
		{"go1.26.8-custom", "go1.26", "local", false, false},
		{"devel go1.28-abc Mon Jan 1", "", "local", false, false},
		{"", "", "local", false, false},
	} {
		if got := Lang(tt.v); got != tt.lang {
			t.Errorf("Lang(%q) = %s, want %s", tt.v, got, tt.lang)
		}
		if got := Toolchain(tt.v); got != tt.toolchain {
			t.Errorf("Toolchain(%q) = %s, want %s", tt.v, got, tt.toolchain)
		}
		if got := Of(tt.v).SkipsFive; got != tt.skipsFive {
			t.Errorf("Of(%q).SkipsFive is %v", tt.v, got)
		}
		if got := TooOld(tt.v); got != tt.tooOld {
			t.Errorf("TooOld(%q) = %v", tt.v, got)
		}
	}
}

// TestReleases holds the table to itself: no release is missing between the oldest
// and the newest.
func TestReleases(t *testing.T) {
	var minor int
	fmt.Sscanf(Oldest().Lang, "go1.%d", &minor)
	for i, r := range Releases {
		if want := fmt.Sprintf("go1.%d", minor+i); r.Lang != want || version.Lang(r.Tested) != want || r.Tested == want {
			t.Errorf("release %d is %+v, want %s", i, r, want)
		}
	}
}

var update = flag.Bool("update", false, "rewrite the sentences that name the releases")

// TestDocuments looks at the places where documents and scripts name the releases.
func TestDocuments(t *testing.T) {
	var tested, numbers []string
	for _, r := range Releases {
		tested = append(tested, strings.TrimPrefix(r.Tested, "go"))
		numbers = append(numbers, r.Number())
	}
	last := len(numbers) - 1
	span := "Go " + numbers[0] + " to " + numbers[last] + "."
	for _, test := range []struct{ file, place, want string }{
		{"README.md", `Go 1\.\d+ to 1\.\d+\.`, span},
		{"README.md", `\nWith Go 1\.\d+ or later`, "\nWith Go " + goOfModule(t) + " or later"},
		{"cmd/unheap/doc.go", `\nUnheap is for Go .*\n`, "\nUnheap is for " + span + "\n"},
		{"CONTRIBUTING.md", `also 1\..* and 1\.\d+\n`, "also " + strings.Join(numbers[:last], ", ") + " and " + numbers[last] + "\n"},
		{"internal/compiler/gctext/testdata/capture.sh", `\nfor v in .*; do\n`, "\nfor v in " + strings.Join(tested, " ") + "; do\n"},
	} {
		text, place := read(t, test.file), regexp.MustCompile(test.place)
		found := place.FindAllString(text, -1)
		switch {
		case len(found) != 1:
			t.Errorf("%s has %q, want one place like %q", test.file, found, test.want)
		case found[0] != test.want && *update:
			if err := os.WriteFile(path(test.file), []byte(place.ReplaceAllLiteralString(text, test.want)), 0o666); err != nil {
				t.Fatal(err)
			}
		case found[0] != test.want:
			t.Errorf("%s says %q, want %q; -update writes it", test.file, found[0], test.want)
		}
	}
	for _, n := range numbers {
		read(t, "internal/compiler/gctext/testdata/go"+n+".txt")
	}
}

// goOfModule is the release that the module needs at least.
func goOfModule(t *testing.T) string {
	m := regexp.MustCompile(`(?m)^go (1\.\d+)`).FindStringSubmatch(read(t, "go.mod"))
	if m == nil {
		t.Fatal("go.mod names no Go")
	}
	return m[1]
}

// TestCI holds CI to the table: it names no release, and each step on every
// supported Go asks for all of them by a flag.
func TestCI(t *testing.T) {
	script := read(t, ".ci/run")
	if m := regexp.MustCompile(`go?1\.[0-9]+|GOTOOLCHAIN`).FindString(script); m != "" {
		t.Errorf(".ci/run names %s", m)
	}
	steps := 0
	for _, step := range strings.Split(script, "\nstep ")[1:] {
		if strings.Contains(step, "every supported Go") {
			steps++
			if !strings.Contains(step, " -everygo ") {
				t.Errorf(".ci/run does not try every Go in the step %s", step)
			}
		}
	}
	if steps < 2 {
		t.Errorf(".ci/run has %d steps on every supported Go", steps)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(path(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// path is where a file of the module is.
func path(name string) string { return filepath.Join("..", "..", "..", filepath.FromSlash(name)) }
