package hot

import (
	"runtime"
	"slices"
	"sync"
)

// Objects of at most largestSmall bytes are of a size class; larger ones have
// whole pages.
const pageSize = 8192

// Classes are the sizes of small objects, from the runtime's own statistics:
// these stop before the largest classes.
var Classes = sync.OnceValue(func() []int64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	var list []int64
	for _, c := range stats.BySize {
		if c.Size > 0 {
			list = append(list, int64(c.Size))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
})

// mayHold reports whether a block of the heap, as profiles give its size, can
// hold an object of size bytes. It says no only where that is certain: 8 bytes
// more are for the header that some objects have.
func mayHold(block, size int64) bool {
	if size > block {
		return false
	}
	list := Classes()
	last := list[len(list)-1]
	if size+8 > last {
		return block > last || block >= size
	}
	if block > last {
		return false
	}
	least := func(n int64) int64 {
		i, _ := slices.BinarySearch(list, n)
		return list[i]
	}
	if size < 16 && block == 16 {
		return true // shared by small objects without pointers
	}
	return block == least(size) || block == least(size+8)
}
