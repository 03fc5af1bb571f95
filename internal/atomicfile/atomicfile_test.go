package atomicfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// text writes a text.
func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

// put makes a file with a mode.
func put(t *testing.T, name, s string, mode fs.FileMode) {
	t.Helper()
	if err := os.WriteFile(name, []byte(s), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(name, mode); err != nil {
		t.Fatal(err)
	}
}

// has checks a file's text and mode, and that its folder has so many entries.
func has(t *testing.T, name, want string, mode fs.FileMode, entries int) {
	t.Helper()
	got, err := os.ReadFile(name)
	if err != nil || string(got) != want {
		t.Errorf("%s has %q, %v, want %q", name, got, err, want)
	}
	if info, err := os.Lstat(name); err != nil || runtime.GOOS != "windows" && info.Mode() != mode {
		t.Errorf("%s has mode %v, %v, want %v", name, info.Mode(), err, mode)
	}
	holds(t, filepath.Dir(name), entries)
}

// holds checks the number of entries of a folder.
func holds(t *testing.T, dir string, entries int) {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil || len(list) != entries {
		t.Errorf("%s has %v, %v, want %d entries", dir, list, err, entries)
	}
}

// fails checks that an error is of name, and says nothing of another file.
func fails(t *testing.T, err error, name, want string) {
	t.Helper()
	if err == nil || !strings.HasPrefix(err.Error(), name+": ") || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), ".new-") {
		t.Errorf("the error is %v, want %s: %s", err, name, want)
	}
}

func TestNew(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(dir, "other")
	if err := os.WriteFile(other, nil, 0o666); err != nil { // the umask decides
		t.Fatal(err)
	}
	info, err := os.Stat(other)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "new")
	if err := Write(name, text("one")); err != nil {
		t.Fatal(err)
	}
	has(t, name, "one", info.Mode(), 2)
}

func TestKeepsMode(t *testing.T) {
	for _, mode := range []fs.FileMode{0o600, 0o644, 0o755, 0o666} {
		name := filepath.Join(t.TempDir(), "file")
		put(t, name, "a longer text than what comes", mode)
		if err := Write(name, text("short")); err != nil {
			t.Fatal(err)
		}
		has(t, name, "short", mode, 1)
	}
}

// TestFails ends writes in the middle: with an error, with a panic, and with a text
// that does not fit into the buffer.
func TestFails(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "file")
	errMiddle := errors.New("no more")
	middle := func(w io.Writer) error {
		if err := text(strings.Repeat("x", 1<<20))(w); err != nil {
			return err
		}
		return errMiddle
	}
	err := Write(name, middle)
	fails(t, err, name, "no more")
	if !errors.Is(err, errMiddle) {
		t.Errorf("%v is not the error of write", err)
	}
	holds(t, dir, 0)
	put(t, name, "old", 0o640)
	fails(t, Write(name, middle), name, "no more")
	has(t, name, "old", 0o640, 1)
	func() {
		defer func() { _ = recover() }()
		_ = Write(name, func(w io.Writer) error { panic("no more") })
	}()
	has(t, name, "old", 0o640, 1)
	// What write says of another file stays.
	fails(t, Write(name, func(io.Writer) error { _, err := os.Open(filepath.Join(dir, "none")); return err }), name, "open "+filepath.Join(dir, "none"))
}

// TestDiskFull writes where there is no room.
func TestDiskFull(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full")
	}
	fails(t, Write("/dev/full", text(strings.Repeat("x", 1<<20))), "/dev/full", "no space left")
	fails(t, Write("/dev/full", text("x")), "/dev/full", "no space left")
}

func TestLinks(t *testing.T) {
	root := t.TempDir()
	dir, elsewhere := filepath.Join(root, "dir"), filepath.Join(root, "a", "b")
	for _, d := range []string{dir, elsewhere} {
		if err := os.MkdirAll(d, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	link := func(to, name string) string {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.Symlink(filepath.FromSlash(to), name); err != nil {
			t.Skip(err)
		}
		return name
	}
	put(t, filepath.Join(root, "a", "target"), "old", 0o640)
	link("../a/b", "folder") // a folder elsewhere, whose ".." is not dir
	for i, name := range []string{
		link("../a/target", "relative"),
		link(filepath.Join(root, "a", "target"), "absolute"),
		link("folder/../target", "through"),
		link("relative", "chain"),
		dir + filepath.FromSlash("/folder/../target"),
	} {
		want := strings.Repeat("n", i+1)
		if err := Write(name, text(want)); err != nil {
			t.Error(err)
		}
		has(t, filepath.Join(root, "a", "target"), want, 0o640, 2)
	}
	for _, name := range []string{"relative", "absolute", "through", "chain"} {
		if info, err := os.Lstat(filepath.Join(dir, name)); err != nil || info.Mode()&fs.ModeSymlink == 0 {
			t.Errorf("%s is no link any more: %v", name, err)
		}
	}
	if err := Write(link("../a/b/new", "dangling"), text("new")); err != nil {
		t.Error(err)
	}
	if got, err := os.ReadFile(filepath.Join(elsewhere, "new")); string(got) != "new" {
		t.Errorf("what a link leads to has %q, %v", got, err)
	}
	loop := link("loop", "loop")
	fails(t, Write(loop, text("x")), loop, "too many levels")
	holds(t, dir, 7)
}

func TestNoFolder(t *testing.T) {
	dir := t.TempDir()
	fails(t, Write(dir, text("x")), dir, "is a folder")
	none := filepath.Join(dir, "none", "file")
	fails(t, Write(none, text("x")), none, "")
	if _, err := os.Stat(filepath.Dir(none)); err == nil {
		t.Error("a folder is made")
	}
}

// TestReadOnly may not write: into a folder, and a file. The administrator may, so
// that for them it is a folder of the system's.
func TestReadOnly(t *testing.T) {
	dir := t.TempDir()
	if os.Geteuid() == 0 {
		if _, err := os.Stat("/proc/self"); err != nil {
			t.Skip("this user may write everywhere")
		}
		fails(t, Write("/proc/self/new", text("x")), "/proc/self/new", "")
		return
	}
	name := filepath.Join(dir, "file")
	put(t, name, "old", 0o444)
	fails(t, Write(name, text("new")), name, "permission denied")
	has(t, name, "old", 0o444, 1)
	put(t, filepath.Join(dir, "other"), "old", 0o644)
	if runtime.GOOS == "windows" {
		return
	}
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o777)
	other := filepath.Join(dir, "other")
	fails(t, Write(other, text("new")), other, "permission denied")
	fails(t, Write(filepath.Join(dir, "new"), text("new")), filepath.Join(dir, "new"), "permission denied")
	has(t, other, "old", 0o644, 2)
}

// TestDevice writes what is no regular file as it is.
func TestDevice(t *testing.T) {
	before, err := os.Stat(os.DevNull)
	if err != nil {
		t.Skip(err)
	}
	if err := Write(os.DevNull, text("x")); err != nil {
		t.Error(err)
	}
	if after, err := os.Stat(os.DevNull); err != nil || !os.SameFile(before, after) {
		t.Errorf("%s is another file: %v", os.DevNull, err)
	}
}
