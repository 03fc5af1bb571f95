package lens

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestDamage opens a lens of which something is not as it was built.
func TestDamage(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(exe string) error
		want   string // "" is a good one
	}{
		{"nothing", func(string) error { return nil }, ""},
		{"cut off", func(exe string) error { return os.Truncate(exe, 2) }, "its file has 2 bytes, and had 8"},
		{"a copy", func(exe string) error { return os.Chtimes(exe, time.Now(), time.Now().Add(time.Hour)) }, ""},
		{"overwritten", func(exe string) error {
			return errors.Join(os.WriteFile(exe, []byte("COMPILER"), 0o777), os.Chtimes(exe, time.Now(), time.Now().Add(time.Hour)))
		}, "its file has another content than it had"},
		{"mode", func(exe string) error { return os.Chmod(exe, 0o666) }, "its file may not be run"},
		{"a folder", func(exe string) error { return errors.Join(os.Remove(exe), os.Mkdir(exe, 0o777)) }, "it is no file"},
	} {
		if test.name == "mode" && runtime.GOOS == "windows" {
			continue
		}
		c, exe := noted(t)
		if err := test.change(exe); err != nil {
			t.Fatal(err)
		}
		found, err := c.open("key")
		var damaged *Damaged
		switch {
		case found == nil:
			t.Errorf("%s: %v", test.name, err)
		case test.want == "" && err != nil, test.want != "" && (!errors.As(err, &damaged) || damaged.Why != test.want || !Missing(err)):
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

// noted is a cache with a lens that has a note.
func noted(t *testing.T) (c Cache, exe string) {
	t.Helper()
	c = Cache{Dir: t.TempDir()}
	exe = filepath.Join(c.Dir, "key", exeName())
	err := errors.Join(os.Mkdir(filepath.Dir(exe), 0o777), os.WriteFile(exe, []byte("compiler"), 0o777),
		os.WriteFile(filepath.Join(filepath.Dir(exe), "version"), []byte("go1.26.8\n"), 0o666), takeNote(exe))
	if err != nil {
		t.Fatal(err)
	}
	return c, exe
}

// TestRenew takes the time of a copy, and a note of a verified lens without one.
func TestRenew(t *testing.T) {
	c, exe := noted(t)
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(exe, later, later); err != nil {
		t.Fatal(err)
	}
	found, err := c.open("key")
	if err != nil {
		t.Fatal(err)
	}
	found.renew()
	if n, _ := readNote(exe); n.time != later.UnixNano() {
		t.Errorf("the note has %v, want %v", n.time, later.UnixNano())
	}
	if err := os.Remove(noteFile(exe)); err != nil {
		t.Fatal(err)
	}
	if found.renew(); found.Noted() {
		t.Error("one that is not verified has a note")
	}
	if found.Verified = true; found.Check() != nil {
		t.Error("one without a note is damaged")
	}
	if found.renew(); !found.Noted() {
		t.Error("one that is verified has no note")
	}
	if err := os.WriteFile(exe, []byte("COMPILER"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := found.Check(); err == nil || !strings.Contains(err.Error(), "the instrumented compiler of go1.26.8 is damaged: ") {
		t.Errorf("got %v", err)
	}
}

// TestSweep deletes what killed builds left behind, and no more.
func TestSweep(t *testing.T) {
	c := Cache{Dir: t.TempDir()}
	old := time.Now().Add(-2 * abandoned)
	for _, name := range []string{"building-new", "building-old", "mine"} {
		dir := filepath.Join(c.Dir, name)
		if err := os.Mkdir(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		if name != "building-new" {
			if err := os.Chtimes(dir, old, old); err != nil {
				t.Fatal(err)
			}
		}
	}
	c.sweep()
	if got := strings.Join(names(t, c), " "); got != "building-new mine" {
		t.Errorf("left: %s", got)
	}
}
