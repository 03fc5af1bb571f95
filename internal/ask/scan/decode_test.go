package scan

import (
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/compiler/lenstest"
)

// TestDecodeVersion checks that facts are read for the version that printed
// them, and refused for another.
func TestDecodeVersion(t *testing.T) {
	tc := lenstest.Open(t, "local")
	lines := 0
	tc.Lines(t, t.TempDir(), []string{"errors"}, func(_ string, line []byte) {
		lines++
		if _, err := decode(line, tc.Version); err != nil {
			t.Error(err)
		}
		if _, err := decode(line, tc.Version+" X:synctest"); err != nil {
			t.Error(err)
		}
		_, err := decode(line, "go1.99.0")
		if err == nil || !strings.Contains(err.Error(), "the facts are those of "+tc.Version+", and this is go1.99.0") {
			t.Errorf("facts of %s for go1.99.0: %v", tc.Version, err)
		}
	})
	if lines == 0 {
		t.Error("no facts")
	}
}
