package resolve

import (
	"fmt"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/symbol"
)

// The compiler does not export what the parameters of an instance do: where code that
// calls one is inlined into a package that does not compile the instance, it takes
// them to leak to the heap.

// analyzed returns the instances of generic functions whose parameters a package has
// analyzed.
func analyzed(f *gcfacts.Facts) map[string]bool {
	here := map[string]bool{}
	for i := range f.Params {
		if fn := &f.Funcs[f.Params[i].Func]; symbol.Shaped(fn.Name) && !fn.Bodyless {
			here[fn.Name] = true
		}
	}
	return here
}

// elsewhere reports whether a callee is an instance that a package calls and does not
// analyze.
func (v *view) elsewhere(fn string) bool { return symbol.Shaped(fn) && !v.here[fn] }

// notKnown says that a value is passed to such a callee.
func notKnown(fn, param string) string {
	return fmt.Sprintf("passed to %s, whose parameter %s is taken to leak: what this instance does with it is not known in this package", symbol.Short(fn), param)
}

// passed says that a value is passed to a parameter that leaks.
func passed(fn, param string) string {
	return fmt.Sprintf("passed to %s, whose parameter %s leaks", symbol.Short(fn), param)
}

// keeps notes the parameters of instances that do not leak to the heap.
func (r *Resolver) keeps(f *gcfacts.Facts) {
	for i := range f.Params {
		p := &f.Params[i]
		if fn := &f.Funcs[p.Func]; p.Leaks[gcfacts.LeakHeap] == 0 && symbol.Shaped(fn.Name) && !fn.Bodyless {
			r.kept[leakKey{fn.Name, p.Name}] = true
		}
	}
}

// settle says of a flow that ends in an instance which is not known in its package
// what the instance's own facts say, if there are any.
func (r *Resolver) settle(c *alloc.Cause, last *alloc.Step, leaks bool) {
	text := notKnown(last.Callee, last.Param)
	switch {
	case !last.Unknown:
	case leaks:
		c.Text = strings.Replace(c.Text, text, passed(last.Callee, last.Param), 1)
		last.Unknown = false
	case r.kept[leakKey{last.Callee, last.Param}]:
		c.Text = strings.Replace(c.Text, text, text+"; by its own code it does not leak to the heap", 1)
	}
}
