package main

import (
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/unheap/unheap/internal/usage"
)

// A command is a subcommand.
type command struct {
	name, args, brief string
	new               func() task
}

// A task is one run of a command: its flags are registered, then it runs with the
// arguments that are left.
type task interface {
	register(*flag.FlagSet)
	run(ctx context.Context, c *console, args []string) error
}

// commands are all commands, in the order of the documents.
func commands() []command {
	return []command{
		{"report", "[flags] [packages]", "list the allocation sites of packages, with causes", func() task { return new(reportTask) }},
		{"why", "[flags] FILE:LINE[:COL] | SITEID | PKG.FUNC [packages]", "explain why a value is where it is", func() task { return new(whyTask) }},
		{"whatif", "[flags] FILE:LINE[:COL] | FUNC:PARAM | FILE:LINE[:COL]=FUNC ...", "say what would leave the heap without some flows or leaks", func() task { return new(whatifTask) }},
		{"leverage", "[flags] [packages]", "rank single changes by the sites that they free", func() task { return new(leverageTask) }},
		{"top", "[packages] -profile FILE [flags]", "rank what allocates by profiles, with causes", func() task { return new(topTask) }},
		{"lab", "[flags] [EXPERIMENT...]", "measure here what a lesson says about the stack and the heap", func() task { return new(labTask) }},
		{"explain", "[-json] [CAUSE]", "show the catalogue of causes", func() task { return new(explainTask) }},
		{"lens", "list | build | verify | remove [KEY...]", "manage instrumented compilers", func() task { return new(lensTask) }},
		{"completion", "bash | zsh | fish", "write a completion script for a shell", func() task { return completionTask{} }},
		{"version", "", "print the version", func() task { return versionTask{} }},
	}
}

// lookup returns the command with a name.
func lookup(name string) (command, error) {
	for _, c := range commands() {
		if c.name == name {
			return c, nil
		}
	}
	return command{}, usage.Errorf("no command %q", name)
}

// parse parses the flags of a task, which may stand after its arguments, and
// returns the arguments.
func (c command) parse(t task, talk io.Writer, args []string) (rest []string, err error) {
	fs := flag.NewFlagSet(c.name, flag.ContinueOnError)
	fs.SetOutput(talk)
	fs.Usage = func() {
		fmt.Fprintf(talk, "usage: unheap %s %s\nrun \"unheap help %s\" for the flags\n", c.name, c.args, c.name)
	}
	t.register(fs)
	for {
		if err := fs.Parse(args); errors.Is(err, flag.ErrHelp) {
			return nil, err
		} else if err != nil {
			return nil, usage.Errorf("%w", errSaid)
		}
		left := fs.Args()
		if n := len(args) - len(left); n > 0 && args[n-1] == "--" {
			return append(rest, left...), nil
		}
		n := 0
		for n < len(left) && (left[n] == "-" || !strings.HasPrefix(left[n], "-")) {
			n++
		}
		rest, args = append(rest, left[:n]...), left[n:]
		if len(args) == 0 {
			return rest, nil
		}
	}
}

//go:embed doc.go
var manual string

// help prints the manual, or a command's flags.
func help(w io.Writer, args []string) error {
	if len(args) == 0 {
		text, _, _ := strings.Cut(manual, "\n*/")
		_, text, _ = strings.Cut(text, "/*\n")
		_, err := fmt.Fprintln(w, strings.TrimSpace(text))
		return err
	}
	c, err := lookup(args[0])
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "usage: unheap %s %s\n\n%s\n", c.name, c.args, c.brief)
	fs := c.flags()
	any := false
	fs.VisitAll(func(*flag.Flag) { any = true })
	if any {
		fmt.Fprintln(w, "\nflags:")
		fs.SetOutput(w)
		fs.PrintDefaults()
	}
	return nil
}

// flags are the flags of a command.
func (c command) flags() *flag.FlagSet {
	fs := flag.NewFlagSet(c.name, flag.ContinueOnError)
	c.new().register(fs)
	return fs
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
