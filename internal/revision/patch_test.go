package revision

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/compiler/overlay"
)

const text10 = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n"

func TestApply(t *testing.T) {
	w := newWork(t)
	w.write("a.go", text10, "sub/b.go", "old\n", "crlf.go", "1\r\n2\r\n", "user.go", "user\n")
	out := t.TempDir()
	if err := os.WriteFile(filepath.Join(out, "x.go"), []byte("old\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(out, filepath.Join(w.dir, "out")); err != nil {
		t.Skip(err)
	}
	const hunk = "@@ -2,3 +2,3 @@\n 2\n-3\n+three\n 4\n"
	for _, x := range []struct {
		name, patch string
		want        map[string]string // "-" is no file
		wrong       string
	}{
		{"git's", "diff --git a/a.go b/a.go\n--- a/a.go\n+++ b/a.go\n" + hunk, map[string]string{"a.go": strings.Replace(text10, "3", "three", 1)}, ""},
		{"diff -u", "--- a.go\t2026-01-01\n+++ a.go\t2026-01-02\n" + hunk, map[string]string{"a.go": strings.Replace(text10, "3", "three", 1)}, ""},
		{"moved lines", "--- a/a.go\n+++ b/a.go\n" + strings.Replace(hunk, "-2,3 +2,3", "-4,3 +4,3", 1), map[string]string{"a.go": strings.Replace(text10, "3", "three", 1)}, ""},
		{"with words before it", "Hello,\n\nthis is better.\n\n--- a/sub/b.go\n+++ b/sub/b.go\n@@ -1 +1 @@\n-old\n+new\n", map[string]string{"sub/b.go": "new\n"}, ""},
		{"new file", "--- /dev/null\n+++ b/sub/c.go\n@@ -0,0 +1 @@\n+new\n", map[string]string{"sub/c.go": "new\n"}, ""},
		{"deleted file", "--- a/sub/b.go\n+++ /dev/null\n@@ -1 +0,0 @@\n-old\n", map[string]string{"sub/b.go": "-"}, ""},
		{"renamed", "diff --git a/sub/b.go b/sub/new name.go\nsimilarity index 100%\nrename from sub/b.go\nrename to sub/new name.go\n", map[string]string{"sub/b.go": "-", "sub/new name.go": "old\n"}, ""},
		{"CR LF in both", "--- a/crlf.go\n+++ b/crlf.go\n@@ -1,2 +1,2 @@\n-1\r\n+one\r\n 2\r\n", map[string]string{"crlf.go": "one\r\n2\r\n"}, ""},
		{"CR LF in one", "--- a/crlf.go\n+++ b/crlf.go\n@@ -1,2 +1,2 @@\n-1\n+one\n 2\n", nil, "its lines end with CR LF"},
		{"does not fit", "--- a/a.go\n+++ b/a.go\n" + strings.Replace(hunk, "-3", "-x", 1), nil, "p.diff: patch failed: a.go:2; a.go: patch does not apply"},
		{"no such file", "--- a/none.go\n+++ b/none.go\n@@ -1 +1 @@\n-old\n+new\n", nil, "p.diff: none.go: No such file or directory"},
		{"empty", " \n", nil, "p.diff: the patch is empty"},
		{"no patch", "package p\n", nil, "p.diff: No valid patches in input"},
		{"damaged", "--- a/a.go\n+++ b/a.go\n@@ -2,3 +2,3 @@\n 2\n-3\n", nil, "p.diff: corrupt patch at line 6"},
		{"out of the root", "--- a/../x.go\n+++ b/../x.go\n@@ -1 +1 @@\n-old\n+new\n", nil, "p.diff: ../x.go is not below a repository"},
		{"through a link", "--- a/out/x.go\n+++ b/out/x.go\n@@ -1 +1 @@\n-old\n+new\n", nil, "out/x.go is a symbolic link out of"},
		{"binary, without data", "diff --git a/a.bin b/a.bin\nindex 1..2\nBinary files a/a.bin and b/a.bin differ\n", nil, "p.diff: "},
	} {
		t.Run(x.name, func(t *testing.T) {
			before := w.state()
			l, _, err := w.open("").Apply(t.Context(), Patch{"p.diff", []byte(x.patch)}, overlay.Overlay{filepath.Join(w.dir, "user.go"): ""})
			if x.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), x.wrong) {
					t.Errorf("error %v, want %q", err, x.wrong)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			got := w.texts(l)
			x.want["user.go"] = "-"
			for name, want := range x.want {
				if got[name] != want {
					t.Errorf("%s: %q, want %q", name, got[name], want)
				}
			}
			if len(got) != len(x.want) {
				t.Errorf("files %q, want %q", got, x.want)
			}
			if w.state() != before {
				t.Error("a file changed")
			}
		})
	}
}
