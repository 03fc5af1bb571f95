package report

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
)

// A Top is what top has to say: places in the order of their weight, or without
// heat sites in an order of their own.
type Top struct {
	Schema   string          `json:"schema"` // "unheap/top/v1"
	Go       string          `json:"go"`
	GOOS     string          `json:"goos"`
	GOARCH   string          `json:"goarch"`
	Engine   alloc.Engine    `json:"engine"`
	Heat     bool            `json:"heat"` // false: no profile says anything, the order is static
	Sort     string          `json:"sort"`
	Per      string          `json:"per"`   // what weights are to be divided for: "", "op" or "s"
	Count    float64         `json:"count"` // by how many of these; 1 if by none
	Profiles []alloc.Profile `json:"profiles"`
	Total    alloc.Weight    `json:"total"`
	GC       alloc.GCTime    `json:"gc"`
	Mapped   Coverage        `json:"mapped"`
	Most     Most            `json:"most"`
	Rows     []TopRow        `json:"rows"`
	More     int             `json:"more"` // rows that the limit left out
	Missing  []MissingPart   `json:"missing"`
	Unseen   Unseen          `json:"unseen"`
	Notes    []string        `json:"notes"`
}

// Most is how few of the places have most of what the order goes by; Places is 0
// if it takes all of them.
type Most struct {
	Places int     `json:"places"`
	Share  float64 `json:"share"`
}

// TopSchema names the version of a Top's JSON form.
const TopSchema = "unheap/top/v1"

// Coverage is how much of the profiles is at sites of the report, as shares of
// 1, by how the sites were found.
type Coverage struct {
	Objects float64          `json:"objects"`
	Bytes   float64          `json:"bytes"`
	Time    float64          `json:"time"`
	How     []CoverageByKind `json:"how"`
}

// CoverageByKind is the part of a coverage that was found in one way.
type CoverageByKind struct {
	Match   alloc.Match `json:"match"`
	Objects float64     `json:"objects"`
	Bytes   float64     `json:"bytes"`
}

// A TopRow is one place. Several sites in it have the weight together.
type TopRow struct {
	Frames     []alloc.Frame `json:"frames"`
	Via        []alloc.Via   `json:"via"` // where libraries allocated what this frame is charged for
	Sites      []alloc.Site  `json:"sites"`
	Library    []alloc.Site  `json:"library,omitempty"` // where libraries allocated it, if that was asked for
	Missing    alloc.Missing `json:"missing"`
	Match      alloc.Match   `json:"match"`
	Weight     alloc.Weight  `json:"weight"`
	Bytes      float64       `json:"bytes_share"`
	Objects    float64       `json:"objects_share"`
	Time       float64       `json:"time_share"`
	Cumulative float64       `json:"cumulative"`
	Error      float64       `json:"error"`      // of the bytes: half of the 95% interval, as a part of them
	Confidence string        `json:"confidence"` // "exact", "good", "rough", "few samples", "none"
	GC         float64       `json:"gc_ns"`      // estimate: its part of the collector's own time
	Lever      *Lever        `json:"lever,omitempty"`
	Reason     string        `json:"reason"` // of its place in the order
}

// A MissingPart counts the places that have no site, by why.
type MissingPart struct {
	Why     alloc.Missing `json:"why"`
	Places  int           `json:"places"`
	Objects float64       `json:"objects_share"`
	Bytes   float64       `json:"bytes_share"`
	Time    float64       `json:"time_share"`
	Names   []string      `json:"names"` // of the heaviest
}

// Unseen counts the sites that allocate and that no profile has.
type Unseen struct {
	Heap        int `json:"heap"`
	Conditional int `json:"conditional"`
}

// Levels of confidence.
const (
	ExactCount = "exact"
	Good       = "good"
	Rough      = "rough"
	FewSamples = "few samples"
	NoSamples  = "none"
)

// enough is how many samples there must be for an error to mean anything.
const enough = 10

// Confidence says how far the bytes of a weight can be trusted: half of the 95%
// interval as a part of them, and a word for it. An estimate from a few samples
// has no error that means anything.
func Confidence(w *alloc.Weight) (float64, string) {
	switch {
	case w.Bytes <= 0 && w.Ticks > 0:
		e := 1.96 / math.Sqrt(float64(w.Ticks))
		return e, word(e, w.Ticks)
	case w.Samples == 0 || w.Bytes <= 0:
		return 0, NoSamples
	case w.BytesError == 0:
		return 0, ExactCount
	}
	e := 1.96 * w.BytesError / float64(w.Bytes)
	return e, word(e, w.Samples)
}

func word(e float64, samples int64) string {
	switch {
	case e < 0.001:
		return ExactCount
	case samples < enough && e > 0.1:
		return FewSamples
	case e > 0.25:
		return Rough
	}
	return Good
}

// WriteTop writes a Top for people.
func WriteTop(w io.Writer, top *Top, style Style) error {
	b := bufio.NewWriter(w)
	t := &topText{text{Writer: b, Style: style}, top}
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
	return b.Flush()
}

type topText struct {
	text
	*Top
}

func (t *topText) head() {
	for _, p := range t.Profiles {
		text := fmt.Sprintf("%s: %s", p.Name, profileText(p))
		t.lines(t.wrap("", text))
	}
	if t.Total.Bytes > 0 || t.Total.Objects > 0 {
		text := fmt.Sprintf("%s%s in %s%s", t.bytes(float64(t.Total.Bytes)), t.per(), objectsText(float64(t.Total.Objects)/t.Count), t.per())
		text += fmt.Sprintf("; %s of the bytes and %s of the objects are at sites of the report", percent(t.Mapped.Bytes), percent(t.Mapped.Objects))
		for _, h := range t.Mapped.How {
			if h.Match != alloc.Exact {
				text += fmt.Sprintf(", %s of all bytes %s", percent(h.Bytes), matchText[h.Match])
			}
		}
		t.lines(t.wrap("", text))
	}
	if gc := t.GC; gc.Total > 0 {
		share := func(n int64) string { return percent(float64(n) / float64(gc.Total)) }
		t.lines(t.wrap("", fmt.Sprintf("CPU time %s: %s in the allocator (%s helping the collector), %s in the collector itself; %s of the allocator's time is at sites of the report",
			seconds(float64(gc.Total)), share(gc.Malloc), share(gc.Assist), share(gc.Background), percent(t.Mapped.Time))))
	}
	if n := t.Most.Places; n > 0 {
		t.lines(t.wrap("", fmt.Sprintf("%s %s %s of the %s", count(n, "place"), map[bool]string{true: "has", false: "have"}[n == 1], percent(t.Most.Share), t.Sort)))
	}
	for _, n := range t.Notes {
		t.lines(t.wrap("", "note: "+n))
	}
}

func profileText(p alloc.Profile) string {
	if p.Unusable != "" {
		return "not used: " + p.Unusable
	}
	switch {
	case p.Kind == "cpu":
		return fmt.Sprintf("CPU time, %s", count(int(p.Samples), "sample"))
	case p.Rate <= 1:
		return fmt.Sprintf("every allocation, %d", p.Samples)
	}
	what := "allocations"
	if p.Kind == "inuse" {
		what = "memory in use, which is what was allocated and not freed"
	}
	return fmt.Sprintf("%s, %s, one for each %s", what, count(int(p.Samples), "sample"), sizeText(float64(p.Rate)))
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
	alloc.NoSite:        "on lines without a site, which the runtime's caches and records have, or code that has changed",
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
		fmt.Fprintf(t, "\n%s not in the profile: %d heap %d conditional\n", count(n.Heap+n.Conditional, "site"), n.Heap, n.Conditional)
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
		fmt.Fprintf(t, "\n%s  %s\n", lead, t.bold("not at a site of the report"))
	}
	for _, m := range t.Missing {
		text := fmt.Sprintf("%s: %s", missingText[m.Why], strings.Join(m.Names, ", "))
		if more := m.Places - len(m.Names); more > 0 {
			text += fmt.Sprintf(", and %d more", more)
		}
		lead := fmt.Sprintf("%6s  ", percent(m.Time))
		if allocs {
			lead = fmt.Sprintf("%6s  %7s  ", percent(m.Bytes), percent(m.Objects))
		}
		lines := t.wrap(strings.Repeat(" ", len(lead)), text)
		fmt.Fprintf(t, "%s%s\n", lead, strings.TrimLeft(lines[0], " "))
		t.lines(lines[1:])
	}
}
