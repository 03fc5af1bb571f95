// Package alloc is the model of what unheap knows about a program: where it
// allocates, whether it really does, and why. It holds values only: the Report,
// which package resolve makes from facts, Heat, which package hot makes from
// profiles, and what each command answers. Writers know nothing else.
package alloc

import (
	"cmp"
	"fmt"
	"slices"
)

// Schema names the version of a Report's JSON form.
const Schema = "unheap/report/v1"

// A Report is the inventory of allocation sites of some packages. It has no
// absolute paths and no times, and its order is stable (see Sort).
type Report struct {
	Schema        string         `json:"schema"`
	Go            string         `json:"go"` // the version that compiled the packages: "go1.26.8"
	GOOS          string         `json:"goos"`
	GOARCH        string         `json:"goarch"`
	Engine        Engine         `json:"engine"`
	Configuration *Configuration `json:"configuration,omitempty"` // nil: not known
	Packages      int            `json:"packages"`                // analyzed
	Unparsed      int            `json:"unparsed"`                // pieces of compiler output that were not understood
	Notes         []string       `json:"notes,omitempty"`
	Failed        []Failure      `json:"failed,omitempty"`   // packages that could not be analyzed
	Unread        []string       `json:"unread,omitempty"`   // the first of the unparsed pieces
	Profiles      []Profile      `json:"profiles,omitempty"` // that the sites' weights are from
	Total         *Weight        `json:"total,omitempty"`    // of the profiles, at sites or not
	Sites         []Site         `json:"sites"`
	Params        []Param        `json:"params,omitempty"` // only where asked for
	Scope         *Scope         `json:"-"`                // nil: not known
}

// An Engine says what the report was made from.
type Engine string

const (
	Lens  Engine = "lens"  // the facts of an instrumented compiler
	Stock Engine = "stock" // the text of the stock compiler: by file and line
)

// A Failure is a package that could not be analyzed.
type Failure struct {
	Package string `json:"package"`
	Pos     Pos    `json:"pos,omitzero"`
	Text    string `json:"text"`
}

// String is as a compiler prints an error.
func (f Failure) String() string {
	if f.Pos.File != "" {
		return f.Pos.String() + ": " + f.Text
	}
	return f.Package + ": " + f.Text
}

// A Pos is a place in a source file. File is relative to the module root when
// it is below it, else it begins with $GOROOT, a module's path and version, or
// the last elements of its path. Line and Col are 1-based, Col in bytes; 0 is
// not known.
type Pos struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Col  int    `json:"col"`
}

func (p Pos) String() string {
	switch {
	case p.File == "":
		return "-"
	case p.Col == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// Compare orders positions by file, line and column.
func (p Pos) Compare(q Pos) int {
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Col, q.Col))
}

// A Frame is a function that was inlined at a site and a position in it.
type Frame struct {
	Func string `json:"func"`
	Pos  Pos    `json:"pos"`
}

// A Place is a position in a function, with the calls inlined there from the
// outermost to the innermost.
type Place struct {
	Pos     Pos     `json:"pos"`
	Inlined []Frame `json:"inlined"`
}

// A SiteID names a site across edits that leave the site alone: it is made of
// the package, function, kind, expression and type, and of a number among
// equals, never of lines.
type SiteID string

// A Site is a place where a value comes to life that could be on the heap.
//
// Func and Pos are where the code is: the function as the linker spells it, with
// [...] for type arguments, and the position in that function. Where the value's own source was
// inlined there, Inlined has the calls from the outermost to the innermost; the
// last one holds the value's own source. At has the places of the calls that
// allocate it when those stand on other lines, as with a parameter that is moved
// to the heap where its function is called: profiles show these.
type Site struct {
	ID        SiteID    `json:"id"`
	Package   string    `json:"package"`
	Func      string    `json:"func"`
	Pos       Pos       `json:"pos"`
	Inlined   []Frame   `json:"inlined"`
	At        []Place   `json:"at,omitempty"`
	Kind      Kind      `json:"kind"`
	Expr      string    `json:"expr"`
	Type      string    `json:"type"`
	Size      int64     `json:"size"`              // bytes, or -1 where it is not known before run time
	Array     int64     `json:"array,omitempty"`   // of a slice that a literal or variable arguments make: elements of the array behind it, which has the Size
	Members   []Member  `json:"members,omitempty"` // variables that share one object, which has the Size; the rest is of the first
	Copies    []Copy    `json:"copies,omitempty"`  // of a generic function: what holds in the code of each shape; the rest is of all
	Verdict   Verdict   `json:"verdict"`
	Condition string    `json:"condition"`     // when it allocates, or why it does not
	When      Condition `json:"when,omitzero"` // the same as data; reports of older versions lack it
	Runtime   []string  `json:"runtime"`       // the functions of the runtime it calls to allocate
	Often     Often     `json:"often,omitzero"`
	Generated bool      `json:"generated"`         // in a file marked as generated, or in a Wrapper
	Wrapper   bool      `json:"wrapper,omitempty"` // in a method that the compiler makes around another: most programs have no use for it
	Test      bool      `json:"test"`              // in test code
	Causes    []Cause   `json:"causes"`            // first cause first
	Hold                // where asked for
	Weight    *Weight   `json:"weight,omitempty"` // with profiles: what they say of it
	Shared    int       `json:"shared,omitempty"` // how many sites have the weight together, if not this one alone
	Returns   []Return  `json:"-"`                // of the calls that allocate it
	Locs      []Loc     `json:"-"`                // what it is made from, for what is asked later
	After     *Fate     `json:"after,omitempty"`  // in a what-if: what it is then; with a Cut, if that does not end the allocation
	Unwritten Fate      `json:"-"`                // of bytes made of a string: when nothing writes to them any more
	Free      Fate      `json:"-"`                // what it becomes when nothing keeps its value on the heap
}

// A Member is one of the variables that share an object.
type Member struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"`
	Place
	Raw [2]string `json:"-"` // the compiler's name and type, which IDs are made of
}

// A Hold is all that keeps a value on the heap, or has a parameter leak there.
type Hold struct {
	Reasons []Cause  `json:"reasons,omitempty"` // ways to the heap that have no place in common
	Endings []Cause  `json:"endings,omitempty"` // more ways, which share steps with these and are decided elsewhere
	Cut     *Cut     `json:"cut,omitempty"`     // the least that must change
	Ends    []Change `json:"ends,omitempty"`    // what decides all of the ways, where some share steps: changes that are as good
	Graph   *Graph   `json:"graph,omitempty"`   // the flows of all these ways
}

// Each calls visit for each way, the reasons first.
func (h *Hold) Each(visit func(*Cause)) {
	for _, list := range [][]Cause{h.Reasons, h.Endings} {
		for i := range list {
			visit(&list[i])
		}
	}
}

// EachCause calls visit for each cause of the site, and each way to the heap that
// was asked for.
func (s *Site) EachCause(visit func(*Cause)) {
	for i := range s.Causes {
		visit(&s.Causes[i])
	}
	s.Each(visit)
}

// A Return is where a call in the code of a function returns to.
type Return struct {
	Func   string // as the linker spells it
	Size   int64  // of its code, in bytes
	Offset int64  // from its beginning; 0 is not known
}

// A Loc is a location of the escape graph: the package that was compiled, as the
// go command lists it, and the numbers of its batch and of the location in it.
type Loc struct {
	Package    string
	Batch, Num int32
}

// A Cut is a least set of changes for a value to stay on the stack, or for a
// parameter not to leak to the heap.
type Cut struct {
	Changes []Change `json:"changes"`
	Proven  bool     `json:"proven"` // no smaller set does
}

// A Change cuts flows at a place: a statement or expression, or a parameter of a
// callee that would have to stop leaking.
type Change struct {
	Pos    Pos      `json:"pos"`
	Expr   string   `json:"expr"`
	Kind   StepKind `json:"step"` // what happens there; "" in what an older unheap wrote
	Why    string   `json:"why"`  // the compiler's word for it
	Callee string   `json:"callee,omitempty"`
	Param  string   `json:"param,omitempty"`
	Alone  bool     `json:"alone,omitempty"` // of a parameter: at the call at Pos only; else at all calls
}

// A Graph is the part of an escape graph that keeps a value on the heap. The
// value is node 0; temporaries of the compiler's are left out.
type Graph struct {
	Nodes []Node `json:"nodes"`
	Edges []Edge `json:"edges"`
}

// A Node is a variable, a value, a result, or the heap.
type Node struct {
	Label string `json:"label"`
	Pos   Pos    `json:"pos"`
	Heap  bool   `json:"heap"` // it is on the heap
}

// An Edge is a flow from one node to another, by their indices.
type Edge struct {
	From  int    `json:"from"`
	To    int    `json:"to"`
	Label string `json:"label"` // the compiler's words for the steps
}

// Source returns where the value's own source is: the innermost frame.
func (s *Site) Source() Pos {
	if n := len(s.Inlined); n > 0 {
		return s.Inlined[n-1].Pos
	}
	return s.Pos
}

// Source is Site.Source for a place.
func (p *Place) Source() Pos {
	if n := len(p.Inlined); n > 0 {
		return p.Inlined[n-1].Pos
	}
	return p.Pos
}

// Names are those of the variables that share the site's object, as a person lists
// them; "" where none do.
func (s *Site) Names() string {
	text := ""
	for i, m := range s.Members {
		switch {
		case i == 0:
		case i == len(s.Members)-1:
			text += " and "
		default:
			text += ", "
		}
		text += m.Name
	}
	return text
}

// Allocates reports whether the site allocates, always or on a condition.
func (s *Site) Allocates() bool { return s.Verdict == Heap || s.Verdict == Conditional }

// Cause returns the ID of the first cause, or "".
func (s *Site) Cause() CauseID {
	if len(s.Causes) == 0 {
		return ""
	}
	return s.Causes[0].ID
}

// A Kind says what the value is.
type Kind string

const (
	Variable         Kind = "variable"
	Composite        Kind = "composite" // &T{} or a slice literal
	New              Kind = "new"
	MakeSlice        Kind = "make-slice"
	MakeMap          Kind = "make-map" // make or a map literal
	MakeChan         Kind = "make-chan"
	Append           Kind = "append"
	Closure          Kind = "closure"
	Interface        Kind = "interface" // a value boxed in an interface
	Variadic         Kind = "variadic"  // the slice of a call's variable arguments
	StringConcat     Kind = "string-concat"
	StringConversion Kind = "string-conversion"
	MapWrite         Kind = "map-write"
	Goroutine        Kind = "goroutine"
	MethodValue      Kind = "method-value"
	Defer            Kind = "defer"
	Other            Kind = "other"
)

// Kinds are all kinds, in the order of the documents.
var Kinds = []Kind{
	Variable, Composite, New, MakeSlice, MakeMap, MakeChan, Append, Closure, Interface, Variadic,
	StringConcat, StringConversion, MapWrite, Goroutine, MethodValue, Defer, Other,
}

// A Verdict says whether a site allocates.
type Verdict string

const (
	Heap        Verdict = "heap"        // the final code calls an allocating function there
	Conditional Verdict = "conditional" // it does, depending on a quantity known at run time only
	OnStack     Verdict = "stack"       // it could have, and the final code does not
	Static      Verdict = "static"      // the compiler says it escapes, and nothing is allocated
	Unknown     Verdict = "unknown"     // we cannot tell; the condition says why
)

// Verdicts are all verdicts, the ones that cost most first.
var Verdicts = []Verdict{Heap, Conditional, Unknown, Static, OnStack}

// A Cause is a reason for a value to be on the heap: how the value gets from
// its place to one that outlives it.
type Cause struct {
	ID       CauseID  `json:"id"`
	Text     string   `json:"text"`           // in plain words
	Then     []string `json:"then,omitempty"` // what happens in the functions that the value is passed on to, one after the other
	Decisive Pos      `json:"decisive"`       // the step that decides
	Flow     []Step   `json:"flow"`           // from the value onwards
}

// Words are the text with what happens in the functions that the value is passed
// on to: each of them, or else the last, which decides.
func (c *Cause) Words(each bool) string {
	if n := len(c.Then); n > 1 && !each {
		return fmt.Sprintf("%s; %d calls further on it is %s", c.Text, n, c.Then[n-1])
	}
	text := c.Text
	for _, t := range c.Then {
		text += "; there it is " + t
	}
	return text
}

// A Step is a step of a flow.
type Step struct {
	Pos     Pos      `json:"pos"`
	Inlined []Frame  `json:"inlined,omitempty"`
	Expr    string   `json:"expr"` // the code at Pos, possibly shortened
	Kind    StepKind `json:"step"` // "" in what an older unheap wrote
	Why     string   `json:"why"`  // the compiler's word: "assign", "return", "call parameter", ...
	Derefs  int      `json:"derefs"`
	To      string   `json:"to,omitempty"`      // the variable or value that it flows to
	ToHeap  bool     `json:"to_heap,omitempty"` // it flows to the heap itself
	Callee  string   `json:"callee,omitempty"`  // of a call: the function
	Param   string   `json:"param,omitempty"`   // and its parameter
	Unknown bool     `json:"unknown,omitempty"` // what the parameter does is not known in the package: it is taken to leak
	Calls   []Call   `json:"calls,omitempty"`   // where asked for: the calls there whose function is not known before run time
}

// A Call is a call through an interface or of a function value.
type Call struct {
	Pos     Pos      `json:"pos"`     // of its opening parenthesis
	Through string   `json:"through"` // "(io.Writer).Write", or the function's type
	Seen    []Target `json:"seen"`    // the functions that it can run, as far as they were seen
}

// A Target is a function that a call can run.
type Target struct {
	Func string `json:"func"`
	Pos  Pos    `json:"pos,omitzero"` // where it is declared
}

// A Param says how a parameter leaks.
type Param struct {
	Package string `json:"package"`
	Func    string `json:"func"`
	Name    string `json:"name"`
	Type    string `json:"type"`
	Pos     Pos    `json:"pos"`
	Leaks   []Leak `json:"leaks"` // none: it does not escape
	Loc     Loc    `json:"-"`     // what it is made from, for what is asked later
}

// A Leak is a way out for what a parameter points at.
type Leak struct {
	To     string `json:"to"`     // "heap" or "result NAME"
	Derefs int    `json:"derefs"` // 0: the pointer itself; more: what it leads to
	Cause  Cause  `json:"cause"`
	Hold          // of a leak to the heap, where asked for
}

// Heap reports whether the leak is to the heap.
func (l *Leak) Heap() bool { return l.To == toHeap }

// toHeap is where a Leak leads to that is not to a result.
const toHeap = "heap"

// EachCause calls visit for the cause of each leak, and each way to the heap that
// was asked for.
func (p *Param) EachCause(visit func(*Cause)) {
	for i := range p.Leaks {
		visit(&p.Leaks[i].Cause)
		p.Leaks[i].Each(visit)
	}
}

// Sort puts a report in its stable order: by package, position, inline stack,
// kind and ID, with what the source does not show last.
func (r *Report) Sort() {
	slices.SortStableFunc(r.Sites, func(a, b Site) int { return a.Compare(&b) })
	slices.SortStableFunc(r.Params, func(a, b Param) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), a.Pos.Compare(b.Pos), cmp.Compare(a.Func, b.Func))
	})
	slices.SortStableFunc(r.Failed, func(a, b Failure) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), a.Pos.Compare(b.Pos))
	})
}

// placeless reports whether the source does not show where a site is.
func (s *Site) placeless() bool { return s.Wrapper || s.Pos.File == "" }

// Compare orders sites by package, position, inline stack, kind and ID. What the
// source does not show is last.
func (s *Site) Compare(other *Site) int {
	last := func(s *Site) int {
		if s.placeless() {
			return 1
		}
		return 0
	}
	return cmp.Or(
		cmp.Compare(last(s), last(other)),
		cmp.Compare(s.Package, other.Package),
		s.Pos.Compare(other.Pos),
		cmp.Compare(s.Func, other.Func),
		slices.CompareFunc(s.Inlined, other.Inlined, func(f, g Frame) int {
			return cmp.Or(f.Pos.Compare(g.Pos), cmp.Compare(f.Func, g.Func))
		}),
		cmp.Compare(s.Kind, other.Kind),
		cmp.Compare(s.ID, other.ID),
	)
}

// Validate reports the first thing that a report must not have: an unknown
// schema, kind, verdict or cause, a duplicate ID, an absolute path, an
// allocating site without a cause, a condition whose two forms disagree.
func (r *Report) Validate() error {
	if r.Schema != Schema {
		return fmt.Errorf("schema %q is not known: this unheap reads %s", r.Schema, Schema)
	}
	if r.Engine != Lens && r.Engine != Stock {
		return fmt.Errorf("engine %q is not known", r.Engine)
	}
	seen := make(map[SiteID]bool, len(r.Sites))
	for i := range r.Sites {
		s := &r.Sites[i]
		if err := s.validate(); err != nil {
			return fmt.Errorf("site %d (%s at %s): %w", i, s.ID, s.Pos, err)
		}
		if seen[s.ID] {
			return fmt.Errorf("site %d (%s at %s): the ID is used twice", i, s.ID, s.Pos)
		}
		seen[s.ID] = true
	}
	return nil
}

func (s *Site) validate() error {
	switch {
	case s.ID == "":
		return fmt.Errorf("no id")
	case !slices.Contains(Kinds, s.Kind):
		return fmt.Errorf("kind %q is not known", s.Kind)
	case !slices.Contains(Verdicts, s.Verdict):
		return fmt.Errorf("verdict %q is not known", s.Verdict)
	case s.Pos.File != "" && (s.Pos.File[0] == '/' || s.Pos.Line < 1):
		return fmt.Errorf("bad position")
	case len(s.Causes) == 0 && (s.Verdict == Heap || s.Verdict == Conditional):
		return fmt.Errorf("it allocates without a cause")
	}
	for _, c := range s.Causes {
		if _, ok := Lookup(c.ID); !ok {
			return fmt.Errorf("cause %q is not known", c.ID)
		}
	}
	for i := range s.Copies {
		c := &s.Copies[i]
		if !slices.Contains(Verdicts, c.Verdict) {
			return fmt.Errorf("verdict %q of a copy is not known", c.Verdict)
		}
		if err := (&Site{Verdict: c.Verdict, Condition: c.Condition, When: c.When}).validateCondition(); err != nil {
			return fmt.Errorf("copy %d: %w", i, err)
		}
	}
	if s.Often.Word != "" && !slices.Contains(Frequencies, s.Often.Word) {
		return fmt.Errorf("often %q is not known", s.Often.Word)
	}
	return s.validateCondition()
}
