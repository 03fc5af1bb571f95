package out

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/lab"
	"github.com/unheap/unheap/internal/out/chart"
	"github.com/unheap/unheap/internal/out/text"
	"github.com/unheap/unheap/internal/usage"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"json": "json ", "json=a=b.json": "json a=b.json", "text=-": "text ", "dot=g.dot": "dot g.dot",
	} {
		d, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Format.Name + " " + d.File; got != want {
			t.Errorf("%s is %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"yaml":      `no format "yaml"; there are text, json`,
		"":          `no format ""`,
		"json=":     "want FORMAT=FILE",
		"JSON=file": `no format "JSON"`,
	} {
		if _, err := Parse(text); !usage.Is(err) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func destinations(t *testing.T, list ...string) []Destination {
	t.Helper()
	var to []Destination
	for _, s := range list {
		d, err := Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		to = append(to, d)
	}
	return to
}

// TestCheck asks before there is an answer.
func TestCheck(t *testing.T) {
	dir := t.TempDir()
	for _, test := range []struct {
		to     []string
		answer Answer
		want   string
	}{
		{nil, For((*alloc.Top)(nil), text.Top), ""},
		{[]string{"text", "json=" + dir + "/a", "dot=" + dir + "/b"}, For((*alloc.Answer)(nil), text.Answer), ""},
		{[]string{"dot"}, For((*alloc.Top)(nil), text.Top), "format dot cannot show this; text"},
		{[]string{"dot"}, For((*lab.Result)(nil), chart.Text), "format dot cannot show this; text"},
		{[]string{"svg=" + dir + "/a"}, For((*alloc.Answer)(nil), text.Answer), "format svg cannot show this; text"},
		{[]string{"text", "json"}, For((*alloc.Top)(nil), text.Top), "two formats for standard output; write one into a file: json=FILE"},
		{[]string{"text=" + dir + "/a", "json=" + dir + "/a"}, For((*alloc.Top)(nil), text.Top), "two formats for the file"},
		{[]string{"json=" + dir}, For((*alloc.Top)(nil), text.Top), "is a folder"},
		{[]string{"json=" + dir + "/no/a"}, For((*alloc.Top)(nil), text.Top), "/no/a: there is no folder "},
	} {
		err := Check(destinations(t, test.to...), test.answer)
		if (err == nil) != (test.want == "") || err != nil && (!usage.Is(err) || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%v of %T: %v, want %q", test.to, test.answer.value, err, test.want)
		}
	}
}

// TestEmit writes into a file that is there, one that is not, and to standard
// output, and leaves nothing else.
func TestEmit(t *testing.T) {
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	if err := os.WriteFile(file("old"), []byte("longer than what comes after it, by far, really, this is long"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file("old"), file("link")); err != nil {
		t.Skip(err)
	}
	answer := For(&alloc.Lenses{Schema: alloc.LensesSchema, Lenses: []alloc.LensRow{{Key: "k", Go: "go1.26.8", Size: 26e6, Built: "2026-11-23"}}}, text.Lenses)
	const table = "key  go        size   built       verified  fits\nk    go1.26.8  26 MB  2026-11-23  no        other folders\n"
	var stdout bytes.Buffer
	if err := Emit(&stdout, destinations(t, "json="+file("new"), "text="+file("link")), answer, Options{}); err != nil {
		t.Fatal(err)
	}
	if stdout.String() != table {
		t.Errorf("standard output has\n%s\nwant\n%s", &stdout, table)
	}
	if text, err := os.ReadFile(file("old")); err != nil || string(text) != table {
		t.Errorf("the file behind the link has %q, %v", text, err)
	}
	if text, err := os.ReadFile(file("new")); err != nil || !bytes.HasPrefix(text, []byte("{\n\t\"schema\": \"unheap/lens/v1\"")) {
		t.Errorf("the new file has %q, %v", text, err)
	}
	list, err := os.ReadDir(dir)
	if err != nil || len(list) != 3 {
		t.Errorf("the folder has %v, %v", list, err)
	}
	stdout.Reset()
	if err := Emit(&stdout, destinations(t, "json", "text="+file("new")), answer, Options{}); err != nil || !strings.HasPrefix(stdout.String(), "{") {
		t.Errorf("standard output has %q, %v", &stdout, err)
	}
}

// broken is an output that takes nothing.
type broken struct{}

var errBroken = errors.New("it is broken")

func (broken) Write([]byte) (int, error) { return 0, errBroken }

// TestEmitFails holds errors of each destination to be returned, with the names of
// files, and the files as they were.
func TestEmitFails(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "f.json")
	answer := For(alloc.Explain(alloc.Catalogue...), text.Explanation)
	if err := Emit(broken{}, nil, answer, Options{}); !errors.Is(err, errBroken) {
		t.Errorf("standard output: %v", err)
	}
	if err := Emit(broken{}, destinations(t, "json="+file), answer, Options{}); !errors.Is(err, errBroken) {
		t.Errorf("standard output, with a file: %v", err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Errorf("the file is not written: %v", err)
	}
	if text, _ := os.ReadFile(file); !bytes.HasPrefix(text, []byte("{")) {
		t.Errorf("the file has %q", text)
	}
	if os.Geteuid() == 0 || os.Chmod(dir, 0o500) != nil {
		return // everything can be written
	}
	defer os.Chmod(dir, 0o700)
	if err := Emit(io.Discard, destinations(t, "json="+file), answer, Options{}); err == nil || err.Error() != file+": permission denied" {
		t.Errorf("a folder that is read-only: %v", err)
	}
}

// TestPipe writes to what is there and is no file.
func TestPipe(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("a mistake would replace the device")
	}
	if err := Emit(io.Discard, destinations(t, "json="+os.DevNull), For(alloc.Explain(alloc.Catalogue...), text.Explanation), Options{}); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Errorf("%s is %v, %v", os.DevNull, info.Mode(), err)
	}
}
