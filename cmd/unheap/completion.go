package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/lab"
	"github.com/unheap/unheap/internal/usage"
)

// A completion writes a shell's script from what the commands and their flag
// sets say; the script runs nothing.
type completion func(w io.Writer, words []commandWords) error

var completions = map[string]completion{"bash": bashCompletion, "zsh": zshCompletion, "fish": fishCompletion}

// shells are the keys of completions, in the order of the documents.
var shells = []string{"bash", "zsh", "fish"}

// commandWords are what can follow a command.
type commandWords struct {
	name, brief string
	flags       []flagWords
	args        []string // nil: files, as packages and positions are
}

// flagWords are what can follow a flag.
type flagWords struct {
	name, brief string
	argument    string   // what it takes; "" for a boolean
	values      []string // nil: anything
	files       bool     // the argument is a file
	folders     bool     // or a folder
}

// flagValues are the values of flags that take one of a few.
func flagValues() map[string][]string {
	verdicts := []string{"all"}
	for _, v := range alloc.Verdicts {
		verdicts = append(verdicts, string(v))
	}
	return map[string][]string{
		"cause": causeNames(), "verdict": verdicts,
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
func completionWords() []commandWords {
	args := map[string][]string{
		"explain": causeNames(), "lab": experimentNames(), "lens": {"list", "build", "verify", "remove"},
		"completion": shells, "version": {},
	}
	values := flagValues()
	var words []commandWords
	var names []string
	for _, c := range commands() {
		w := commandWords{name: c.name, brief: c.brief, args: args[c.name]}
		c.flags().VisitAll(func(f *flag.Flag) {
			argument, usage := flag.UnquoteUsage(f)
			usage, _, _ = strings.Cut(usage, " (") // lists and asides are for the manual
			w.flags = append(w.flags, flagWords{
				name: f.Name, brief: usage, argument: argument, values: values[f.Name],
				files: argument == "file", folders: argument == "dir",
			})
		})
		words = append(words, w)
		names = append(names, c.name)
	}
	return append(words, commandWords{name: "help", brief: "show the manual, or a command's flags", args: append(names, "json")})
}

// A completionTask writes a completion script for a shell.
type completionTask struct{}

func (completionTask) register(*flag.FlagSet) {}

func (completionTask) run(_ context.Context, c *console, args []string) error {
	if len(args) != 1 {
		return usage.Errorf("completion takes one shell: %s", strings.Join(shells, ", "))
	}
	write, ok := completions[args[0]]
	if !ok {
		return usage.Errorf("completion %s: want one of %s", args[0], strings.Join(shells, ", "))
	}
	return write(c.data, completionWords())
}

const bashHead = `# bash completion for unheap. Load it with: source <(unheap completion bash)
_unheap() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} flags= words= list=
	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		COMPREPLY=($(compgen -W "%s" -- "$cur"))
		return
	fi
	# "=" is a word of its own here.
	if [[ $cur == = ]]; then
		cur=
	elif [[ $prev == = ]]; then
		prev=${COMP_WORDS[COMP_CWORD-2]}
	fi
	case ${COMP_WORDS[1]}$prev in
`

const bashTail = `	esac
	if [[ $list == files ]]; then
		COMPREPLY=($(compgen -f -- "$cur"))
	elif [[ $list == folders ]]; then
		COMPREPLY=($(compgen -d -- "$cur"))
	elif [[ $list == any ]]; then
		return
	elif [[ $cur == -* && -z $list ]]; then
		COMPREPLY=($(compgen -W "$flags" -- "$cur"))
	elif [[ -n $list ]]; then
		# Some take several, with commas.
		local before=
		[[ $cur == *,* ]] && before=${cur%,*},
		COMPREPLY=($(compgen -P "$before" -W "$list" -- "${cur##*,}"))
	elif [[ -n $words ]]; then
		COMPREPLY=($(compgen -W "$words" -- "$cur"))
	fi
}
complete -o default -F _unheap unheap
`

func bashCompletion(w io.Writer, words []commandWords) error {
	var b strings.Builder
	var names []string
	for _, c := range words {
		names = append(names, c.name)
	}
	fmt.Fprintf(&b, bashHead, strings.Join(names, " "))
	for _, c := range words {
		for _, f := range c.flags {
			list := "any"
			switch {
			case f.argument == "":
				continue
			case f.values != nil:
				list = strings.Join(f.values, " ")
			case f.files:
				list = "files"
			case f.folders:
				list = "folders"
			}
			fmt.Fprintf(&b, "\t%s-%s) list=%q ;;\n", c.name, f.name, list)
		}
	}
	b.WriteString("\tesac\n\tcase ${COMP_WORDS[1]} in\n")
	for _, c := range words {
		fmt.Fprintf(&b, "\t%s)\n\t\tflags=%q\n\t\twords=%q\n\t\t;;\n", c.name, strings.Join(flagNames(c), " "), strings.Join(c.args, " "))
	}
	b.WriteString(bashTail)
	_, err := io.WriteString(w, b.String())
	return err
}

func flagNames(c commandWords) []string {
	var names []string
	for _, f := range c.flags {
		names = append(names, "-"+f.name)
	}
	return names
}

const zshHead = `#compdef unheap
# zsh completion for unheap. Load it with: source <(unheap completion zsh)
_unheap() {
	local -a names=(
%s	)
	if ((CURRENT == 2)); then
		_describe command names
		return
	fi
	local name=$words[2]
	shift words
	((CURRENT--))
	case $name in
`

const zshTail = `	esac
}
if [[ $funcstack[1] == _unheap ]]; then
	_unheap "$@"
else
	compdef _unheap unheap
fi
`

// zshQuote makes text part of a description in single quotes.
var zshQuote = strings.NewReplacer("'", `'\''`, ":", `\:`, "[", `\[`, "]", `\]`)

func zshCompletion(w io.Writer, words []commandWords) error {
	var names, b strings.Builder
	for _, c := range words {
		fmt.Fprintf(&names, "\t\t'%s:%s'\n", c.name, zshQuote.Replace(c.brief))
	}
	fmt.Fprintf(&b, zshHead, names.String())
	for _, c := range words {
		fmt.Fprintf(&b, "\t%s)\n\t\t_arguments \\\n", c.name)
		for _, f := range c.flags {
			fmt.Fprintf(&b, "\t\t\t'%s' \\\n", zshFlag(f))
		}
		switch {
		case c.args == nil:
			b.WriteString("\t\t\t'*:package or file:_files'\n")
		case len(c.args) == 0:
			b.WriteString("\t\t\t':no argument: '\n")
		default:
			fmt.Fprintf(&b, "\t\t\t':argument:(%s)'\n", strings.Join(c.args, " "))
		}
		b.WriteString("\t\t;;\n")
	}
	b.WriteString(zshTail)
	_, err := io.WriteString(w, b.String())
	return err
}

func zshFlag(f flagWords) string {
	brief := zshQuote.Replace(f.brief)
	if f.argument == "" {
		return fmt.Sprintf("-%s[%s]", f.name, brief)
	}
	action := " "
	switch {
	case f.name == "verdict":
		action = fmt.Sprintf("_values -s , %s %s", f.name, strings.Join(f.values, " "))
	case f.values != nil:
		action = "(" + strings.Join(f.values, " ") + ")"
	case f.files:
		action = "_files"
	case f.folders:
		action = "_files -/"
	}
	return fmt.Sprintf("-%s=[%s]:%s:%s", f.name, brief, zshQuote.Replace(f.argument), action)
}

func fishCompletion(w io.Writer, words []commandWords) error {
	var b strings.Builder
	b.WriteString("# fish completion for unheap. Load it with: unheap completion fish | source\n")
	for _, c := range words {
		fmt.Fprintf(&b, "complete -c unheap -n __fish_use_subcommand -f -a %s -d %s\n", c.name, fishQuote(c.brief))
	}
	for _, c := range words {
		when := "complete -c unheap -n '__fish_seen_subcommand_from " + c.name + "'"
		if c.args != nil {
			fmt.Fprintf(&b, "%s -f -a %s\n", when, fishQuote(strings.Join(c.args, " ")))
		}
		for _, f := range c.flags {
			fmt.Fprintf(&b, "%s -o %s -d %s", when, f.name, fishQuote(f.brief))
			switch {
			case f.argument == "":
			case f.values != nil:
				fmt.Fprintf(&b, " -x -a %s", fishQuote(strings.Join(f.values, " ")))
			case f.folders:
				b.WriteString(" -x -a '(__fish_complete_directories)'")
			default:
				b.WriteString(" -r")
			}
			b.WriteString("\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func fishQuote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "'"
}
