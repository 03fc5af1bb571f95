package gocmd

import (
	"fmt"
	"strings"
)

// SplitFlags splits the value of GOFLAGS into flags. Like the go command it
// knows quotes around a whole flag.
func SplitFlags(s string) ([]string, error) {
	var flags []string
	for {
		s = strings.TrimLeft(s, " \t\r\n")
		if s == "" {
			return flags, nil
		}
		if q := s[0]; q == '\'' || q == '"' {
			end := strings.IndexByte(s[1:], q)
			if end < 0 {
				return nil, fmt.Errorf("GOFLAGS has a %c without its end", q)
			}
			flags = append(flags, s[1:1+end])
			s = s[2+end:]
			continue
		}
		end := strings.IndexAny(s, " \t\r\n")
		if end < 0 {
			end = len(s)
		}
		flags = append(flags, s[:end])
		s = s[end:]
	}
}

// Quote puts quotes around an argument of a flag that takes a list, when it
// needs them.
func Quote(s string) (string, error) {
	switch {
	case !strings.ContainsAny(s, " \t\n'\"") && s != "":
		return s, nil
	case !strings.Contains(s, "'"):
		return "'" + s + "'", nil
	case !strings.Contains(s, `"`):
		return `"` + s + `"`, nil
	}
	return "", fmt.Errorf("%s: a path with both kinds of quotes cannot be given to the go command", s)
}

// Values returns the values that flags give to the flag with a name, in order.
func Values(flags []string, name string) []string {
	var values []string
	for _, f := range flags {
		f = strings.TrimLeft(f, "-")
		if v, ok := strings.CutPrefix(f, name+"="); ok {
			values = append(values, v)
		}
	}
	return values
}

// MergeGCFlags returns values of -gcflags that do what the user's do and add
// one flag for the packages named on the command line. The go command uses the
// last value whose pattern matches a package, so ours must carry theirs.
//
// Flags that make the compiler print what it decides are refused: their text
// would stand between ours.
func MergeGCFlags(user []string, add string) ([]string, error) {
	named := add
	var merged, special []string
	for _, v := range user {
		pattern, flags, ok := strings.Cut(v, "=")
		if !ok || strings.HasPrefix(v, "-") || strings.ContainsAny(pattern, " '\"") {
			pattern, flags = "", v
		}
		if f := printing(flags); f != "" {
			return nil, fmt.Errorf("-gcflags has %s, which makes the compiler print over what unheap reads; take it out for this run (look in GOFLAGS too: go env GOFLAGS)", f)
		}
		switch pattern {
		case "":
			named = strings.TrimSpace(add + " " + flags)
		case "all", "...", "./...":
			merged = append(merged, v)
			named = strings.TrimSpace(add + " " + flags)
		default:
			merged = append(merged, v)
			special = append(special, pattern+"="+strings.TrimSpace(add+" "+flags))
		}
	}
	return append(append(merged, named), special...), nil
}

// printing returns the first flag that makes the compiler print.
func printing(flags string) string {
	for _, f := range strings.Fields(flags) {
		f = strings.Trim(f, `'"`)
		name, _, _ := strings.Cut("-"+strings.TrimLeft(f, "-"), "=")
		switch name {
		case "-m", "-S", "-json", "-W", "-v", "-live", "-lens":
			return f
		}
	}
	return ""
}
