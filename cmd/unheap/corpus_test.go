package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask/scan"
	"github.com/unheap/unheap/internal/compiler/lens"
	"github.com/unheap/unheap/internal/out/text"
)

// corpus is real code of many hands.
var corpus = []inventory{
	{name: "std", path: "std", packages: []string{"std"}},
	{name: "zap", path: "go.uber.org/zap", version: "v1.28.0", packages: []string{"./..."}},
	{name: "chi", path: "github.com/go-chi/chi/v5", version: "v5.5.0", packages: []string{"./..."}},
	{name: "gjson", path: "github.com/tidwall/gjson", version: "v1.20.1", packages: []string{"./..."}},
	{name: "bbolt", path: "go.etcd.io/bbolt", version: "v1.5.0", packages: []string{"."}},
	{name: "goldmark", path: "github.com/yuin/goldmark", version: "v1.8.7", packages: []string{"./..."}},
	{name: "cobra", path: "github.com/spf13/cobra", version: "v1.10.2", packages: []string{"./..."}},
	{name: "btree", path: "github.com/google/btree", version: "v1.1.3", packages: []string{"."}},
	{name: "roaring", path: "github.com/RoaringBitmap/roaring/v2", version: "v2.30.0", packages: []string{"."}},
	{name: "hugo", path: "github.com/gohugoio/hugo", version: "v0.163.3", packages: []string{"./..."}},
}

// wrapped are functions that the linker alone has.
var wrapped = regexp.MustCompile(`\b(gowrap|deferwrap)\d|-range\d`)

// TestCorpus looks for the compiler's own words in all that is said of every site of
// real code, and for sites and steps without a position: there are none.
func TestCorpus(t *testing.T) {
	if !*long {
		t.Skip("takes minutes; run with -long")
	}
	exe := built(t)
	for _, m := range corpus {
		t.Run(m.name, func(t *testing.T) {
			c := fetch(t, m, "local")
			said := string(c.output(t, exe, append([]string{"report", "-verdict", "all"}, m.packages...)...))
			said += string(c.output(t, exe, append([]string{"leverage"}, m.packages...)...))
			w := words{}
			for line := range strings.Lines(said) {
				w.read("report or leverage", line)
			}
			inv := c.inventoried(t, exe)
			for i := range inv.Report.Sites {
				w.site(t, inv, &inv.Report.Sites[i])
			}
			t.Logf("%d sites, %d texts", len(inv.Report.Sites), w.texts)
			w.fail(t)
		})
	}
}

// inventoried is the inventory of a module.
func (c *copied) inventoried(t *testing.T, exe string) *scan.Inventory {
	t.Helper()
	cache, err := lens.DefaultCache()
	if err != nil {
		t.Fatal(err)
	}
	facts, err := scan.Collect(t.Context(), scan.Config{
		Dir: c.dir, Patterns: c.inventory.packages, Env: []string{"GOWORK=off", "GOFLAGS="}, Engine: alloc.Lens,
		Self: exe, Cache: cache, Progress: func(string) {}, Talk: io.Discard,
	})
	if err != nil {
		t.Fatal(err)
	}
	inv, err := facts.Inventory(scan.Options{Params: true})
	if err != nil {
		t.Fatal(err)
	}
	return inv
}

// words are what was found in texts, by what it is.
type words struct {
	texts int
	seen  map[string][]string
}

func (w *words) add(kind, where string) {
	if w.seen == nil {
		w.seen = map[string][]string{}
	}
	w.seen[kind] = append(w.seen[kind], where)
}

func (w *words) read(where, line string) {
	w.texts++
	if strings.Contains(line, "\x00") {
		w.add("NUL", where)
	}
	if word := cmp.Or(compilerWords.FindString(line), wrapped.FindString(line)); word != "" {
		w.add(word, where+": "+strings.TrimSpace(line))
	}
}

// site reads what why says of a site.
func (w *words) site(t *testing.T, inv *scan.Inventory, s *alloc.Site) {
	t.Helper()
	if s.Pos.Line <= 0 {
		w.add("a site without a position", fmt.Sprintf("%s %s %s", s.Func, s.Kind, s.Expr))
	}
	own := *s
	if err := inv.ExplainSite(&own); err != nil {
		t.Fatal(err)
	}
	own.EachCause(func(c *alloc.Cause) {
		for _, step := range c.Flow {
			if step.Pos.Line <= 0 {
				w.add("a step without a position", fmt.Sprintf("%s %v %s: %+v", s.Func, s.Pos, s.Expr, step))
			}
		}
	})
	var out bytes.Buffer
	if err := text.Answer(&out, &alloc.Answer{Engine: alloc.Lens, Sites: []alloc.Site{own}}, text.Options{Full: true, Open: func(string) string { return "none" }}); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		w.read(s.Func+" "+s.Pos.String(), line)
	}
}

func (w *words) fail(t *testing.T) {
	for _, kind := range slices.Sorted(maps.Keys(w.seen)) {
		list := w.seen[kind]
		t.Errorf("%d times %q:\n\t%s", len(list), kind, strings.Join(list[:min(5, len(list))], "\n\t"))
	}
}
