package main

import (
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/unheap/unheap/internal/usage"
)

// Exit codes, the same in every format.
const (
	exitClean = 0 // nothing to say against the program
	exitFound = 1 // findings, or a promise that is broken
	exitUsage = 2 // the arguments make no sense
	exitScan  = 3 // something could not be analyzed
)

// A command is a subcommand.
type command struct {
	name, args, brief string
	run               func(ctx context.Context, out streams, args []string) error
	flags             func(*flag.FlagSet) // for completion; nil for none
}

// streams are where a command writes: data, and talk.
type streams struct {
	data, talk io.Writer
}

// An exitError ends the program with a code; Err is nil when all is said.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func usagef(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Errorf(format, args...)}
}

func commands() []command {
	return []command{
		{"report", "[flags] [packages]", "list the allocation sites of packages, with causes", runReport, reportFlags},
		{"why", "[flags] FILE:LINE[:COL] | SITEID | PKG.FUNC [packages]", "explain why a value is where it is", runWhy, whyFlags},
		{"whatif", "[flags] FILE:LINE[:COL] | FUNC:PARAM | FILE:LINE[:COL]=FUNC ...", "say what would leave the heap without some flows or leaks", runWhatif, whatifFlags},
		{"leverage", "[flags] [packages]", "rank single changes by the sites that they free", runLeverage, leverageFlags},
		{"top", "[packages] -profile FILE [flags]", "rank what allocates by profiles, with causes", runTop, topFlags},
		{"lab", "[flags] [EXPERIMENT...]", "measure here what a lesson says about the stack and the heap", runLab, labFlags},
		{"explain", "[-json] [CAUSE]", "show the catalogue of causes", runExplain, explainFlags},
		{"lens", "list | build | verify | remove [KEY...]", "manage instrumented compilers", runLens, lensFlags},
		{"completion", "bash | zsh | fish", "write a completion script for a shell", runCompletion, nil},
		{"version", "", "print the version", runVersion, nil},
	}
}

func main() { os.Exit(run(os.Args[1:], streams{os.Stdout, os.Stderr})) }

// run runs a command and returns the exit code.
func run(args []string, out streams) int {
	if len(args) > 0 && args[0] == "toolexec" {
		return toolexec(args[1:])
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400) // a short life: time matters more than memory
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := dispatch(ctx, out, args)
	var exit *exitError
	switch {
	case err == nil:
		return exitClean
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(out.talk, "unheap: interrupted")
		return exitScan
	case errors.Is(err, flag.ErrHelp):
		return exitClean
	case errors.As(err, &exit):
	case usage.Is(err):
		exit = &exitError{exitUsage, err}
	default:
		exit = &exitError{exitScan, err}
	}
	if exit.err != nil {
		fmt.Fprintf(out.talk, "unheap: %s\n", exit.Error())
	}
	return exit.code
}

func dispatch(ctx context.Context, out streams, args []string) error {
	if len(args) == 0 {
		return usagef("no command\n%s", strings.TrimRight(summary(), "\n"))
	}
	name := args[0]
	if name == "help" || name == "-h" || name == "-help" || name == "--help" {
		return help(out, args[1:])
	}
	for _, c := range commands() {
		if c.name == name {
			return c.run(ctx, out, args[1:])
		}
	}
	return usagef("no command %q\n%s", name, strings.TrimRight(summary(), "\n"))
}

//go:embed doc.go
var manual string

// help prints the manual, or a command's flags.
func help(out streams, args []string) error {
	if len(args) == 0 {
		text, _, _ := strings.Cut(manual, "\n*/")
		_, text, _ = strings.Cut(text, "/*\n")
		_, err := fmt.Fprintln(out.data, strings.TrimSpace(text))
		return err
	}
	for _, c := range commands() {
		if c.name == args[0] {
			fs := flagSet(c, out.data)
			fs.Usage()
			return nil
		}
	}
	return usagef("no command %q", args[0])
}

func summary() string {
	var b strings.Builder
	b.WriteString("usage: unheap COMMAND [flags] [arguments]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "  %-12s %s\n", c.name, c.brief)
	}
	b.WriteString("\n\"unheap help\" has the manual, \"unheap help COMMAND\" the flags\n")
	return b.String()
}

// flagSet is the flag set of a command, which writes its usage to w.
func flagSet(c command, w io.Writer) *flag.FlagSet {
	fs := flag.NewFlagSet(c.name, flag.ContinueOnError)
	fs.SetOutput(w)
	if c.flags != nil {
		c.flags(fs)
	}
	fs.Usage = func() {
		fmt.Fprintf(w, "usage: unheap %s %s\n\n%s\n", c.name, c.args, c.brief)
		if c.flags != nil {
			fmt.Fprintln(w, "\nflags:")
			fs.PrintDefaults()
		}
	}
	return fs
}

// parse parses a command's flags. An error has been printed already.
func parse(fs *flag.FlagSet, name string, out streams, args []string) error {
	fs.SetOutput(out.talk)
	for _, c := range commands() {
		if c.name == name {
			fs.Usage = func() {
				fmt.Fprintf(out.talk, "usage: unheap %s %s\nrun \"unheap help %s\" for the flags\n", name, c.args, name)
			}
		}
	}
	err := fs.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	if err != nil {
		return &exitError{exitUsage, nil}
	}
	return nil
}
