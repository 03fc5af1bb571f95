package lever_test

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask/lever"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/escape/escgraph"
	"github.com/unheap/unheap/internal/escape/program"
)

type flows = map[program.Loc][]escgraph.Place

// A try is a change that is to free a site, and the same for the compiler.
type try struct {
	site  *alloc.Site
	flows flows
	leaks []program.Leak
	lines []string
}

// into adds a try to a change.
func (y *try) into(c *program.Change) {
	for at, places := range y.flows {
		for _, p := range places {
			if !slices.Contains(c.Flows[at], p) {
				c.Flows[at] = append(c.Flows[at], p)
			}
		}
	}
	c.Leaks = append(c.Leaks, y.leaks...)
}

// A drawing draws sites.
type drawing struct {
	w    *lever.Whole
	r    *rand.Rand
	in   map[string]map[program.Loc]bool // batches by the functions that they have
	hers map[int32]bool                  // the packages of the report
}

func newDrawing(w *lever.Whole, r *rand.Rand) *drawing {
	d := &drawing{w: w, r: r, in: map[string]map[program.Loc]bool{}, hers: map[int32]bool{}}
	for i, p := range w.Program().Packages {
		for j := range p.Facts.Batches {
			at := program.Loc{Package: int32(i), Batch: int32(j)}
			for k := range p.Facts.Batches[j].Locs {
				fn := p.Facts.Funcs[p.Facts.Batches[j].Locs[k].Func].Name
				if d.in[fn] == nil {
					d.in[fn] = map[program.Loc]bool{}
				}
				d.in[fn][at] = true
			}
		}
	}
	for i := range w.Report().Sites {
		for _, l := range w.Locs(&w.Report().Sites[i]) {
			d.hers[l.Package] = true
		}
	}
	return d
}

// draw returns about n tries, of as many kinds of sites as there are.
func (d *drawing) draw(n int) []try {
	by := map[alloc.Kind][]*alloc.Site{}
	for i := range d.w.Report().Sites {
		if s := &d.w.Report().Sites[i]; len(d.w.Locs(s)) > 0 {
			by[s.Kind] = append(by[s.Kind], s)
		}
	}
	for _, k := range alloc.Kinds {
		d.r.Shuffle(len(by[k]), func(i, j int) { by[k][i], by[k][j] = by[k][j], by[k][i] })
	}
	var tries []try
	for more := true; more && len(tries) < n; {
		more = false
		for _, k := range alloc.Kinds {
			for len(by[k]) > 0 && len(tries) < n {
				s := by[k][0]
				by[k], more = by[k][1:], true
				if y, ok := d.try(s); ok {
					tries = append(tries, y)
					break
				}
			}
		}
	}
	return tries
}

// try makes a change for a site: a least cut, whose leaks are at one call or at all
// calls as luck has it, and of a parameter for all who call its function.
func (d *drawing) try(s *alloc.Site) (try, bool) {
	y := try{site: s, flows: flows{}}
	batches := map[program.Loc][]escgraph.Subject{}
	for _, l := range d.w.Locs(s) {
		at := program.Loc{Package: l.Package, Batch: l.Batch}
		batches[at] = append(batches[at], escgraph.Value(l.Num))
	}
	for at, subjects := range batches {
		g := d.w.Program().Graph(at)
		cut, _ := g.MinCutAll(subjects, 4)
		if cut == nil {
			return y, false
		}
		for _, p := range g.CutPoints(subjects, cut) {
			if !d.add(&y, g, at, p) {
				return y, false
			}
		}
	}
	return y, true
}

// add adds a place to a try. It reports whether the compiler can do without it.
func (d *drawing) add(y *try, g *escgraph.Graph, at program.Loc, p escgraph.Point) bool {
	leak := program.Leak{Func: p.Callee, Param: p.Param}
	switch {
	case p.Callee == "" && p.Pos == 0,
		p.Kind == gcfacts.StepTooLarge || p.Kind == gcfacts.StepTooAligned || p.Kind == gcfacts.StepUnknownSize || p.Kind == gcfacts.StepZeroSize:
		return false // the compiler insists, or there is no source
	case p.Callee != "" && d.r.IntN(2) == 0 && d.ours(p.Callee):
		y.leaks = append(y.leaks, leak)
		y.lines = append(y.lines, "leak "+leak.Func+" "+leak.Param)
		return true
	case p.Callee != "" && d.r.IntN(2) == 0:
		if one := g.PlaceOf(p.Flows[0]).Here(); d.alone(g, at, one) {
			p.Place = one // at one call of a function that calls it once
		}
	}
	f := d.w.Program().Packages[at.Package].Facts
	for _, e := range g.At(p.Place) {
		fn := f.Funcs[g.Batch().Loc(e.Src).Func].Name
		if len(d.in[fn]) > 1 {
			return false
		}
		y.lines = append(y.lines, fmt.Sprintf("place %s %s", fn, placeName(f, g.PlaceOf(e))))
	}
	y.flows[at] = append(y.flows[at], p.Place)
	return len(g.At(p.Place)) > 0
}

// ours reports whether a function is compiled again: it has code in the module, in
// one place.
func (d *drawing) ours(fn string) bool {
	for at := range d.in[fn] {
		if !d.hers[at.Package] {
			return false
		}
	}
	return len(d.in[fn]) == 1
}

// alone reports whether a cut at one call is one that the compiler can make, which
// knows the function with the call only.
func (d *drawing) alone(g *escgraph.Graph, at program.Loc, here escgraph.Place) bool {
	mine := map[int32]bool{}
	for _, e := range g.At(here) {
		mine[g.Batch().Loc(e.Src).Func] = true
	}
	for _, e := range g.At(here.Whole()) {
		if g.PlaceOf(e).Here() != here && mine[g.Batch().Loc(e.Src).Func] {
			return false
		}
	}
	return true
}

// placeName names one copy of a place as the lens does.
func placeName(f *gcfacts.Facts, p escgraph.Place) string {
	var s strings.Builder
	if p.Callee != "" {
		fmt.Fprintf(&s, "callee %s %s", p.Callee, p.Param)
	} else {
		for _, frame := range slices.Backward(f.Frames(p.Copy)) {
			fmt.Fprintf(&s, "%s:%d:%d;", frame.File, frame.Line, frame.Col)
		}
		s.WriteString(p.Text)
	}
	return strings.ReplaceAll(s.String(), " ", "_")
}

// hash is one for some cuts.
func hash(cuts []string) uint64 {
	h := fnv.New64a()
	for _, c := range cuts {
		h.Write([]byte(c + "\n"))
	}
	return h.Sum64()
}

// rand1 is the same each time.
func rand1() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }
