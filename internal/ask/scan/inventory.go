package scan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/resolve"
)

// Options say what a report has.
type Options struct {
	Params bool // how parameters leak, too
	Locals bool // variables whose address is never taken, too

	// Only are the paths of the packages whose sites are made; nil is all that
	// were named.
	Only map[string]bool
}

// An Inventory is a report, and what is needed to say more of its sites.
type Inventory struct {
	Report *alloc.Report
	Own    map[string]bool // the paths of the packages that were named

	facts    *Facts
	resolver *resolve.Resolver
}

// Inventory makes the report of the packages that were named. Packages that cannot
// be compiled are in the report's Failed; an error means that there is no report.
func (f *Facts) Inventory(o Options) (*Inventory, error) {
	r := resolve.New(f.Paths, f.Go)
	r.Params, r.Locals = o.Params, o.Locals
	deps, err := f.dependencies(r)
	if err != nil {
		return nil, err
	}
	if err := f.each(func(u *unit) {
		wanted := !deps[u.id] && u.wanted() && (o.Only == nil || o.Only[u.pkg.ImportPath])
		f.resolve(r, u, wanted)
	}); err != nil {
		return nil, err
	}
	own, failed, err := f.targets()
	if err != nil {
		return nil, err
	}
	r.Own, r.Read = own, f.byName
	rep := r.Report(f.scanner.env, f.engine())
	rep.Configuration = f.configuration()
	rep.Packages, rep.Failed, rep.Notes = len(own), failed, f.scanner.notes
	rep.Sites = slices.DeleteFunc(rep.Sites, func(x alloc.Site) bool { return !own[x.Package] })
	rep.Params = slices.DeleteFunc(rep.Params, func(x alloc.Param) bool { return !own[x.Package] })
	f.scope(r, rep, own)
	rep.Sort()
	if err := rep.Validate(); err != nil {
		return nil, fmt.Errorf("the report contradicts itself (please report this): %w", err)
	}
	return &Inventory{Report: rep, Own: own, facts: f, resolver: r}, nil
}

// engine is what the facts are from.
func (f *Facts) engine() alloc.Engine {
	if f.scanner.compiler == nil {
		return alloc.Stock
	}
	return alloc.Lens
}

// dependencies returns the units that are of packages which were not named, and
// gives the resolver their facts to follow flows into. Which they are is known in
// the end; where only named packages are compiled for facts, nothing waits for it.
func (f *Facts) dependencies(r *resolve.Resolver) (map[string]bool, error) {
	if c := &f.scanner.cfg; !c.Deps && !c.Whole && !c.Calls {
		return nil, nil
	}
	if err := f.Wait(); err != nil {
		return nil, err
	}
	deps, units := map[string]bool{}, f.byID()
	for _, p := range f.packages {
		if !p.DepOnly {
			continue
		}
		deps[p.ImportPath] = true
		if u := units[p.ImportPath]; u != nil && u.stock == nil {
			r.Library(p.ImportPath, func() (*gcfacts.Facts, error) { return f.decode(u) })
		}
	}
	return deps, nil
}

// wanted reports whether the sites of a unit are: not those of a test's main
// package, nor of a package that was compiled again for another's test.
func (u *unit) wanted() bool {
	return !u.testMain() && (u.pkg.ForTest == "" || u.pkg.ForTest == strings.TrimSuffix(u.pkg.ImportPath, "_test"))
}

// resolve gives a unit to a resolver. Of one whose sites are not wanted it says
// only that it cannot be read, where that is known.
func (f *Facts) resolve(r *resolve.Resolver, u *unit, wanted bool) {
	switch {
	case u.stock != nil && wanted:
		u.once.Do(func() { f.moveStock(u) })
		r.AddStock(u.pkg, u.stock, f.scanner.dir())
	case u.stock == nil && (wanted || f.scanner.cfg.Whole && !u.testMain()):
		facts, err := f.decode(u)
		if f.scanner.cfg.Once {
			u.line = nil
		}
		if err != nil {
			r.Unread("%s: %v", u.id, err)
		} else if wanted {
			r.Add(u.pkg, facts)
		}
	}
}

// ExplainSite finds every reason of a site of the report, and the least that must
// change. Of a site that has no escape graph, or stays on the stack, it says no
// more.
func (v *Inventory) ExplainSite(s *alloc.Site) error {
	for _, l := range s.Locs {
		d, err := v.describe(l)
		if err != nil {
			return err
		}
		of := []alloc.Loc{l}
		if len(s.Members) > 0 { // in one batch, but for other instances of a generic function
			of = slices.DeleteFunc(slices.Clone(s.Locs), func(x alloc.Loc) bool { return x.Package != l.Package || x.Batch != l.Batch })
		}
		if hold, ok := d.Values(of); ok {
			s.Hold = hold
			if s.Allocates() && s.Free.Verdict != "" && !s.Free.Gone() {
				s.After = &s.Free
			}
			return nil
		}
	}
	return nil
}

// ExplainParam is ExplainSite for a parameter that leaks to the heap.
func (v *Inventory) ExplainParam(p *alloc.Param) error {
	for i := range p.Leaks {
		if !p.Leaks[i].Heap() || p.Loc.Package == "" {
			continue
		}
		d, err := v.describe(p.Loc)
		if err != nil {
			return err
		}
		p.Leaks[i].Hold = d.Leaked(p.Loc)
	}
	return nil
}

// describe returns what describes a location of the report.
func (v *Inventory) describe(l alloc.Loc) (resolve.Describer, error) {
	u := v.facts.byID()[l.Package]
	if u == nil {
		return resolve.Describer{}, fmt.Errorf("%s: its facts are gone", l.Package)
	}
	facts, err := v.facts.decode(u)
	if err != nil {
		return resolve.Describer{}, fmt.Errorf("%s: %w", l.Package, err)
	}
	return v.resolver.Describe(u.pkg.ImportPath, facts), nil
}

// Describe returns what describes the facts of a package of the program.
func (f *Facts) Describe(path string, facts *gcfacts.Facts) resolve.Describer {
	return f.describer().Describe(path, facts)
}

// byName returns the facts of a package by what the go command calls it.
func (f *Facts) byName(id string) (*gcfacts.Facts, error) {
	u := f.byID()[id]
	if u == nil || u.stock != nil {
		return nil, fmt.Errorf("%s: its facts are gone", id)
	}
	return f.decode(u)
}
