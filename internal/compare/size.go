package compare

import (
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/symbol"
)

// classes are the sizes of small objects that the runtime has blocks of. They are the
// same in all releases that reports are of.
var classes = []int64{
	8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288, 320, 352, 384, 416, 448, 480, 512,
	576, 640, 704, 768, 896, 1024, 1152, 1280, 1408, 1536, 1792, 2048, 2304, 2688, 3072, 3200, 3456, 4096, 4864, 5120, 5376,
	6144, 6528, 6784, 6912, 8192, 9472, 9728, 10240, 10880, 12288, 13568, 14336, 16384, 18432, 19072, 20480, 21760, 24576,
	27264, 28672, 32768,
}

const page = 8192

// class is the size of the block for an object of a size. Without a size it needs none.
func class(size int64) int64 {
	if size == 0 {
		return 0
	}
	if size > classes[len(classes)-1] {
		return (size + page - 1) / page * page
	}
	i, _ := slices.BinarySearch(classes, size)
	return classes[i]
}

// growth is above 0 if a site's objects became larger, below 0 if they became
// smaller. A size that is not known any more can be of any size, but for the instances
// of a generic function: one more instance is no larger object.
func growth(was, now *alloc.Site) int64 {
	generic := strings.Contains(symbol.Plain(now.Func), "[...]")
	switch {
	case was.Size >= 0 && now.Size >= 0:
		return class(now.Size) - class(was.Size)
	case was.Size >= 0 && !generic:
		return 1
	case now.Size >= 0 && !generic:
		return -1
	case was.When.Kind == now.When.Kind:
		return now.When.Elem - was.When.Elem
	}
	return 0
}
