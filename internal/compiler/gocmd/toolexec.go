package gocmd

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/compiler/wire"
)

// LensFlag marks the compilations that an instrumented compiler is to do. The
// go command keeps it with what it caches; the compiler never sees it.
const LensFlag = "-lens"

// InlineFlag names, for a compilation marked with LensFlag, a function that is to
// be inlined whatever it costs.
const InlineFlag = "-lensinline"

// LensEnv is the environment variable that names the instrumented compiler.
const LensEnv = "UNHEAP_LENS_COMPILER"

// LinkEnv is the environment variable that has the archives that the linker is
// to use in place of others: a JSON object, by import path.
const LinkEnv = "UNHEAP_LINK_ARCHIVES"

// RunTool runs one tool for the go command, for the arguments of "unheap toolexec",
// and returns the exit code: 2 where these make no sense, 3 where the tool cannot be
// run or a file not be read or written, else the tool's. On Unix it returns only if the tool cannot be run.
func RunTool(args []string, stderr io.Writer) int {
	tool, err := Toolexec(args, os.Getenv(LensEnv), os.Getenv(LinkEnv))
	if err != nil {
		fmt.Fprintf(stderr, "unheap: %v\n", err)
		if path := new(fs.PathError); errors.As(err, &path) {
			return 3
		}
		return 2
	}
	err = tool.replace()
	var ended *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &ended):
		return ended.ExitCode()
	}
	fmt.Fprintf(stderr, "unheap: %v\n", err)
	return 3
}

// A Tool is a command that the go command wants run, and what runs it.
type Tool struct {
	Argv []string
	Env  []string // added to the environment
}

// Toolexec decides what to run for the arguments of "unheap toolexec": the
// user's own toolexec program and its arguments, if any, then "--", then the
// tool and its arguments. Only a compilation marked with LensFlag gets another
// compiler, and the linker gets the archives that link names, if any (the values
// of LensEnv and LinkEnv); everything else, -V=full above all, runs as it is, so
// that what is compiled without the mark stays in the user's build cache.
func Toolexec(args []string, lens, link string) (Tool, error) {
	var outer []string
	for i, a := range args {
		if a == "--" {
			outer, args = args[:i], args[i+1:]
			break
		}
	}
	if len(args) == 0 {
		return Tool{}, errors.New("usage: unheap toolexec [COMMAND [ARG...]] -- TOOL [ARG...]; the go command runs it, not you")
	}
	var t Tool
	tool, rest := args[0], args[1:]
	switch strings.TrimSuffix(filepath.Base(tool), ".exe") {
	case "link":
		var err error
		if rest, err = relink(rest, link); err != nil {
			return t, err
		}
	case "compile":
		var marked bool
		var inline string
		if rest, marked, inline = unmark(rest); marked {
			if lens == "" {
				return t, errors.New(LensEnv + " is not set: unheap toolexec is run by unheap itself")
			}
			tool = lens
			t.Env = []string{wire.OnEnv + "=1"}
			if inline != "" {
				t.Env = append(t.Env, wire.InlineEnv+"="+inline)
			}
		}
	}
	t.Argv = append(append(append(t.Argv, outer...), tool), rest...)
	return t, nil
}

// unmark removes LensFlag and InlineFlag from a compiler's arguments.
func unmark(args []string) (kept []string, marked bool, inline string) {
	for _, a := range args {
		switch name, value, _ := strings.Cut(a, "="); {
		case name == LensFlag && value != "":
			marked = true
		case name == InlineFlag && value != "":
			inline = value
		default:
			kept = append(kept, a)
		}
	}
	return kept, marked, inline
}

// relink gives the linker a list of archives in which those of link stand in
// place of others.
func relink(args []string, link string) ([]string, error) {
	at := slices.Index(args, "-importcfg") + 1
	if link == "" || at == 0 || at == len(args) {
		return args, nil
	}
	var archives map[string]string
	if err := json.Unmarshal([]byte(link), &archives); err != nil {
		return nil, fmt.Errorf("%s: %w", LinkEnv, err)
	}
	text, err := os.ReadFile(args[at])
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "packagefile "); ok {
			pkg, _, _ := strings.Cut(rest, "=")
			if file, ok := archives[pkg]; ok {
				line = "packagefile " + pkg + "=" + file + "\n"
			}
		}
		b.WriteString(line)
	}
	args = slices.Clone(args)
	args[at] += ".unheap"
	return args, os.WriteFile(args[at], b.Bytes(), 0o666)
}
