package report

import (
	"strings"
	"unicode/utf8"

	"github.com/fatih/color"
	"github.com/unheap/unheap/internal/alloc"
)

// A Style says how text looks.
type Style struct {
	Width int  // of a line, in columns; 0 is no limit
	Color bool // mark parts with ANSI colours
}

func (s Style) paint(text string, attrs ...color.Attribute) string {
	if !s.Color || text == "" {
		return text
	}
	c := color.New(attrs...)
	c.EnableColor()
	return c.Sprint(text)
}

func (s Style) bold(text string) string  { return s.paint(text, color.Bold) }
func (s Style) faint(text string) string { return s.paint(text, color.Faint) }
func (s Style) blue(text string) string  { return s.paint(text, color.FgBlue, color.Bold) }

func (s Style) verdict(v alloc.Verdict, text string) string {
	switch v {
	case alloc.Heap:
		return s.paint(text, color.FgRed, color.Bold)
	case alloc.Conditional:
		return s.paint(text, color.FgYellow, color.Bold)
	case alloc.Unknown:
		return s.paint(text, color.FgMagenta, color.Bold)
	}
	return s.paint(text, color.FgGreen)
}

// wrap breaks text into lines of the style's width, indented.
func (s Style) wrap(indent, text string) []string {
	room := s.Width - len(indent)
	if s.Width <= 0 || room < 20 {
		return []string{indent + text}
	}
	var lines []string
	line, used := indent, 0
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		if used > 0 && used+1+n > room {
			lines = append(lines, line)
			line, used = indent, 0
		}
		if used > 0 {
			line += " "
			used++
		}
		line += word
		used += n
	}
	return append(lines, line)
}

// clip shortens text to n columns.
func clip(text string, n int) string {
	if r := []rune(text); n > 0 && len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return text
}
