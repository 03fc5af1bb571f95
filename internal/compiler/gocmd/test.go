package gocmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// A TestPackage is a package as the go command lists it for its tests.
type TestPackage struct {
	ImportPath   string
	Dir          string
	TestGoFiles  []string
	XTestGoFiles []string
	Error        *PackageError
}

// ListTests lists the packages that the patterns name; it compiles nothing.
// Packages that cannot be loaded have an Error.
func (b *Build) ListTests(ctx context.Context) ([]TestPackage, error) {
	args := append([]string{"list", "-e", "-json=ImportPath,Dir,TestGoFiles,XTestGoFiles,Error"}, b.flags()...)
	out, err := b.output(ctx, append(append(args, "--"), b.Patterns...)...)
	if err != nil {
		return nil, err
	}
	var list []TestPackage
	for dec := json.NewDecoder(strings.NewReader(out)); dec.More(); {
		var p TestPackage
		if err := dec.Decode(&p); err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		list = append(list, p)
	}
	return list, nil
}

// CompileTest compiles the tests of a package into the program exe. Where
// archives has a file for a package of the standard library, the program is
// linked with that in its place. The error has what the go command says.
func (b *Build) CompileTest(ctx context.Context, pkg, exe string, archives map[string]string) error {
	c := *b
	if len(archives) > 0 {
		text, err := json.Marshal(archives)
		if err != nil {
			return err
		}
		c.Env = append(c.Env[:len(c.Env):len(c.Env)], LinkEnv+"="+string(text))
	}
	args := append([]string{"test", "-c", "-vet=off", "-o", exe}, c.flags()...)
	if _, err := c.output(ctx, append(args, pkg)...); err != nil {
		return err
	}
	if _, err := os.Stat(exe); err != nil {
		return fmt.Errorf("%s: the go command made no test program", pkg)
	}
	return nil
}

// CompileTests compiles the tests of the build's packages into the folder out: a
// program for each that has tests, as TestFile names it.
func (b *Build) CompileTests(ctx context.Context, out string) error {
	if err := os.MkdirAll(out, 0o777); err != nil {
		return err
	}
	args := append([]string{"test", "-c", "-vet=off", "-o", out + string(filepath.Separator)}, b.flags()...)
	_, err := b.output(ctx, append(args, b.Patterns...)...)
	return err
}

// TestFile is the program in the folder out that CompileTests makes of the
// package with an import path.
func TestFile(out, pkg string) string {
	name := path.Base(pkg) + ".test"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(out, name)
}

// CompileStd compiles a package of the standard library with other texts for
// some of its files, by base name, and returns the archive. All else is as the
// user's build has it for a package that is not named. The build sees a GOROOT in the folder work, with links to
// what is unchanged: an overlay would change the names of files in the archive,
// and may not reach into a toolchain that the go command downloaded.
func (b *Build) CompileStd(ctx context.Context, e Env, pkg string, texts map[string][]byte, work string) (string, error) {
	goroot, goflags := e.GOROOT, e.GOFLAGS
	if err := shadow(goroot, work, pkg, texts); err != nil {
		return "", err
	}
	user, err := SplitFlags(goflags)
	if err != nil {
		return "", err
	}
	c := *b
	c.Flags = forDeps(b.Flags)
	env := ""
	for _, f := range forDeps(user) {
		quoted, err := Quote(f)
		if err != nil {
			return "", err
		}
		env += " " + quoted
	}
	c.Env = append(c.Env[:len(c.Env):len(c.Env)], "GOFLAGS="+env, "GOROOT="+work, "GOTOOLCHAIN=local",
		// The go command's index of the standard library follows no links.
		withDebug("goindex=0"))
	c.tool = filepath.Join(goroot, "bin", "go")
	args := append([]string{"list", "-export", "-f", "{{.Export}}"}, c.flags()...)
	out, err := c.output(ctx, append(args, "--", pkg)...)
	if err != nil {
		return "", err
	}
	if out = strings.TrimSpace(out); out == "" {
		return "", fmt.Errorf("%s: the go command made no archive", pkg)
	}
	return out, nil
}

// withDebug is the environment variable GODEBUG with one more setting.
func withDebug(setting string) string {
	if old := os.Getenv("GODEBUG"); old != "" {
		setting = old + "," + setting
	}
	return "GODEBUG=" + setting
}

// shadow makes a folder that looks like goroot apart from some files of a
// package.
func shadow(goroot, dir, pkg string, texts map[string][]byte) error {
	link := func(rel, skip string) error {
		if err := os.MkdirAll(filepath.Join(dir, rel), 0o777); err != nil {
			return err
		}
		entries, err := os.ReadDir(filepath.Join(goroot, rel))
		if err != nil {
			return err
		}
		for _, e := range entries {
			name := filepath.Join(rel, e.Name())
			if _, changed := texts[e.Name()]; e.Name() == skip || rel == filepath.Join("src", pkg) && changed {
				continue
			}
			if err := os.Symlink(filepath.Join(goroot, name), filepath.Join(dir, name)); err != nil {
				return err
			}
		}
		return nil
	}
	if err := errors.Join(link("", "src"), link("src", pkg), link(filepath.Join("src", pkg), "")); err != nil {
		return err
	}
	for name, text := range texts {
		if err := os.WriteFile(filepath.Join(dir, "src", pkg, name), text, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// forDeps are the flags that count for packages that are not named.
func forDeps(flags []string) []string {
	return slices.DeleteFunc(slices.Clone(flags), func(f string) bool {
		name, value, _ := strings.Cut(strings.TrimLeft(f, "-"), "=")
		switch name {
		case "a", "cover", "covermode", "coverpkg":
			return true
		case "gcflags", "asmflags":
			pattern, _, ok := strings.Cut(value, "=")
			return !ok || strings.HasPrefix(value, "-") || strings.ContainsAny(pattern, " '\"")
		}
		return false
	})
}

// flags are all flags of the build for the go command.
func (b *Build) flags() []string {
	flags := b.Flags[:len(b.Flags):len(b.Flags)]
	if b.Toolexec != "" {
		flags = append(flags, "-toolexec="+b.Toolexec)
	}
	for _, f := range b.GCFlags {
		flags = append(flags, "-gcflags="+f)
	}
	return flags
}

// output runs the go command and returns what it prints.
func (b *Build) output(ctx context.Context, args ...string) (string, error) {
	cmd := command(ctx, b.Dir, args...)
	if b.tool != "" {
		cmd.Path, cmd.Err = b.tool, nil
	}
	cmd.Env = append(cmd.Env, b.Env...)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		return "", failed(ctx, b.Dir, b.Env, err, stderr.String()+stdout.String())
	}
	return stdout.String(), nil
}
