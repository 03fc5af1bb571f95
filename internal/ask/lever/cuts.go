package lever

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/escape/escgraph"
	"github.com/unheap/unheap/internal/escape/program"
	"github.com/unheap/unheap/internal/resolve"
	"github.com/unheap/unheap/internal/symbol"
	"github.com/unheap/unheap/internal/usage"
)

// change reads the cuts of a command line.
func (w *Whole) change(args []string) (program.Change, []alloc.Change, error) {
	c := program.Change{Flows: map[program.Loc][]escgraph.Place{}}
	var cuts []alloc.Change
	for _, arg := range args {
		if place, fn, ok := strings.Cut(arg, "="); ok {
			found, err := w.calls(&c, place, fn)
			if err != nil {
				return c, nil, err
			}
			cuts = append(cuts, found...)
			continue
		}
		q, err := alloc.ParseQuery(arg)
		if err == nil && q.Pos.File != "" {
			found, err := w.places(&c, q.Pos, arg)
			if err != nil {
				return c, nil, err
			}
			cuts = append(cuts, found...)
			continue
		}
		i := strings.LastIndexByte(arg, ':')
		if i < 0 {
			return c, nil, usage.Errorf("whatif: %q is neither FILE:LINE[:COL], FUNC:PARAM nor FILE:LINE[:COL]=FUNC", arg)
		}
		leak, err := w.leak(arg[:i], arg[i+1:])
		if err != nil {
			return c, nil, err
		}
		c.Leaks = append(c.Leaks, w.program.Instances(leak)...)
		cuts = append(cuts, alloc.Change{Callee: symbol.Plain(leak.Func), Param: leak.Param, Kind: alloc.StepLeak, Why: "leak"})
	}
	return c, cuts, nil
}

// leak finds a parameter by the name of its function, or the end of it. That of a
// generic function is one of all its instances, unless the name has type arguments.
func (w *Whole) leak(fn, param string) (program.Leak, error) {
	fn = symbol.FromGo(fn)
	if l := (program.Leak{Func: fn, Param: param}); w.program.Has(l) {
		return l, nil
	}
	q := alloc.Query{Func: fn}
	found, exact := map[program.Leak]bool{}, map[program.Leak]bool{}
	for _, l := range w.program.Leaks() {
		g := program.Generic(l)
		if fn != symbol.Plain(fn) { // it has type arguments
			g = l
		}
		same := w.instance(fn, l.Func)
		if l.Param == param && (same || q.Param(&alloc.Param{Func: l.Func}) || q.Param(&alloc.Param{Func: g.Func})) {
			found[g] = true
			if same || symbol.Named(fn, l.Func) {
				exact[g] = true
			}
		}
	}
	if len(exact) > 0 {
		found = exact
	}
	var names []string
	for l := range found {
		names = append(names, l.Func)
	}
	names = w.generic.Listed(slices.Sorted(slices.Values(names)))
	for i := range names {
		names[i] = "\t" + names[i] + ":" + param
	}
	switch len(found) {
	case 0:
		return program.Leak{}, usage.Errorf("no parameter %s of a function %s in these packages or what they depend on", param, fn)
	case 1:
		return slices.Collect(maps.Keys(found))[0], nil
	}
	return program.Leak{}, usage.Errorf("%s:%s could be any of\n%s\nname one in full", fn, param, strings.Join(names[:min(len(names), 20)], "\n"))
}

// function finds a function by its name, or the end of it.
func (w *Whole) function(name string) (string, error) {
	name = symbol.FromGo(name)
	names := w.functions(name)
	switch len(names) {
	case 0:
		return "", usage.Errorf("no function %s in these packages or what they depend on", name)
	case 1:
		return names[0], nil
	}
	names = w.generic.Listed(names)
	return "", usage.Errorf("%s could be any of\n\t%s\nname one in full", name, strings.Join(names[:min(len(names), 20)], "\n\t"))
}

// functions are those that a name, or the end of one, stands for. One that it
// names goes before what the compiler makes of it, and the code of an instance
// before the wrapper that calls it.
func (w *Whole) functions(name string) []string {
	q := alloc.Query{Func: name}
	exact, found, shaped := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, fn := range w.program.Funcs() {
		switch {
		case fn == name:
			return []string{fn}
		case symbol.Named(name, fn), w.instance(name, fn):
			exact[fn] = true
		case q.Param(&alloc.Param{Func: fn}) && !symbol.Closure(fn):
			found[fn] = true
		}
	}
	if len(exact) > 0 {
		found = exact
	}
	for fn := range found {
		if symbol.Shaped(fn) {
			shaped[symbol.Plain(fn)] = true
		}
	}
	maps.DeleteFunc(found, func(fn string, _ bool) bool { return !symbol.Shaped(fn) && shaped[symbol.Plain(fn)] })
	return slices.Sorted(maps.Keys(found))
}

// calls adds to a change that the call of an unknown function at a position is
// one of a function.
func (w *Whole) calls(c *program.Change, place, name string) ([]alloc.Change, error) {
	q, err := alloc.ParseQuery(place)
	if err != nil || q.Pos.File == "" {
		return nil, usage.Errorf("whatif: %q is not FILE:LINE[:COL]", place)
	}
	fn, err := w.function(name)
	if err != nil {
		return nil, err
	}
	pos, err := w.position(q.Pos)
	if err != nil {
		return nil, err
	}
	var found []alloc.Change
	w.each(func(at program.Loc, d resolve.Describer) {
		for _, call := range w.program.Unknown(at, func(id gcfacts.PosID) bool { ok, _ := matches(d, id, pos); return ok }) {
			_, inner := d.Pos(call.Pos)
			found = append(found, alloc.Change{Pos: inner, Expr: d.Called(at.Batch, call.Expr, call.Pos), Kind: alloc.StepCall, Why: "call", Callee: symbol.Plain(fn)})
			c.Calls = append(c.Calls, program.Static{At: at, Call: call.Pos, Func: fn})
		}
	})
	if len(found) == 0 {
		return nil, usage.Errorf("%s: no call there of a function that is not known, with arguments that have pointers", place)
	}
	if err := oneColumn(place, pos, found); err != nil {
		return nil, err
	}
	if method := symbol.Method(found[0].Expr); method != "" && !strings.HasSuffix(fn, "."+method) {
		return nil, usage.Errorf("%s: the call is of a method %s, which %s is not", place, method, fn)
	}
	return slices.Compact(found), w.together(c, fn)
}

// together refuses calls that would have functions call each other which do so
// already: the compiler analyzes these together.
func (w *Whole) together(c *program.Change, fn string) error {
	home := w.program.Home(fn)
	for _, s := range c.Calls {
		if path := w.program.Packages[home.Package].Path; s.Func == fn && home.Package != s.At.Package &&
			slices.Contains(w.program.Importers(w.program.Packages[s.At.Package].Path), path) {
			return usage.Errorf("%s imports %s: a call of %s there would be an import cycle", path, w.program.Packages[s.At.Package].Path, fn)
		}
		if s.Func == fn && home.Package == s.At.Package && home.Batch == s.At.Batch {
			return usage.Errorf("%s and the function with the call call each other: what would be is not known, because the compiler analyzes such functions together", fn)
		}
	}
	return nil
}

// each calls visit for each batch of the program.
func (w *Whole) each(visit func(at program.Loc, d resolve.Describer)) {
	for i, p := range w.program.Packages {
		d := w.facts.Describe(p.Path, p.Facts)
		for j := range p.Facts.Batches {
			visit(program.Loc{Package: int32(i), Batch: int32(j)}, d)
		}
	}
}

// position is a position with the report's name of its file.
func (w *Whole) position(pos alloc.Pos) (alloc.Pos, error) {
	file, err := w.facts.Paths.Named(w.dir, pos)
	if err != nil {
		return pos, usage.Errorf("%v", err)
	}
	pos.File = filepath.ToSlash(file)
	return pos, nil
}

// oneColumn refuses a position without a column on a line where several were
// found.
func oneColumn(arg string, pos alloc.Pos, found []alloc.Change) error {
	var list []string
	columns := map[alloc.Pos]bool{}
	for _, ch := range found {
		columns[ch.Pos] = true
		list = append(list, fmt.Sprintf("\t%s  %s %s", ch.Pos, ch.Why, ch.Expr))
	}
	if pos.Col != 0 || len(columns) < 2 {
		return nil
	}
	slices.Sort(list)
	return usage.Errorf("%s has several flows; name the column of one:\n%s", arg, strings.Join(slices.Compact(list), "\n"))
}

// places adds the places at a position to a change. A line with places in
// several columns needs the column.
func (w *Whole) places(c *program.Change, pos alloc.Pos, arg string) ([]alloc.Change, error) {
	pos, err := w.position(pos)
	if err != nil {
		return nil, err
	}
	var found []alloc.Change
	w.each(func(at program.Loc, d resolve.Describer) {
		for _, place := range w.program.Places(at, func(id gcfacts.PosID) (bool, bool) { return matches(d, id, pos) }) {
			found = append(found, d.Change(w.program.Graph(at), place))
			c.Flows[at] = append(c.Flows[at], place)
		}
	})
	if len(found) == 0 {
		return nil, usage.Errorf("%s: no flow there; \"unheap why\" shows those of a value", arg)
	}
	return found, oneColumn(arg, pos, found)
}

// matches reports whether a position of the facts is the one that is asked for,
// and whether that is so in the source: not as the call where it was inlined.
func matches(d interface {
	Pos(gcfacts.PosID) (alloc.Pos, alloc.Pos)
}, id gcfacts.PosID, want alloc.Pos) (ok, whole bool) {
	at := func(p alloc.Pos) bool {
		return p.Line == want.Line && (want.Col == 0 || p.Col == want.Col) && p.File == want.File
	}
	outer, inner := d.Pos(id)
	return at(outer) || at(inner), at(inner)
}
