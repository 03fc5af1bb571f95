// Package completion writes scripts that complete a command line, for shells, of what
// can follow each command and flag. The scripts run nothing.
package completion

import (
	"fmt"
	"io"
	"strings"
)

// Shells are the shells that there are scripts for, in the order of the documents.
var Shells = []string{"bash", "zsh", "fish"}

// Write writes the script for one of the Shells.
func Write(w io.Writer, shell string, commands []Command) error {
	switch shell {
	case "bash":
		return bash(w, commands)
	case "zsh":
		return zsh(w, commands)
	case "fish":
		return fish(w, commands)
	}
	return fmt.Errorf("there is no script for %s", shell)
}

// A Command is a command with what can follow it.
type Command struct {
	Name, Brief string
	Flags       []Flag
	Args        []string // nil: files, as packages and positions are
}

// A Flag is a flag with what can follow it.
type Flag struct {
	Name, Brief string
	Argument    string   // what it takes; "" for a boolean
	Values      []string // nil: anything
	Files       bool     // the argument is a file
	Folders     bool     // or a folder
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

func bash(w io.Writer, words []Command) error {
	var b strings.Builder
	var names []string
	for _, c := range words {
		names = append(names, c.Name)
	}
	fmt.Fprintf(&b, bashHead, strings.Join(names, " "))
	for _, c := range words {
		for _, f := range c.Flags {
			list := "any"
			switch {
			case f.Argument == "":
				continue
			case f.Values != nil:
				list = strings.Join(f.Values, " ")
			case f.Files:
				list = "files"
			case f.Folders:
				list = "folders"
			}
			fmt.Fprintf(&b, "\t%s-%s) list=%q ;;\n", c.Name, f.Name, list)
		}
	}
	b.WriteString("\tesac\n\tcase ${COMP_WORDS[1]} in\n")
	for _, c := range words {
		fmt.Fprintf(&b, "\t%s)\n\t\tflags=%q\n\t\twords=%q\n\t\t;;\n", c.Name, strings.Join(c.FlagNames(), " "), strings.Join(c.Args, " "))
	}
	b.WriteString(bashTail)
	_, err := io.WriteString(w, b.String())
	return err
}

// FlagNames are the flags of the command as they are typed.
func (c Command) FlagNames() []string {
	var names []string
	for _, f := range c.Flags {
		names = append(names, "-"+f.Name)
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

func zsh(w io.Writer, words []Command) error {
	var names, b strings.Builder
	for _, c := range words {
		fmt.Fprintf(&names, "\t\t'%s:%s'\n", c.Name, zshQuote.Replace(c.Brief))
	}
	fmt.Fprintf(&b, zshHead, names.String())
	for _, c := range words {
		fmt.Fprintf(&b, "\t%s)\n\t\t_arguments \\\n", c.Name)
		for _, f := range c.Flags {
			fmt.Fprintf(&b, "\t\t\t'%s' \\\n", zshFlag(f))
		}
		switch {
		case c.Args == nil:
			b.WriteString("\t\t\t'*:package or file:_files'\n")
		case len(c.Args) == 0:
			b.WriteString("\t\t\t':no argument: '\n")
		default:
			fmt.Fprintf(&b, "\t\t\t':argument:(%s)'\n", strings.Join(c.Args, " "))
		}
		b.WriteString("\t\t;;\n")
	}
	b.WriteString(zshTail)
	_, err := io.WriteString(w, b.String())
	return err
}

func zshFlag(f Flag) string {
	brief := zshQuote.Replace(f.Brief)
	if f.Argument == "" {
		return fmt.Sprintf("-%s[%s]", f.Name, brief)
	}
	action := " "
	switch {
	case f.Name == "verdict":
		action = fmt.Sprintf("_values -s , %s %s", f.Name, strings.Join(f.Values, " "))
	case f.Values != nil:
		action = "(" + strings.Join(f.Values, " ") + ")"
	case f.Files:
		action = "_files"
	case f.Folders:
		action = "_files -/"
	}
	return fmt.Sprintf("-%s=[%s]:%s:%s", f.Name, brief, zshQuote.Replace(f.Argument), action)
}

func fish(w io.Writer, words []Command) error {
	var b strings.Builder
	b.WriteString("# fish completion for unheap. Load it with: unheap completion fish | source\n")
	for _, c := range words {
		fmt.Fprintf(&b, "complete -c unheap -n __fish_use_subcommand -f -a %s -d %s\n", c.Name, fishQuote(c.Brief))
	}
	for _, c := range words {
		when := "complete -c unheap -n '__fish_seen_subcommand_from " + c.Name + "'"
		if c.Args != nil {
			fmt.Fprintf(&b, "%s -f -a %s\n", when, fishQuote(strings.Join(c.Args, " ")))
		}
		for _, f := range c.Flags {
			fmt.Fprintf(&b, "%s -o %s -d %s", when, f.Name, fishQuote(f.Brief))
			switch {
			case f.Argument == "":
			case f.Values != nil:
				fmt.Fprintf(&b, " -x -a %s", fishQuote(strings.Join(f.Values, " ")))
			case f.Folders:
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
