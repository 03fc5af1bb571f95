// Package hot joins profiles to the sites of a report: what really ran, and how
// much of it each site allocated. It reads what google/pprof has parsed, and
// runs nothing.
//
// Join takes a report and profiles and returns an alloc.Heat: places with their
// weights, and for each its sites or why there is none. A place is matched by
// its functions and lines with everything that is inlined, or not at all: where
// the source was changed after the profile was taken, and lines would lead to
// other code, that is found out and said (see source.go). Profiles have no
// columns, so several sites can share a place; they are told apart by their calls
// where the program is known, by the size of their objects where that is certain,
// and share the weight where neither is.
package hot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/symbol"
)

// A Source is a profile and what it is called.
type Source struct {
	Name    string
	Profile *profile.Profile
	Exact   bool // it has every object, the ones that share a block, too
	Current bool // it is of a run of the report's very source
	// Returns are those of the program's calls, by address; nil where they are not
	// known.
	Returns map[uint64]alloc.Return
}

// Options say how profiles are joined.
type Options struct {
	Packages map[string]bool // of the report, by import path; those of its sites need not be there
	Own      bool            // note the user's frame that called a library
	// Open returns where a file of the report is, to compare its source with
	// the profile; nil if there is no source.
	Open func(file string) string
	// Costs are what objects cost on this machine, or nil.
	Costs Costs
}

// Costs tells the nanoseconds that an object of a size takes to allocate and to
// collect, as measured on this machine.
type Costs func(size int64) float64

// Join returns what profiles say of a report.
func Join(rep *alloc.Report, sources []Source, o Options) *alloc.Heat {
	j := &join{
		x: NewIndex(rep, o.Packages), o: o, spots: map[string]*spot{}, via: map[via]*alloc.Weight{}, builds: map[string][]string{},
		heat: &alloc.Heat{Profiles: []alloc.Profile{}, Spots: []alloc.Spot{}, Notes: []string{}},
	}
	j.source = newChecker(j.x, o.Open)
	for _, s := range sources {
		j.add(s)
	}
	j.finish()
	return j.heat
}

// A join is the work of Join.
type join struct {
	x      *Index
	o      Options
	source *checker
	heat   *alloc.Heat
	spots  map[string]*spot
	order  []*spot
	via    map[via]*alloc.Weight
	total  [2]float64          // variance of all objects and bytes
	builds map[string][]string // build IDs by the program's name

	otherCode int // places with several sites in functions whose code is not that of the report
}

// A spot is a spot while it is summed up.
type spot struct {
	alloc.Spot
	variance [2]float64 // of its objects and bytes
}

// A via is where a library allocated for a spot in the user's code.
type via struct {
	spot *spot
	at   *place
}

// A place is what is known of a location of one profile.
type place struct {
	loc     *profile.Location
	call    alloc.Return  // of the outermost function, where it is known
	frames  []alloc.Frame // as the report names them, at the lines of today
	key     string        // of frames
	sites   []int         // that allocate; several share the place
	missing alloc.Missing
	match   alloc.Match
	runtime bool // all of it is the runtime's
	own     bool // it is in the user's code
	looked  bool // the sites are known
	only    *spot
	spots   map[spotKey]*spot // where there are several
}

// A spotKey names a spot of a place: by what tells its sites apart, and by the
// user's frame that called it.
type spotKey struct {
	evidence
	caller *place
}

// Evidence is what a sample says of which of several sites it is of.
type evidence struct {
	block int64  // the size of the block of the heap; 0 is not known
	entry string // the runtime's function that was called there; "" is not known
}

// testMain is the file that the go command makes for a test.
const testMain = "_testmain.go"

// places are those of a profile's locations. Their numbers are mostly dense.
type places struct {
	dense  []place
	sparse map[*profile.Location]*place
}

func (p *places) of(loc *profile.Location) *place {
	if loc.ID < uint64(len(p.dense)) && p.dense[loc.ID].loc == loc {
		return &p.dense[loc.ID]
	}
	return p.sparse[loc]
}

// places looks up all locations of a profile.
func (j *join) places(s *Source) *places {
	p := s.Profile
	all := &places{dense: make([]place, len(p.Location)+1), sparse: map[*profile.Location]*place{}}
	for _, loc := range p.Location {
		pl := new(place)
		if loc.ID < uint64(len(all.dense)) && all.dense[loc.ID].loc == nil {
			pl = &all.dense[loc.ID]
		} else {
			all.sparse[loc] = pl
		}
		pl.loc, pl.call, pl.frames = loc, s.Returns[loc.Address], j.x.Frames(loc)
		if n := len(loc.Line); n > 0 && loc.Line[n-1].Function != nil {
			outer := loc.Line[n-1].Function
			pl.runtime = Runtime(outer.Name, outer.Filename)
			pl.own = !pl.runtime && slices.ContainsFunc(pl.frames, func(f alloc.Frame) bool {
				return j.x.Own(f.Func) && base(f.Pos.File) != testMain
			})
		}
	}
	return all
}

// find looks up the sites at a place, once.
func (j *join) find(p *place) {
	if p.looked {
		return
	}
	p.looked = true
	p.match = alloc.Exact
	if len(p.frames) == 0 {
		p.missing = alloc.NoSymbols
		return
	}
	var change alloc.Missing
	p.frames, p.match, change = j.source.today(p.loc, p.frames)
	p.key = j.x.Key(p.frames)
	if change != "" {
		p.missing = change
		return
	}
	found := j.x.at[p.key]
	if len(found) == 0 && j.x.rep.Engine == alloc.Stock && len(p.frames) > 1 {
		if found = j.x.at[j.x.Key(p.frames[:1])]; len(found) > 0 {
			p.match = alloc.ByLine
		}
	}
	if len(found) == 0 {
		found = j.inlinedOtherwise(p)
	}
	found = j.sameProgram(p, found)
	p.sites = j.told(p, j.x.allocating(found))
	switch {
	case len(p.sites) > 0, p.missing != "":
	case len(found) > 0:
		p.missing = alloc.NotAllocating
	case !j.x.tests && strings.HasSuffix(p.frames[0].Pos.File, "_test.go") && j.x.Own(p.frames[0].Func):
		p.missing = alloc.InTests
	case p.own && j.source.ofSource(p.loc):
		p.missing = alloc.Internal
	case p.own:
		p.missing = alloc.NoSite
	default:
		p.missing = alloc.InLibrary
	}
}

// inlinedOtherwise finds sites by the innermost function alone, for a program
// in which other calls were inlined: that of another Go version, or one that
// was compiled with other flags.
func (j *join) inlinedOtherwise(p *place) []int {
	last := p.frames
	for len(last) > 1 && symbol.Runtime(last[len(last)-1].Func) {
		last = last[:len(last)-1]
	}
	found := j.x.inner[j.x.Key(last[len(last)-1:])]
	if len(found) > 0 && j.x.Own(last[len(last)-1].Func) {
		p.match = alloc.Otherwise
		return found
	}
	if found = j.x.copies[j.x.copyKey(last[len(last)-1])]; len(found) > 0 && j.x.oneFile(found) {
		p.match = alloc.Otherwise
		return found
	}
	return nil
}

// sameProgram picks the sites that are of the same program when several in the
// report have a function main.F: by the folder of the file.
func (j *join) sameProgram(p *place, sites []int) []int {
	if len(j.x.mains) < 2 || len(sites) == 0 || symbol.Package(p.frames[0].Func) != "main" {
		return sites
	}
	packages := map[string]bool{}
	for _, i := range sites {
		packages[j.x.rep.Sites[i].Package] = true
	}
	if len(packages) < 2 {
		return sites
	}
	best, list, tie := 0, []int(nil), false
	for _, i := range sites {
		s := &j.x.rep.Sites[i]
		n := commonTail(slashed(p.frames[0].Pos.File), s.Pos.File)
		switch {
		case n > best:
			best, list, tie = n, []int{i}, false
		case n == best && n > 0:
			tie = tie || j.x.rep.Sites[list[0]].Package != s.Package
			list = append(list, i)
		}
	}
	if tie || len(list) == 0 {
		p.missing = alloc.Ambiguous
		return nil
	}
	return list
}

// commonTail counts the last elements that two paths have in common.
func commonTail(a, b string) int {
	x, y := strings.Split(a, "/"), strings.Split(b, "/")
	n := 0
	for n < len(x) && n < len(y) && x[len(x)-1-n] == y[len(y)-1-n] {
		n++
	}
	return n
}

// spot returns the spot of a place that a sample is of. What a library allocates
// is at the user's frame, if there is one.
func (j *join) spot(p *place, e evidence, caller *place) *spot {
	if len(p.sites) < 2 && caller == nil {
		if p.only == nil {
			p.only = j.newSpot(p, evidence{}, nil)
		}
		return p.only
	}
	k := spotKey{e, caller}
	s := p.spots[k]
	if s == nil {
		s = j.newSpot(p, e, caller)
		if p.spots == nil {
			p.spots = map[spotKey]*spot{}
		}
		p.spots[k] = s
	}
	return s
}

// newSpot returns the spot that has what spot is asked for, which can be there
// under the place of another profile.
func (j *join) newSpot(p *place, e evidence, caller *place) *spot {
	sites := j.x.pick(p.sites, e)
	frames := j.cut(p)
	name := p.key + "\x00" + string(p.missing)
	switch {
	case p.key == "":
		name = string(p.missing)
	case len(p.sites) > 0: // a program and its tests have other names for the place
		name = j.x.Key(frames) + "\x00"
	}
	for _, i := range sites {
		name += fmt.Sprintf(" %d", i)
	}
	if caller != nil {
		name = "\x00" + caller.key
	}
	s := j.spots[name]
	if s == nil {
		s = &spot{Spot: alloc.Spot{Via: []alloc.Via{}, Missing: p.missing, Match: p.match, Sites: slices.Clone(sites)}}
		if s.Frames = frames; caller != nil {
			s.Frames = j.shown(caller.frames)
		}
		if len(sites) == 0 {
			s.Match = ""
		}
		j.spots[name] = s
		j.order = append(j.order, s)
	}
	return s
}

// cut are the frames of a place as they are shown: with the names of files as
// the report has them, where it has them.
func (j *join) cut(p *place) []alloc.Frame {
	if len(p.sites) > 0 && p.match != alloc.Otherwise && p.match != alloc.ByLine {
		s := &j.x.rep.Sites[p.sites[0]]
		for _, q := range append([]alloc.Place{{Pos: s.Pos, Inlined: s.Inlined}}, s.At...) {
			spellings := spelled(s, q.Pos, q.Inlined)
			if slices.ContainsFunc(spellings, func(frames []alloc.Frame) bool { return j.x.Key(frames) == p.key }) {
				frames := spellings[0]
				for i := range frames {
					frames[i].Pos.Col = 0
				}
				return frames
			}
		}
	}
	return j.shown(p.frames)
}

// shown are frames without the folders of another machine.
func (j *join) shown(frames []alloc.Frame) []alloc.Frame {
	out := make([]alloc.Frame, len(frames))
	for i, f := range frames {
		f.Pos.File = j.source.name(f)
		out[i] = f
	}
	return out
}

func (j *join) finish() {
	for via, w := range j.via {
		v := alloc.Via{Frames: j.shown(via.at.frames), Weight: *w}
		via.spot.Via = append(via.spot.Via, v)
	}
	for _, s := range j.order {
		slices.SortFunc(s.Via, func(a, b alloc.Via) int {
			return cmp.Or(cmp.Compare(b.Weight.Bytes, a.Weight.Bytes), cmp.Compare(b.Weight.Malloc, a.Weight.Malloc),
				strings.Compare(j.x.Key(a.Frames), j.x.Key(b.Frames)))
		})
		addError(&s.Weight, s.variance)
		j.heat.Spots = append(j.heat.Spots, s.Spot)
	}
	addError(&j.heat.Total, j.total)
	j.severalBuilds()
	j.callsUnknown()
	j.heat.Notes = append(j.heat.Notes, j.source.notes()...)
}
