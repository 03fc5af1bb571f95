package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

// A module is what is measured: packages of a published module.
type module struct {
	name     string
	version  string
	patterns []string
}

// A listed is a package as the go command lists it.
type listed struct {
	ImportPath, Dir, Name string
	GoFiles, Deps         []string
	DepOnly               bool
}

// copyModule copies the module to b.dir, without a go.work that points at what
// is not there, and compiles it once, so that what it depends on is in the cache.
func (b *bench) copyModule(ctx context.Context) error {
	out, err := exec.CommandContext(ctx, "go", "mod", "download", "-json", b.module.version).Output()
	if err != nil {
		return fmt.Errorf("go mod download: %w\n%s", err, out)
	}
	var mod struct{ Dir string }
	if err := json.Unmarshal(out, &mod); err != nil {
		return err
	}
	if err := os.CopyFS(b.dir, os.DirFS(mod.Dir)); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(b.dir, "go.work")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return b.list(ctx)
}

// list fills in the packages: targets, and what they depend on.
func (b *bench) list(ctx context.Context) error {
	args := append([]string{"list", "-export", "-deps", "-json=ImportPath,Dir,Name,GoFiles,Deps,DepOnly"}, b.module.patterns...)
	cmd := b.command(ctx, "go", args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	dec := json.NewDecoder(out)
	for {
		var p listed
		if err := dec.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			return fmt.Errorf("go list: %w", err)
		}
		if len(p.GoFiles) > 0 {
			b.packages = append(b.packages, p)
		}
		if len(p.GoFiles) > 0 && !p.DepOnly {
			b.targets = append(b.targets, p)
		}
	}
	return cmd.Wait()
}

// touch makes every target package new to the go command: one file of each ends
// in a comment that was never there before.
func (b *bench) touch() error {
	b.touched++
	for _, p := range b.targets {
		if err := b.appendTo(p, fmt.Sprintf("\n// %s %d\n", b.dir, b.touched)); err != nil {
			return err
		}
	}
	return nil
}

// edit adds an exported function to a package, so that what depends on it has
// to be compiled again.
func (b *bench) edit(p listed) error {
	b.touched++
	return b.appendTo(p, fmt.Sprintf("\n// UnheapBench is new.\nfunc UnheapBench() int { return %d }\n", b.touched))
}

// appendTo puts text, and nothing else, behind the original text of a package's
// first file.
func (b *bench) appendTo(p listed, text string) error {
	name := filepath.Join(p.Dir, p.GoFiles[0])
	original, ok := b.originals[name]
	if !ok {
		var err error
		if original, err = os.ReadFile(name); err != nil {
			return err
		}
		b.originals[name] = original
	}
	return os.WriteFile(name, append(slices.Clip(original), text...), 0o666)
}

// dependents are a package and the packages that depend on it.
func (b *bench) dependents(path string) map[string]bool {
	set := map[string]bool{path: true}
	for _, p := range b.packages {
		if slices.Contains(p.Deps, path) {
			set[p.ImportPath] = true
		}
	}
	return set
}

// editable picks the target on which about a quarter of the packages depend.
func (b *bench) editable() listed {
	distance := func(p listed) int {
		d := 4*len(b.dependents(p.ImportPath)) - len(b.targets)
		return max(d, -d)
	}
	var best listed
	for _, p := range b.targets {
		if p.Name != "main" && (best.ImportPath == "" || distance(p) < distance(best)) {
			best = p
		}
	}
	return best
}
