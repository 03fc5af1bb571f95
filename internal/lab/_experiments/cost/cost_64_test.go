package cost

import "testing"

func BenchmarkStack64(b *testing.B) {
	for range b.N {
		Stack64()
	}
}

func BenchmarkHeap64(b *testing.B) {
	for range b.N {
		Heap64()
	}
}

func BenchmarkHeapPointers64(b *testing.B) {
	for range b.N {
		HeapPointers64()
	}
}

// BenchmarkInUse64 is Heap64 in a program that has something on its heap.
func BenchmarkInUse64(b *testing.B) {
	inUse(b, func() { Heap64() })
}
