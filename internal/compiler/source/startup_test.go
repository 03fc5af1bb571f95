package source

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const startup = `package p

import _ "unsafe"

var a = first() // yes

var f = func() int { return 1 } // no in the literal

func init() {
	second() // yes
	func() {
		third() // yes
	}()
	go fourth() // yes
	x := fifth // yes
	x()
	sixth()
	var m T
	m.seventh()
	m.eighth()
	linked()
	generic[int]()
}

func first() int { return inner() } // yes
func inner() int { return inner2(1) } // yes
func inner2(n int) int { return inner() } // yes
func second() {} // yes
func third() {} // yes
func fourth() {} // yes
func fifth() {} // no
func sixth() {} // no

func Sixth() { sixth() } // no

type T struct{}

func (T) seventh() {} // yes
func (T) eighth() {} // no
func generic[X any]() {} // yes

type i interface{ eighth() }

//go:linkname linked
func linked() {} // no
func dead() {} // no
func main() {} // no
`

// TestStartup has a line for each way in which a function is used: those that run when
// the package is initialized say yes.
func TestStartup(t *testing.T) {
	name := filepath.Join(t.TempDir(), "p.go")
	if err := os.WriteFile(name, []byte(startup), 0o666); err != nil {
		t.Fatal(err)
	}
	files := new(Files)
	for i, line := range strings.Split(startup, "\n") {
		code, mark, ok := strings.Cut(line, "// ")
		if !ok {
			continue
		}
		at := len(strings.TrimRight(code, " "))
		if lit := strings.Index(code, "return 1"); lit > 0 {
			at = lit + 1
		}
		if got := files.Startup(name, i+1, at); got != strings.HasPrefix(mark, "yes") {
			t.Errorf("line %d, %s: %v", i+1, line, got)
		}
		if got := files.Startup(name, i+1, 0); got != (strings.HasPrefix(mark, "yes") && !strings.Contains(code, "func()")) && !strings.HasPrefix(code, "func") {
			t.Errorf("line %d without a column: %v", i+1, got)
		}
	}
}
