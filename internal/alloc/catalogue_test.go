package alloc

import (
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// noExample are the causes that no piece of code stands for.
var noExample = []CauseID{OtherCause}

// TestCatalogueIsComplete reads the constants from the source, so that a new
// one cannot be forgotten here.
func TestCatalogueIsComplete(t *testing.T) {
	var ids []CauseID
	for _, r := range Catalogue {
		ids = append(ids, r.ID)
	}
	if want := constants[CauseID](t, "catalogue.go", "CauseID"); !slices.Equal(ids, want) {
		t.Errorf("the records and the constants differ, or their order does:\nrecords   %q\nconstants %q", ids, want)
	}
	kebab := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	seen := make(map[CauseID]bool)
	for _, id := range ids {
		if !kebab.MatchString(string(id)) {
			t.Errorf("%q is not in kebab case", id)
		}
		if seen[id] {
			t.Errorf("%q is there twice", id)
		}
		seen[id] = true
		if r, ok := Lookup(id); !ok || r.ID != id {
			t.Errorf("Lookup(%q) = %q, %t", id, r.ID, ok)
		}
	}
	if _, ok := Lookup("no-such-cause"); ok {
		t.Error("Lookup finds a cause that does not exist")
	}
}

// constants returns the values of a file's constants of a type, in their order.
func constants[T ~string](t *testing.T, name, typ string) []T {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var list []T
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if id, ok := spec.Type.(*ast.Ident); !ok || id.Name != typ {
			return true
		}
		for _, value := range spec.Values {
			text, err := strconv.Unquote(value.(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, T(text))
		}
		return true
	})
	if len(list) == 0 {
		t.Fatalf("%s has no constants of type %s", name, typ)
	}
	return list
}

func TestCatalogueTexts(t *testing.T) {
	version := regexp.MustCompile(`^(go1\.[0-9]+)?$`)
	sentenceEnd := regexp.MustCompile(`\.( |$)`)
	titles := make(map[string]CauseID)
	for _, r := range Catalogue {
		for name, text := range map[string]string{
			"Title": r.Title, "Plain": r.Plain, "Helps": r.Helps, "LeaveAlone": r.LeaveAlone, "Lesson": r.Lesson,
		} {
			if text == "" {
				t.Errorf("%s: %s is empty", r.ID, name)
				continue
			}
			if strings.Contains(text, "\n") || text != strings.Join(strings.Fields(text), " ") {
				t.Errorf("%s: %s has a line break or stray spaces: %q", r.ID, name, text)
			}
			phrase := name == "Title" || name == "Lesson"
			if phrase == strings.HasSuffix(text, ".") {
				t.Errorf("%s: %s must end in a period: %t; got %q", r.ID, name, !phrase, text)
			}
		}
		if n := len(sentenceEnd.FindAllString(r.Plain, -1)); n < 2 || n > 5 {
			t.Errorf("%s: Plain has %d sentences, want 2 to 5", r.ID, n)
		}
		if len(r.Lesson) > 30 {
			t.Errorf("%s: Lesson is no short term: %q", r.ID, r.Lesson)
		}
		if !version.MatchString(r.Since) {
			t.Errorf("%s: Since is no Go version: %q", r.ID, r.Since)
		}
		if other, ok := titles[r.Title]; ok {
			t.Errorf("%s and %s have the same title", r.ID, other)
		}
		titles[r.Title] = r.ID
	}
}

func TestCatalogueExamples(t *testing.T) {
	for _, r := range Catalogue {
		t.Run(string(r.ID), func(t *testing.T) {
			if want := !slices.Contains(noExample, r.ID); want != (r.Example != "") {
				t.Fatalf("has an example: %t, want %t", r.Example != "", want)
			}
			if r.Example != "" {
				checkExample(t, r.Example)
			}
		})
	}
	files, err := exampleFiles.ReadDir("examples")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if _, ok := Lookup(CauseID(strings.TrimSuffix(f.Name(), ".txt"))); !ok {
			t.Errorf("examples/%s belongs to no cause", f.Name())
		}
	}
}

// checkExample holds an example to the form that its users rely on: a small
// gofmt'ed file that stands alone, with one line of code marked.
func checkExample(t *testing.T, text string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "example.go", text, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	if formatted, err := format.Source([]byte(text)); err != nil || string(formatted) != text {
		t.Errorf("not gofmt'ed (%v); gofmt makes\n%s", err, formatted)
	}
	if file.Name.Name != "example" {
		t.Errorf("package %s, want example", file.Name.Name)
	}
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Name.Name == "main" {
			t.Error("has a function main")
		}
	}
	for _, spec := range file.Imports {
		if first, _, _ := strings.Cut(spec.Path.Value, "/"); strings.Contains(first, ".") {
			t.Errorf("imports %s, which is not in the standard library", spec.Path.Value)
		}
	}
	if n := strings.Count(text, "\n"); n < 8 || n > 25 {
		t.Errorf("has %d lines, want 8 to 25", n)
	}
	if n := strings.Count(text, "HERE"); n != 1 {
		t.Errorf("has HERE %d times, want once", n)
	}
	marked := regexp.MustCompile(`(?m)^[^/\n]*[^/\s] // HERE$`)
	if !marked.MatchString(text) {
		t.Error("HERE must end a line of code")
	}
}
