package exit

import (
	"errors"
	"fmt"
	"testing"

	"github.com/unheap/unheap/internal/usage"
)

// coded is an error with a code.
type coded Code

func (c coded) Error() string  { return fmt.Sprint(int(c)) }
func (c coded) ExitCode() Code { return Code(c) }

func TestOf(t *testing.T) {
	plain := errors.New("no compiler")
	wrong := usage.Errorf("-limit -1: %w", plain)
	for _, test := range []struct {
		err  error
		want Code
	}{
		{nil, Clean},
		{plain, Unknown},
		{fmt.Errorf("p: %w", plain), Unknown},
		{wrong, Usage},
		{fmt.Errorf("whatif: %w", wrong), Usage},
		{coded(Found), Found},
		{coded(Baseline), Baseline},
		{errors.Join(plain, coded(Found)), Found},
		{errors.Join(coded(Baseline), plain), Unknown},
		{errors.Join(coded(Baseline), coded(Found)), Found},
		{errors.Join(coded(Baseline), coded(Found), plain, wrong), Usage},
		{fmt.Errorf("%w, and %w", coded(Baseline), fmt.Errorf("q: %w", coded(Found))), Found},
		{errors.Join(coded(Clean)), Clean},
	} {
		if got := Of(test.err); got != test.want {
			t.Errorf("%v has code %d, want %d", test.err, got, test.want)
		}
	}
}
