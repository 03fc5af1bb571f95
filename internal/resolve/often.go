package resolve

import (
	"slices"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
)

// A run is how often an allocating call runs, apart from where it ends: which functions
// never return is known when all packages are in.
type run struct {
	alloc.Often
	end gcfacts.End
}

// runs are those of the calls of a candidate.
func (u *unit) runs(c *candidate) []run {
	var list []run
	if c.made > 0 {
		return nil
	}
	for _, k := range c.calls {
		list = append(list, u.run(&u.f.Calls[k], c.each || u.rangeVariable(c)))
	}
	return list
}

// run is that of a call. The body of a range over a function is in one loop more than
// the range, but for what ends it.
func (u *unit) run(call *gcfacts.Call, each bool) run {
	depth := call.Loops
	if around, ok := u.rangeBodies()[call.Func]; ok {
		depth += around
		if call.Leaves {
			depth--
		}
	}
	o := alloc.Often{Word: alloc.PerCall, Depth: int(depth)}
	switch {
	case depth > 0:
		o.Word, o.Each = alloc.Loop, each
	case call.Fails:
		o.Word = alloc.Failing
	}
	return run{o, call.End}
}

// rangeVariable reports whether a candidate is the variable of a range over a function,
// which is a parameter of its body.
func (u *unit) rangeVariable(c *candidate) bool {
	if c.kind != alloc.Variable || !c.loc.Param {
		return false
	}
	_, ok := u.rangeBodies()[c.fn]
	return ok
}

// rangeBodies returns the functions that are bodies of ranges over functions, and in
// how many loops each is. A loop inside a loop is one more than the function itself,
// which is 1 in the escape graph.
func (u *unit) rangeBodies() map[string]int32 {
	if u.ranges != nil {
		return u.ranges
	}
	stands := map[int32]int32{}
	for i := range u.f.Batches {
		for j := range u.f.Batches[i].Locs {
			if l := &u.f.Batches[i].Locs[j]; l.Closure != 0 {
				stands[l.Closure] = max(0, l.Loop-1)
			}
		}
	}
	u.ranges = map[string]int32{}
	for i := range u.f.Funcs {
		depth := int32(0)
		for fn := int32(i); u.f.Funcs[fn].Range; fn = u.f.Funcs[fn].Parent {
			depth += stands[fn] + 1
		}
		if depth > 0 {
			u.ranges[u.f.Funcs[i].Name] = depth
		}
	}
	return u.ranges
}

// never returns the functions that never return.
func (r *Resolver) never() map[string]bool {
	never := map[string]bool{}
	for changed := true; changed; {
		changed = false
		for fn, end := range r.ends {
			if !never[fn] && endsIn(end, never) {
				never[fn], changed = true, true
			}
		}
	}
	return never
}

func endsIn(e gcfacts.End, never map[string]bool) bool {
	return e.Sure || slices.ContainsFunc(e.Any, func(fn string) bool { return never[fn] })
}

// often is how often a site runs: as the most frequent of its calls.
func (s *instance) often(never map[string]bool) alloc.Often {
	var most alloc.Often
	for _, r := range s.runs {
		if endsIn(r.end, never) {
			r.Word = alloc.Cold
		}
		most = most.More(r.Often)
	}
	if s.Often.Word == alloc.Init {
		most.Word = alloc.Init
	}
	return most
}
