package main

import (
	"context"
	"flag"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/completion"
	"github.com/unheap/unheap/internal/lab"
	"github.com/unheap/unheap/internal/out"
	"github.com/unheap/unheap/internal/usage"
)

// flagValues are the values of flags that take one of a few.
func flagValues() map[string][]string {
	verdicts := []string{"all"}
	for _, v := range alloc.Verdicts {
		verdicts = append(verdicts, string(v))
	}
	var formats []string
	for _, f := range out.Formats {
		formats = append(formats, f.Name)
	}
	return map[string][]string{
		"cause": causeNames(), "verdict": verdicts,
		"format": formats,
		"engine": {"auto", string(alloc.Lens), string(alloc.Stock)},
		"mod":    {"readonly", "vendor", "mod"}, "covermode": {"set", "count", "atomic"},
	}
}

func causeNames() []string {
	var names []string
	for _, r := range alloc.Catalogue {
		names = append(names, string(r.ID))
	}
	return names
}

func experimentNames() []string {
	var names []string
	for _, e := range lab.All() {
		names = append(names, e.Name)
	}
	return names
}

// completionWords are all words to complete, by command.
func completionWords() []completion.Command {
	args := map[string][]string{
		"explain": causeNames(), "lab": experimentNames(), "lens": {"list", "build", "verify", "remove"},
		"completion": completion.Shells, "version": {},
	}
	values := flagValues()
	var words []completion.Command
	var names []string
	for _, c := range commands() {
		w := completion.Command{Name: c.name, Brief: c.brief, Args: args[c.name]}
		c.flags().VisitAll(func(f *flag.Flag) {
			argument, usage := flag.UnquoteUsage(f)
			usage, _, _ = strings.Cut(usage, " (") // lists and asides are for the manual
			w.Flags = append(w.Flags, completion.Flag{
				Name: f.Name, Brief: usage, Argument: argument, Values: values[f.Name],
				Files: argument == "file", Folders: argument == "dir",
			})
		})
		words = append(words, w)
		names = append(names, c.name)
	}
	return append(words, completion.Command{Name: "help", Brief: "show the manual, or a command's flags", Args: append(names, "json")})
}

// A completionTask writes a completion script for a shell.
type completionTask struct{}

func (completionTask) register(*flag.FlagSet) {}

func (completionTask) run(_ context.Context, c *console, args []string) error {
	if len(args) != 1 {
		return usage.Errorf("completion takes one shell: %s", strings.Join(completion.Shells, ", "))
	}
	if !slices.Contains(completion.Shells, args[0]) {
		return usage.Errorf("completion %s: want one of %s", args[0], strings.Join(completion.Shells, ", "))
	}
	return completion.Write(c.data, args[0], completionWords())
}
