package slices

import "testing"

func BenchmarkConstant64(b *testing.B) {
	for range b.N {
		Constant64()
	}
}

func BenchmarkVariable64(b *testing.B) {
	for range b.N {
		Variable(64 / 8)
	}
}

func BenchmarkAppended64(b *testing.B) {
	for range b.N {
		Appended(64 / 8)
	}
}

func BenchmarkReturned64(b *testing.B) {
	for range b.N {
		Returned(64 / 8)
	}
}
