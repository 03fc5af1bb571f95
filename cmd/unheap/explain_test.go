package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/lenstest"
)

// releases has a release of each supported Go version.
var releases = lenstest.Supported

// TestExamplesShowTheirCause holds each example of the catalogue to its word:
// its marked line allocates, for the cause that it is an example of. With -long
// or -everygo that is tried on all supported Go versions, else on the one at hand.
func TestExamplesShowTheirCause(t *testing.T) {
	dir := writeExamples(t)
	toolchains := []string{"local"}
	if *long || *lenstest.EveryGo {
		toolchains = releases
	}
	for _, toolchain := range toolchains {
		t.Run(toolchain, func(t *testing.T) {
			rep := reportOn(t, dir, toolchain)
			if toolchain != "local" && rep.Go != toolchain {
				t.Fatalf("the report is of %s", rep.Go)
			}
			for _, r := range alloc.Catalogue {
				if r.Example != "" {
					checkCause(t, rep, r)
				}
			}
		})
	}
}

// writeExamples makes a module with a package for each example.
func writeExamples(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{"go.mod": "module example.com/catalogue\n\ngo 1.24\n"}
	for _, r := range alloc.Catalogue {
		if r.Example != "" {
			files[exampleFile(r)] = r.Example
		}
	}
	for name, text := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func exampleFile(r alloc.Record) string { return string(r.ID) + "/example.go" }

// reportOn runs the program on packages of a module, or on all, and reads what
// it writes.
func reportOn(t *testing.T, dir, toolchain string, packages ...string) *alloc.Report {
	t.Helper()
	if len(packages) == 0 {
		packages = []string{"./..."}
	}
	cmd := exec.Command("unheap", append([]string{"report", "-C", dir, "-engine", "lens", "-json"}, packages...)...)
	cmd.Env = append(os.Environ(), "GOTOOLCHAIN="+toolchain, "GOFLAGS=", "GOWORK=off")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, &stderr)
	}
	rep, err := alloc.Read(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// checkCause looks for the cause of a record on the marked line of its example.
// A version that is older than the cause must not have it.
func checkCause(t *testing.T, rep *alloc.Report, r alloc.Record) {
	t.Helper()
	before, _, _ := strings.Cut(r.Example, "// HERE")
	line := 1 + strings.Count(before, "\n")
	var there []string
	shown := false
	for i := range rep.Sites {
		s := &rep.Sites[i]
		if s.Pos.File != exampleFile(r) || s.Pos.Line != line {
			continue
		}
		allocates := s.Verdict == alloc.Heap || s.Verdict == alloc.Conditional
		var causes []alloc.CauseID
		for _, c := range s.Causes {
			causes = append(causes, c.ID)
		}
		shown = shown || allocates && slices.Contains(causes, r.ID)
		there = append(there, fmt.Sprintf("%s %s %v", s.Kind, s.Verdict, causes))
	}
	if want := !older(rep.Go, r.Since); shown != want {
		t.Errorf("%s: example.go:%d shows %s: %t, want %t; sites there: %q", rep.Go, line, r.ID, shown, want, there)
	}
}

// older reports whether a Go release comes before a version; "" is before all.
func older(release, version string) bool {
	return version != "" && minor(release) < minor(version)
}

// minor is the second number of a version such as "go1.26.8".
func minor(version string) int {
	var n int
	fmt.Sscanf(version, "go1.%d", &n)
	return n
}

// TestExplainJSON reads the catalogue back from what explain writes.
func TestExplainJSON(t *testing.T) {
	out, err := exec.Command("unheap", "explain", "-json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Schema string
		Causes []struct {
			ID, Title, Plain, Helps, Lesson, Since, Example string

			LeaveAlone string `json:"leave_alone"`
		}
	}
	dec := json.NewDecoder(bytes.NewReader(out))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if got.Schema != "unheap/explain/v1" {
		t.Errorf("schema %q", got.Schema)
	}
	var records []alloc.Record
	for _, c := range got.Causes {
		records = append(records, alloc.Record{
			ID: alloc.CauseID(c.ID), Title: c.Title, Plain: c.Plain, Helps: c.Helps,
			LeaveAlone: c.LeaveAlone, Lesson: c.Lesson, Since: c.Since, Example: c.Example,
		})
	}
	if !slices.Equal(records, alloc.Catalogue) {
		t.Error("the JSON form has not what the catalogue has")
	}
}

func TestSimilarCauses(t *testing.T) {
	for name, want := range map[string][]string{
		"return":      {"returned"},
		"slice-mov":   {"slice-move"},
		"Map-Growth":  {"map-growth"},
		"closure":     {"captured-by-closure", "outlives-closure"},
		"boxing":      {"interface-boxing"},
		"no-such-one": nil,
		"":            nil,
	} {
		if got := similarCauses(name); !slices.Equal(got, want) {
			t.Errorf("similarCauses(%q) = %q, want %q", name, got, want)
		}
	}
}
