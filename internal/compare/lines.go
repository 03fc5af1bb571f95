package compare

import "strings"

// A lineMap says which lines of a text are in another one. Lines are 1-based; 0 is
// none.
type lineMap struct {
	old, now []string
	to, from []int // by number of the line
}

func newLineMap(old, now string) *lineMap {
	m := &lineMap{old: strings.Split(old, "\n"), now: strings.Split(now, "\n")}
	m.to, m.from = make([]int, len(m.old)+1), make([]int, len(m.now)+1)
	a, b := m.old, m.now
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		m.pair(start, start)
		start++
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && a[len(a)-1-end] == b[len(b)-1-end] {
		m.pair(len(a)-1-end, len(b)-1-end)
		end++
	}
	m.shortest(start, len(a)-end, len(b)-end)
	return m
}

// pair notes that two lines, counted from 0, are one.
func (m *lineMap) pair(i, k int) { m.to[i+1], m.from[k+1] = k+1, i+1 }

// maxEdits is how many lines of a part may differ; beyond that it has no lines in
// common.
const maxEdits = 1500

// shortest finds the least edit of what lies from start to the ends, as E. Myers
// described it in "An O(ND) Difference Algorithm and Its Variations".
func (m *lineMap) shortest(start, endOld, endNow int) {
	n, k := endOld-start, endNow-start
	limit := min(n+k, maxEdits)
	far := make([]int, 2*limit+3)
	var trace [][]int
	for d := 0; d <= limit; d++ {
		trace = append(trace, append([]int(nil), far[limit+1-d:limit+2+d]...))
		for diag := -d; diag <= d; diag += 2 {
			x := 0
			if at := limit + 1 + diag; diag == -d || diag != d && far[at-1] < far[at+1] {
				x = far[at+1]
			} else {
				x = far[at-1] + 1
			}
			y := x - diag
			for x < n && y < k && m.old[start+x] == m.now[start+y] {
				x, y = x+1, y+1
			}
			far[limit+1+diag] = x
			if x >= n && y >= k {
				m.back(trace, start, n, k)
				return
			}
		}
	}
}

// back goes the way of the least edit from its end. trace[d] has, from diagonal -d to d,
// how far d-1 edits got.
func (m *lineMap) back(trace [][]int, start, x, y int) {
	for d := len(trace) - 1; d > 0; d-- {
		at := func(diag int) int { return trace[d][diag+d] }
		diag := x - y
		before := diag - 1
		if diag == -d || diag != d && at(diag-1) < at(diag+1) {
			before = diag + 1
		}
		first := at(before) // of the lines in common after the edit
		if before < diag {
			first++
		}
		for x > first {
			x, y = x-1, y-1
			m.pair(start+x, start+y)
		}
		x = at(before)
		y = x - before
	}
	for x > 0 && y > 0 {
		x, y = x-1, y-1
		m.pair(start+x, start+y)
	}
}
