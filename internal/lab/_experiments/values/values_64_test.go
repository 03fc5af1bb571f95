package values

import "testing"

var sum64 uint

func BenchmarkValue64(b *testing.B) {
	for range b.N {
		v := Value64(1)
		sum64 += v[0]
	}
}

func BenchmarkPointer64(b *testing.B) {
	for range b.N {
		v := Pointer64(1)
		sum64 += v[0]
	}
}

func BenchmarkValueUp64(b *testing.B) {
	for range b.N {
		v := ValueUp64(1, up)
		sum64 += v[0]
	}
}

func BenchmarkPointerUp64(b *testing.B) {
	for range b.N {
		v := PointerUp64(1, up)
		sum64 += v[0]
	}
}
