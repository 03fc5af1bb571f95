package gocmd

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestMergeGCFlags(t *testing.T) {
	for _, test := range []struct {
		user []string
		want []string
	}{
		{nil, []string{"-lens=K"}},
		{[]string{"-l"}, []string{"-lens=K -l"}},
		{[]string{"-l", "-N"}, []string{"-lens=K -N"}}, // the last one counts
		{[]string{"all=-N -l"}, []string{"all=-N -l", "-lens=K -N -l"}},
		{[]string{"all=-N", "-l"}, []string{"all=-N", "-lens=K -l"}},
		{[]string{"net/http=-l"}, []string{"net/http=-l", "-lens=K", "net/http=-lens=K -l"}},
		{[]string{"-d=checkptr=1"}, []string{"-lens=K -d=checkptr=1"}},
	} {
		got, err := MergeGCFlags(test.user, "-lens=K")
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("MergeGCFlags(%q) = %q, %v, want %q", test.user, got, err, test.want)
		}
	}
	for _, bad := range []string{"-m", "-m=2", "all=-m", "-N -S", "--m", "-json=0,x", "-lens=x"} {
		if got, err := MergeGCFlags([]string{bad}, "-lens=K"); err == nil {
			t.Errorf("MergeGCFlags(%q) = %q, want an error", bad, got)
		}
	}
}

func TestSplitFlags(t *testing.T) {
	for text, want := range map[string][]string{
		"":                             nil,
		" -race  -tags=a,b ":           {"-race", "-tags=a,b"},
		"'-gcflags=all=-N -l' -v":      {"-gcflags=all=-N -l", "-v"},
		"\"-gcflags=-d='x'\"\t-race\n": {"-gcflags=-d='x'", "-race"},
	} {
		got, err := SplitFlags(text)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("SplitFlags(%q) = %q, %v, want %q", text, got, err, want)
		}
	}
	if got, err := SplitFlags("'-tags=a"); err == nil {
		t.Errorf("an open quote gives %q, want an error", got)
	}
}

func FuzzSplitFlags(f *testing.F) {
	f.Add("'-gcflags=all=-N -l' -v")
	f.Fuzz(func(t *testing.T, s string) {
		flags, err := SplitFlags(s)
		if err != nil {
			return
		}
		n := 0
		for _, flag := range flags {
			n += len(flag)
		}
		if n > len(s) {
			t.Errorf("SplitFlags(%q) = %q", s, flags)
		}
		MergeGCFlags(flags, "-lens=K")
	})
}

func TestToolexec(t *testing.T) {
	for _, test := range []struct {
		args, want string
		env        int
	}{
		{"-- /go/compile -V=full", "/go/compile -V=full", 0},
		{"-- /go/compile -p x", "/go/compile -p x", 0},
		{"-- /go/compile -p x -lens=K a.go", "/lens/compile -p x a.go", 1},
		{"/wrap -v -- /go/compile -lens=K a.go", "/wrap -v /lens/compile a.go", 1},
		{"-- /go/link -V=full", "/go/link -V=full", 0},
		{"/wrap -- /go/asm -lens=K", "/wrap /go/asm -lens=K", 0},
	} {
		got, err := Toolexec(strings.Fields(test.args), "/lens/compile", "")
		if err != nil || strings.Join(got.Argv, " ") != test.want || len(got.Env) != test.env {
			t.Errorf("Toolexec(%s) = %q, %v, want %q", test.args, got, err, test.want)
		}
	}
	if _, err := Toolexec([]string{"--", "/go/compile", "-lens=K"}, "", ""); err == nil {
		t.Error("a marked compilation without a lens is no error")
	}
	if _, err := Toolexec([]string{"--"}, "/lens/compile", ""); err == nil {
		t.Error("no tool is no error")
	}
}

func TestToolexecLink(t *testing.T) {
	cfg := filepath.Join(t.TempDir(), "importcfg.link")
	if err := os.WriteFile(cfg, []byte("packagefile a=/x/a\npackagefile a/b=/x/b\npackageshlib a=/x/s\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	args := []string{"--", "/go/link", "-o", "out", "-importcfg", cfg, "main.a"}
	tool, err := Toolexec(args, "", `{"a":"/y/a"}`)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(tool.Argv[4])
	if want := "packagefile a=/y/a\npackagefile a/b=/x/b\npackageshlib a=/x/s\n"; err != nil || string(got) != want {
		t.Errorf("the linker reads %q, %v, want %q", got, err, want)
	}
	if tool, err = Toolexec(args, "", ""); err != nil || tool.Argv[4] != cfg {
		t.Errorf("without archives the linker reads %q, %v", tool.Argv[4], err)
	}
	if _, err := Toolexec(args, "", "{"); err == nil {
		t.Error("archives that are no JSON are no error")
	}
}
