package lever

import (
	"strings"

	"github.com/unheap/unheap/internal/symbol"
)

// instance reports whether text names an instance by type arguments as the source has
// them, all of its name or the end of it.
func (w *Whole) instance(text, fn string) bool {
	if !symbol.Generic(text) || strings.Contains(text, "[...]") {
		return false
	}
	spaced := strings.NewReplacer(", ", ",")
	for _, name := range w.generic.Names(fn) {
		if symbol.Named(spaced.Replace(text), spaced.Replace(name)) {
			return true
		}
	}
	return false
}
