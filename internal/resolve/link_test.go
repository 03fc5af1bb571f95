package resolve

import (
	"testing"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/escape/escgraph"
)

// TestLinkAlike has values of several kinds and sizes at one position: calls go to
// those that they are like, and where a choice is left nothing is said of any.
func TestLinkAlike(t *testing.T) {
	closure := func(size int64) gcfacts.Location {
		return gcfacts.Location{Op: gcfacts.OpClosure, Size: size, Elem: 1, After: gcfacts.Escapes, Type: "func()"}
	}
	pointer := gcfacts.Location{Op: gcfacts.OpPointerLit, Size: 16, After: gcfacts.Escapes, Type: "T"}
	inFrame := pointer
	inFrame.After = 0
	call := func(size int64, typ string) gcfacts.Call {
		return gcfacts.Call{Func: "p.F", Callee: "runtime.newobject", Type: typ, Size: size}
	}
	for _, tt := range []struct {
		name  string
		locs  []gcfacts.Location
		calls []gcfacts.Call
		want  []alloc.Verdict
	}{
		{"size", []gcfacts.Location{closure(16), closure(24)}, []gcfacts.Call{call(24, "")}, []alloc.Verdict{alloc.Static, alloc.Heap}},
		{"type", []gcfacts.Location{closure(16), pointer}, []gcfacts.Call{call(16, "T")}, []alloc.Verdict{alloc.Static, alloc.Heap}},
		{"kind", []gcfacts.Location{pointer, closure(16)}, []gcfacts.Call{call(16, "struct { F uintptr; X0 *int }")}, []alloc.Verdict{alloc.Static, alloc.Heap}},
		{"enough", []gcfacts.Location{closure(16), closure(16)}, []gcfacts.Call{call(16, ""), call(16, "")}, []alloc.Verdict{alloc.Heap, alloc.Heap}},
		{"choice", []gcfacts.Location{closure(16), closure(16)}, []gcfacts.Call{call(16, "")}, []alloc.Verdict{alloc.Unknown, alloc.Unknown}},
		{"frame", []gcfacts.Location{inFrame, pointer}, []gcfacts.Call{call(16, "T")}, []alloc.Verdict{alloc.OnStack, alloc.Heap}},
	} {
		f := &gcfacts.Facts{
			Funcs: []gcfacts.Func{{}, {Name: "p.F"}}, Calls: tt.calls,
			Batches: []gcfacts.Batch{{Func: 1, Locs: tt.locs}},
		}
		for i := range tt.locs {
			tt.locs[i].Func = 1
		}
		g := escgraph.New(f, 0)
		u := &unit{view: view{f: f}, used: make([]bool, len(tt.calls))}
		for i := range tt.locs {
			l := &tt.locs[i]
			u.found = append(u.found, candidate{g: g, num: int32(gcfacts.FirstLoc + i), loc: l, fn: "p.F", kind: kinds[l.Op]})
		}
		u.link()
		for i := range u.found {
			if got, _ := u.verdict(&u.found[i]); got != tt.want[i] {
				t.Errorf("%s: value %d is %s, want %s", tt.name, i, got, tt.want[i])
			}
		}
	}
}
