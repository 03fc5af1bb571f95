package main

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/lenstest"
)

//go:embed testdata/often.go.txt
var oftenSource string

var oftenMark = regexp.MustCompile(`// (loop \d|call|error|cold|init)( each)?\s*$`)

// TestOften compares how often the sites of a file run with what its lines say: each
// line with a mark has a site that allocates, and all its sites with the mark's word
// and depth; a variable that is made once an iteration is marked, and no other.
func TestOften(t *testing.T) {
	marks := map[int]string{}
	for i, line := range strings.Split(oftenSource, "\n") {
		if m := oftenMark.FindStringSubmatch(line); m != nil {
			marks[i+1] = m[1] + m[2]
		}
	}
	if len(marks) < 40 {
		t.Fatalf("%d lines are marked", len(marks))
	}
	for _, tc := range lenstest.Toolchains(t, *long) {
		t.Run(tc.Version, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range map[string]string{"go.mod": "module example.com/often\n\ngo 1.24\n", "a.go": oftenSource} {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			got := map[int][]string{}
			for _, s := range reportOf(t, tc, dir).Sites {
				if s.Pos.File == "a.go" && s.Allocates() {
					got[s.Pos.Line] = append(got[s.Pos.Line], oftenText(s.Often))
				}
			}
			for line, want := range marks {
				if list := got[line]; len(list) == 0 || slices.ContainsFunc(list, func(s string) bool { return s != want }) {
					t.Errorf("a.go:%d: %q, want %q", line, list, want)
				}
			}
		})
	}
}

func oftenText(o alloc.Often) string {
	text := string(o.Word)
	if o.Word == alloc.Loop {
		text += fmt.Sprintf(" %d", o.Depth)
	}
	if o.Each {
		text += " each"
	}
	return text
}
