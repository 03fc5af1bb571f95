// Package style is how text looks: colours, the width of lines, what is wrapped
// or cut off. It knows nothing of what is written.
package style

import (
	"strings"
	"unicode/utf8"

	"github.com/fatih/color"
)

// A Style says how text looks. The zero Style is plain text with lines of any
// length.
type Style struct {
	Width int  // of a line, in columns; 0 is no limit
	Color bool // mark parts with ANSI colours
}

// A Tone is a colour, or a weight of the letters.
type Tone color.Attribute

const (
	Bold    = Tone(color.Bold)
	Faint   = Tone(color.Faint)
	Red     = Tone(color.FgRed)
	Green   = Tone(color.FgGreen)
	Yellow  = Tone(color.FgYellow)
	Blue    = Tone(color.FgBlue)
	Magenta = Tone(color.FgMagenta)
	Cyan    = Tone(color.FgCyan)
)

// Paint marks text with tones, if the style has colours.
func (s Style) Paint(text string, tones ...Tone) string {
	if !s.Color || text == "" {
		return text
	}
	c := color.New()
	for _, t := range tones {
		c.Add(color.Attribute(t))
	}
	c.EnableColor() // whatever the package thinks of standard output
	return strings.ReplaceAll(c.Sprint(text), "\x1b", string(mark))
}

// Bold and Faint are the tones that need no colour.
func (s Style) Bold(text string) string  { return s.Paint(text, Bold) }
func (s Style) Faint(text string) string { return s.Paint(text, Faint) }

// least is the room that text has in a line, however far it is indented.
const least = 20

// Wrap breaks text into lines of the style's width, all of them indented.
func (s Style) Wrap(indent, text string) []string {
	return s.Hang(indent, utf8.RuneCountInString(indent), text)
}

// Hang breaks text into lines of the style's width, for a room that begins in
// column n: the first line comes after head, the others below the room's begin. A
// head that is longer than n columns makes its line longer.
func (s Style) Hang(head string, n int, text string) []string {
	if s.Width <= 0 {
		return []string{head + text}
	}
	room := max(least, s.Width-n)
	var lines []string
	line, used := head, 0
	for _, word := range strings.Fields(text) {
		size := utf8.RuneCountInString(word)
		if used > 0 && used+1+size > room {
			lines = append(lines, line)
			line, used = strings.Repeat(" ", n), 0
		}
		if used > 0 {
			line += " "
			used++
		}
		line += word
		used += size
	}
	return append(lines, line)
}

// Clip shortens text to what is left of a line of which some columns are used.
func (s Style) Clip(text string, used int) string {
	return s.ClipTo(text, used, least)
}

// ClipTo is Clip with a room of its own that text has in any line.
func (s Style) ClipTo(text string, used, least int) string {
	if s.Width <= 0 {
		return text
	}
	room := max(least, s.Width-used)
	if r := []rune(text); len(r) > room {
		return string(r[:room-1]) + "…"
	}
	return text
}
