package resolve

import (
	"slices"

	"github.com/unheap/unheap/internal/symbol"
)

// Uninstantiated names the generic functions in files of a package of which no
// instance was compiled: the compiler makes no code of them. Names are plain
// without type arguments.
func (r *Resolver) Uninstantiated(pkg string, files []string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	made := map[string]bool{}
	for fn := range r.funcs {
		made[symbol.Bare(fn)] = true
	}
	var list []string
	for _, file := range files {
		for _, name := range r.src.File(file).Generic() {
			if fn := pkg + "." + name; !made[fn] {
				list = append(list, fn)
			}
		}
	}
	slices.Sort(list)
	return list
}

// Funcs are the plain names of the functions that were compiled, in no order.
func (r *Resolver) Funcs() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []string
	for fn := range r.funcs {
		list = append(list, fn)
	}
	return list
}
