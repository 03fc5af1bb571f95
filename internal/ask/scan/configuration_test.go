package scan

import (
	"testing"

	"github.com/unheap/unheap/internal/compiler/gocmd"
)

func TestPortable(t *testing.T) {
	for in, want := range map[string]string{
		"-N -l":                   "-N -l",
		"all=-N -l":               "all=-N -l",
		"./...=-l":                "./...=-l",
		"example.com/m/...=-l":    "example.com/m/...=-l",
		"/home/me/m=-l":           "m=-l",
		"-d=pgo -embedcfg=/tmp/x": "-d=pgo -embedcfg=x",
		`C:\Users\me\tool.exe -v`: "tool.exe -v",
		"-trimpath='/home/me/m'":  "-trimpath='m'",
	} {
		if got := portable(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

// TestLast has flags from GOFLAGS and the command line: the last one counts.
func TestLast(t *testing.T) {
	s := &scanner{env: gocmd.Env{GOFLAGS: "-race '-tags=a b' --trimpath -cover=false"}, cfg: Config{Flags: []string{"-race=false", "-cover=true"}}}
	if s.on("race") || !s.on("trimpath") || !s.on("cover") || s.on("msan") {
		t.Errorf("race %t, trimpath %t, cover %t, msan %t", s.on("race"), s.on("trimpath"), s.on("cover"), s.on("msan"))
	}
	if got := s.last("tags"); got != "a b" {
		t.Errorf("-tags: %q", got)
	}
}
