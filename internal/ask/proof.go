package ask

import (
	"context"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask/lever"
	"github.com/unheap/unheap/internal/ask/scan"
	"github.com/unheap/unheap/internal/compare"
)

// A proof shows which edit a finding is due to, with the escape graphs of both states:
// without the flows of the edit, sites are where they were. A graph is asked for when
// it is needed first. What it cannot show, it does not say.
type proof struct {
	old, now *graph

	// inline says what would be in the new state if a function were inlined: it is compiled
	// for that. It may be nil.
	inline func(fn string) (*alloc.Inlining, error)
	tried  map[string]*alloc.Inlining // nil where that is not known
}

// maxInlined is how many functions are compiled as if they were inlined.
const maxInlined = 5

// A graph is the program of a state.
type graph struct {
	whole func() (*lever.Whole, error) // with its report
	open  func(file string) ([]byte, bool)
	lines func(h *compare.Hunk) compare.Lines

	asked bool
	w     *lever.Whole // nil if there is none
	hunks []compare.Hunk
	flows []*lever.Flows          // by hunk
	freed []map[alloc.SiteID]bool // by hunk; made on demand
}

// newProof returns the proof for two states. The functions return their programs with
// the reports that are compared.
func newProof(old, now *compare.State, oldWhole, nowWhole func() (*lever.Whole, error)) *proof {
	return &proof{
		tried: map[string]*alloc.Inlining{},
		old:   &graph{whole: oldWhole, open: old.Open, lines: func(h *compare.Hunk) compare.Lines { return h.Was }},
		now:   &graph{whole: nowWhole, open: now.Open, lines: func(h *compare.Hunk) compare.Lines { return h.Now }},
	}
}

// prove is compare.Facts.Prove. Of a worse verdict, what was added to the new state is
// undone; of a better one, what the new state lacks is undone in the old one.
func (p *proof) prove(f *alloc.Finding, hunks []compare.Hunk) (alloc.Edit, bool) {
	if f.State != alloc.StateVerdict || len(hunks) == 0 {
		return alloc.Edit{}, false
	}
	if f.Edit.Kind == alloc.EditInline {
		edit := f.Edit
		edit.Proven = !f.Better && p.copies(f)
		return edit, edit.Proven
	}
	g, sites := p.now, f.Sites
	if f.Better {
		g, sites = p.old, f.Was
	}
	if !g.load(hunks) {
		return alloc.Edit{}, false
	}
	likely := func(i int) bool { return hunks[i].File == f.Edit.Pos.File && g.lines(&hunks[i]).Has(f.Edit.Pos.Line) }
	for _, first := range []bool{true, false} {
		for i := range hunks {
			if likely(i) != first || !g.frees(i, sites) {
				continue
			}
			if first {
				edit := f.Edit
				edit.Proven = true
				return edit, true
			}
			return g.edit(i, sites), true
		}
	}
	return alloc.Edit{}, false
}

// copies reports whether the values of a finding are what they were if the function that
// makes them now is inlined again.
func (p *proof) copies(f *alloc.Finding) bool {
	fn := f.Sites[0].Func
	in, ok := p.tried[fn]
	if !ok && p.inline != nil && len(p.tried) < maxInlined {
		in, _ = p.inline(fn) // an error proves nothing
		p.tried[fn] = in
	}
	if in == nil || in.Why != "" {
		return false
	}
	verdicts := map[alloc.SiteID]alloc.Verdict{}
	for i := range in.Copies {
		verdicts[in.Copies[i].ID] = in.Copies[i].Verdict
	}
	for i := range f.Was {
		if verdicts[f.Was[i].ID] != f.Was[i].Verdict {
			return false
		}
	}
	return true
}

// load asks for the program, once, and reports whether there is one.
func (g *graph) load(hunks []compare.Hunk) bool {
	if g.asked {
		return g.w != nil
	}
	g.asked = true
	w, err := g.whole()
	if err != nil { // then nothing is proven, which the answer says
		return false
	}
	parts := make([]lever.Part, len(hunks))
	for i := range hunks {
		l := g.lines(&hunks[i])
		parts[i] = lever.Part{File: hunks[i].File, From: l.From, To: l.To}
	}
	g.w, g.hunks, g.flows, g.freed = w, hunks, w.FlowsOf(parts), make([]map[alloc.SiteID]bool, len(hunks))
	return true
}

// frees reports whether all sites leave the heap without the flows of a hunk.
func (g *graph) frees(i int, sites []alloc.Site) bool {
	if g.flows[i] == nil {
		return false
	}
	if g.freed[i] == nil {
		g.freed[i] = g.w.Freed(g.flows[i])
	}
	for k := range sites {
		if !g.freed[i][sites[k].ID] {
			return false
		}
	}
	return len(sites) > 0
}

// edit is a hunk that frees sites, by the first of its flows.
func (g *graph) edit(i int, sites []alloc.Site) alloc.Edit {
	edit := alloc.Edit{Pos: g.flows[i].First.Pos, Kind: alloc.EditCallee, Proven: true}
	for k := range sites {
		if sites[k].Source().File == edit.Pos.File {
			edit.Kind = alloc.EditStatement
		}
	}
	if g.open != nil {
		text, _ := g.open(edit.Pos.File)
		if lines := strings.Split(string(text), "\n"); edit.Pos.Line <= len(lines) {
			edit.Text = strings.TrimSpace(lines[edit.Pos.Line-1])
		}
	}
	return edit
}

// named returns the program of the packages of a build alone, with their report: what they
// pass to other packages is known by how the compiler has it.
func named(ctx context.Context, t *Tool, b *Build) (*lever.Whole, *alloc.Report, error) {
	keepFacts()
	cfg, err := config(t, b)
	if err != nil {
		return nil, nil, err
	}
	cfg.Whole, cfg.Named = true, true
	facts, err := scan.Collect(ctx, cfg)
	if err != nil {
		return nil, nil, err
	}
	w, err := lever.New(facts, cfg.Dir)
	if err != nil {
		return nil, nil, err
	}
	inv, err := facts.Inventory(scan.Options{})
	if err != nil {
		return nil, nil, err
	}
	return w.With(inv), inv.Report, nil
}
