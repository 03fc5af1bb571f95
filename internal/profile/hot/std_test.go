package hot_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/profile/hot"
)

// TestStd holds that files of std have one name, whatever toolchain has compiled
// the program, and that other files do not have it.
func TestStd(t *testing.T) {
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "src/net/http"), 0o777); err != nil {
		t.Fatal(err)
	}
	open := func(name string) string { return filepath.Join(root, strings.TrimPrefix(name, "$GOROOT/")) }
	for _, test := range []struct{ fn, file, want string }{
		{"net/http.Get", "/usr/local/go/src/net/http/client.go", "$GOROOT/src/net/http/client.go"},
		{"net/http.Get", `C:\Go\src\net\http\client.go`, "$GOROOT/src/net/http/client.go"},
		{"net/http.Get", "net/http/client.go", "$GOROOT/src/net/http/client.go"},
		{"gone/from.Go", "/home/me/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.27.0.linux-amd64/src/gone/from/a.go", "$GOROOT/src/gone/from/a.go"},
		{"corp/net.Get", "/home/me/go/src/corp/net/client.go", "corp/net/client.go"},
		{"corp/net.Get", "/home/me/net/http/client.go", "client.go"},
		{"x.org/net/http.Get", "/home/me/go/pkg/mod/x.org/net@v1.0.0/http/client.go", "x.org/net@v1.0.0/http/client.go"},
		{"net/http.Get", "/build/dir/g.y", "g.y"},
	} {
		p := made(1, sampled{2, 16, [][]frame{{{test.fn, 7}}}})
		p.Function[0].Filename = test.file
		heat := join(&alloc.Report{}, hot.Options{Open: open}, p)
		if got := heat.Spots[0].Frames[0].Pos.File; got != test.want {
			t.Errorf("%s in %s is in %s, want %s", test.fn, test.file, got, test.want)
		}
	}
}
