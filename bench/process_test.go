package main

import (
	"strings"
	"testing"
)

// TestCounter writes text in pieces of every length.
func TestCounter(t *testing.T) {
	const text = "x\nab: one\n\na\nab:\nxab: no\nab: end"
	const marked = len("ab: one\n" + "ab:\n" + "ab: end")
	for size := 1; size <= len(text); size++ {
		c := &counter{prefix: "ab:"}
		for rest := text; rest != ""; {
			n := min(size, len(rest))
			if _, err := c.Write([]byte(rest[:n])); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		if c.all != int64(len(text)) || c.marked != int64(marked) {
			t.Errorf("pieces of %d: %d of %d bytes, want %d of %d", size, c.marked, c.all, marked, len(text))
		}
	}
}

func TestWriteCountsMisses(t *testing.T) {
	var b strings.Builder
	missed, err := write(&b, []row{
		{"m", "faster", 1, 2, "s", 0.9},
		{"m", "slower", 2, 1, "s", 1},
		{"m", "no target", 2, 1, "s", 0},
		{"m", "too much", 301, 0, "MB", 300},
		{"m", "little enough", 0, 0, "s", 0.3},
	})
	if err != nil || missed != 2 || strings.Count(b.String(), "MISS") != 2 || strings.Count(b.String(), "ok") != 2 {
		t.Errorf("missed %d, %v:\n%s", missed, err, &b)
	}
}
