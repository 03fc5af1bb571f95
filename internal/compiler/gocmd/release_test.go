package gocmd

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/unheap/unheap/internal/usage"
)

func TestRelease(t *testing.T) {
	env := Env{GOVERSION: "go1.26.8", GOMODCACHE: t.TempDir()}
	for _, here := range []string{"go1.24.9", "go1.24.10", "go1.26.0", "go1.27rc1", "go1.27.1"} {
		name := fmt.Sprintf("toolchain@v0.0.1-%s.%s-%s", here, runtime.GOOS, runtime.GOARCH)
		if err := os.MkdirAll(filepath.Join(env.GOMODCACHE, "golang.org", name), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{
		"1.24": "go1.24.10", "go1.24.9": "go1.24.9", "1.25": "go1.25.0", " 1.26": "go1.26.8", "1.26.3": "go1.26.3",
		"1.27": "go1.27.1", "1.27rc1": "go1.27rc1",
	} {
		if got, err := Release(name, env); got != want || err != nil {
			t.Errorf("Release(%q) = %s, %v, want %s", name, got, err, want)
		}
	}
	for _, bad := range []string{"", "1", "x", "go", "1.23", "1.2.3.4", "1.26 -x"} {
		if got, err := Release(bad, env); !usage.Is(err) {
			t.Errorf("Release(%q) = %s, %v", bad, got, err)
		}
	}
}
