package gocmd

import (
	"cmp"
	"fmt"
	"go/version"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/compiler/goversion"
	"github.com/unheap/unheap/internal/usage"
)

// Release is the full name of the Go version that a user asks for, "go1.26.8": by
// "1.26.8" or "go1.26.8", or by "1.26", which is the newest patch release that is here,
// else the first one.
func Release(name string, env Env) (string, error) {
	v := "go" + strings.TrimPrefix(strings.TrimSpace(name), "go")
	if !version.IsValid(v) {
		return "", usage.Errorf("-go %s: want versions like 1.26 or 1.26.8, with commas between", name)
	}
	if goversion.TooOld(v) {
		return "", usage.Errorf("-go %s: unheap is for Go %s and later", name, goversion.Oldest().Number())
	}
	if v != version.Lang(v) {
		return v, nil
	}
	candidates := []string{v + ".0"}
	if current := goversion.Toolchain(env.GOVERSION); version.Lang(current) == v {
		candidates = append(candidates, current)
	}
	here, _ := filepath.Glob(filepath.Join(env.GOMODCACHE, "golang.org", fmt.Sprintf("toolchain@v0.0.1-%s.*.%s-%s", v, runtime.GOOS, runtime.GOARCH)))
	for _, dir := range here {
		_, patch, _ := strings.Cut(filepath.Base(dir), "-")
		patch = strings.TrimSuffix(patch, fmt.Sprintf(".%s-%s", runtime.GOOS, runtime.GOARCH))
		if version.IsValid(patch) {
			candidates = append(candidates, patch)
		}
	}
	return slices.MaxFunc(candidates, func(a, b string) int { return cmp.Or(version.Compare(a, b), cmp.Compare(a, b)) }), nil
}
