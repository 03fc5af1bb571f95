package main

import (
	"encoding/json"
	"fmt"
	"go/version"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/lenstest"
)

// TestGeneric has what holds in each copy of generic code, in the package alone and
// with all tests, and what is measured.
func TestGeneric(t *testing.T) {
	dir, err := filepath.Abs(filepath.Join("testdata", "generic"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range lenstest.Toolchains(t, *long) {
		t.Run(tc.Version, func(t *testing.T) {
			var b strings.Builder
			for _, args := range [][]string{{"."}, {"-tests", "./..."}} {
				fmt.Fprintf(&b, "report %s\n", strings.Join(args, " "))
				writeCopies(t, &b, genericReport(t, tc, dir, args))
			}
			for _, m := range countLine.FindAllStringSubmatch(string(tc.Output(t, tc.Go(dir, "test", "-count=1", "-v", "."))), -1) {
				fmt.Fprintf(&b, "count %s %s\n", m[1], m[2])
			}
			golden := filepath.Join("testdata", "generic", "copies.golden")
			if version.Lang(tc.Version) == "go1.24" { // whose appends in generic code have no type
				golden = filepath.Join("testdata", "generic", "copies-go1.24.golden")
			}
			if *update {
				if err := os.WriteFile(golden, []byte(b.String()), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), b.String()); diff != "" {
				t.Errorf("what holds differs from %s (-want +got):\n%s", golden, diff)
			}
		})
	}
}

func genericReport(t *testing.T, tc *lenstest.Toolchain, dir string, args []string) *alloc.Report {
	t.Helper()
	cmd := exec.Command("unheap", append([]string{"report", "-json", "-engine=lens"}, args...)...)
	cmd.Dir, cmd.Env = dir, append(tc.Env(), "PWD="+dir)
	rep := new(alloc.Report)
	if err := json.Unmarshal(tc.Output(t, cmd), rep); err != nil {
		t.Fatal(err)
	}
	if err := rep.Validate(); err != nil || rep.Unparsed > 0 || len(rep.Failed) > 0 {
		t.Errorf("%v, %d unread, failed: %v", err, rep.Unparsed, rep.Failed)
	}
	return rep
}

// writeCopies writes the sites in generic code, and those of each copy.
func writeCopies(t *testing.T, b *strings.Builder, rep *alloc.Report) {
	t.Helper()
	for i := range rep.Sites {
		s := &rep.Sites[i]
		if text, err := json.Marshal(s); err != nil || strings.Contains(string(text), "go.shape") {
			t.Errorf("%v: the compiler's names: %s", err, text)
		}
		if !strings.Contains(s.Func, "[...]") {
			continue
		}
		fmt.Fprintf(b, "\t%s %s: %s %s: %s, %s, %d: %s\n", s.Package, s.Func, s.Kind, s.Expr, s.Verdict, s.Type, s.Size, s.Condition)
		for j := range s.Copies {
			c := &s.Copies[j]
			fmt.Fprintf(b, "\t\t%s: %s, %s, %d: %s\n", c.Arguments(), c.Verdict, c.Type, c.Size, c.Condition)
		}
	}
}
