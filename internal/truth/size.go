package truth

import (
	"slices"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/profile/hot"
)

// couldBe reports whether an object in a block of the heap can be of a site.
func couldBe(s *alloc.Site, block int64) bool {
	if s.Size <= 0 {
		return true
	}
	switch s.Kind {
	case alloc.Append, alloc.MakeMap, alloc.MakeChan, alloc.MapWrite, alloc.StringConcat, alloc.StringConversion, alloc.Goroutine, alloc.Defer:
		return true
	}
	return holds(block, s.Size)
}

// holds reports whether a block is what the allocator takes for a size: objects with
// pointers may have 8 bytes more, those without may share 16 bytes, and large ones
// have whole pages.
func holds(block, size int64) bool {
	list := hot.Classes()
	last := list[len(list)-1]
	if size > last-8 {
		return block >= size
	}
	least := func(n int64) int64 {
		i, _ := slices.BinarySearch(list, n)
		return list[i]
	}
	return block == least(size) || block == least(size+8) || size < 16 && block == 16
}
