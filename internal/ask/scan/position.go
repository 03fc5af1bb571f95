package scan

import (
	"regexp"
	"strconv"

	"github.com/unheap/unheap/internal/alloc"
)

var positionLine = regexp.MustCompile(`^(.+\.go):(\d+)(?::(\d+))?: (.*)$`)

// splitPos takes a compiler's error apart.
func splitPos(line string) (alloc.Pos, string, bool) {
	m := positionLine.FindStringSubmatch(line)
	if m == nil {
		return alloc.Pos{}, "", false
	}
	n, _ := strconv.Atoi(m[2])
	col, _ := strconv.Atoi(m[3])
	return alloc.Pos{File: m[1], Line: n, Col: col}, m[4], true
}
