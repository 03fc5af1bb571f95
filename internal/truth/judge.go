package truth

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/grammar"
	"github.com/unheap/unheap/internal/profile/hot"
	"github.com/unheap/unheap/internal/symbol"
)

// A Contradiction is a place where a program does what its report does not say.
type Contradiction struct {
	Unit  int // 0 for none
	Class string
	Key   string
	Text  string
}

func (c Contradiction) String() string { return fmt.Sprintf("%s: %s: %s", c.Class, c.Key, c.Text) }

// A Tally says how much was compared.
type Tally struct {
	Places, Exact int // of drivers that were compared; where one number only was right
	Objects       int
	Conditional   int // sites that ran
	BothSides     int // those that did allocate and did not
}

// An exception is what the runtime allocates for itself at times, in statements that
// have a text in them: no value of the program.
type exception struct {
	text   string
	sizes  []int64 // of its blocks; nil for any
	reason string
}

var exceptions = []exception{
	{"<-", sudog, "the record of a goroutine that waits at a channel"},
	{"range v", sudog, "the same, in a loop over a channel"},
	{"select {", sudog, "the same"},
	{".(", nil, "the cache of a type assertion or switch, which one in a thousand makes larger"},
	{"lib.Name", nil, "the same, for an interface that becomes another"},
}

// sudog are the blocks that such a record can have.
var sudog = []int64{96, 112}

// maxColumn is the last column that the compiler knows. What stands behind it on one
// line cannot be told apart.
const maxColumn = 255

// hidden reports whether a block at a place can be the runtime's own.
func (j *judge) hidden(k string, size int64) bool {
	text := j.source(k)
	return slices.ContainsFunc(exceptions, func(e exception) bool {
		return strings.Contains(text, e.text) && (e.sizes == nil || slices.Contains(e.sizes, size))
	})
}

// source is the line of a place's innermost function.
func (j *judge) source(k string) string {
	_, at, _ := strings.Cut(k[strings.LastIndex(k, "> ")+1:], ".go:")
	file := strings.Fields(k[:len(k)-len(at)-1])
	n, _ := strconv.Atoi(at)
	if lines := j.lines[file[len(file)-1]]; 0 < n && n <= len(lines) {
		return lines[n-1]
	}
	return ""
}

// A seen is what was allocated at a place.
type seen struct {
	total int
	sizes map[int64]int // of blocks
}

// A judge compares.
type judge struct {
	*Outcome
	units []*grammar.Unit
	sites map[string][]*alloc.Site
	seen  map[string]map[int]*seen
	lines map[string][]string // of the source, by file
	list  []Contradiction
	Tally
}

// Judge returns the contradictions of a program that ran.
func (o *Outcome) Judge(p *grammar.Program) ([]Contradiction, Tally) {
	j := &judge{Outcome: o, units: p.Units, sites: map[string][]*alloc.Site{}, seen: map[string]map[int]*seen{}, lines: map[string][]string{}}
	for name, text := range p.Files() {
		j.lines[path.Base(name)] = strings.Split(text, "\n")
	}
	for i := range o.Sites {
		for _, k := range o.index.Keys(&o.Sites[i]) {
			j.sites[k] = append(j.sites[k], &o.Sites[i])
		}
	}
	var sum int64
	for _, s := range o.counts.Profile.Sample {
		sum += s.Value[0]
		j.sample(s)
	}
	if sum != o.counts.Objects {
		j.add(Contradiction{Class: "sum", Text: fmt.Sprintf("%d objects at places, and %d were counted", sum, o.counts.Objects)})
	}
	j.places()
	j.numbers()
	slices.SortFunc(j.list, func(a, b Contradiction) int { return strings.Compare(a.String(), b.String()) })
	return j.list, j.Tally
}

// add adds a contradiction, one for each place and class.
func (j *judge) add(c Contradiction) {
	if !slices.ContainsFunc(j.list, func(d Contradiction) bool { return d.Key == c.Key && d.Class == c.Class }) {
		j.list = append(j.list, c)
	}
}

// sample notes a sample at the innermost place that is not the runtime's.
func (j *judge) sample(s *profile.Sample) {
	for _, loc := range s.Location {
		outer := loc.Line[len(loc.Line)-1].Function
		if hot.Runtime(outer.Name, outer.Filename) {
			continue
		}
		frames := j.index.Frames(loc)
		k := j.index.Key(frames)
		if len(j.sites[k]) == 0 && !j.index.Own(frames[0].Func) {
			return
		}
		if j.seen[k] == nil {
			j.seen[k] = map[int]*seen{}
		}
		d := j.driverOf(s)
		x := j.seen[k][d]
		if x == nil {
			x = &seen{sizes: map[int64]int{}}
			j.seen[k][d] = x
		}
		size := s.Value[1] / s.Value[0]
		if len(s.NumLabel["bytes"]) > 0 {
			size = s.NumLabel["bytes"][0]
		}
		x.total += int(s.Value[0])
		x.sizes[size] += int(s.Value[0])
		j.Objects += int(s.Value[0])
		return
	}
}

// places finds objects at places without a site that allocates.
func (j *judge) places() {
	for _, k := range slices.Sorted(maps.Keys(j.seen)) {
		sites := j.sites[k]
		if slices.ContainsFunc(sites, func(s *alloc.Site) bool { return s.Allocates() || s.Verdict == alloc.Unknown }) {
			j.sizes(k)
			continue
		}
		total, unit, found := 0, 0, map[int64]int{}
		for d, x := range j.seen[k] {
			for size, n := range x.sizes {
				if !j.hidden(k, size) {
					total += n
					found[size] += n
				}
			}
			unit = j.unitOf(k, d)
		}
		switch {
		case total == 0:
		case len(sites) > 0:
			j.add(Contradiction{Unit: unit, Class: "loud", Key: k, Text: fmt.Sprintf("%d objects (%v) at %s", total, found, describe(sites))})
		default:
			j.add(Contradiction{Unit: unit, Class: "missing", Key: k, Text: fmt.Sprintf("%d objects (%v) without a site", total, found)})
		}
	}
}

// sizes finds objects that no site of their place can be.
func (j *judge) sizes(k string) {
	if len(j.source(k)) > maxColumn {
		return
	}
	for d, x := range j.seen[k] {
		for size, n := range x.sizes {
			if !j.hidden(k, size) && !slices.ContainsFunc(j.sites[k], func(s *alloc.Site) bool { return s.Allocates() && couldBe(s, size) }) {
				j.add(Contradiction{Unit: j.unitOf(k, d), Class: "size", Key: k, Text: fmt.Sprintf("%d objects of %d bytes at %s", n, size, describe(j.sites[k]))})
			}
		}
	}
}

// unitOf is the unit of a place.
func (j *judge) unitOf(k string, driver int) int {
	if driver >= 0 {
		return j.driver[driver]
	}
	for _, e := range j.events {
		if e.key == k {
			return e.unit
		}
	}
	return 0
}

// numbers compares the numbers of objects at places that have marks.
func (j *judge) numbers() {
	passed := map[string]map[int][]event{}
	for _, e := range j.events {
		if passed[e.key] == nil {
			passed[e.key] = map[int][]event{}
		}
		passed[e.key][e.driver] = append(passed[e.key][e.driver], e)
	}
	ran := map[*alloc.Site]int{}
	for _, k := range slices.Sorted(maps.Keys(passed)) {
		byDriver := passed[k]
		if j.seen[k][anyDriver] != nil {
			all := []event{}
			for _, list := range byDriver {
				all = append(all, list...)
			}
			total := 0
			for _, x := range j.seen[k] {
				total += x.total
			}
			j.compare(k, anyDriver, all, total)
			continue
		}
		for d, list := range byDriver {
			total := 0
			if x := j.seen[k][d]; x != nil {
				total = x.total
			}
			j.compare(k, d, list, total)
			for _, s := range j.sites[k] {
				if s.Verdict == alloc.Conditional {
					ran[s] |= 1
					if total > 0 {
						ran[s] |= 2
					} else {
						ran[s] |= 4
					}
				}
			}
		}
	}
	for _, bits := range ran {
		j.Conditional++
		if bits == 7 {
			j.BothSides++
		}
	}
}

// compare compares the number at a place with what is right for its sites.
func (j *judge) compare(k string, driver int, events []event, total int) {
	want := none
	for _, e := range events {
		m := j.units[e.unit-1].Marks[e.mark]
		want = want.add(j.line(k, &e, &m).times(e.times))
	}
	if len(j.source(k)) > maxColumn {
		want = span{0, many}
	}
	for _, d := range j.drivers(k, driver) {
		for size, n := range j.seen[k][d].sizes {
			if j.hidden(k, size) {
				want.hi += n
			}
		}
	}
	j.Places++
	if want.lo == want.hi {
		j.Exact++
	}
	if total < want.lo || total > want.hi {
		e := events[0]
		j.add(Contradiction{Unit: e.unit, Class: "number", Key: k, Text: fmt.Sprintf("%d objects, want %s, for %s of driver %d at %s",
			total, want, j.told(events), driver, describe(j.sites[k]))})
	}
}

// drivers are those that were seen allocating at a place: one, or all.
func (j *judge) drivers(k string, driver int) []int {
	switch {
	case driver == anyDriver:
		return slices.Collect(maps.Keys(j.seen[k]))
	case j.seen[k][driver] != nil:
		return []int{driver}
	}
	return nil
}

func (s span) String() string {
	switch {
	case s.lo == s.hi:
		return fmt.Sprint(s.lo)
	case s.hi >= many:
		return fmt.Sprintf("%d or more", s.lo)
	}
	return fmt.Sprintf("%d to %d", s.lo, s.hi)
}

// told are the values of events.
func (j *judge) told(events []event) string {
	var b strings.Builder
	for _, e := range events {
		m := j.units[e.unit-1].Marks[e.mark]
		fmt.Fprintf(&b, "%d times", e.times)
		for i, q := range m.Quantities[:min(len(m.Quantities), 3)] {
			fmt.Fprintf(&b, " %s=%d", q, e.values[i])
		}
		b.WriteString("; ")
	}
	return b.String()
}

// line is what is right for the sites of a line each time that a mark is passed.
func (j *judge) line(k string, e *event, m *grammar.Mark) span {
	want := none
	for _, s := range j.sites[k] {
		variable := s.Kind == alloc.Variable
		switch {
		case len(s.At) > 0 || len(j.index.Keys(s)) > 1:
			want = want.add(span{0, objects(s).hi})
			continue
		case m.Role == grammar.Header && variable && s.Allocates():
			want = want.add(maybe)
			continue
		case (m.Role == grammar.Iteration || m.Role == grammar.Iterations) && !variable:
			continue
		}
		rank, of := j.rank(k, s)
		want = want.add(expected(s, m, e.values, rank, of))
	}
	return want
}

// rank is the place of a site among those at its place that depend on the same, by
// columns.
func (j *judge) rank(k string, s *alloc.Site) (rank, of int) {
	for _, x := range j.sites[k] {
		if !x.Allocates() || x.When.Kind == "" || !slices.Equal(quantityOf(x), quantityOf(s)) {
			continue
		}
		of++
		if x.Source().Col < s.Source().Col {
			rank++
		}
	}
	return rank, of
}

// describe are sites in words.
func describe(sites []*alloc.Site) string {
	var list []string
	for _, s := range sites {
		text := fmt.Sprintf("[%s %s %s %d bytes %s]", s.Verdict, s.Kind, symbol.Short(s.Expr), s.Size, s.Condition)
		list = append(list, text)
	}
	return strings.Join(list, " ")
}

// Add adds another tally.
func (t *Tally) Add(x Tally) {
	t.Places += x.Places
	t.Exact += x.Exact
	t.Objects += x.Objects
	t.Conditional += x.Conditional
	t.BothSides += x.BothSides
}
