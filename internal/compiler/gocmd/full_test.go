package gocmd

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/unheap/unheap/internal/cachedir"
	"github.com/unheap/unheap/internal/disk"
)

// TestFolders has what the go command and its tools say of full disks.
func TestFolders(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("names of files are those of Unix")
	}
	t.Setenv("TMPDIR", "/tmp")
	t.Setenv(cachedir.Env, "/tmp/unheap")
	f := folders{GOCACHE: "/tmp/go-build", GOMODCACHE: "/go/pkg/mod"}
	for _, test := range []struct{ text, folder, set string }{
		{"compile: writing output: write $WORK/b001/_pkg_.a", "/tmp", "TMPDIR"},
		{"write /tmp/go-build339860686/b006/importcfg", "/tmp", "TMPDIR"},
		{"write /tmp/go-build/be/be41-d", "/tmp/go-build", "GOCACHE"},
		{"go: example.com/x@v1.0.0: write /go/pkg/mod/cache/x.zip", "/go/pkg/mod", "GOMODCACHE"},
		{"cmd/compile: go build cmd/compile: copying /tmp/go-build96/b001/exe/a.out to /tmp/unheap/lens/b/compile: write /tmp/unheap/lens/b/compile", "/tmp/unheap", cachedir.Env},
		{"mkdir /tmp/go-build12", "/tmp", "TMPDIR"},
		{"write /tmpother/x/y", "/tmpother/x", ""},
		{"write /elsewhere/tmp/y", "/elsewhere/tmp", ""},
		{"ld: final link failed", "", ""},
		{"", "", ""},
	} {
		if folder, set := f.of(test.text); folder != test.folder || set != test.set {
			t.Errorf("%q is of %s, %s; want %s, %s", test.text, folder, set, test.folder, test.set)
		}
	}
	f.GOTMPDIR = "/scratch"
	if folder, set := f.of("write $WORK/b001/_pkg_.a"); folder != "/scratch" || set != "GOTMPDIR" {
		t.Errorf("with GOTMPDIR: %s, %s", folder, set)
	}
}

func TestFullDisk(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the texts are those of Unix")
	}
	var full *disk.Full
	err := FullDisk(t.Context(), "", nil, "# p\nx.go:1:2: y\nwrite "+filepath.Join(os.TempDir(), "x")+": no space left on device\n")
	if !errors.As(err, &full) || full.Folder != os.TempDir() {
		t.Errorf("a full disk is %v", err)
	}
	for _, text := range []string{
		"", "exit status 1", "x.go:3:13: cannot use \"no space left on device\" (untyped string constant) as int value",
		"package nothing is not in std (/usr/local/go/src/nothing)", "unheap-lens:x write /tmp/x: no space left on device",
	} {
		if err := FullDisk(t.Context(), "", nil, text); err != nil {
			t.Errorf("%q is %v", text, err)
		}
	}
}
