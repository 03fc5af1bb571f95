// Package resolve turns what compilers print into a report: it joins the escape
// graph with the allocating calls of the final code, decides each site's
// verdict, and puts causes into words. It is the only package that knows both
// gcfacts and alloc.
//
// A Resolver is given packages as their facts arrive (Add), from any goroutine,
// and makes the report when all are in (Report). Nothing is guessed: an
// allocating call without a location becomes a site of its own, a location
// without a call is not an allocation, and what does not fit is counted.
package resolve

import (
	"fmt"
	"slices"
	"sync"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/compiler/paths"
	"github.com/unheap/unheap/internal/compiler/source"
	"github.com/unheap/unheap/internal/escape/escgraph"
	"github.com/unheap/unheap/internal/symbol"
)

// maxUnread bounds the pieces of output that a report quotes.
const maxUnread = 20

// A Resolver collects packages into a report.
type Resolver struct {
	Paths  *paths.Paths
	Go     string // the version: "go1.26.8"
	Params bool   // report how parameters leak, too
	Locals bool   // report variables whose address is never taken, too

	Own map[string]bool // the paths of the packages that sites are of, where that is known; set before Report

	// Read returns the facts of a package that was added, or of a dependency, by the
	// go command's name; nil is none: ways that part inside of callees are not found.
	Read func(id string) (*gcfacts.Facts, error)

	src source.Files

	mu       sync.Mutex
	packages int
	sites    []instance
	params   []alloc.Param
	funcs    map[string]bool            // plain names of functions that were compiled
	bodies   map[string]map[string]bool // the instances of each generic function that have code
	args     Instances
	leaks    map[leakKey]known
	kept     map[leakKey]bool                          // parameters of instances that do not leak to the heap
	ends     map[string]gcfacts.End                    // of functions with code
	library  map[string]func() (*gcfacts.Facts, error) // facts of dependencies, not read yet, by path
	read     map[string]*gcfacts.Facts                 // that Read returned
	parted   map[leakKey][]alloc.Cause                 // all ways of parameters
	unread   []string
	unparsed int
}

// A leakKey names a parameter by its function's symbol and its name.
type leakKey struct{ fn, param string }

// A known is how a parameter gets to the heap, as the code in a package shows it.
type known struct {
	*alloc.Cause
	in *gocmd.Package
}

// know keeps how a parameter gets to the heap. Generic functions are compiled in
// several packages, and packages with their tests again: what is kept is from the
// function's own package, or else from the first by its path, whatever came first.
func (r *Resolver) know(k leakKey, c known) {
	old, ok := r.leaks[k]
	if own := symbol.In(k.fn, c.in.Path()); ok && own != symbol.In(k.fn, old.in.Path()) {
		ok = !own
	} else {
		ok = ok && old.in.ID() <= c.in.ID()
	}
	if !ok {
		r.leaks[k] = c
	}
}

// New returns a Resolver for a build.
func New(files *paths.Paths, goVersion string) *Resolver {
	r := &Resolver{
		Paths: files, Go: goVersion, leaks: map[leakKey]known{}, kept: map[leakKey]bool{},
		funcs: map[string]bool{}, bodies: map[string]map[string]bool{}, ends: map[string]gcfacts.End{},
	}
	r.src.Text, r.src.Laid = files.Text, files.Laid
	return r
}

// Unread counts a piece of compiler output that was not understood.
func (r *Resolver) Unread(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.unparsed++
	if len(r.unread) < maxUnread {
		r.unread = append(r.unread, fmt.Sprintf(format, args...))
	}
}

// Add resolves the facts of one package. For a package compiled for its test
// (ForTest is set), only sites in test files are kept: the others are the plain
// package's.
func (r *Resolver) Add(pkg *gocmd.Package, facts *gcfacts.Facts) {
	for i := range facts.Bad {
		r.Unread("%s: %v", pkg.ImportPath, &facts.Bad[i])
	}
	u := newUnit(r, pkg, facts)
	for i := range facts.Batches {
		g := escgraph.New(facts, i)
		g.Solve(nil)
		for _, l := range g.Check() {
			loc := g.Batch().Loc(l)
			r.Unread("%s: the solver and the compiler disagree about %s at %s", pkg.ImportPath, loc.Expr, u.outer(loc.Pos))
		}
		u.addBatch(g, &facts.Batches[i], i)
	}
	u.link()
	u.finish()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.packages++
	r.sites = append(r.sites, u.sites...)
	r.params = append(r.params, u.params...)
	for k, c := range u.leaks {
		r.know(k, known{c, pkg})
	}
	r.args.Add(pkg.Path(), facts)
	r.keeps(facts)
	for i := 1; i < len(facts.Funcs); i++ {
		r.funcs[symbol.Plain(facts.Funcs[i].Name)] = true
	}
	for i := range facts.Compiled {
		if q := &facts.Compiled[i]; q.End.Sure || q.End.Any != nil {
			r.ends[q.Func] = q.End
		}
	}
	for fn := range u.compiled {
		plain := symbol.Plain(fn)
		r.funcs[plain] = true
		if symbol.Shaped(fn) {
			if r.bodies[plain] == nil {
				r.bodies[plain] = map[string]bool{}
			}
			r.bodies[plain][symbol.Linked(fn)] = true
		}
	}
}

// Report returns the report of all packages that were added.
func (r *Resolver) Report(env gocmd.Env, engine alloc.Engine) *alloc.Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	sites, texts := r.merge(r.never())
	rep := &alloc.Report{
		Schema: alloc.Schema, Go: env.GOVERSION, GOOS: env.GOOS, GOARCH: env.GOARCH, Engine: engine,
		Packages: r.packages, Unparsed: r.unparsed, Unread: slices.Clone(r.unread),
		Sites: sites, Params: r.params,
	}
	slices.Sort(rep.Unread)
	for i := range rep.Sites {
		rep.Sites[i].EachCause(r.follow)
	}
	for i := range rep.Params {
		rep.Params[i].EachCause(r.follow)
	}
	r.identify(rep, texts)
	rep.Sort()
	return rep
}

// follow continues a flow that ends in a call in the callee, where the callee
// was analyzed too, down to the step that decides.
func (r *Resolver) follow(c *alloc.Cause) {
	defer plainCallees(c)
	seen := map[leakKey]bool{}
	for len(c.Flow) > 0 {
		last := c.Flow[len(c.Flow)-1]
		k := leakKey{last.Callee, last.Param}
		next := r.leak(k)
		c.Flow = slices.Clone(c.Flow) // causes share flows
		r.settle(c, &c.Flow[len(c.Flow)-1], next != nil)
		if last.Callee == "" || next == nil || seen[k] || len(next.Flow) == 0 {
			return
		}
		if _, ok := symbol.CFunc(last.Callee); ok {
			return // what cgo wrote there has nothing to say
		}
		seen[k] = true
		c.Flow = append(slices.Clip(c.Flow), next.Flow...)
		c.Decisive = next.Decisive
		c.Then = append(slices.Clip(c.Then), next.Text)
	}
}

// plainCallees gives the callees of a flow their plain names. Causes share flows.
func plainCallees(c *alloc.Cause) {
	c.Flow = slices.Clone(c.Flow)
	for i := range c.Flow {
		c.Flow[i].Callee = symbol.Plain(c.Flow[i].Callee)
	}
}

// Library makes the facts of a dependency known, which read returns when they are
// needed: its sites are not reported, but flows are followed into it.
func (r *Resolver) Library(path string, read func() (*gcfacts.Facts, error)) {
	if r.library == nil {
		r.library = map[string]func() (*gcfacts.Facts, error){}
	}
	r.library[path] = read
}

// leak returns how a parameter gets to the heap, reading the facts of its
// package when they have not been read yet.
func (r *Resolver) leak(k leakKey) *alloc.Cause {
	if c, ok := r.leaks[k]; ok {
		return c.Cause
	}
	path := symbol.Package(k.fn)
	read, ok := r.library[path]
	if !ok {
		return nil
	}
	delete(r.library, path)
	facts, err := read()
	if err != nil {
		r.unparsed++
		r.unread = append(r.unread, fmt.Sprintf("%s: %v", path, err))
		return nil
	}
	v, leaks := newView(r, path, facts), map[leakKey]*alloc.Cause{}
	for i := range facts.Batches {
		g := escgraph.New(facts, i)
		g.Solve(nil)
		for j := range facts.Batches[i].Locs {
			if l := &facts.Batches[i].Locs[j]; l.Param && l.Pointers {
				v.outlets(g, int32(gcfacts.FirstLoc+j), l, leaks)
			}
		}
	}
	r.keeps(facts)
	for k, c := range leaks {
		r.know(k, known{c, &gocmd.Package{ImportPath: path}})
	}
	return r.leaks[k].Cause
}
