package ask_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask"
	"github.com/unheap/unheap/internal/usage"
)

// repository makes a git repository of the module with one commit.
func repository(t *testing.T) ask.Build {
	t.Helper()
	b := module(t)
	for _, args := range []string{"init -q -b main", "add -A", "-c user.name=Gopher -c user.email=gopher@example.com commit -q -m first"} {
		cmd := exec.Command("git", strings.Fields(args)...)
		cmd.Dir = b.Dir
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s", args, err, out)
		}
	}
	return b
}

// edit replaces a text in shop.go.
func edit(t *testing.T, b ask.Build, from, to string) {
	t.Helper()
	text := strings.Replace(files["shop.go"], from, to, 1)
	if text == files["shop.go"] {
		t.Fatalf("%q is not there", from)
	}
	if err := os.WriteFile(filepath.Join(b.Dir, "shop.go"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestRevisions(t *testing.T) {
	b := repository(t)
	q := ask.RevisionsRequest{Build: b, Base: "HEAD"}
	d, err := ask.Revisions(t.Context(), q)
	if err != nil || len(d.Findings) > 0 {
		t.Fatalf("nothing changed: %+v, %v", d, err)
	}
	edit(t, b, "p := &b", "p := &b\n\tlastArray = p")
	edit2 := filepath.Join(b.Dir, "array.go")
	if err := os.WriteFile(edit2, []byte("package shop\n\nvar lastArray *[4]int\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	d, err = ask.Revisions(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Findings) != 1 || d.Findings[0].State != alloc.StateVerdict || d.Findings[0].Better || d.Findings[0].Was[0].Verdict != alloc.OnStack || d.Counts() != 1 {
		t.Errorf("a value moved to the heap: %+v", d.Findings)
	}
	q.Base = "nosuch"
	if d, err := ask.Revisions(t.Context(), q); d != nil || err == nil {
		t.Errorf("a base that is not there: %v, %v", d, err)
	}
}

func TestVary(t *testing.T) {
	b := module(t)
	edit(t, b, "p := &b", "p := &b\n\tif race { lastArray = p }")
	for name, text := range map[string]string{"yes.go": "//go:build race\n\npackage shop\n\nconst race = true\n\nvar lastArray *[4]int\n", "no.go": "//go:build !race\n\npackage shop\n\nconst race = false\n\nvar lastArray *[4]int\n"} {
		if err := os.WriteFile(filepath.Join(b.Dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	d, err := ask.Vary(t.Context(), ask.VaryRequest{Build: b, Dimension: "tags", Values: []string{"", "race"}})
	if err != nil {
		t.Fatal(err)
	}
	v := d.Variation
	if len(d.Findings) != 1 || d.Findings[0].To != "race" || d.Counts() != 1 || len(v.Packages) != 1 || v.Total.Heap[1] != v.Total.Heap[0]+1 || v.Total.Bytes[1] != v.Total.Bytes[0]+32 {
		t.Errorf("findings %+v, variation %+v", d.Findings, v)
	}
	if _, err := ask.Vary(t.Context(), ask.VaryRequest{Build: b, Dimension: "tags", Values: []string{""}}); !usage.Is(err) {
		t.Errorf("one value: %v", err)
	}
}

func TestVerifyEdit(t *testing.T) {
	b := repository(t)
	edit(t, b, "o := &Order{}\n\to.Lines = make([]string, n)", "o := &Order{make([]string, n)}")
	q := ask.VerifyRequest{Build: b, Rungs: []alloc.RungName{alloc.RungTypes, alloc.RungCode, alloc.RungAPI}}
	v, err := ask.VerifyEdit(t.Context(), q)
	if err != nil || v.Verdict != alloc.JudgedSame || v.Rungs[1].Verdict != alloc.JudgedSame || v.Rungs[3].Verdict != alloc.JudgedSkipped {
		t.Errorf("the same allocations: %+v, %v", v, err)
	}
	edit(t, b, "func Keep(o *Order) { last = o }", "func Keep(o *Order) {}")
	v, err = ask.VerifyEdit(t.Context(), q)
	if err != nil || v.Verdict == alloc.JudgedWorse || len(v.API) != 0 {
		t.Errorf("less is kept: %+v, %v", v, err)
	}
	edit(t, b, "func Keep(o *Order)", "func Keep(o *Order, _ ...int)")
	v, err = ask.VerifyEdit(t.Context(), q)
	if err != nil || v.Verdict != alloc.JudgedWorse || v.Rungs[2].Verdict != alloc.JudgedWorse {
		t.Errorf("another API: %+v, %v", v, err)
	}
}
