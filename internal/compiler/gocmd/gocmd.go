// Package gocmd runs the go command, and the test programs that it compiles. Package
// lens runs the go command, too, to build a compiler; apart from that only tests and
// the program bench do.
//
// A Build names packages and flags; List compiles them with "go list -export",
// which replays what the compiler printed when nothing changed and links
// nothing. What the compiler printed is handed on line by line; package gcfacts
// reads it.
package gocmd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"

	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/compiler/procgroup"
)

// goError explains why the go command did not run.
func goError(err error, stderr string) error {
	if errors.Is(err, exec.ErrNotFound) {
		return errors.New("the go command is not in PATH; install Go from https://go.dev/dl or add its bin folder to PATH")
	}
	if msg := strings.TrimSpace(stderr); msg != "" {
		return errors.New(msg)
	}
	return fmt.Errorf("go: %w", err)
}

// command prepares a run of the go command in dir. Its children are in its
// process group and end with it.
func command(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = os.Environ()
	if dir != "" {
		// A symbolic link in dir stays one: the go command trusts PWD.
		cmd.Env = append(cmd.Env, "PWD="+dir)
	}
	procgroup.Own(cmd)
	return cmd
}

// A Package is a package as the go command lists it.
type Package struct {
	ImportPath string
	Dir        string
	Name       string
	Export     string // the compiled package; "" where there is none
	ForTest    string
	Standard   bool
	DepOnly    bool // listed because another depends on it
	GoFiles    []string
	CgoFiles   []string
	Module     *Module
	Error      *PackageError
	DepsErrors []*PackageError
	Imports    []string // import paths as in the list; with Build.Deps or Build.Syntax

	// With Build.Syntax:
	CompiledGoFiles []string // what the compiler is given; cgo's are in the cache
	SFiles          []string
	ImportMap       map[string]string // from the source's, where they differ
}

// ID is the import path as the go command lists it: of a package that is compiled
// with its tests, "p [p.test]".
func (p *Package) ID() string {
	if p.ForTest == "" || strings.Contains(p.ImportPath, " ") {
		return p.ImportPath
	}
	return p.ImportPath + " [" + p.ForTest + ".test]"
}

// Path is the import path without the test that the package is compiled for.
func (p *Package) Path() string {
	path, _, _ := strings.Cut(p.ImportPath, " ")
	return path
}

// A Module is a package's module.
type Module struct {
	Path    string
	Version string
	Main    bool
	Dir     string
	Replace *Module

	GoVersion string // of the language: "1.26.0"
}

// A PackageError says why a package could not be loaded or compiled.
type PackageError struct {
	ImportStack []string
	Pos         string
	Err         string
}

// A Build is a compilation of packages.
type Build struct {
	Dir      string   // where to run; "" for the current folder
	Flags    []string // build flags, as go build takes them, apart from -gcflags and -toolexec
	GCFlags  []string // values of -gcflags, in order; the last that matches a package is used
	Toolexec string
	Env      []string // added to the environment
	Tests    bool     // test code too
	Deps     bool     // list what the packages depend on, too
	Syntax   bool     // list the files that are compiled, and what is imported
	Patterns []string

	tool string // the go command; "" for the one in PATH
}

// List compiles the packages. It calls pkg for each, in the go command's order,
// and line for each line that was printed, with the package that the go command
// put it under, or "" for the go command's own; both come from one goroutine at
// a time. What the go command says of an error of its own is in the error. A line is
// good only during its call. Packages that cannot be compiled have an Error; an
// error from List means that the go command could not do its work at all.
func (b *Build) List(ctx context.Context, pkg func(*Package), line func(pkg string, text []byte)) error {
	fields := "ImportPath,Dir,Name,Export,ForTest,Standard,DepOnly,GoFiles,CgoFiles,Module,Error,DepsErrors"
	if b.Deps || b.Syntax {
		fields += ",Imports"
	}
	if b.Syntax {
		fields += ",CompiledGoFiles,SFiles,ImportMap"
	}
	args := []string{"list", "-e", "-export", "-json=" + fields}
	if b.Syntax {
		args = append(args, "-compiled")
	}
	if b.Deps {
		args = append(args, "-deps")
	}
	if b.Tests {
		args = append(args, "-test")
	}
	args = append(append(append(args, b.flags()...), "--"), b.Patterns...)
	cmd := command(ctx, b.Dir, args...)
	cmd.Env = append(cmd.Env, b.Env...)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return goError(err, "")
	}
	var (
		mu      sync.Mutex
		wg      sync.WaitGroup
		listErr error
		talk    []string
		bad     trouble
	)
	wg.Add(1)
	go func() {
		defer wg.Done()
		talk = readOutput(stderr, func(p string, text []byte) {
			mu.Lock()
			defer mu.Unlock()
			line(p, text)
		})
	}()
	listErr = readPackages(stdout, func(p *Package) {
		mu.Lock()
		defer mu.Unlock()
		bad.add(p)
		pkg(p)
	})
	wg.Wait()
	err = cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return failed(ctx, b.Dir, b.Env, err, strings.Join(talk, "\n"))
	}
	if full := FullDisk(ctx, b.Dir, b.Env, strings.Join(bad, "\n")); full != nil {
		return full
	}
	for _, text := range talk {
		line("", []byte(text))
	}
	return listErr
}

// Locate calls pkg for the packages that patterns name and what they depend on,
// with their folders; it compiles nothing.
func Locate(ctx context.Context, dir string, env, flags, patterns []string, pkg func(*Package)) error {
	args := append([]string{"list", "-e", "-deps", "-json=ImportPath,Dir,Module,Standard"}, flags...)
	cmd := command(ctx, dir, append(append(args, "--"), patterns...)...)
	cmd.Env = append(cmd.Env, env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return goError(err, "")
	}
	listErr := readPackages(stdout, pkg)
	if err := cmd.Wait(); err != nil {
		return failed(ctx, dir, env, err, stderr.String())
	}
	return listErr
}

func readPackages(r io.Reader, pkg func(*Package)) error {
	dec := json.NewDecoder(r)
	for {
		p := new(Package)
		if err := dec.Decode(p); err == io.EOF {
			return nil
		} else if err != nil {
			io.Copy(io.Discard, r)
			return fmt.Errorf("go list: %w", err)
		}
		pkg(p)
	}
}

// maxTalk bounds what is kept of the go command's own words, in lines.
const maxTalk = 50

// readOutput splits the go command's stderr into lines under their packages and
// returns the last lines outside of any. Downloads are news at once.
func readOutput(r io.Reader, line func(pkg string, text []byte)) (talk []string) {
	current := ""
	gcfacts.Lines(r, func(text []byte) bool {
		if rest, ok := bytes.CutPrefix(text, []byte("# ")); ok {
			current = string(rest)
			return true
		}
		if current != "" || bytes.HasPrefix(text, []byte("go: downloading ")) {
			line(current, text)
			return true
		}
		if talk = append(talk, string(text)); len(talk) > maxTalk {
			talk = talk[1:]
		}
		return true
	})
	io.Copy(io.Discard, r) // if a read failed, the command must not block
	return talk
}
