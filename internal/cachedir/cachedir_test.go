package cachedir

import (
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	t.Setenv(Env, "kept")
	if got, err := Of("lens", "lenses"); err != nil || got != filepath.Join("kept", "lens") {
		t.Errorf("with %s: %s, %v", Env, got, err)
	}
	if runtime.GOOS != "linux" {
		t.Skip("the user's cache folder is found by other variables")
	}
	t.Setenv(Env, "")
	t.Setenv("XDG_CACHE_HOME", "/home/cache")
	if got, err := Of("cost", "costs"); err != nil || got != "/home/cache/unheap/cost" {
		t.Errorf("without %s: %s, %v", Env, got, err)
	}
	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv("HOME", "")
	if _, err := Of("cost", "the costs"); err == nil || !strings.HasPrefix(err.Error(), "no place for the costs: ") || !strings.HasSuffix(err.Error(), "; set UNHEAP_CACHE to a folder") {
		t.Errorf("without a cache folder: %v", err)
	}
}
