package lens

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// toolchain is the Go that runs the tests.
func toolchain(t *testing.T) Toolchain {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT", "GOVERSION").Output()
	if err != nil {
		t.Fatal(err)
	}
	root, version, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return Toolchain{GOROOT: root, Version: version}
}

// fake puts a lens that cannot run into a cache.
func fake(t *testing.T, c Cache, key, version string) {
	t.Helper()
	dir := filepath.Join(c.Dir, key)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{exeName(): "no program", "version": version + "\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o777); err != nil {
			t.Fatal(err)
		}
	}
}

// names are the entries of a cache's folder.
func names(t *testing.T, c Cache) []string {
	t.Helper()
	entries, err := os.ReadDir(c.Dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func TestListAndRemove(t *testing.T) {
	c := Cache{Dir: t.TempDir()}
	fake(t, c, "b", "go1.26.10")
	fake(t, c, "a", "go1.26.8")
	fake(t, c, "c", "go1.24.0")
	if err := os.Mkdir(filepath.Join(c.Dir, "unfinished"), 0o777); err != nil {
		t.Fatal(err)
	}
	list, err := c.List()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(list[0].Mark(), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	list, _ = c.List()
	var got []string
	for _, l := range list {
		got = append(got, l.Version)
	}
	if s := strings.Join(got, " "); s != "go1.24.0 go1.26.8 go1.26.10" {
		t.Errorf("List has %s", s)
	}
	if !list[0].Verified || list[1].Verified {
		t.Error("the mark of a verified lens is not seen, or is seen on another")
	}
	if err := c.Remove("a"); err != nil {
		t.Error(err)
	}
	for _, key := range []string{"a", "no-such", "unfinished", "", "..", "../" + filepath.Base(c.Dir) + "/b"} {
		if err := c.Remove(key); err == nil {
			t.Errorf("Remove(%q) finds one", key)
		}
	}
	if list, _ := c.List(); len(list) != 2 {
		t.Errorf("%d lenses are left, want 2", len(list))
	}
}

// TestClear removes all but what a build may be at work in.
func TestClear(t *testing.T) {
	c := Cache{Dir: t.TempDir()}
	fake(t, c, "a", "go1.26.8")
	for _, name := range []string{"building-new", "building-old", "mine"} {
		if err := os.Mkdir(filepath.Join(c.Dir, name), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	old := time.Now().Add(-2 * abandoned)
	if err := os.Chtimes(filepath.Join(c.Dir, "building-old"), old, old); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(c.Dir, "stock-go1.26.8-1.verified"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := c.Clear(); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(names(t, c), " "); got != "building-new mine" {
		t.Errorf("left: %s", got)
	}
	if err := (Cache{Dir: filepath.Join(c.Dir, "none")}).Clear(); err != nil {
		t.Error(err)
	}
}

// TestMovedOn gives the hooks a compiler that has no place for them.
func TestMovedOn(t *testing.T) {
	root := t.TempDir()
	c := Cache{Dir: t.TempDir()}
	if _, err := c.Find(Toolchain{root, "go1.99"}); err == nil || errors.Is(err, ErrNotBuilt) || !strings.Contains(err.Error(), "no compiler source") {
		t.Errorf("without sources: %v", err)
	}
	for _, p := range patches {
		file := filepath.Join(root, "src", "cmd", "compile", filepath.FromSlash(p.file))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("package p\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	_, err := c.Build(context.Background(), Toolchain{root, "go1.99"}, func(string) {})
	if err == nil || !strings.Contains(err.Error(), "go1.99 has no place for the hook in cmd/compile/internal/escape/escape.go (0 matches, want 1)") {
		t.Errorf("moved on: %v", err)
	}
	if left := names(t, c); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}

// TestInterrupted ends a build while the compiler is compiled: nothing stays
// behind.
func TestInterrupted(t *testing.T) {
	c := Cache{Dir: t.TempDir()}
	ctx, cancel := context.WithCancel(context.Background())
	_, err := c.Build(ctx, toolchain(t), func(step string) {
		if strings.HasPrefix(step, "build") {
			time.AfterFunc(100*time.Millisecond, cancel)
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	if left := names(t, c); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}

// TestTwoAtOnce starts two builds of one lens. Both get it, and one is there.
func TestTwoAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds a compiler")
	}
	c := Cache{Dir: t.TempDir()}
	tc := toolchain(t)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			got, err := c.Build(context.Background(), tc, func(string) {})
			if err != nil || got.Version != tc.Version || got.Size == 0 {
				t.Errorf("Build: %v, %v", got, err)
			}
		})
	}
	wg.Wait()
	found, err := c.Find(tc)
	if err != nil {
		t.Fatal(err)
	}
	if left := names(t, c); len(left) != 1 || left[0] != found.Key {
		t.Errorf("left: %q, want %s", left, found.Key)
	}
	if out, err := exec.Command(found.Path, "-V").CombinedOutput(); err != nil || !strings.HasPrefix(string(out), "compile version "+tc.Version) {
		t.Errorf("compile -V: %s, %v", out, err)
	}
}
