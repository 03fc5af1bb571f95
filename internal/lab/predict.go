package lab

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/symbol"
)

// A predictor counts the objects that functions allocate, from the sites that a
// report has in them. The source only says which function calls which.
type predictor struct {
	sites map[string][]*alloc.Site  // by function: "Name", "(*T).Name"
	calls map[string]map[string]int // by function: the functions of the package that it names in calls, and how often
}

// newPredictor is for a package of the experiments, whose source is in dir.
func newPredictor(rep *alloc.Report, dir, pkg string) (*predictor, error) {
	p := &predictor{sites: map[string][]*alloc.Site{}}
	for i := range rep.Sites {
		s := &rep.Sites[i]
		if s.Package != pkg {
			continue
		}
		name := symbol.Local(symbol.Bare(symbol.Outer(s.Func)))
		p.sites[name] = append(p.sites[name], s)
	}
	var err error
	p.calls, err = callsIn(dir)
	return p, err
}

// callsIn reads which function calls which in the files of a folder, without
// tests. A call of a method is one of all methods with that name.
func callsIn(dir string) (map[string]map[string]int, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	bodies := map[string]*ast.FuncDecl{}
	methods := map[string][]string{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				full := funcName(f)
				bodies[full] = f
				if f.Recv != nil {
					methods[f.Name.Name] = append(methods[f.Name.Name], full)
				}
			}
		}
	}
	calls := map[string]map[string]int{}
	for full, f := range bodies {
		calls[full] = map[string]int{}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			switch fun := call.Fun.(type) {
			case *ast.Ident:
				calls[full][fun.Name]++
			case *ast.SelectorExpr:
				for _, m := range methods[fun.Sel.Name] {
					calls[full][m]++
				}
			}
			return true
		})
		for callee := range calls[full] {
			if bodies[callee] == nil || callee == full {
				delete(calls[full], callee) // a builtin, a function value, or the next round of a recursion
			}
		}
	}
	return calls, nil
}

// funcName is a function as reports name it in its package.
func funcName(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	switch t := f.Recv.List[0].Type.(type) {
	case *ast.StarExpr:
		return fmt.Sprintf("(*%s).%s", t.X, f.Name.Name)
	default:
		return fmt.Sprintf("%s.%s", t, f.Name.Name)
	}
}

// objects predicts how many objects a run of a function allocates.
func (p *predictor) objects(fn string, given Given) (int, error) {
	if p.calls[fn] == nil {
		return 0, fmt.Errorf("there is no function %s", fn)
	}
	total := 0
	for _, s := range p.sites[fn] {
		n, err := objectsAt(s, given)
		if err != nil {
			return 0, fmt.Errorf("%s at %s: %w", fn, s.Pos, err)
		}
		total += n
	}
	for callee, times := range p.calls[fn] {
		n, err := p.objects(callee, given)
		if err != nil {
			return 0, err
		}
		total += times * n
	}
	return total, nil
}

// objectsAt evaluates a site's verdict and condition.
func objectsAt(s *alloc.Site, given Given) (int, error) {
	switch s.Verdict {
	case alloc.Heap:
		return 1, nil
	case alloc.OnStack, alloc.Static:
		return 0, nil
	case alloc.Unknown:
		return 0, fmt.Errorf("the verdict is unknown: %s", s.Condition)
	}
	one := func(yes bool) (int, error) {
		if yes {
			return 1, nil
		}
		return 0, nil
	}
	limit := int(s.When.Limit)
	switch s.When.Kind {
	case "":
		return 0, fmt.Errorf("when %s %q allocates is not known: the report has no typed condition, only %q", s.Kind, s.Expr, s.Condition)
	case alloc.WhenLength:
		if s.When.Operand == "n" {
			return one(given.N*int(s.When.Elem) > limit)
		}
	case alloc.WhenSliceMoves:
		return one(given.N > 0 && given.N*wordSize <= limit)
	case alloc.WhenAppendGrows, alloc.WhenBufferedGrows, alloc.WhenStoreGrows:
		if given.Warm {
			return 0, nil
		}
		if s.Type == "[]int" {
			return growths(given.N, limit/wordSize), nil
		}
	case alloc.WhenNoFreeGoroutine:
		if given.Warm {
			return 0, nil
		}
	case alloc.WhenLargeValue, alloc.WhenNotSmall, alloc.WhenLargeBits:
		return one(given.Value < 0 || given.Value >= limit)
	}
	return 0, fmt.Errorf("the condition of %s %q cannot be evaluated: %s", s.Kind, s.Expr, s.Condition)
}

const wordSize = strconv.IntSize / 8

// growths is how often a slice gets a new array while n ints are appended one by
// one: the room doubles each time, from one or from that of a buffer in the frame.
func growths(n, room int) int {
	count := 0
	for n > room {
		room = max(1, 2*room)
		count++
	}
	return count
}
