package lab

import (
	"cmp"
	"context"
	"fmt"
	"go/version"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/compiler/goversion"
	"github.com/unheap/unheap/internal/usage"
)

// A Toolchain is a Go version to run experiments with.
type Toolchain struct {
	Version string   // as GOVERSION: "go1.26.8"
	Env     []string // has the go command be that version, for this machine and without the user's flags
}

// Toolchains returns the Go versions that names ask for: "1.26.8", "go1.26.8", or
// "1.26" for the newest patch release that is here. No names are the version of
// the current folder. The go command fetches what is not here.
func Toolchains(ctx context.Context, names []string) ([]Toolchain, error) {
	env, err := gocmd.ReadEnv(ctx, "")
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return []Toolchain{{env.GOVERSION, environment(goversion.Toolchain(env.GOVERSION))}}, nil
	}
	var list []Toolchain
	for _, name := range names {
		want, err := release(name, env)
		if err != nil {
			return nil, err
		}
		tc := Toolchain{Env: append(environment(want), "GOEXPERIMENT=")}
		got, err := gocmd.ReadEnv(ctx, "", tc.Env...)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			return nil, fmt.Errorf("%s is not here and cannot be fetched: %w; name another version, or set GOPROXY to a proxy that has it", want, err)
		}
		if tc.Version = got.GOVERSION; !slices.ContainsFunc(list, func(o Toolchain) bool { return o.Version == tc.Version }) {
			list = append(list, tc)
		}
	}
	return list, nil
}

// environment neutralizes what would make the experiments other programs.
func environment(toolchain string) []string {
	return []string{
		"GOTOOLCHAIN=" + toolchain, "GOFLAGS=", "GOWORK=off", "GO111MODULE=on",
		"GOOS=" + runtime.GOOS, "GOARCH=" + runtime.GOARCH, "GOGC=", "GOMEMLIMIT=", "GODEBUG=",
	}
}

// release is the full name of the version that a name asks for.
func release(name string, env gocmd.Env) (string, error) {
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
