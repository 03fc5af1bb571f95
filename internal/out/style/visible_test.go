package style

import (
	"encoding/json"
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

// TestPlain writes names that hold halves of characters.
func TestPlain(t *testing.T) {
	var b strings.Builder
	w := Plain(&b)
	if n, err := io.WriteString(w, "unheap: \x1b[31mx\u202e\xe2\x80\n"); n != 20 || err != nil {
		t.Errorf("%d bytes are written, %v", n, err)
	}
	if got, want := b.String(), "unheap: "+`\x1b[31mx\u202e\xe2\x80`+"\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// FuzzJSON has any text in JSON: all of it is visible, and the same text again.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{"x", "\x1b[2J\x7f", "\u009b31m\u0085", "user\u202enimda", "\U000e0041 \U0010ffff", "\u2028\u2029", "bro\xffken", "日本 <>&", `\u202e`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var plain, b strings.Builder
		if json.NewEncoder(&plain).Encode(text) != nil || json.NewEncoder(JSON(&b)).Encode(text) != nil {
			t.Fatal("the text cannot be encoded")
		}
		var want, got string
		if err := json.Unmarshal([]byte(plain.String()), &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(b.String()), &got); err != nil || got != want {
			t.Errorf("%q is %q in JSON, %v", text, b.String(), err)
		}
		if shown := Visible(b.String()); shown != b.String() {
			t.Errorf("%q is written, which is not visible", b.String())
		}
	})
}
