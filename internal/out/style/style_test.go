package style

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestWrap(t *testing.T) {
	const text = "one two three four five six seven"
	for _, test := range []struct {
		width  int
		indent string
		want   []string
	}{
		{0, "  ", []string{"  " + text}},
		{200, "  ", []string{"  " + text}},
		{24, "  ", []string{"  one two three four", "  five six seven"}},
		{5, "  ", []string{"  one two three four", "  five six seven"}}, // no room: as if there were 20 columns
	} {
		if got := (Style{Width: test.width}).Wrap(test.indent, text); !slices.Equal(got, test.want) {
			t.Errorf("at width %d: %q, want %q", test.width, got, test.want)
		}
	}
	long := "a " + "ünbréakablewordthatislongerthanaline" + " b"
	if got, want := (Style{Width: 20}).Wrap("", long), []string{"a", "ünbréakablewordthatislongerthanaline", "b"}; !slices.Equal(got, want) {
		t.Errorf("a long word: %q, want %q", got, want)
	}
}

func TestHang(t *testing.T) {
	s := Style{Width: 30}
	want := []string{"= cause: one two three four five", "     six seven"} // the head is longer than its room
	if got := s.Hang("= cause: ", 5, "one two three four five six seven"); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := s.Hang("= cause: ", 5, ""); !slices.Equal(got, []string{"= cause: "}) {
		t.Errorf("nothing: %q", got)
	}
}

func TestClip(t *testing.T) {
	for _, test := range []struct {
		width, used int
		want        string
	}{
		{0, 5, "äbcdefghijklmnopqrstuvwxyz"},
		{40, 14, "äbcdefghijklmnopqrstuvwxyz"},
		{40, 15, "äbcdefghijklmnopqrstuvwx…"},
		{40, 90, "äbcdefghijklmnopqrs…"},
	} {
		if got := (Style{Width: test.width}).Clip("äbcdefghijklmnopqrstuvwxyz", test.used); got != test.want {
			t.Errorf("%d of %d columns used: %q, want %q", test.used, test.width, got, test.want)
		}
	}
}

func TestPaint(t *testing.T) {
	if got := (Style{}).Paint("x", Red, Bold); got != "x" {
		t.Errorf("without colours: %q", got)
	}
	var b strings.Builder
	w := NewWriter(&b, Style{Color: true})
	fmt.Fprint(w, w.Paint("x", Red, Bold))
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); got != "\x1b[31;1mx\x1b[0;22m" && got != "\x1b[31;1mx\x1b[0m" {
		t.Errorf("with colours: %q", got)
	}
	if got := (Style{Color: true}).Bold(""); got != "" {
		t.Errorf("nothing in bold: %q", got)
	}
}
