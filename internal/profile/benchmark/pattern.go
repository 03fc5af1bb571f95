package benchmark

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A pattern is the value of -bench: alternatives, each with an expression for
// each level of sub-benchmarks.
type pattern struct {
	text string
	alts [][]*regexp.Regexp
}

// parsePattern reads a pattern as package testing does: bars separate
// alternatives and slashes levels, where they are outside of all brackets.
func parsePattern(text string) (pattern, error) {
	p := pattern{text: text}
	for _, alt := range splitOutside(text, '|') {
		var levels []*regexp.Regexp
		for _, level := range splitOutside(alt, '/') {
			re, err := regexp.Compile(level)
			if err != nil {
				return p, fmt.Errorf("-bench %s: %w", text, err)
			}
			levels = append(levels, re)
		}
		p.alts = append(p.alts, levels)
	}
	return p, nil
}

// splitOutside splits s at a separator that is outside of brackets.
func splitOutside(s string, sep byte) []string {
	var parts []string
	square, round, from := 0, 0, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			i++
		case c == '[':
			square++
		case c == ']':
			square = max(square-1, 0)
		case c == '(' && square == 0:
			round++
		case c == ')' && square == 0:
			round--
		case c == sep && square == 0 && round == 0:
			parts = append(parts, s[from:i])
			from = i + 1
		}
	}
	return append(parts, s[from:])
}

// top reports whether a benchmark that is not a sub-benchmark may match.
func (p pattern) top(name string) bool {
	return slices.ContainsFunc(p.alts, func(levels []*regexp.Regexp) bool { return levels[0].MatchString(name) })
}

// only returns a pattern for one sub-benchmark.
func only(name string) string {
	levels := strings.Split(name, "/")
	for i, level := range levels {
		levels[i] = "^" + regexp.QuoteMeta(level) + "$"
	}
	return strings.Join(levels, "/")
}

// below returns a pattern for the benchmarks whose names begin with another's
// name and a slash: they may be its sub-benchmarks, or have a slash in their own
// name. It is "" for none.
func below(name string, all []string) string {
	var list []string
	for _, n := range all {
		if strings.HasPrefix(n, name+"/") {
			list = append(list, only(n))
		}
	}
	return strings.Join(list, "|")
}

// anyOf returns a pattern for some benchmarks that are not sub-benchmarks.
func anyOf(names []string) string {
	return "^(" + strings.Join(names, "|") + ")$"
}

// parseCPU reads the value of -cpu; none is the default.
func parseCPU(text string) ([]int, error) {
	var list []int
	for _, field := range strings.Split(text, ",") {
		if field = strings.TrimSpace(field); field == "" {
			continue
		}
		n, err := strconv.Atoi(field)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("-cpu %s: want numbers of 1 or more with commas between", text)
		}
		list = append(list, n)
	}
	return list, nil
}

// topOf returns the benchmark that a sub-benchmark belongs to.
func topOf(name string) string {
	top, _, _ := strings.Cut(name, "/")
	return top
}
