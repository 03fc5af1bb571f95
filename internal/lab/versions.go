package lab

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/compiler/goversion"
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
		want, err := gocmd.Release(name, env)
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
