package style

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"plain\ttext\n":               "plain\ttext\n",
		"größe → 日本":                  "größe → 日本",
		"\x1b[31mred":                 `\x1b[31mred`,
		"a\rb\x00\x07\x7f":            `a\x0db\x00\x07\x7f`,
		"\u0085\u009b31m":             `\u0085\u009b31m`, // control characters of Latin-1
		"user\u202enimda":             `user\u202enimda`,
		"\u2066x\u2069\u200f":         `\u2066x\u2069\u200f`,
		"zero\u200bwidth\ufeff\u2060": `zero\u200bwidth\ufeff\u2060`,
		"two\u2028lines":              `two\u2028lines`,
		"bro\xffken\xc3":              `bro\xffken\xc3`,
		"a \ufffd stays":              "a \ufffd stays",
		"\U000e0041tag":               `\U000e0041tag`,
	} {
		got := Visible(text)
		if got != want {
			t.Errorf("Visible(%q) = %q, want %q", text, got, want)
		}
		if again := Visible(got); again != got {
			t.Errorf("a second time %q becomes %q", got, again)
		}
	}
}

// FuzzWriter writes text in pieces, within colours: what comes out is visible and
// UTF-8, and has no colours but those.
func FuzzWriter(f *testing.F) {
	for _, seed := range []string{"x", "\x1b[2J", "\xe2\x80", "\u202e", "日本", "\x9b1m", string(rune(0x100123)) + "[31m"} {
		f.Add(seed, 1, true)
		f.Add(seed, 2, false)
	}
	f.Fuzz(func(t *testing.T, text string, piece int, color bool) {
		var b strings.Builder
		w := NewWriter(&b, Style{Color: color})
		io.WriteString(w, w.Paint("before", Red))
		for rest := text; rest != ""; {
			n := min(max(1, piece), len(rest))
			io.WriteString(w, rest[:n])
			w.Writer.Flush()
			rest = rest[n:]
		}
		fmt.Fprint(w, w.Paint("after", Bold))
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		got := b.String()
		if !utf8.ValidString(got) {
			t.Errorf("%q is no UTF-8", got)
		}
		if color {
			parts := strings.Split(got, "\x1b")
			if len(parts) != 5 {
				t.Errorf("%q has %d colours, want 4", got, len(parts)-1)
			}
			got = strings.Join(parts, "")
		}
		if shown := Visible(got); shown != got {
			t.Errorf("%q is written, which is not visible", got)
		}
	})
}
