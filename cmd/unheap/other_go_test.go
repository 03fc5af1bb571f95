package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/profile/hot"
)

// otherGo are modules with many benchmarks.
var otherGo = []inventory{
	{name: "zap", path: "go.uber.org/zap", version: "v1.28.0", packages: []string{"."}},
	{name: "chroma", path: "github.com/alecthomas/chroma/v2", version: "v2.27.0", packages: []string{".", "./lexers"}},
}

// TestOtherGo joins the profiles of one Go with the reports of another: of the bytes
// of the module's own code, 99% and more are at sites.
func TestOtherGo(t *testing.T) {
	if !*long {
		t.Skip("takes minutes; run with -long")
	}
	exe := built(t)
	for _, m := range otherGo {
		for _, v := range [][2]string{{"go1.26.0", "go1.27.1"}, {"go1.27.1", "go1.26.0"}} {
			t.Run(m.name+"/"+v[0]+" at "+v[1], func(t *testing.T) {
				ran, c := fetch(t, m, v[0]), fetch(t, m, v[1])
				rep, err := alloc.Read(bytes.NewReader(c.output(t, exe, append([]string{"report", "-tests", "-json"}, m.packages...)...)))
				if err != nil {
					t.Fatal(err)
				}
				var sources []hot.Source
				own := map[string]bool{}
				for _, p := range ran.packages {
					own[p.ImportPath] = true
					sources = append(sources, ran.benchmarks(t, p)...)
				}
				joined(t, hot.Join(rep, sources, hot.Options{Packages: own, Open: func(name string) string { return filepath.Join(c.dir, name) }}))
			})
		}
	}
}

// benchmarks runs the benchmarks of a package with every allocation recorded.
func (c *copied) benchmarks(t *testing.T, p listed) []hot.Source {
	t.Helper()
	file := filepath.Join(t.TempDir(), "allocs")
	c.run(t, "test", "-vet=off", "-run=NONE", "-bench=.", "-benchtime=50x", "-o="+filepath.Join(t.TempDir(), "test"),
		"-memprofile="+file, "-memprofilerate=1", p.ImportPath)
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	prof, err := profile.ParseData(data)
	if err != nil {
		t.Fatal(err)
	}
	return []hot.Source{{Name: p.ImportPath, Profile: prof}}
}

// joined adds up what is at sites, and what is in the module's own code and is not.
func joined(t *testing.T, heat *alloc.Heat) {
	t.Helper()
	var at, not int64
	for _, s := range heat.Spots {
		switch s.Missing {
		case "":
			at += s.Weight.Bytes
		case alloc.InLibrary, alloc.InRuntime, alloc.InTests, alloc.NoSymbols:
		default:
			not += s.Weight.Bytes
			t.Logf("%d bytes, %s: %v", s.Weight.Bytes, s.Missing, s.Frames)
		}
	}
	share := float64(at) / float64(max(1, at+not))
	t.Logf("%.3f%% of %d bytes in the module's code are at sites", 100*share, at+not)
	if share < 0.99 {
		t.Errorf("%.3f%% are at sites, want 99%%", 100*share)
	}
}
