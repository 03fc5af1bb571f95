package style

import (
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Text comes from programs, file names, profiles and saved reports, and could hold
// what makes a terminal do or hide something. All that is written for people goes
// through here: what is not visible is written as Go spells it, but for the colours
// that Paint asked for.

// mark stands for the escape character of a colour until it is written: a rune of
// private use that no text can guess.
var mark = rune(0x100000 + rand.IntN(0xfffe))

// Visible returns text with what is not visible as Go spells it: control characters
// but for newlines and tabs, marks that change the direction of text, characters
// without a width, and bytes that are not UTF-8.
func Visible(text string) string {
	if strings.IndexFunc(text, hidden) < 0 {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		spell(&b, r, text[i:i+n])
		i += n
	}
	return b.String()
}

// Plain returns a writer that has what is written to w visible, without colours. A
// character is written at once or not at all: half of one is no character.
func Plain(w io.Writer) io.Writer { return plain{w} }

type plain struct{ w io.Writer }

func (p plain) Write(text []byte) (int, error) {
	if _, err := io.WriteString(p.w, Visible(string(text))); err != nil {
		return 0, err
	}
	return len(text), nil
}

// JSON returns a writer that has what is not visible in the strings of JSON as JSON
// spells it; the values are the same. A character is written at once.
func JSON(w io.Writer) io.Writer { return spelled{w} }

type spelled struct{ w io.Writer }

func (s spelled) Write(text []byte) (int, error) {
	var b strings.Builder
	for _, r := range string(text) {
		switch high, low := utf16.EncodeRune(r); {
		case r == utf8.RuneError || !hidden(r):
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	if _, err := io.WriteString(s.w, b.String()); err != nil {
		return 0, err
	}
	return len(text), nil
}

// hidden reports whether a rune may not be written as it is. What is not UTF-8 is
// utf8.RuneError, and so may be a rune that is.
func hidden(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r < utf8.RuneSelf:
		return r < ' ' || r == 0x7f
	}
	return r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) || r == mark
}

// spell writes a rune that is text, as Go spells it if it is hidden.
func spell(b *strings.Builder, r rune, text string) {
	switch {
	case r == utf8.RuneError && len(text) == 1:
		fmt.Fprintf(b, `\x%02x`, text[0])
	case r == utf8.RuneError || !hidden(r):
		b.WriteString(text)
	case r < utf8.RuneSelf:
		fmt.Fprintf(b, `\x%02x`, r)
	case r > 0xffff:
		fmt.Fprintf(b, `\U%08x`, r)
	default:
		fmt.Fprintf(b, `\u%04x`, r)
	}
}

// A visible writes text as Visible has it, and the colours of Paint if it may.
type visible struct {
	w     io.Writer
	color bool
	rest  []byte // the begin of a rune whose end has not come
}

func (v *visible) Write(text []byte) (int, error) {
	all := append(v.rest, text...)
	end := len(all)
	for n := 1; n < utf8.UTFMax && n <= len(all); n++ {
		if utf8.RuneStart(all[len(all)-n]) {
			if !utf8.FullRune(all[len(all)-n:]) {
				end = len(all) - n
			}
			break
		}
	}
	v.rest = append([]byte(nil), all[end:]...)
	return len(text), v.write(string(all[:end]))
}

// flush writes what is left of a rune that has no end.
func (v *visible) flush() error {
	rest := string(v.rest)
	v.rest = nil
	return v.write(rest)
}

func (v *visible) write(text string) error {
	parts := []string{text}
	if v.color {
		parts = strings.Split(text, string(mark))
	}
	for i := range parts {
		parts[i] = Visible(parts[i])
	}
	_, err := io.WriteString(v.w, strings.Join(parts, "\x1b"))
	return err
}
