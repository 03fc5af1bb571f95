// Package internal holds the direction in which data flows between the packages:
// ARCHITECTURE.md has the picture.
package internal

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// leaves are what every package may import: they know none of the others, but for
// each other. The standard library does for all but one.
var leaves = map[string]bool{"symbol": true, "usage": true, "unit": true, "atomicfile": true, "cachedir": true, "disk": true, "exit": true, "completion": true}

// imports are all that each package imports besides leaves, by folders.
var imports = map[string][]string{
	"alloc": {},
	"api":   {},

	"compiler/gcfacts":   {"compiler/wire"},
	"compiler/gctext":    {"compiler/gcfacts", "compiler/wire"},
	"compiler/gocmd":     {"compiler/gcfacts", "compiler/goversion", "compiler/procgroup", "compiler/wire"},
	"compiler/goversion": {},
	"compiler/lens":      {"compiler/gocmd", "compiler/goversion", "compiler/procgroup", "compiler/wire"},
	"compiler/lenstest":  {"compiler/gcfacts", "compiler/gocmd", "compiler/goversion", "compiler/lens", "compiler/wire"},
	"compiler/overlay":   {},
	"compiler/paths":     {"alloc", "compiler/gocmd", "compiler/overlay"},
	"compiler/procgroup": {},
	"compiler/source":    {"alloc"},
	"compiler/wire":      {},

	"escape/escgraph": {"compiler/gcfacts"},
	"escape/program":  {"compiler/gcfacts", "escape/escgraph"},

	"profile/benchlog":  {},
	"profile/benchmark": {"alloc", "compiler/gocmd", "profile/benchlog"},
	"profile/cost":      {"alloc"},
	"profile/hot":       {"alloc", "compiler/goversion"},
	"profile/prof":      {},

	"resolve": {"alloc", "compiler/gcfacts", "compiler/gctext", "compiler/gocmd", "compiler/paths", "compiler/source", "compiler/wire", "escape/escgraph"},

	"compare": {"alloc"},

	"ask/calls": {"alloc", "compiler/gocmd"},
	"ask/lever": {"alloc", "ask/scan", "compiler/gcfacts", "escape/escgraph", "escape/program", "resolve"},
	"ask/scan":  {"alloc", "compiler/gcfacts", "compiler/gctext", "compiler/gocmd", "compiler/goversion", "compiler/lens", "compiler/overlay", "compiler/paths", "compiler/wire", "escape/program", "resolve"},
	"ask/top":   {"alloc"},
	"ask":       {"alloc", "api", "ask/calls", "ask/lever", "ask/scan", "ask/top", "compare", "compiler/gocmd", "compiler/goversion", "compiler/lens", "compiler/overlay", "compiler/paths", "profile/benchmark", "profile/cost", "profile/hot", "profile/prof", "revision", "suite"},

	"revision": {"compiler/overlay", "compiler/procgroup"},

	"suite": {"compiler/gocmd"},

	"grammar": {},
	"truth":   {"alloc", "ask", "grammar", "profile/benchmark", "profile/hot"},

	"lab": {"alloc", "compiler/gocmd", "compiler/goversion", "profile/benchlog", "profile/cost"},

	"out/chart":    {"lab", "out/style", "out/text"},
	"out/dot":      {"alloc", "out/style"},
	"out/excerpt":  {"alloc", "out/style"},
	"out/markdown": {"alloc", "out/style", "out/text"},
	"out/style":    {},
	"out/text":     {"alloc", "out/excerpt", "out/style"},
	"out":          {"alloc", "lab", "out/chart", "out/dot", "out/markdown", "out/style", "out/text"},

	"cmd/unheap": {"alloc", "ask", "compiler/gocmd", "compiler/goversion", "compiler/lens", "lab", "out", "out/chart", "out/style", "out/text", "profile/cost", "profile/prof", "revision"},
}

const module = "github.com/unheap/unheap/"

// packages returns what each of our packages imports.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	list := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		list[name(fields[0])] = fields[1:]
	}
	return list
}

// name is a package's path in the tables, and that of one that is not ours as it is.
func name(path string) string {
	return strings.TrimPrefix(strings.TrimPrefix(path, module), "internal/")
}

// TestLayers compares the imports with the table.
func TestLayers(t *testing.T) {
	all := packages(t)
	for pkg, deps := range all {
		var ours []string
		for _, d := range deps {
			if strings.HasPrefix(d, module) && !leaves[name(d)] {
				ours = append(ours, name(d))
			}
		}
		want, ok := imports[pkg]
		switch {
		case pkg == "bench" || pkg == "internal": // programs and tests of their own
		case leaves[pkg] && len(ours) > 0:
			t.Errorf("%s must not import %q", pkg, ours)
		case leaves[pkg]:
		case !ok:
			t.Errorf("%s has no place in the table", pkg)
		case !slices.Equal(ours, want):
			t.Errorf("%s imports\n%q\nand the table has\n%q", pkg, ours, want)
		}
	}
	for pkg := range imports {
		if all[pkg] == nil {
			t.Errorf("there is no package %s", pkg)
		}
	}
}

// TestModel has the model, and what all packages share, do with the standard
// library.
func TestModel(t *testing.T) {
	all := packages(t)
	for _, pkg := range []string{"alloc", "symbol", "usage", "atomicfile", "cachedir", "disk", "exit", "compiler/wire", "compiler/goversion"} {
		for _, d := range all[pkg] {
			if first, _, _ := strings.Cut(d, "/"); strings.Contains(first, ".") && !leaves[name(d)] {
				t.Errorf("%s must not import %s", pkg, d)
			}
		}
	}
}
