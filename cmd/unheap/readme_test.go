package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

var (
	consoleBlock = regexp.MustCompile("(?s)```console\n\\$ (unheap [^\n]*)\n(.*?)```")
	versionText  = regexp.MustCompile(`go1\.\d+(\.\d+)?`)
)

// TestReadme runs the commands that the README shows and compares what they
// print. The output is of Go 1.26 on linux/amd64, whatever its patch release.
func TestReadme(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" || !strings.HasPrefix(runtime.Version(), "go1.26") {
		t.Skip("the README shows Go 1.26 on linux/amd64")
	}
	root := filepath.Join("..", "..")
	exe := built(t)
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := 0
	shown := consoleBlock.ReplaceAllFunc(readme, func(block []byte) []byte {
		blocks++
		m := consoleBlock.FindSubmatch(block)
		cmd := exec.Command(exe, strings.Fields(strings.ReplaceAll(string(m[1]), "'", ""))[1:]...)
		cmd.Dir = root
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("$ %s: %v", m[1], err)
		}
		if got, want := versionText.ReplaceAll(out, nil), versionText.ReplaceAll(m[2], nil); !*update && !bytes.Equal(got, want) {
			t.Errorf("$ %s prints\n%s\nthe README shows\n%s\nrun with -update to take it over", m[1], out, m[2])
		}
		return []byte("```console\n$ " + string(m[1]) + "\n" + string(out) + "```")
	})
	if blocks < 3 {
		t.Errorf("%d commands in the README", blocks)
	}
	if *update {
		if err := os.WriteFile(filepath.Join(root, "README.md"), shown, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
