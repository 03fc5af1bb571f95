package scan

import (
	"slices"
	"testing"

	"github.com/unheap/unheap/internal/compiler/gocmd"
)

// TestWithDeps has the flag reach dependencies whatever the user has set for
// all packages: the go command uses the last value that matches.
func TestWithDeps(t *testing.T) {
	for _, test := range []struct{ user, want []string }{
		{nil, []string{"all=-lens=K", "-lens=K"}},
		{[]string{"-l"}, []string{"all=-lens=K", "-lens=K -l"}},
		{[]string{"all=-N -l"}, []string{"all=-N -l", "all=-lens=K -N -l", "-lens=K -N -l"}},
		{[]string{"net/http=-l"}, []string{"net/http=-l", "all=-lens=K", "-lens=K", "net/http=-lens=K -l"}},
	} {
		merged, err := gocmd.MergeGCFlags(test.user, "-lens=K")
		if err != nil {
			t.Fatal(err)
		}
		if got := withDeps(merged, "-lens=K"); !slices.Equal(got, test.want) {
			t.Errorf("%q gives %q, want %q", test.user, got, test.want)
		}
	}
}
