package program_test

import (
	"fmt"
	"slices"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/escape/program"
)

// A tally counts what-ifs.
type tally struct {
	tried, equal, effective, across int
	nested                          int // leaks of parameters whose arguments are results
	compared, freed                 int // locations
	tags                            int // parameters that leak otherwise
	compilations                    int
}

func (x tally) String() string {
	return fmt.Sprintf("%d of %d what-ifs (%d free something, %d in other packages; %d behind another call) and %d freed of %d locations and %d tags are the same after %d recompilations",
		x.equal, x.tried, x.effective, x.across, x.nested, x.freed, x.compared, x.tags, x.compilations)
}

func (x *tally) add(y tally) {
	x.tried += y.tried
	x.equal += y.equal
	x.effective += y.effective
	x.across += y.across
	x.nested += y.nested
	x.compared += y.compared
	x.freed += y.freed
	x.tags += y.tags
	x.compilations += y.compilations
}

// groupSize bounds the what-ifs that are tried at once.
const groupSize = 12

// compare tries what-ifs, several at once.
func (w *world) compare(list []*whatIf) tally {
	w.t.Helper()
	var sum tally
	callers := w.callers()
	for group := range slices.Chunk(list, groupSize) {
		sum.add(w.try(group, callers))
	}
	return sum
}

// A callGraph has the batches that depend on how parameters of a batch leak.
type callGraph map[program.Loc][]program.Loc

func (w *world) callers() callGraph {
	homes := map[string][]program.Loc{}
	each := func(visit func(at program.Loc, f *gcfacts.Facts, b *gcfacts.Batch)) {
		for i, p := range w.program.Packages {
			for j := range p.Facts.Batches {
				visit(program.Loc{Package: int32(i), Batch: int32(j)}, p.Facts, &p.Facts.Batches[j])
			}
		}
	}
	each(func(at program.Loc, f *gcfacts.Facts, b *gcfacts.Batch) {
		for k := range b.Locs {
			if l := &b.Locs[k]; l.Param {
				fn := f.Funcs[l.Func].Name
				homes[fn] = append(homes[fn], at)
			}
		}
	})
	c := callGraph{}
	each(func(at program.Loc, f *gcfacts.Facts, b *gcfacts.Batch) {
		seen := map[program.Loc]bool{}
		for _, edges := range [][]gcfacts.Edge{b.Edges, b.Direct} {
			for k := range edges {
				for t := edges[k].Tag; t != nil; t = t.Next {
					for _, home := range homes[t.Callee] {
						if !seen[home] {
							seen[home] = true
							c[home] = append(c[home], at)
						}
					}
				}
			}
		}
	})
	return c
}

// from returns the batches that a change in one may change, without itself.
func (c callGraph) from(at program.Loc) map[program.Loc]bool {
	reach := map[program.Loc]bool{}
	todo := []program.Loc{at}
	for len(todo) > 0 {
		next := c[todo[len(todo)-1]]
		todo = todo[:len(todo)-1]
		for _, caller := range next {
			if !reach[caller] {
				reach[caller] = true
				todo = append(todo, caller)
			}
		}
	}
	return reach
}

// try compares a group of what-ifs with one recompilation.
func (w *world) try(group []*whatIf, callers callGraph) tally {
	w.t.Helper()
	sum := tally{tried: len(group), compilations: 1}
	var lines []string
	for _, x := range group {
		lines = append(lines, x.lines...)
		freed := w.program.WhatIf(change([]*whatIf{x})).Freed
		if len(freed) > 0 {
			sum.effective++
		}
		if slices.ContainsFunc(freed, x.elsewhere) {
			sum.across++
		}
	}
	out, tags := w.program.Leaking(change(group))
	freed, bad := map[program.Loc]bool{}, map[program.Loc]bool{}
	for _, at := range out.Freed {
		freed[at] = true
	}
	for _, x := range group {
		if at := (program.Loc{Package: x.at.Package, Batch: x.at.Batch, Num: x.frees}); x.frees != 0 && !freed[at] {
			w.t.Errorf("%s is not freed", w.describe(at))
			bad[x.at] = true
		}
	}
	for i, f := range w.recompile(lines) {
		w.compareUnit(i, f, freed, bad, &sum)
		w.compareLeaks(i, f, tags, bad, &sum)
	}
	for at := range freed {
		w.t.Errorf("%s is freed, but its package was not compiled", w.describe(at))
		bad[program.Loc{Package: at.Package, Batch: at.Batch}] = true
	}
	for _, x := range group {
		wrong := bad[x.at]
		for at := range callers.from(x.at) {
			wrong = wrong || bad[at]
		}
		if wrong {
			w.t.Logf("may be wrong: %s", x)
		} else {
			sum.equal++
		}
	}
	return sum
}

// compareUnit compares what is freed with the facts of a recompiled unit, takes
// what it has seen out of freed, and notes the batches that differ.
func (w *world) compareUnit(i int, cut *gcfacts.Facts, freed, bad map[program.Loc]bool, sum *tally) {
	w.t.Helper()
	base := w.program.Packages[i].Facts
	if len(base.Batches) != len(cut.Batches) {
		w.t.Errorf("%s has %d batches, and %d without the cuts", w.units[i].ImportPath, len(cut.Batches), len(base.Batches))
		bad[program.Loc{Package: int32(i)}] = true
		return
	}
	for j := range base.Batches {
		at := program.Loc{Package: int32(i), Batch: int32(j)}
		old, now := named(&base.Batches[j]), named(&cut.Batches[j])
		if base.Funcs[base.Batches[j].Func].Name != cut.Funcs[cut.Batches[j].Func].Name || len(old) != len(now) {
			w.t.Errorf("the batch of %s has other functions or locations", base.Funcs[base.Batches[j].Func].Name)
			bad[at] = true
			continue
		}
		for k := range old {
			loc := program.Loc{Package: at.Package, Batch: at.Batch, Num: old[k].num}
			sum.compared++
			if freed[loc] {
				sum.freed++
			}
			want := old[k].After&gcfacts.Escapes != 0 && !freed[loc]
			if got := now[k].After&gcfacts.Escapes != 0; got != want || old[k].Op != now[k].Op {
				w.t.Errorf("%s: escapes is %v, the compiler says %v", w.describe(loc), want, got)
				bad[at] = true
			}
			delete(freed, loc)
		}
		w.forgetTemporaries(at, freed)
	}
}

// compareLeaks compares how parameters leak now, and notes the batches that
// differ.
func (w *world) compareLeaks(i int, cut *gcfacts.Facts, tags map[program.Loc][8]uint8, bad map[program.Loc]bool, sum *tally) {
	w.t.Helper()
	base := w.program.Packages[i].Facts
	if len(base.Params) != len(cut.Params) {
		w.t.Errorf("%s has %d parameters, and %d without the cuts", w.units[i].ImportPath, len(cut.Params), len(base.Params))
		return
	}
	seen, places := map[string]int32{}, w.parameters(i)
	for k := range base.Params {
		p, now := &base.Params[k], &cut.Params[k]
		name := base.Funcs[p.Func].Name
		if fn, ok := seen[name]; ok && fn != p.Func {
			continue // a wrapper that assembly calls
		}
		seen[name] = p.Func
		at := places[paramName{p.Func, p.Name}]
		want, changed := tags[at]
		if !changed {
			want = p.Leaks
		} else {
			sum.tags++
		}
		if now.Leaks != want {
			w.t.Errorf("%s: parameter %s of %s leaks %v (%v before), the compiler says %v", w.units[i].ImportPath, p.Name, name, want, p.Leaks, now.Leaks)
			at.Num = 0
			bad[at] = true
		}
	}
}

// A paramName names a parameter by the number of its function.
type paramName struct {
	fn   int32
	name string
}

// parameters returns where a unit's parameters are.
func (w *world) parameters(i int) map[paramName]program.Loc {
	at := map[paramName]program.Loc{}
	for j, b := range w.program.Packages[i].Facts.Batches {
		for k := range b.Locs {
			if l := &b.Locs[k]; l.Param {
				at[paramName{l.Func, l.Expr}] = program.Loc{Package: int32(i), Batch: int32(j), Num: int32(gcfacts.FirstLoc + k)}
			}
		}
	}
	return at
}

// forgetTemporaries takes the locations without a name out of freed: how many
// there are depends on what callees do with their arguments, so they cannot be
// compared.
func (w *world) forgetTemporaries(at program.Loc, freed map[program.Loc]bool) {
	for loc := range freed {
		if loc.Package == at.Package && loc.Batch == at.Batch && w.program.Location(loc).Op == gcfacts.OpNone {
			delete(freed, loc)
		}
	}
}

// A numbered is a location and its number.
type numbered struct {
	*gcfacts.Location
	num int32
}

// named returns the locations of a batch that are of the source.
func named(b *gcfacts.Batch) []numbered {
	var list []numbered
	for k := range b.Locs {
		if b.Locs[k].Op != gcfacts.OpNone {
			list = append(list, numbered{&b.Locs[k], int32(gcfacts.FirstLoc + k)})
		}
	}
	return list
}

func (w *world) describe(at program.Loc) string {
	l := w.program.Location(at)
	f := w.program.Packages[at.Package].Facts
	p := f.Outer(l.Pos)
	return fmt.Sprintf("%s:%d:%d: %s %s in %s", p.File, p.Line, p.Col, l.Op, l.Expr, f.Funcs[l.Func].Name)
}
