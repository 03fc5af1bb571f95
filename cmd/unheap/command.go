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
	fields            string // of its answer in JSON, for help; "" if it writes none
}

// A task is one run of a command: its flags are registered, then it runs with the
// arguments that are left.
type task interface {
	register(*flag.FlagSet)
	run(ctx context.Context, c *console, args []string) error
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

// help prints the manual, the fields of answers in JSON, or a command's flags.
func help(w io.Writer, args []string) error {
	if len(args) == 0 {
		text, _, _ := strings.Cut(manual, "\n*/")
		_, text, _ = strings.Cut(text, "/*\n")
		_, err := fmt.Fprintln(w, strings.TrimSpace(text))
		return err
	}
	if args[0] == "json" {
		_, err := io.WriteString(w, fields())
		return err
	}
	c, err := lookup(args[0])
	if err != nil {
		return err
	}
	var text strings.Builder
	fmt.Fprintf(&text, "usage: unheap %s %s\n\n%s\n", c.name, c.args, c.brief)
	fs, any := c.flags(), false
	fs.VisitAll(func(*flag.Flag) { any = true })
	if any {
		fmt.Fprintln(&text, "\nflags:")
		fs.SetOutput(&text)
		fs.PrintDefaults()
	}
	_, err = io.WriteString(w, text.String())
	return err
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

// fields is the part of the manual on JSON, with the fields of every answer.
func fields() string {
	parts := []string{jsonHead}
	for _, c := range commands() {
		if c.fields != "" {
			parts = append(parts, c.fields)
		}
	}
	return strings.Join(parts, "\n")
}

const jsonHead = `# JSON

The form has a version, in the field schema. Within a version fields may be
added, and none are changed or removed. The order of the sites is stable, and
there are no times and no absolute paths, so that reports can be compared.
`
