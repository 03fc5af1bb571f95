package main

import (
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/unheap/unheap/internal/ask"
	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/exit"
	"github.com/unheap/unheap/internal/usage"
)

func main() { os.Exit(int(run(os.Args[1:], newConsole(os.Stdout, os.Stderr)))) }

// run runs a command and returns the exit code.
func run(args []string, c *console) exit.Code {
	if len(args) > 0 && args[0] == "toolexec" {
		return exit.Code(gocmd.RunTool(args[1:], c.talk))
	}
	ask.OneQuestion()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := dispatch(ctx, c, args)
	c.quiet()
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exit.Clean
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(c.talk, "unheap: interrupted")
		return exit.Unknown
	case !errors.Is(err, errSaid):
		for _, text := range reasons(err) {
			fmt.Fprintf(c.talk, "unheap: %s\n", text)
		}
	}
	return exit.Of(err)
}

// reasons are the texts of an error, which can join several.
func reasons(err error) []string {
	switch e := err.(type) {
	case interface{ Unwrap() []error }:
		var list []string
		for _, each := range e.Unwrap() {
			list = append(list, reasons(each)...)
		}
		return list
	case errFound:
		return nil
	case *ask.NoBenchmark:
		return reasons(e.Unwrap())
	case *ask.Incomplete:
		return e.Reasons()
	}
	return []string{err.Error()}
}

// errSaid is a usage error that package flag has printed.
var errSaid = errors.New("said")

func dispatch(ctx context.Context, c *console, args []string) error {
	if len(args) == 0 {
		return usage.Errorf("no command\n%s", strings.TrimRight(summary(), "\n"))
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		return help(c.data, args[1:])
	}
	cmd, err := lookup(args[0])
	if err != nil {
		return usage.Errorf("%w\n%s", err, strings.TrimRight(summary(), "\n"))
	}
	t := cmd.new()
	rest, err := cmd.parse(t, c.talk, args[1:])
	if err != nil {
		return err
	}
	return t.run(ctx, c, rest)
}
