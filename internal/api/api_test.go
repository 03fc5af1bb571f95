package api

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

const before = `package p

import "io"

type T struct{ a, b int32 }

func (T) String() string              { return "" }
func (T) Read(p []byte) (int, error)  { return 0, nil }
func (*T) Write(p []byte) (int, error) { return 0, nil }
func (T) Same() {}

type Doer interface{ Do() }

type D struct{}

func (D) Do() {}

type Key struct{ n int }

type Hidden struct{ inner }

type inner struct{ x int }

func (inner) Close() error { return nil }

type List[E any] []E

func F(r io.Reader) (*T, error) { return nil, nil }

var _ = inner{}.x
`

// compiled compiles a package and reads it with all that it depends on.
func compiled(t *testing.T, text string) *State {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module example.com/p\n\ngo 1.24\n", "p.go": text} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "list", "-deps", "-export", "-json=ImportPath,Export", ".")
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var list []Compiled
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct{ ImportPath, Export string }
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, Compiled{p.ImportPath, p.Export, p.ImportPath == "example.com/p"})
	}
	s, err := Read(list, runtime.GOARCH)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCompare(t *testing.T) {
	old := compiled(t, before)
	for _, x := range []struct {
		name, from, to string
		want           []string // "!" before what breaks; nil is no change
	}{
		{"nothing", "", "", nil},
		{"comment", "type T struct", "// T is one.\ntype T struct", nil},
		{"unexported", "x int }", "x, y int }", []string{"example.com/p.Hidden: 16 bytes, was 8"}},
		{"receiver", "(T) String", "(*T) String", []string{"!example.com/p.T.String: removed"}},
		{"std interface", "(T) Read(p []byte)", "(*T) Read(p []byte)", []string{"!example.com/p.T.Read: removed", "!example.com/p.T: T no longer implements io.Reader"}},
		{"interface grows", "Do() }", "Do(); More() }", []string{"!example.com/p.Doer.More: added", "!example.com/p.D: D no longer implements example.com/p.Doer"}},
		{"unexported method", "Do() }", "Do(); more() }", []string{"!example.com/p.Doer.more: added unexported method", "!example.com/p.D: D no longer implements example.com/p.Doer"}},
		{"comparable", "Key struct{ n int }", "Key struct{ n []int }", []string{"!example.com/p.Key: old is comparable, new is not", "example.com/p.Key: 24 bytes, was 8"}},
		{"grows", "a, b int32", "a, b int64", []string{"example.com/p.T: 16 bytes, was 8"}},
		{"shrinks", "a, b int32", "a int32", []string{"example.com/p.T: 4 bytes, was 8"}},
		{"embedded", "inner) Close", "inner) Shut", []string{"!example.com/p.inner.Close, method set of *Hidden: removed", "example.com/p.inner.Shut: added", "!example.com/p.Hidden: Hidden no longer implements io.Closer"}},
		{"result", "F(r io.Reader) (*T, error)", "F(r io.Reader) (any, error)", []string{"!example.com/p.F: changed from func(io.Reader) (*T, error) to func(io.Reader) (any, error)"}},
		{"parameter", "F(r io.Reader)", "F(r io.ReadCloser)", []string{"!example.com/p.F: changed from"}},
		{"removed", "func (T) Same() {}", "", []string{"!example.com/p.T.Same: removed"}},
		{"added", "func (T) Same() {}", "func (T) Same() {}\nfunc New() {}", []string{"example.com/p.New: added"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			text := strings.Replace(before, x.from, x.to, 1)
			if text == before && x.name != "nothing" {
				t.Fatal("the text is the same")
			}
			got := Compare(old, compiled(t, text))
			for _, want := range x.want {
				breaks, text := strings.HasPrefix(want, "!"), strings.TrimPrefix(want, "!")
				found := false
				for _, c := range got {
					found = found || c.Breaks == breaks && strings.HasPrefix(c.Text, text)
				}
				if !found {
					t.Errorf("no change %q", want)
				}
			}
			if x.want == nil && len(got) > 0 || t.Failed() {
				t.Errorf("changes: %+v", got)
			}
		})
	}
}

func TestPublic(t *testing.T) {
	for path, want := range map[string]bool{"example.com/p": true, "example.com/p/internal/q": false, "internal/q": false, "example.com/internals": true} {
		if got := Public(path, "p"); got != want {
			t.Errorf("Public(%q) = %v", path, got)
		}
	}
	if Public("example.com/cmd", "main") {
		t.Error("a program is no API")
	}
}
