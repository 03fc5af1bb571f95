package gcfacts

import (
	"fmt"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/compiler/wire"
)

// grammar returns the rows of wire.Grammar by kind, each as the methods that write
// its fields, with brackets around those that come any number of times; and the
// kinds in order.
func grammar() (rows map[byte]string, order string) {
	rows = map[byte]string{}
	for line := range strings.Lines(strings.TrimPrefix(wire.Grammar, "\n")) {
		text, _, _ := strings.Cut(line, "\t")
		var row []string
		for _, word := range strings.Fields(text)[1:] {
			name := strings.Trim(word, "[]")
			method := "Int"
			switch name {
			case "name", "callee", "why", "op", "text", "type", "expr", "operand", "arg", "var", "reason":
				method = "Str"
			case "pos", "call":
				method = "Pos"
			case "tag":
				method = "Tag"
			case "flags":
				method = "Bits"
			}
			row = append(row, strings.Replace(word, name, method, 1))
		}
		rows[line[0]] = strings.Join(row, " ")
		order += line[:1]
	}
	return rows, order
}

// TestGrammarRead has records of each kind of the grammar, and none of another:
// they are read when they have the fields that the grammar gives them, and are bad
// with one less.
func TestGrammarRead(t *testing.T) {
	sample := strings.NewReplacer("B 1 1 1 1\n", "B 1 2 1 1\n", "\nY 1", "\nl 1 0 1\nY 1", "\nG ", "\nN 3 9\nA 3 8 12\nG ").Replace(records)
	if f := Parse([]byte(sample)); len(f.Bad) > 0 {
		t.Fatal(f.Bad[0].Error())
	}
	rows, _ := grammar()
	seen := map[byte]bool{}
	for line := range strings.Lines(sample) {
		row, ok := rows[line[0]]
		fields := len(strings.Fields(line)) - 1
		if strings.Contains(line, `"`) {
			fields = 1
		}
		seen[line[0]] = true
		fixed, many, _ := strings.Cut(row, "[")
		least, each := len(strings.Fields(fixed)), max(1, len(strings.Fields(many)))
		if !ok || fields < least || many == "" && fields != least || (fields-least)%each != 0 {
			t.Errorf("%q has %d fields, want %s", line, fields, row)
		}
		short := strings.Replace(sample, line, line[:max(1, strings.LastIndexByte(line, ' '))]+"\n", 1)
		if f := Parse([]byte(short)); fields > 0 && len(f.Bad) == 0 {
			t.Errorf("%q is read without its last field", line)
		}
	}
	for kind := range byte(128) {
		f := Parse([]byte{kind, '\n', 'Z', '\n'})
		known := len(f.Bad) == 0 || f.Bad[0].Msg != "unknown record" && f.Bad[0].Msg != "empty record"
		if _, ok := rows[kind]; ok != known || ok != seen[kind] {
			t.Errorf("kind %q: in the grammar %v, read %v, in the sample %v", kind, ok, known, seen[kind])
		}
	}
}

// TestGrammarWritten reads the source of the hooks: they write the records of the
// grammar with its fields, and no others, in its order.
func TestGrammarWritten(t *testing.T) {
	files, err := filepath.Glob("../lens/_hooks/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no hooks: %v", err)
	}
	w := &written{t: t, funcs: map[string]*ast.FuncDecl{}, records: map[string]bool{}}
	for _, file := range files {
		tree, err := goparser.ParseFile(token.NewFileSet(), file, nil, goparser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				w.funcs[fn.Name.Name] = fn
			}
		}
		ast.Inspect(tree, w.direct)
	}
	begun := w.begun
	for _, name := range slices.Sorted(maps.Keys(w.funcs)) {
		w.block(w.funcs[name].Body.List, nil)
	}
	if w.followed != begun {
		t.Errorf("%d of %d places that begin a record are understood", w.followed, begun)
	}
	rows, order := grammar()
	want := map[string]bool{}
	for kind, row := range rows {
		want[strings.TrimSpace(fmt.Sprintf("%c %s", kind, row))] = true
	}
	// What is in quotes, and the tables of positions and calls, are numbers here.
	for _, r := range []string{"S", "G", "I", "P"} {
		row := strings.NewReplacer(`"Str"`, "Int", `"text"`, "Int", `"version"`, "Int", `"Int"`, "Int", "Str", "Int").Replace(rows[r[0]])
		delete(want, r+" "+rows[r[0]])
		want[r+" "+row] = true
	}
	for r := range want {
		if !w.records[r] {
			t.Errorf("no hook writes %q", r)
		}
	}
	for r := range w.records {
		if !want[r] {
			t.Errorf("a hook writes %q, which is not in the grammar", r)
		}
	}
	if order = strings.NewReplacer("Y", "", "l", "", "G", "", "Z", "").Replace(order); order != w.order {
		t.Errorf("the hooks write in the order %s, the grammar has %s", w.order, order)
	}
}

// written follows what hooks write.
type written struct {
	t        *testing.T
	funcs    map[string]*ast.FuncDecl
	records  map[string]bool // kinds with their fields
	order    string
	begun    int // calls of lens.Begin
	followed int
}

// direct notes what is written without Begin, and the order.
func (w *written) direct(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CallExpr:
		if method, _ := lensCall(n); method == "Begin" {
			w.begun++
		}
	case *ast.ValueSpec:
		if n.Names[0].Name == "order" {
			w.order = strings.Trim(n.Values[0].(*ast.BasicLit).Value, `"`)
		}
	case *ast.BasicLit:
		text := strings.Trim(n.Value, `"`)
		if n.Kind != token.STRING || len(text) < 2 || text[1] != ' ' || !strings.HasSuffix(text, `\n`) {
			return true
		}
		for _, r := range strings.Split(strings.TrimSuffix(text, `\n`), `\n`) {
			w.records[strings.NewReplacer("%d", "Int", "%s", "Int").Replace(r)] = true
		}
	}
	return true
}

// lensCall returns the method of package lens that is called, and its argument.
func lensCall(c *ast.CallExpr) (method string, arg ast.Expr) {
	sel, ok := c.Fun.(*ast.SelectorExpr)
	if !ok {
		return "", nil
	}
	if x, ok := sel.X.(*ast.Ident); !ok || x.Name != "lens" || len(c.Args) == 0 && sel.Sel.Name != "End" {
		return "", nil
	}
	if len(c.Args) > 0 {
		arg = c.Args[0]
	}
	return sel.Sel.Name, arg
}

// block follows statements and returns the records that are open then, given those
// that are open before.
func (w *written) block(list []ast.Stmt, open []string) []string {
	for _, s := range list {
		switch s := s.(type) {
		case *ast.ExprStmt:
			if c, ok := s.X.(*ast.CallExpr); ok {
				open = w.call(c, open)
			}
		case *ast.BlockStmt:
			open = w.block(s.List, open)
		case *ast.IfStmt:
			other := open
			if s.Else != nil {
				other = w.block([]ast.Stmt{s.Else}, open)
			}
			open = union(w.block(s.Body.List, open), other)
		case *ast.ForStmt:
			open = w.loop(s.Body, open)
		case *ast.RangeStmt:
			open = w.loop(s.Body, open)
		}
	}
	return open
}

// loop follows the body of a loop: the fields that it adds come any number of times.
func (w *written) loop(body *ast.BlockStmt, open []string) []string {
	var after []string
	for _, r := range open {
		for _, r := range w.block(body.List, []string{r + " ["}) {
			if !strings.HasSuffix(r, "[") {
				after = append(after, strings.Replace(r, "[ ", "[", 1)+"]")
			}
		}
	}
	if open == nil {
		w.block(body.List, nil)
	}
	return after
}

func (w *written) call(c *ast.CallExpr, open []string) []string {
	method, arg := lensCall(c)
	switch method {
	case "Begin":
		w.followed++
		switch arg := arg.(type) {
		case *ast.BasicLit:
			return []string{strings.Trim(arg.Value, "'")}
		case *ast.Ident: // lensEdge is given the kind
			return []string{"E", "D"}
		}
		w.t.Errorf("a record of an unknown kind is begun")
	case "End":
		for _, r := range open {
			w.records[r] = true
		}
		return nil
	case "Int", "Str", "Pos", "Bits", "Tag":
		var longer []string
		for _, r := range open {
			longer = append(longer, r+" "+method)
		}
		return longer
	}
	if name, ok := c.Fun.(*ast.Ident); ok && len(open) > 0 && w.funcs[name.Name] != nil {
		return w.block(w.funcs[name.Name].Body.List, open)
	}
	return open
}

func union(a, b []string) []string {
	for _, r := range b {
		if !slices.Contains(a, r) {
			a = append(a[:len(a):len(a)], r)
		}
	}
	return a
}
