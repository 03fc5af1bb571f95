package text

import (
	"fmt"
	"io"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/unit"
)

// Top writes the list of what allocates.
func Top(w io.Writer, top *alloc.Top, o Options) error {
	t := &topText{newPrinter(w, o), top}
	t.head()
	if top.Heat {
		t.heads()
		for i := range top.Rows {
			t.row(&top.Rows[i])
		}
	} else {
		for i := range top.Rows {
			t.cold(i, &top.Rows[i])
		}
	}
	if top.More > 0 {
		fmt.Fprintf(t, "\n%d more; -limit 0 shows all\n", top.More)
	}
	t.tail()
	t.built(top.Configuration, top.Engine)
	return t.Flush()
}

type topText struct {
	*printer
	*alloc.Top
}

func (t *topText) head() {
	for _, p := range t.Profiles {
		text := fmt.Sprintf("%s: %s", p.Name, profileText(p))
		t.Para("", text)
	}
	if t.Total.Bytes > 0 || t.Total.Objects > 0 {
		text := fmt.Sprintf("%s%s in %s%s", t.bytes(float64(t.Total.Bytes)), t.per(), unit.Amounts(float64(t.Total.Objects)/t.Count, "object"), t.per())
		text += fmt.Sprintf("; %s of the bytes and %s of the objects are at sites of the report", unit.Percent(t.Mapped.Bytes), unit.Percent(t.Mapped.Objects))
		for _, h := range t.Mapped.How {
			if h.Match != alloc.Exact {
				text += fmt.Sprintf(", %s of all bytes %s", unit.Percent(h.Bytes), matchText[h.Match])
			}
		}
		t.Para("", text)
	}
	if gc := t.GC; gc.Total > 0 {
		share := func(n int64) string { return unit.Percent(float64(n) / float64(gc.Total)) }
		t.Para("", fmt.Sprintf("CPU time %s: %s in the allocator (%s helping the collector), %s in the collector itself; %s of the allocator's time is at sites of the report",
			unit.Time(float64(gc.Total)), share(gc.Malloc), share(gc.Assist), share(gc.Background), unit.Percent(t.Mapped.Time)))
	}
	if n := t.Most.Places; n > 0 {
		have := "have"
		if n == 1 {
			have = "has"
		}
		t.Para("", fmt.Sprintf("%s %s %s of the %s", unit.Count(n, "place"), have, unit.Percent(t.Most.Share), t.Sort))
	}
	for _, n := range t.Notes {
		t.Para("", "note: "+n)
	}
}

func profileText(p alloc.Profile) string {
	if p.Unusable != "" {
		return "not used: " + p.Unusable
	}
	switch {
	case p.Kind == "cpu":
		return fmt.Sprintf("CPU time, %s", unit.Count(int(p.Samples), "sample"))
	case p.Rate <= 1:
		return fmt.Sprintf("every allocation, %d", p.Samples)
	}
	what := "allocations"
	if p.Kind == "inuse" {
		what = "memory in use, which is what was allocated and not freed"
	}
	return fmt.Sprintf("%s, %s, one for each %s", what, unit.Count(int(p.Samples), "sample"), unit.Size(float64(p.Rate)))
}

var matchText = map[alloc.Match]string{
	alloc.Moved:     "by lines that have moved",
	alloc.Unsure:    "in functions that may have changed since",
	alloc.ByLine:    "by function and line alone",
	alloc.Otherwise: "where other calls are inlined",
}

var missingText = map[alloc.Missing]string{
	alloc.InLibrary:     "in other packages",
	alloc.InTests:       "in test code (-tests adds it)",
	alloc.InRuntime:     "by the runtime itself",
	alloc.NoSymbols:     "without names of functions",
	alloc.NoSite:        "not attributed (runtime internals, or the source has changed)",
	alloc.Internal:      "not attributed (runtime internals: the source is the profile's own, and has no site there)",
	alloc.NotAllocating: "at sites that should not allocate",
	alloc.Changed:       "in functions that were changed",
	alloc.Gone:          "in functions that are gone",
	alloc.Ambiguous:     "in functions of several programs",
}

// tail counts what was not joined, on both sides.
func (t *topText) tail() {
	if !t.Heat {
		return
	}
	t.missing()
	if n := t.Unseen; n.Heap+n.Conditional > 0 {
		fmt.Fprintf(t, "\n%s not in the profile: %d heap %d conditional\n", unit.Count(n.Heap+n.Conditional, "site"), n.Heap, n.Conditional)
	}
}

// missing counts what is at no site.
func (t *topText) missing() {
	allocs := t.Total.Bytes > 0 || t.Total.Objects > 0
	if len(t.Missing) > 0 {
		lead := fmt.Sprintf("%6s", "malloc")
		if allocs {
			lead = fmt.Sprintf("%6s  %7s", "bytes", "objects")
		}
		fmt.Fprintf(t, "\n%s  %s\n", lead, t.Bold("not at a site of the report"))
	}
	for _, m := range t.Missing {
		text := fmt.Sprintf("%s: %s", missingText[m.Why], strings.Join(m.Names, ", "))
		if more := m.Places - len(m.Names); more > 0 {
			text += fmt.Sprintf(", and %d more", more)
		}
		lead := fmt.Sprintf("%6s  ", unit.Percent(m.Time))
		if allocs {
			lead = fmt.Sprintf("%6s  %7s  ", unit.Percent(m.Bytes), unit.Percent(m.Objects))
		}
		t.Item(lead, len(lead), text)
	}
}
