package gcfacts_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
)

// An oracle compares one file's facts with its expectations.
type oracle struct {
	t   *testing.T
	src *source
	tally
}

// silent are expectations about what the facts do not say, by a part of their
// text, with the reason why they need not.
var silent = []struct{ text, reason string }{
	{"ignoring self-assignment", "an assignment that has no flow: the graph lacks it as the compiler's does"},
	{"can inline", "not about escapes: the inliner's"},
	{"inlining call", "not about escapes: the inliner's"},
	{"devirtualizing", "not about escapes: the devirtualizer's"},
}

func (o *oracle) except(e expectation, reason string) {
	o.exceptions++
	o.t.Logf("exception: %s:%d: %q: %s", o.src.name, e.line, e.re, reason)
}

// check compares the diagnostics that the facts make with the expectations. One
// expectation takes all diagnostics of its line that match.
func (o *oracle) check(f *gcfacts.Facts) {
	said := o.diagnostics(f)
	for _, e := range o.src.expectations {
		if i := slices.IndexFunc(silent, func(s struct{ text, reason string }) bool { return strings.Contains(e.re.String(), s.text) }); i >= 0 {
			o.except(e, silent[i].reason)
			continue
		}
		if strings.HasPrefix(e.re.String(), "using global") {
			o.global(f, e)
			continue
		}
		o.escapes++
		before := said[e.line]
		said[e.line] = slices.DeleteFunc(slices.Clone(before), e.re.MatchString)
		if len(said[e.line]) == len(before) {
			o.t.Errorf("%s:%d: %q does not follow from the facts, which say %q", o.src.name, e.line, e.re, before)
			continue
		}
		o.met++
	}
	if !o.src.diagnosed {
		return
	}
	for line, rest := range said {
		for _, msg := range rest {
			o.t.Errorf("%s:%d: the facts say %q, which nobody expects", o.src.name, line, msg)
		}
	}
}

// global checks that a value put into an interface without allocation has no
// allocating call on its line.
func (o *oracle) global(f *gcfacts.Facts, e expectation) {
	o.globals++
	boxed := false
	for i := range f.Batches {
		for k := range f.Batches[i].Locs {
			l := &f.Batches[i].Locs[k]
			// A value without a size is reported where its variable is declared.
			if l.Op == gcfacts.OpInterface || l.Op == gcfacts.OpParam && l.Size == 0 {
				boxed = boxed || o.line(f, l.Pos) == e.line
			}
		}
	}
	for _, c := range f.Calls {
		if o.line(f, c.Pos) == e.line && (strings.HasPrefix(c.Callee, "runtime.conv") || strings.HasPrefix(c.Callee, "runtime.newobject") || strings.HasPrefix(c.Callee, "runtime.mallocgc")) {
			o.t.Errorf("%s:%d: %q, and the facts have a call to %s", o.src.name, e.line, e.re, c.Callee)
			return
		}
	}
	if !boxed {
		o.t.Errorf("%s:%d: %q, and the facts have no value put into an interface", o.src.name, e.line, e.re)
		return
	}
	o.metGlobal++
}

// line is the line in the file at which the compiler reports a position, or 0
// for one in another file.
func (o *oracle) line(f *gcfacts.Facts, pos gcfacts.PosID) int {
	if at := f.Outer(pos); filepath.Base(at.File) == o.src.name {
		return at.Line
	}
	return 0
}

// diagnostics are what the compiler prints under -m about escapes, by line.
func (o *oracle) diagnostics(f *gcfacts.Facts) map[int][]string {
	said := map[int][]string{}
	say := func(pos gcfacts.PosID, format string, args ...any) {
		if line := o.line(f, pos); line > 0 {
			said[line] = append(said[line], fmt.Sprintf(format, args...))
		}
	}
	moved := map[gcfacts.PosID]bool{}
	for i := range f.Batches {
		for k := range f.Batches[i].Locs {
			l := &f.Batches[i].Locs[k]
			sayLocation(l, say)
			if l.Param && l.After&gcfacts.Escapes != 0 {
				moved[l.Pos] = true
			}
		}
	}
	for i := range f.Params {
		p := &f.Params[i]
		if fn := &f.Funcs[p.Func]; fn.Wrapper || strings.Contains(fn.Name, "[") || moved[p.Pos] {
			continue // made by the compiler, instances too, or said already
		}
		o.sayParam(f, p, say)
	}
	return said
}

// sayLocation says what becomes of a location.
func sayLocation(l *gcfacts.Location, say func(gcfacts.PosID, string, ...any)) {
	what := l.Expr
	switch l.Op {
	case gcfacts.OpNone:
		return
	case gcfacts.OpAuto, gcfacts.OpParam, gcfacts.OpResult:
		if l.After&gcfacts.Escapes != 0 {
			say(l.Pos, "moved to heap: %s", what)
		}
		return
	case gcfacts.OpClosure:
		if l.Implicit {
			return // the wrapper of a go or defer statement
		}
	case gcfacts.OpAppend:
		what = "append"
	case gcfacts.OpStringToBytes:
		if l.After&gcfacts.Mutates == 0 {
			say(l.Pos, "zero-copy string->[]byte conversion")
		}
	}
	if l.After&gcfacts.Escapes != 0 {
		say(l.Pos, "%s escapes to heap", what)
	} else {
		say(l.Pos, "%s does not escape", what)
	}
}

// sayParam says how a parameter leaks.
func (o *oracle) sayParam(f *gcfacts.Facts, p *gcfacts.Param, say func(gcfacts.PosID, string, ...any)) {
	bodyless := f.Funcs[p.Func].Bodyless
	switch {
	case bodyless && !p.Pointers:
		say(p.Pos, "assuming %s is unsafe uintptr", p.Name)
		return
	case !p.Pointers, p.Name == "", p.Name == "_" && !bodyless:
		return
	}
	silence := true
	tell := func(format string, args ...any) {
		silence = false
		say(p.Pos, format, args...)
	}
	switch heap := p.Leaks[gcfacts.LeakHeap]; {
	case heap == 1:
		tell("leaking param: %s", p.Name)
	case heap > 1:
		tell("leaking param content: %s", p.Name)
	}
	for i, v := range p.Leaks[gcfacts.LeakResult:] {
		if v > 0 {
			tell("leaking param: %s to result %s level=%d", p.Name, resultName(f, p.Func, int32(i)), v-1)
		}
	}
	if !slices.ContainsFunc(o.src.flags, func(f string) bool { return strings.Contains(f, "escapemutationscalls") }) {
		if silence {
			say(p.Pos, "%s does not escape", p.Name)
		}
		return
	}
	if v := p.Leaks[gcfacts.LeakMutator]; v > 0 {
		tell("mutates param: %s derefs=%d", p.Name, v-1)
	}
	if v := p.Leaks[gcfacts.LeakCallee]; v > 0 {
		tell("calls param: %s derefs=%d", p.Name, v-1)
	}
	if silence {
		say(p.Pos, "%s does not escape, mutate, or call", p.Name)
	}
}

func resultName(f *gcfacts.Facts, fn, index int32) string {
	for i := range f.Batches {
		for k := range f.Batches[i].Locs {
			if l := &f.Batches[i].Locs[k]; l.Op == gcfacts.OpResult && l.Func == fn && l.Result == index+1 {
				return l.Expr
			}
		}
	}
	return "?"
}
