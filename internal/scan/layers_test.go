package scan

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// allowed says which of our packages each of them may import, directly or not.
var allowed = map[string][]string{
	"internal/alloc":     {},
	"internal/cost":      {"internal/alloc"},
	"internal/gcfacts":   {},
	"internal/gctext":    {"internal/gcfacts"},
	"internal/lens":      {},
	"internal/usage":     {},
	"internal/style":     {},
	"internal/unit":      {},
	"internal/excerpt":   {"internal/alloc", "internal/style"},
	"internal/prof":      {"internal/unit", "internal/usage"},
	"internal/chart":     {"internal/alloc", "internal/cost", "internal/gcfacts", "internal/gocmd", "internal/lab", "internal/style", "internal/unit", "internal/usage"},
	"internal/lab":       {"internal/alloc", "internal/cost", "internal/gcfacts", "internal/gocmd", "internal/unit", "internal/usage"},
	"internal/source":    {"internal/alloc"},
	"internal/gocmd":     {"internal/gcfacts"},
	"internal/escgraph":  {"internal/gcfacts"},
	"internal/benchmark": {"internal/alloc", "internal/gcfacts", "internal/gocmd", "internal/usage"},
	"internal/calls":     {"internal/alloc", "internal/gcfacts", "internal/gocmd"},
	"internal/hot":       {"internal/alloc"},
	"internal/text":      {"internal/alloc", "internal/excerpt", "internal/style", "internal/unit"},
	"internal/dot":       {"internal/alloc"},
	"internal/out":       {"internal/alloc", "internal/chart", "internal/cost", "internal/dot", "internal/excerpt", "internal/gcfacts", "internal/gocmd", "internal/lab", "internal/style", "internal/text", "internal/unit", "internal/usage"},
	"internal/top":       {"internal/alloc", "internal/unit"},
	"internal/lever":     {"internal/alloc", "internal/escgraph", "internal/gcfacts", "internal/gctext", "internal/gocmd", "internal/lens", "internal/program", "internal/resolve", "internal/scan", "internal/source", "internal/usage"},
	"internal/program":   {"internal/alloc", "internal/escgraph", "internal/gcfacts"},
	"internal/resolve":   {"internal/alloc", "internal/escgraph", "internal/gcfacts", "internal/gctext", "internal/gocmd", "internal/source"},
	"internal/scan":      {"internal/alloc", "internal/escgraph", "internal/gcfacts", "internal/gctext", "internal/gocmd", "internal/lens", "internal/program", "internal/resolve", "internal/source", "internal/usage"},
	"internal/lenstest":  {"internal/gcfacts", "internal/gocmd", "internal/lens"},
	"cmd/unheap":         {"internal/alloc", "internal/benchmark", "internal/calls", "internal/chart", "internal/cost", "internal/dot", "internal/escgraph", "internal/excerpt", "internal/gcfacts", "internal/gctext", "internal/gocmd", "internal/hot", "internal/lab", "internal/lens", "internal/lever", "internal/out", "internal/prof", "internal/program", "internal/resolve", "internal/scan", "internal/source", "internal/style", "internal/text", "internal/top", "internal/unit", "internal/usage"},
	"bench":              nil, // a program of its own; it may use what it measures
}

const module = "github.com/unheap/unheap/"

// TestLayers holds the direction in which data flows: ARCHITECTURE.md has the
// picture.
func TestLayers(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Deps}} {{.}}{{end}}`, module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		fields := strings.Fields(line)
		name := strings.TrimPrefix(fields[0], module)
		may, ok := allowed[name]
		if !ok {
			t.Errorf("package %s has no place in the architecture", name)
			continue
		}
		seen++
		if name == "bench" {
			continue
		}
		for _, dep := range fields[1:] {
			if ours, ok := strings.CutPrefix(dep, module); ok && !slices.Contains(may, ours) {
				t.Errorf("%s must not import %s", name, ours)
			}
		}
		if name == "internal/alloc" && slices.ContainsFunc(fields[1:], func(d string) bool { return strings.Contains(strings.Split(d, "/")[0], ".") }) {
			t.Errorf("%s must import the standard library only", name)
		}
	}
	if seen < 8 {
		t.Errorf("%d packages seen", seen)
	}
}
