package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
)

// A realModule is a published module that tests read.
type realModule struct {
	version  string
	packages []string
}

// identityModules are the modules that are mutated; those after the first two
// with -long.
var identityModules = []realModule{
	{"github.com/tidwall/gjson@v1.20.1", []string{"."}},
	{"go.uber.org/zap@v1.28.0", []string{"./zapcore"}},
	{"go.uber.org/zap@v1.28.0", []string{"./..."}},
	{"go.etcd.io/bbolt@v1.5.0", []string{"./..."}},
	{"github.com/yuin/goldmark@v1.8.7", []string{"./..."}},
	{"github.com/klauspost/compress@v1.20.3", []string{"./zstd", "./flate", "./s2", "./huff0", "./fse", "./gzhttp"}},
}

// survivors is the share of SiteIDs that must survive each mutation.
const survivors = 0.995

// TestSiteIDs edits real files in ways that leave their sites alone and counts
// the SiteIDs that name the same sites as before.
func TestSiteIDs(t *testing.T) {
	modules := identityModules
	if !*long {
		modules = modules[:2]
	}
	for _, m := range modules {
		t.Run(strings.ReplaceAll(m.version+strings.Join(m.packages, ","), "/", "_"), func(t *testing.T) {
			dir := copyModule(t, m.version)
			before := reportOn(t, dir, "local", m.packages...)
			files := readFiles(t, dir, listFiles(t, dir, m.packages))
			for _, mu := range mutations {
				dir := copyModule(t, m.version)
				from := mu.apply(t, dir, files)
				after := reportOn(t, dir, "local", m.packages...)
				checkSurvival(t, mu.name, before, after, from)
			}
		})
	}
}

// copyModule copies a module to a folder where it can be changed.
func copyModule(t *testing.T, version string) string {
	t.Helper()
	out, err := exec.Command("go", "mod", "download", "-json", version).Output()
	if err != nil {
		t.Fatalf("go mod download %s: %v\n%s", version, err, out)
	}
	var mod struct{ Dir string }
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "module")
	if err := os.CopyFS(dir, os.DirFS(mod.Dir)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// listFiles names the Go files of packages that this build compiles.
func listFiles(t *testing.T, dir string, packages []string) []string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-f", `{{range .GoFiles}}{{$.Dir}}/{{.}}{{"\n"}}{{end}}`}, packages...)...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v", cmd, err)
	}
	var names []string
	for _, file := range strings.Fields(string(out)) {
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, filepath.ToSlash(rel))
	}
	return names
}

// checkSurvival compares the sites before and after a mutation, all of them and
// those that allocate.
func checkSurvival(t *testing.T, name string, before, after *alloc.Report, from map[alloc.Pos]alloc.Pos) {
	t.Helper()
	sites := map[alloc.SiteID]*alloc.Site{}
	for i := range after.Sites {
		s := &after.Sites[i]
		if sites[s.ID] != nil {
			t.Errorf("%s: two sites have the ID %s: %s and %s", name, s.ID, sites[s.ID].Pos, s.Pos)
		}
		sites[s.ID] = s
	}
	var all, kept, allocating, keptAllocating int
	var lost []string
	for i := range before.Sites {
		s := &before.Sites[i]
		allocates := s.Verdict == alloc.Heap || s.Verdict == alloc.Conditional
		all++
		if allocates {
			allocating++
		}
		if found := sites[s.ID]; found == nil {
			lost = append(lost, fmt.Sprintf("gone: %s %s %s %q %s", s.Pos, s.Func, s.Kind, s.Expr, s.Type))
		} else if !sameSite(s, found, from) {
			lost = append(lost, fmt.Sprintf("another: %s %s %s %q became %s %s %s %q", s.Pos, s.Func, s.Kind, s.Expr, found.Pos, found.Func, found.Kind, found.Expr))
		} else {
			kept++
			if allocates {
				keptAllocating++
			}
		}
	}
	t.Logf("%-22s %d of %d IDs survive (%.2f%%); of those that allocate, %d of %d (%.2f%%)", name,
		kept, all, percent(kept, all), keptAllocating, allocating, percent(keptAllocating, allocating))
	if all == 0 || float64(kept) < survivors*float64(all) || float64(keptAllocating) < survivors*float64(allocating) {
		t.Errorf("%s: want %.1f%%", name, 100*survivors)
	}
	for i, text := range lost {
		if i == 30 {
			t.Logf("  and %d more", len(lost)-i)
			break
		}
		t.Log("  " + text)
	}
}

func percent(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }

// sameSite reports whether two sites are the same place in the source, when
// from says where the tokens of edited files were.
func sameSite(old, now *alloc.Site, from map[alloc.Pos]alloc.Pos) bool {
	was := func(p alloc.Pos) alloc.Pos {
		if q, ok := from[p]; ok {
			return q
		}
		return p
	}
	if old.Package != now.Package || old.Kind != now.Kind || old.Expr != now.Expr || len(old.Inlined) != len(now.Inlined) || was(now.Pos) != old.Pos {
		return false
	}
	for i := range old.Inlined {
		if was(now.Inlined[i].Pos) != old.Inlined[i].Pos {
			return false
		}
	}
	return true
}

// TestSiteIDsAcrossVersions compares the SiteIDs that releases of Go give to
// the same sources. Inlining differs between them, and so do the sources of the
// standard library; a site that both have must have the same ID.
func TestSiteIDsAcrossVersions(t *testing.T) {
	if !*long {
		t.Skip("with -long")
	}
	dir := copyModule(t, "go.uber.org/zap@v1.28.0")
	base := reportOn(t, dir, "local", "./zapcore")
	for _, version := range releases {
		other := reportOn(t, dir, version, "./zapcore")
		ids, places := map[alloc.SiteID]bool{}, map[string][]alloc.SiteID{}
		for i := range other.Sites {
			s := &other.Sites[i]
			ids[s.ID] = true
			places[placeOf(s)] = append(places[placeOf(s)], s.ID)
		}
		var sites, kept, both, same int
		for i := range base.Sites {
			s := &base.Sites[i]
			if s.Verdict != alloc.Heap && s.Verdict != alloc.Conditional {
				continue
			}
			sites++
			if ids[s.ID] {
				kept++
			}
			if there := places[placeOf(s)]; len(there) > 0 {
				both++
				if slices.Contains(there, s.ID) {
					same++
				} else {
					t.Logf("%s: %s %s %s %q %s", version, s.Pos, s.Func, s.Kind, s.Expr, s.Type)
				}
			}
		}
		t.Logf("%s and %s: %d of %d IDs of sites that allocate are in both (%.2f%%); of the sites at the same place, %d of %d",
			base.Go, other.Go, kept, sites, percent(kept, sites), same, both)
		if float64(same) < survivors*float64(both) {
			t.Errorf("%s: want %.1f%%", version, 100*survivors)
		}
	}
}

// placeOf is where a site is and what it is. Releases differ in columns.
func placeOf(s *alloc.Site) string {
	place := fmt.Sprint(s.Func, s.Kind, s.Pos.File, s.Pos.Line)
	for _, f := range s.Inlined {
		place += fmt.Sprint(" ", f.Func, f.Pos.File, f.Pos.Line)
	}
	return place
}
