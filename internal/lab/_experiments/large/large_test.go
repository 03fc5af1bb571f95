package large

import "testing"

func BenchmarkDeclared64K(b *testing.B) {
	for range b.N {
		Declared64K()
	}
}

func BenchmarkDeclared128K(b *testing.B) {
	for range b.N {
		Declared128K()
	}
}

func BenchmarkDeclared128K1(b *testing.B) {
	for range b.N {
		Declared128K1()
	}
}

func BenchmarkMade64K(b *testing.B) {
	for range b.N {
		Made64K()
	}
}

func BenchmarkMade64K1(b *testing.B) {
	for range b.N {
		Made64K1()
	}
}

func BenchmarkNew64K(b *testing.B) {
	for range b.N {
		New64K()
	}
}

func BenchmarkNew64K1(b *testing.B) {
	for range b.N {
		New64K1()
	}
}
