// Package lens builds, keeps and verifies instrumented Go compilers.
//
// A lens is the user's own cmd/compile with a few hooks that print the escape
// graph and the allocating calls of what it compiles; the code it generates is
// the stock compiler's. The package patches and builds; it does not read what a
// lens prints (see gcfacts) nor run one on a package (see gocmd).
//
// Lenses live in one folder a key below a cache folder. A key covers the Go
// version, the compiler sources the hooks apply to, and the hooks themselves. A
// lens appears by one rename, so neither an interrupted build nor two builds at
// once leave anything broken, and no lock is held. Beside it is a note of what it
// is, by which one is found out that was damaged since.
package lens

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/version"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/unheap/unheap/internal/cachedir"
	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/compiler/procgroup"
	"github.com/unheap/unheap/internal/compiler/wire"
	"github.com/unheap/unheap/internal/disk"
)

// A Toolchain is the Go installation that a lens is built from and for.
type Toolchain struct {
	GOROOT  string
	Version string // as GOVERSION: "go1.26.8"
}

// A Compiler is an instrumented compiler, ready to run.
type Compiler struct {
	Key      string    // names the compiler; part of what the go command caches by
	Path     string    // the executable
	Version  string    // the Go version it was built from
	Built    time.Time // when
	Size     int64     // of the executable, in bytes
	Verified bool      // a known package was read as it must be
}

// Mark is the file that says that the compiler is verified. Whoever verifies it
// writes the file.
func (c *Compiler) Mark() string { return c.Path + ".verified" }

// ErrNotBuilt says that the cache has no lens for a toolchain.
var ErrNotBuilt = errors.New("not built")

// A Cache is a folder of lenses.
type Cache struct{ Dir string }

// DefaultCache is the lens folder of unheap's cache folder.
func DefaultCache() (Cache, error) {
	dir, err := cachedir.Of("lens", "instrumented compilers")
	return Cache{Dir: dir}, err
}

// building begins the names of folders in which a lens is built.
const building = "building-"

// Find returns the lens of a toolchain, or ErrNotBuilt, or a *Damaged: Build mends
// both. Any other error means that no lens can be built for it.
func (c Cache) Find(tc Toolchain) (*Compiler, error) {
	src, err := instrument(tc.GOROOT, tc.Version)
	if err != nil {
		return nil, err
	}
	found, err := c.open(src.key)
	if err != nil {
		return nil, err
	}
	found.renew()
	return found, nil
}

// open returns a lens; one that is damaged comes with that error.
func (cache Cache) open(key string) (*Compiler, error) {
	dir := filepath.Join(cache.Dir, key)
	exe := filepath.Join(dir, exeName())
	info, err := os.Stat(exe)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotBuilt
	}
	if err != nil {
		return nil, cache.cacheError(err)
	}
	goVersion, err := os.ReadFile(filepath.Join(dir, "version"))
	if err != nil {
		return nil, ErrNotBuilt
	}
	c := &Compiler{Key: key, Path: exe, Version: strings.TrimSpace(string(goVersion)), Built: info.ModTime(), Size: info.Size()}
	if why := look(exe, info); why != "" {
		return c, &Damaged{c.Version, why}
	}
	_, err = os.Stat(c.Mark())
	c.Verified = err == nil
	return c, nil
}

// exeName keeps the base name by which toolexec programs know the compiler.
func exeName() string {
	if runtime.GOOS == "windows" {
		return "compile.exe"
	}
	return "compile"
}

// Build builds the lens of a toolchain and returns it; one that exists already
// and is not damaged is returned as it is. It calls step as it goes along. When ctx
// ends, the build and its children end, and the cache is as it was.
func (c Cache) Build(ctx context.Context, tc Toolchain, step func(string)) (*Compiler, error) {
	if found, err := c.Find(tc); err == nil {
		return found, nil
	}
	return c.Rebuild(ctx, tc, step)
}

// Rebuild builds the lens of a toolchain in place of the one that may be there.
func (c Cache) Rebuild(ctx context.Context, tc Toolchain, step func(string)) (*Compiler, error) {
	step("read the compiler of " + tc.Version)
	src, err := instrument(tc.GOROOT, tc.Version)
	if err != nil {
		return nil, err
	}
	c.sweep()
	before, _ := os.Stat(filepath.Join(c.Dir, src.key))
	if err := os.MkdirAll(c.Dir, 0o777); err != nil {
		return nil, c.cacheError(err)
	}
	work, err := os.MkdirTemp(c.Dir, building)
	if err != nil {
		return nil, c.cacheError(err)
	}
	defer os.RemoveAll(work)

	overlay, err := src.write(work, tc.GOROOT)
	if err != nil {
		return nil, c.cacheError(err)
	}
	final := filepath.Join(work, "lens")
	if err := os.Mkdir(final, 0o777); err != nil {
		return nil, c.cacheError(err)
	}
	step("build the instrumented compiler of " + tc.Version)
	if err := compile(ctx, tc, work, overlay, filepath.Join(final, exeName())); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(final, "version"), []byte(tc.Version+"\n"), 0o666); err != nil {
		return nil, c.cacheError(err)
	}
	if err := takeNote(filepath.Join(final, exeName())); err != nil {
		return nil, c.cacheError(err)
	}
	step("install the instrumented compiler of " + tc.Version)
	return c.install(final, src.key, filepath.Join(work, "before"), before)
}

// install gives a lens its place. What was there before goes to another folder; what
// has come since is another build's, which was first.
func (c Cache) install(lens, key, aside string, before fs.FileInfo) (*Compiler, error) {
	place := filepath.Join(c.Dir, key)
	if now, err := os.Stat(place); err == nil && before != nil && os.SameFile(now, before) {
		if err := os.Rename(place, aside); err != nil {
			return nil, c.cacheError(err)
		}
	}
	if err := os.Rename(lens, place); err != nil {
		if found, openErr := c.open(key); openErr == nil {
			return found, nil
		}
		return nil, c.cacheError(err)
	}
	return c.open(key)
}

// cacheError says what to do about a cache folder that cannot be used.
func (c Cache) cacheError(err error) error {
	if full := disk.Check(err, c.Dir, cachedir.Env); full != err {
		return full
	}
	return fmt.Errorf("the folder of instrumented compilers cannot be used: %w; set %s to a folder that can be written, on a disk with room", err, cachedir.Env)
}

// write puts the changed files into dir and returns the overlay that lays them
// over goroot.
func (s *source) write(dir, goroot string) (string, error) {
	replace := map[string]string{}
	for name, text := range s.files {
		file := filepath.Join(dir, strings.ReplaceAll(name, "/", "_"))
		if err := os.WriteFile(file, text, 0o666); err != nil {
			return "", err
		}
		replace[filepath.Join(goroot, "src", "cmd", "compile", filepath.FromSlash(name))] = file
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "overlay.json")
	return file, os.WriteFile(file, text, 0o666)
}

// compile builds cmd/compile with the overlay. The build is kept from what the
// user has set for builds of their own; an empty module cache is needed because
// the go command replaces no files below GOMODCACHE, where the toolchains that
// it downloads live.
func compile(ctx context.Context, tc Toolchain, work, overlay, exe string) error {
	cmd := exec.CommandContext(ctx, filepath.Join(tc.GOROOT, "bin", "go"), "build", "-overlay="+overlay, "-o", exe, "cmd/compile")
	cmd.Dir = filepath.Join(tc.GOROOT, "src", "cmd")
	cmd.Env = buildEnv(os.Environ(), tc.GOROOT, filepath.Join(work, "mod"))
	procgroup.Own(cmd)
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		if full := gocmd.FullDisk(ctx, cmd.Dir, cmd.Env, string(out)); full != nil {
			return full
		}
		return fmt.Errorf("building the instrumented compiler of %s: %w\n%s", tc.Version, err, firstLines(out, 20))
	}
	return nil
}

// buildEnv is env without what would change how a compiler for this host is
// built.
func buildEnv(env []string, goroot, modcache string) []string {
	drop := map[string]bool{
		"GOFLAGS": true, "GOENV": true, "GOOS": true, "GOARCH": true, "GOEXPERIMENT": true,
		"GOROOT": true, "GOTOOLCHAIN": true, "GOMODCACHE": true, "GOWORK": true, "GOAMD64": true, "GOARM64": true,
		"CGO_ENABLED": true, "GOFIPS140": true, "GO111MODULE": true, "GOTOOLDIR": true, wire.OnEnv: true,
	}
	var kept []string
	for _, kv := range env {
		name, _, _ := strings.Cut(kv, "=")
		if !drop[name] {
			kept = append(kept, kv)
		}
	}
	return append(kept, "GOFLAGS=", "GOENV=off", "GOWORK=off", "GOTOOLCHAIN=local", "CGO_ENABLED=0", "GOROOT="+goroot, "GOMODCACHE="+modcache)
}

func firstLines(text []byte, n int) string {
	lines := strings.SplitN(strings.TrimSpace(string(text)), "\n", n+1)
	if len(lines) > n {
		lines = append(lines[:n], "...")
	}
	return strings.Join(lines, "\n")
}

// List returns the lenses in the cache, oldest Go version first. Damaged ones are
// not verified.
func (c Cache) List() ([]*Compiler, error) {
	entries, err := os.ReadDir(c.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list []*Compiler
	for _, e := range entries {
		if found, _ := c.open(e.Name()); found != nil {
			list = append(list, found)
		}
	}
	slices.SortFunc(list, func(a, b *Compiler) int {
		return cmp.Or(version.Compare(a.Version, b.Version), cmp.Compare(a.Key, b.Key))
	})
	return list, nil
}

// Remove deletes a lens.
func (c Cache) Remove(key string) error {
	if key != filepath.Base(key) {
		return fmt.Errorf("lens %s: no such key", key)
	}
	if found, err := c.open(key); found == nil {
		return fmt.Errorf("lens %s: %w", key, err)
	}
	return os.RemoveAll(filepath.Join(c.Dir, key))
}

// abandoned is how old a folder of a build is before nobody can be at work in it.
const abandoned = time.Hour

// Clear deletes all lenses, what is known of stock compilers, and what builds
// left behind that were killed.
func (c Cache) Clear() error {
	entries, err := os.ReadDir(c.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var errs []error
	for _, e := range entries {
		name := e.Name()
		info, err := e.Info()
		if err != nil {
			continue // gone already
		}
		found, _ := c.open(name)
		left := strings.HasPrefix(name, building) && time.Since(info.ModTime()) > abandoned
		if found != nil || left || strings.HasSuffix(name, ".verified") {
			errs = append(errs, os.RemoveAll(filepath.Join(c.Dir, name)))
		}
	}
	return errors.Join(errs...)
}
