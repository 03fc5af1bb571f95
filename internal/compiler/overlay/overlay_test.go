package overlay

import (
	"maps"
	"os"
	"path/filepath"
	"testing"
)

func TestRead(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "over.json")
	if err := os.WriteFile(file, []byte(`{"Replace": {"a.go": "b/../c.txt", "/x/d.go": ""}}`), 0o666); err != nil {
		t.Fatal(err)
	}
	got, err := Read("over.json", dir)
	want := Overlay{filepath.Join(dir, "a.go"): filepath.Join(dir, "c.txt"), "/x/d.go": ""}
	if err != nil || !maps.Equal(got, want) {
		t.Fatalf("Read: %v, %v; want %v", got, err, want)
	}
	again := filepath.Join(dir, "again.json")
	if err := got.Write(again); err != nil {
		t.Fatal(err)
	}
	if back, err := Read(again, "/elsewhere"); err != nil || !maps.Equal(back, want) {
		t.Errorf("what was written is read as %v, %v", back, err)
	}
	if _, err := Read("none.json", dir); err == nil {
		t.Error("a file that is not there: no error")
	}
}

func TestOver(t *testing.T) {
	below := Overlay{"/a": "/old/a", "/b": "/old/b", "/c": "", "/other/b": "/old/other"}
	got := Overlay{"/b": "/other/b", "/d": "", "/e": "/c"}.Over(below)
	want := Overlay{"/a": "/old/a", "/b": "/old/other", "/c": "", "/other/b": "/old/other", "/d": "", "/e": ""}
	if !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := want.In("/other"); len(got) != 1 || got[0] != "/other/b" {
		t.Errorf("in /other: %v", got)
	}
	if got := want.Original("/old/a"); got != "/a" {
		t.Errorf("/old/a is the text of %s", got)
	}
	if got := want.Original(""); got != "" {
		t.Errorf("no text is that of %s", got)
	}
	if got := (Overlay)(nil).Actual("/a"); got != "/a" {
		t.Errorf("without an overlay: %s", got)
	}
}
