package receivers

import "testing"

var page Page

func BenchmarkValue(b *testing.B) {
	for range b.N {
		Value(1)
	}
}

func BenchmarkPointer(b *testing.B) {
	for range b.N {
		Pointer(1)
	}
}

func BenchmarkPointerKept(b *testing.B) {
	for range b.N {
		PointerKept(1)
	}
}

func BenchmarkValueInterface(b *testing.B) {
	for range b.N {
		ValueInterface(1)
	}
}

func BenchmarkPointerInterface(b *testing.B) {
	for range b.N {
		PointerInterface(1)
	}
}

func BenchmarkPageValue(b *testing.B) {
	for range b.N {
		PageValue(&page, 1)
	}
}

func BenchmarkPagePointer(b *testing.B) {
	for range b.N {
		PagePointer(&page, 1)
	}
}
