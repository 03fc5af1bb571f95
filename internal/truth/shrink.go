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

// Shrink makes a unit smaller as long as its program has a contradiction of a class.
func Shrink(ctx context.Context, u *grammar.Unit, class string, temp string) (*grammar.Unit, error) {
	c := newChecker()
	for {
		var list []*grammar.Unit
		for _, v := range u.Smaller() {
			if c.correct(v) {
				list = append(list, v)
			}
		}
		slices.SortFunc(list, func(a, b *grammar.Unit) int { return len(a.Text(1)) - len(b.Text(1)) })
		next, err := first(ctx, list, class, temp)
		if err != nil || next == nil {
			return u, err
		}
		u = next
	}
}

// first returns the first of some units that has a contradiction of a class, or nil.
func first(ctx context.Context, list []*grammar.Unit, class, temp string) (*grammar.Unit, error) {
	for len(list) > 0 {
		p := &grammar.Program{Units: list[:min(atOnce, len(list))]}
		dir, err := os.MkdirTemp(temp, "shrink-")
		if err != nil {
			return nil, err
		}
		o, err := Run(ctx, p, dir)
		os.RemoveAll(dir)
		if err != nil {
			return nil, err
		}
		found, _ := o.Judge(p)
		best := len(p.Units) + 1
		for _, x := range found {
			if x.Class == class && x.Unit > 0 {
				best = min(best, x.Unit)
			}
		}
		if best <= len(p.Units) {
			return p.Units[best-1], nil
		}
		list = list[len(p.Units):]
	}
	return nil, nil
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
