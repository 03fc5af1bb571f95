package compare

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
)

// A verdictOn is what became of one site: was or now is nil where it is only in one
// state.
type verdictOn struct {
	was, now *subject
	state    alloc.State
	better   bool
	changes  []alloc.Delta
	reason   string // the same for sites with a common one; "" for a site alone
}

// rank is what a verdict costs. Nobody knows what unknown does.
func rank(v alloc.Verdict) int {
	switch v {
	case alloc.Conditional:
		return 1
	case alloc.Heap:
		return 2
	case alloc.Unknown:
		return 3
	}
	return 0
}

// worse reports whether a verdict is worse than another: what is not known is worse than
// all, and all that allocates is no better than it.
func worse(was, now alloc.Verdict) bool {
	if was == alloc.Unknown {
		return now == alloc.Heap || now == alloc.Conditional
	}
	return rank(now) > rank(was)
}

// costs reports whether a site may allocate.
func costs(s *alloc.Site) bool { return rank(s.Verdict) > 0 }

// judge says what became of each site. Sites to which nothing happened have no part in
// it.
func (p *pairing) judge() []verdictOn {
	var list []verdictOn
	oldLinked, nowLinked := p.linked()
	for i, x := range p.old {
		switch k := p.to[i]; {
		case k != none:
			if v, ok := p.judgePair(x, p.now[k]); ok {
				list = append(list, v)
			}
		case !oldLinked[i] && costs(x.Site) && !x.wrapped():
			list = append(list, verdictOn{was: x, state: alloc.StateGone, better: true, reason: "gone\x00" + where(x)})
		}
	}
	for k, x := range p.now {
		if p.from[k] == none && !nowLinked[k] && costs(x.Site) && !x.wrapped() {
			list = append(list, verdictOn{now: x, state: alloc.StateNew, reason: p.newReason(x)})
		}
	}
	for _, l := range p.copies {
		if v, ok := p.judgeCopy(l); ok {
			list = append(list, v)
		}
	}
	return list
}

// where is the place of a site in the source.
func where(x *subject) string { return x.Source().String() + "\x00" + string(x.Kind) }

// newReason groups the copies of one new place of the source.
func (p *pairing) newReason(x *subject) string { return "new\x00" + where(x) }

// judgePair says what became of a site that both states have.
func (p *pairing) judgePair(was, now *subject) (verdictOn, bool) {
	v := verdictOn{was: was, now: now, changes: p.deltas(was, now)}
	switch {
	case !costs(was.Site) && !costs(now.Site):
		return v, false
	case onlyInstances(was.Site, now.Site):
		if was.Verdict != now.Verdict || conditionOf(was.Site) != conditionOf(now.Site) {
			v.state = alloc.StateCondition
			return v, true
		}
		return v, p.moved(&v)
	case worse(was.Verdict, now.Verdict):
		v.state, v.reason = alloc.StateVerdict, "worse\x00"+decisive(now.Site)
		return v, true
	case depthChange(was.Site, now.Site) > 0:
		v.state = alloc.StateLoop
		return v, true
	case costs(now.Site) && costs(was.Site) && growth(was.Site, now.Site) > 0:
		v.state, v.reason = alloc.StateLarger, grown(&v)
		return v, true
	case was.Verdict != now.Verdict:
		v.state, v.better, v.reason = alloc.StateVerdict, true, "better\x00"+decisive(was.Site)
		return v, true
	case depthChange(was.Site, now.Site) < 0:
		v.state, v.better = alloc.StateLoop, true
		return v, true
	case growth(was.Site, now.Site) < 0:
		v.state, v.better, v.reason = alloc.StateLarger, true, grown(&v)
		return v, true
	case conditionOf(was.Site) != conditionOf(now.Site):
		v.state, v.better = alloc.StateCondition, milder(was.Site, now.Site)
		v.reason = "condition\x00" + string(was.When.Kind) + "\x00" + string(now.When.Kind) + "\x00" + now.owner()
		return v, true
	case causes(was.Site) != causes(now.Site):
		v.state, v.reason = alloc.StateCause, "cause\x00"+causes(was.Site)+"\x00"+decisive(now.Site)
		return v, true
	}
	return v, p.moved(&v)
}

// moved judges a site that is what it was: elsewhere, by another name, or in another
// copy. Other lines are no other place.
func (p *pairing) moved(v *verdictOn) bool {
	switch {
	case has(v.changes, "inlining"):
		v.state, v.reason = alloc.StateInline, "inline\x00"+p.lost(v.was, v.now)
		return true
	case len(v.changes) > 0:
		v.state, v.reason = alloc.StateMoved, "moved\x00"+v.was.owner()+"\x00"+v.now.owner()
		return true
	}
	return false
}

// judgeCopy says what became of a value whose copy the other state has in the function
// itself.
func (p *pairing) judgeCopy(l link) (verdictOn, bool) {
	v := verdictOn{}
	if l.old != none {
		v.was = p.old[l.old]
	}
	if l.now != none {
		v.now = p.now[l.now]
	}
	v.reason = "inline\x00" + p.lost(v.was, v.now)
	if v.was == nil || v.now == nil {
		v.state = alloc.StateInline
		return v, true
	}
	v.changes = p.deltas(v.was, v.now)
	switch {
	case worse(v.was.Verdict, v.now.Verdict):
		v.state = alloc.StateVerdict
	case v.was.Verdict != v.now.Verdict && rank(v.was.Verdict) != rank(v.now.Verdict):
		v.state, v.better = alloc.StateVerdict, true
	default:
		v.state = alloc.StateInline
		return v, costs(v.now.Site)
	}
	return v, true
}

// depthChange is above 0 if a site that allocates went into a loop, or deeper; below 0 if
// it came out.
func depthChange(was, now *alloc.Site) int {
	a, known := depth(was)
	b, too := depth(now)
	if !known || !too || !costs(was) || !costs(now) {
		return 0
	}
	return b - a
}

// decisive is a key of what holds a site on the heap: where it is decided, and why. It is
// "" where the report does not say.
func decisive(s *alloc.Site) string {
	if len(s.Causes) == 0 || s.Causes[0].Decisive.File == "" {
		return string(s.ID)
	}
	return string(s.Causes[0].ID) + "\x00" + s.Causes[0].Decisive.String()
}

// grown is a key of how much larger a type became. What has the same type has it for the
// same reason, even where that type is an element.
func grown(v *verdictOn) string {
	if v.was.Type == v.now.Type {
		return "larger\x00" + strings.TrimLeft(v.now.Type, "*[]0123456789")
	}
	return "larger\x00" + string(v.now.ID)
}

// conditionOf is a condition without the names in it.
func conditionOf(s *alloc.Site) string {
	c := s.When
	if c == (alloc.Condition{}) {
		return s.Condition
	}
	if s.Verdict == alloc.Heap {
		return string(c.Kind)
	}
	return fmt.Sprint(c.Kind, c.Limit, c.Unit, c.Elem, c.Count, c.Total, nameless(c.Operand))
}

// milder reports whether a condition is met less often: where more has a place on the
// stack.
func milder(was, now *alloc.Site) bool {
	a, b := was.When, now.When
	switch {
	case a.Kind == b.Kind && a.Unit == b.Unit && a.Elem == b.Elem:
		return b.Limit > a.Limit
	case a.Kind == alloc.WhenAppendGrows:
		return b.Kind == alloc.WhenBufferedGrows || b.Kind == alloc.WhenStoreGrows
	}
	return false
}

// causes are the IDs of a site's causes.
func causes(s *alloc.Site) string {
	var ids []string
	for _, c := range s.Causes {
		ids = append(ids, string(c.ID))
	}
	return strings.Join(ids, ", ")
}

func has(list []alloc.Delta, what string) bool {
	return slices.ContainsFunc(list, func(d alloc.Delta) bool { return d.What == what })
}

// deltas are all that changed of a site. Functions that were renamed make no other
// inlining.
func (p *pairing) deltas(was, now *subject) []alloc.Delta {
	var list []alloc.Delta
	add := func(what, a, b string) {
		if a != b {
			list = append(list, alloc.Delta{What: what, Was: a, Now: b})
		}
	}
	add("verdict", string(was.Verdict), string(now.Verdict))
	if a, ok := depth(was.Site); ok {
		if b, ok := depth(now.Site); ok {
			add("loop", strconv.Itoa(a), strconv.Itoa(b))
		}
	}
	add("instances", instanceText(was.Site), instanceText(now.Site))
	add("size", sizeText(was.Size), sizeText(now.Size))
	add("type", plainType(was.Type), plainType(now.Type))
	if costs(was.Site) || costs(now.Site) {
		if conditionOf(was.Site) != conditionOf(now.Site) {
			add("condition", was.Condition, now.Condition)
		}
		add("cause", causes(was.Site), causes(now.Site))
	}
	add("kind", string(was.Kind), string(now.Kind))
	add("expr", was.Expr, now.Expr)
	add("package", was.Package, now.Package)
	add("function", was.owner(), now.owner())
	add("file", was.Source().File, now.Source().File)
	if a, b := was.names(p.renamed), now.names(nil); a != b && (len(was.chain) > 1 || len(now.chain) > 1) {
		add("inlining", strings.Join(was.chain[1:], " > "), strings.Join(now.chain[1:], " > "))
	}
	return list
}

func sizeText(n int64) string {
	if n < 0 {
		return "unknown"
	}
	return strconv.FormatInt(n, 10)
}

// order puts findings in their order: those that count first, by state; what allocates
// more first, and then by place.
func order(list []alloc.Finding) {
	weight := func(f *alloc.Finding) int {
		w := slices.Index(alloc.States, f.State)
		switch {
		case f.Counts():
		case f.State == alloc.StateMoved:
			w += 300
		case !f.Better:
			w += 100
		default:
			w += 200
		}
		return w
	}
	slices.SortStableFunc(list, func(a, b alloc.Finding) int {
		return cmp.Or(
			cmp.Compare(weight(&a), weight(&b)),
			cmp.Compare(len(b.Sites)+len(b.Was), len(a.Sites)+len(a.Was)),
			first(&a).Compare(first(&b)),
		)
	})
}

// first is the site that a finding is known by.
func first(f *alloc.Finding) *alloc.Site {
	if len(f.Sites) > 0 {
		return &f.Sites[0]
	}
	return &f.Was[0]
}
