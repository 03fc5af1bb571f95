package boxing

import (
	"os"
	"testing"
)

// The compiler does not know these.
var (
	small, large = 255 + len(os.Args)*0, 256 + len(os.Args)*0
	point        = Point{float64(large), 1}
	rect         = Rect{point, point}
	text         = os.Args[0]
)

func BenchmarkConcrete(b *testing.B) {
	for range b.N {
		Concrete(large)
	}
}

func BenchmarkConcretePoint(b *testing.B) {
	for range b.N {
		ConcretePoint(point)
	}
}

func BenchmarkConstant(b *testing.B) {
	for range b.N {
		Constant()
	}
}

func BenchmarkByte(b *testing.B) {
	for range b.N {
		Byte(byte(small))
	}
}

func BenchmarkInt255(b *testing.B) {
	for range b.N {
		Int(small)
	}
}

func BenchmarkInt256(b *testing.B) {
	for range b.N {
		Int(large)
	}
}

func BenchmarkPointer(b *testing.B) {
	for range b.N {
		Pointer(&rect)
	}
}

func BenchmarkString(b *testing.B) {
	for range b.N {
		String(text)
	}
}

func BenchmarkBoxPoint(b *testing.B) {
	for range b.N {
		BoxPoint(point)
	}
}

func BenchmarkBoxRect(b *testing.B) {
	for range b.N {
		BoxRect(rect)
	}
}

func BenchmarkLooked(b *testing.B) {
	for range b.N {
		Looked(point)
	}
}

func BenchmarkGeneric(b *testing.B) {
	for range b.N {
		Generic(point)
	}
}
