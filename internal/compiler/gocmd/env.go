package gocmd

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// An Env is what the go command says about itself in a folder.
type Env struct {
	GOROOT       string
	GOVERSION    string
	GOOS         string
	GOARCH       string
	GOEXPERIMENT string // what differs from the release's own experiments
	CGO_ENABLED  string
	GOFLAGS      string
	GOMOD        string
	GOWORK       string
	GOMODCACHE   string

	Level string `json:"-"` // of the architecture: "GOAMD64=v1"; "" if it has none
}

// levels are the variables that say which processors of an architecture are meant,
// by GOARCH.
var levels = map[string]string{
	"386": "GO386", "amd64": "GOAMD64", "arm": "GOARM", "arm64": "GOARM64", "mips": "GOMIPS", "mipsle": "GOMIPS",
	"mips64": "GOMIPS64", "mips64le": "GOMIPS64", "ppc64": "GOPPC64", "ppc64le": "GOPPC64", "riscv64": "GORISCV64", "wasm": "GOWASM",
}

// ReadEnv asks the go command about dir, with more in its environment.
func ReadEnv(ctx context.Context, dir string, more ...string) (Env, error) {
	var env Env
	names := []string{"GOROOT", "GOVERSION", "GOOS", "GOARCH", "GOEXPERIMENT", "CGO_ENABLED", "GOFLAGS", "GOMOD", "GOWORK", "GOMODCACHE"}
	names = append(names, slices.Collect(maps.Values(levels))...)
	out, err := goEnv(ctx, dir, more, append([]string{"-json"}, names...)...)
	if err != nil {
		return env, err
	}
	values := map[string]string{}
	for _, into := range []any{&env, &values} {
		if err := json.Unmarshal(out, into); err != nil {
			return env, fmt.Errorf("go env: %w", err)
		}
	}
	if name := levels[env.GOARCH]; values[name] != "" {
		env.Level = name + "=" + values[name]
	}
	return env, nil
}

// ReadChanged returns which settings of the compiler are not what the go command
// takes by itself: CGO_ENABLED, and the one of the level.
func ReadChanged(ctx context.Context, dir string, more ...string) ([]string, error) {
	names := append(slices.Collect(maps.Values(levels)), "CGO_ENABLED")
	out, err := goEnv(ctx, dir, more, append([]string{"-changed", "-json"}, names...)...)
	if err != nil {
		return nil, err
	}
	values := map[string]string{}
	if err := json.Unmarshal(out, &values); err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	return slices.Sorted(maps.Keys(values)), nil
}

func goEnv(ctx context.Context, dir string, more []string, args ...string) ([]byte, error) {
	cmd := command(ctx, dir, append([]string{"env"}, args...)...)
	cmd.Env = append(cmd.Env, more...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, goError(err, stderr.String())
	}
	return out, nil
}
