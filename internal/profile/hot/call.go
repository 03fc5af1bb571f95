package hot

import (
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/symbol"
)

// told picks from the sites at a place the one whose call it is, where the program
// is known and its code is that of the report.
func (j *join) told(p *place, sites []int) []int {
	if len(sites) < 2 || p.call.Func == "" {
		return sites
	}
	var list []int
	other := false
	for _, i := range sites {
		s := &j.x.rep.Sites[i]
		for _, c := range s.Returns {
			switch {
			case !sameCode(c.Func, p.call.Func, s.Package):
			case c.Size != p.call.Size:
				other = true
			case c.Offset == p.call.Offset && c.Offset > 0 && !slices.Contains(list, i):
				list = append(list, i)
			}
		}
	}
	switch {
	case len(list) > 0:
		return list
	case other:
		j.otherCode++
	}
	return sites
}

// sameCode compares a function of a package of the report with one of a program:
// tests of a program have its path where it has "main".
func sameCode(fn, symbolName, pkg string) bool {
	if fn == symbolName {
		return true
	}
	local, ok := strings.CutPrefix(fn, "main.")
	return ok && symbolName == symbol.Escape(pkg)+"."+local
}

// callsUnknown notes how many places could not be told apart by their calls.
func (j *join) callsUnknown() {
	if j.otherCode > 0 {
		j.note("%d places of several sites are not told apart by their calls: their functions have another size in the program than in the report", j.otherCode)
	}
}
