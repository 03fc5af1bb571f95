package grammar

import (
	"slices"
	"strings"
)

// Smaller are the units that lack one thing of u: a line or a block with its lines, the
// same with what follows it, or the lines around a block, with the uses in it of what
// they declare. Many are not type-correct any more.
func (u *Unit) Smaller() []*Unit {
	var list []*Unit
	for k := range count(u.Decls) {
		for mode := range modes {
			e := &edit{at: k, mode: mode}
			if decls := e.list(u.Decls); e.done {
				v := &Unit{Decls: decls, Drivers: u.Drivers, Marks: u.Marks}
				v.imports()
				list = append(list, v)
			}
		}
	}
	return list
}

// imports finds the packages that a unit imports.
func (u *Unit) imports() {
	var b strings.Builder
	write(&b, u.Decls, "")
	u.Imports = nil
	for _, path := range importable {
		if base := path[strings.LastIndexByte(path, '/')+1:]; strings.Contains(b.String(), base+".") {
			u.Imports = append(u.Imports, path)
		}
	}
}

func count(list []*Node) int {
	n := len(list)
	for _, x := range list {
		n += count(x.Body)
	}
	return n
}

// What an edit leaves out.
const (
	whole  = iota // a node
	two           // and the next one
	around        // the lines around its block
	modes
)

// An edit leaves something out of a list of nodes.
type edit struct {
	at   int // in the order of the source; counts down
	mode int
	done bool
}

// list is a list of nodes without what the edit leaves out. What it does not change
// is shared.
func (e *edit) list(nodes []*Node) []*Node {
	for i, n := range nodes {
		if e.at == 0 && !e.done {
			switch {
			case n.keep:
			case e.mode == whole:
				e.done = true
				return slices.Concat(nodes[:i], nodes[i+1:])
			case e.mode == two && i+1 < len(nodes) && !nodes[i+1].keep:
				e.done = true
				return slices.Concat(nodes[:i], nodes[i+2:])
			case e.mode == around && len(n.Body) > 0:
				e.done = true
				body := slices.DeleteFunc(slices.Clone(n.Body), func(x *Node) bool { return strings.HasPrefix(x.Head, "_ = ") })
				return slices.Concat(nodes[:i], body, nodes[i+1:])
			}
		}
		if e.at--; e.at < 0 {
			return nodes
		}
		if c := count(n.Body); e.at < c {
			body := e.list(n.Body)
			if !e.done {
				return nodes
			}
			changed := *n
			changed.Body = body
			out := slices.Clone(nodes)
			out[i] = &changed
			return out
		} else {
			e.at -= c
		}
	}
	return nodes
}
