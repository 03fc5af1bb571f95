package scan

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// names is what all of our packages may import: it knows nothing but names.
const names = "internal/symbol"

// allowed says which others each of them may import, directly or not.
var allowed = map[string][]string{
	"bench":               nil, // a program of its own; it may use what it measures
	"cmd/unheap":          {"internal/alloc", "internal/ask", "internal/atomicfile", "internal/benchlog", "internal/benchmark", "internal/cachedir", "internal/calls", "internal/chart", "internal/cost", "internal/dot", "internal/escgraph", "internal/excerpt", "internal/exit", "internal/gcfacts", "internal/gctext", "internal/gocmd", "internal/goversion", "internal/hot", "internal/lab", "internal/lens", "internal/lever", "internal/out", "internal/paths", "internal/procgroup", "internal/prof", "internal/program", "internal/resolve", "internal/scan", "internal/source", "internal/style", "internal/text", "internal/top", "internal/unit", "internal/usage", "internal/wire"},
	"internal/alloc":      {},
	"internal/ask":        {"internal/alloc", "internal/atomicfile", "internal/benchlog", "internal/benchmark", "internal/cachedir", "internal/calls", "internal/cost", "internal/escgraph", "internal/gcfacts", "internal/gctext", "internal/gocmd", "internal/goversion", "internal/hot", "internal/lens", "internal/lever", "internal/paths", "internal/procgroup", "internal/prof", "internal/program", "internal/resolve", "internal/scan", "internal/source", "internal/top", "internal/unit", "internal/usage", "internal/wire"},
	"internal/atomicfile": {},
	"internal/benchlog":   {},
	"internal/benchmark":  {"internal/alloc", "internal/benchlog", "internal/gcfacts", "internal/gocmd", "internal/procgroup", "internal/usage", "internal/wire"},
	"internal/cachedir":   {},
	"internal/calls":      {"internal/alloc", "internal/gcfacts", "internal/gocmd", "internal/procgroup", "internal/wire"},
	"internal/chart":      {"internal/alloc", "internal/atomicfile", "internal/benchlog", "internal/cachedir", "internal/cost", "internal/excerpt", "internal/gcfacts", "internal/gocmd", "internal/goversion", "internal/lab", "internal/procgroup", "internal/style", "internal/text", "internal/unit", "internal/usage", "internal/wire"},
	"internal/cost":       {"internal/alloc", "internal/atomicfile", "internal/cachedir"},
	"internal/dot":        {"internal/alloc"},
	"internal/escgraph":   {"internal/gcfacts", "internal/wire"},
	"internal/excerpt":    {"internal/alloc", "internal/style"},
	"internal/exit":       {"internal/usage"},
	"internal/gcfacts":    {"internal/wire"},
	"internal/gctext":     {"internal/gcfacts", "internal/wire"},
	"internal/gocmd":      {"internal/gcfacts", "internal/procgroup", "internal/wire"},
	"internal/goversion":  {},
	"internal/hot":        {"internal/alloc", "internal/goversion"},
	"internal/lab":        {"internal/alloc", "internal/atomicfile", "internal/benchlog", "internal/cachedir", "internal/cost", "internal/gcfacts", "internal/gocmd", "internal/goversion", "internal/procgroup", "internal/unit", "internal/usage", "internal/wire"},
	"internal/lens":       {"internal/cachedir", "internal/goversion", "internal/procgroup", "internal/wire"},
	"internal/lenstest":   {"internal/cachedir", "internal/gcfacts", "internal/gocmd", "internal/goversion", "internal/lens", "internal/procgroup", "internal/wire"},
	"internal/lever":      {"internal/alloc", "internal/cachedir", "internal/escgraph", "internal/gcfacts", "internal/gctext", "internal/gocmd", "internal/goversion", "internal/lens", "internal/paths", "internal/procgroup", "internal/program", "internal/resolve", "internal/scan", "internal/source", "internal/usage", "internal/wire"},
	"internal/out":        {"internal/alloc", "internal/atomicfile", "internal/benchlog", "internal/cachedir", "internal/chart", "internal/cost", "internal/dot", "internal/excerpt", "internal/gcfacts", "internal/gocmd", "internal/goversion", "internal/lab", "internal/procgroup", "internal/style", "internal/text", "internal/unit", "internal/usage", "internal/wire"},
	"internal/paths":      {"internal/alloc", "internal/gcfacts", "internal/gocmd", "internal/procgroup", "internal/wire"},
	"internal/procgroup":  {},
	"internal/prof":       {"internal/unit", "internal/usage"},
	"internal/program":    {"internal/escgraph", "internal/gcfacts", "internal/wire"},
	"internal/resolve":    {"internal/alloc", "internal/escgraph", "internal/gcfacts", "internal/gctext", "internal/gocmd", "internal/paths", "internal/procgroup", "internal/source", "internal/wire"},
	"internal/scan":       {"internal/alloc", "internal/cachedir", "internal/escgraph", "internal/gcfacts", "internal/gctext", "internal/gocmd", "internal/goversion", "internal/lens", "internal/paths", "internal/procgroup", "internal/program", "internal/resolve", "internal/source", "internal/usage", "internal/wire"},
	"internal/source":     {"internal/alloc"},
	"internal/style":      {},
	"internal/symbol":     {},
	"internal/text":       {"internal/alloc", "internal/excerpt", "internal/style", "internal/unit"},
	"internal/top":        {"internal/alloc", "internal/unit"},
	"internal/unit":       {},
	"internal/usage":      {},
	"internal/wire":       {},
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
			if ours, ok := strings.CutPrefix(dep, module); ok && ours != names && !slices.Contains(may, ours) {
				t.Errorf("%s must not import %s", name, ours)
			}
		}
		if (name == "internal/alloc" || name == names) && slices.ContainsFunc(fields[1:], func(d string) bool { return d != module+names && strings.Contains(strings.Split(d, "/")[0], ".") }) {
			t.Errorf("%s must import the standard library only", name)
		}
	}
	if seen < 8 {
		t.Errorf("%d packages seen", seen)
	}
}
