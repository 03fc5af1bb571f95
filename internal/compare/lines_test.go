package compare

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestLineMap edits texts at random: what the map says are the same lines are equal and in
// order, and there are as many as a longest common subsequence has.
func TestLineMap(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		old, now := randomLines(rng), randomLines(rng)
		m := newLineMap(strings.Join(old, "\n"), strings.Join(now, "\n"))
		last, n := 0, 0
		for i := 1; i < len(m.to); i++ {
			k := m.to[i]
			if k == 0 {
				continue
			}
			if k <= last || m.from[k] != i || old[i-1] != now[k-1] {
				t.Fatalf("%q to %q: line %d is said to be %d", old, now, i, k)
			}
			last = k
			n++
		}
		if want := common(old, now); n != want {
			t.Fatalf("%q to %q: %d lines in common, want %d", old, now, n, want)
		}
	}
}

func randomLines(rng *rand.Rand) []string {
	list := []string{""}
	for range rng.IntN(30) {
		list = append(list, string(rune('a'+rng.IntN(4))))
	}
	return list
}

// common is the length of a longest common subsequence.
func common(a, b []string) int {
	best := make([][]int, len(a)+1)
	best[len(a)] = make([]int, len(b)+1)
	for i := len(a) - 1; i >= 0; i-- {
		best[i] = make([]int, len(b)+1)
		for k := len(b) - 1; k >= 0; k-- {
			if best[i][k] = max(best[i+1][k], best[i][k+1]); a[i] == b[k] {
				best[i][k] = best[i+1][k+1] + 1
			}
		}
	}
	return best[0][0]
}
