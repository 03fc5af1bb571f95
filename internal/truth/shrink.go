package truth

import (
	"context"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"slices"

	"github.com/unheap/unheap/internal/grammar"
)

// atOnce is how many smaller units are tried in one program, which costs about as
// much as one of them alone.
const atOnce = 400

// Shrink makes a unit smaller as long as fails finds one that fails among some that are:
// its index, or -1.
func Shrink(u *grammar.Unit, fails func([]*grammar.Unit) (int, error)) (*grammar.Unit, error) {
	c := newChecker()
	for {
		var list []*grammar.Unit
		for _, v := range u.Smaller() {
			if c.correct(v) {
				list = append(list, v)
			}
		}
		slices.SortStableFunc(list, func(a, b *grammar.Unit) int { return len(a.Text(1)) - len(b.Text(1)) })
		next := -1
		for len(list) > 0 && next < 0 {
			some := list[:min(atOnce, len(list))]
			list = list[len(some):]
			i, err := fails(some)
			if err != nil {
				return u, err
			}
			if i >= 0 {
				u, next = some[i], i
			}
		}
		if next < 0 {
			return u, nil
		}
	}
}

// Failing finds the first of some units that has a contradiction of a class. It works
// in a folder below temp.
func Failing(ctx context.Context, class, temp string) func([]*grammar.Unit) (int, error) {
	return func(list []*grammar.Unit) (int, error) {
		dir, err := os.MkdirTemp(temp, "shrink-")
		if err != nil {
			return -1, err
		}
		defer os.RemoveAll(dir)
		p := &grammar.Program{Units: list}
		o, err := Run(ctx, p, dir)
		if err != nil {
			return -1, err
		}
		found, _ := o.Judge(p)
		best := len(list) + 1
		for _, x := range found {
			if x.Class == class && x.Unit > 0 {
				best = min(best, x.Unit)
			}
		}
		if best > len(list) {
			return -1, nil
		}
		return best - 1, nil
	}
}

// A checker tells whether units are type-correct.
type checker struct {
	std  types.Importer
	seen map[string]*types.Package
}

func newChecker() *checker {
	c := &checker{std: importer.Default(), seen: map[string]*types.Package{}}
	files := (&grammar.Program{}).Files()
	c.check(grammar.Module+"/mark", markSource)
	c.check(grammar.Module+"/lib", files["lib/lib.go"])
	return c
}

// Import implements types.Importer.
func (c *checker) Import(path string) (*types.Package, error) {
	if p := c.seen[path]; p != nil {
		return p, nil
	}
	p, err := c.std.Import(path)
	c.seen[path] = p
	return p, err
}

func (c *checker) check(path, text string) error {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, path, text, 0)
	if err != nil {
		return err
	}
	cfg := types.Config{Importer: c, GoVersion: "go1.24"}
	p, err := cfg.Check(path, fset, []*ast.File{f}, nil)
	if err == nil && path != grammar.Module+"/p" {
		c.seen[path] = p
	}
	return err
}

// correct reports whether a unit is type-correct.
func (c *checker) correct(u *grammar.Unit) bool {
	p := grammar.Program{Units: []*grammar.Unit{u}}
	return c.check(grammar.Module+"/p", p.Files()["p/p0.go"]) == nil
}
