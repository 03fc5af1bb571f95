package capture

import "testing"

func BenchmarkDirect(b *testing.B) {
	for range b.N {
		Direct(1)
	}
}

func BenchmarkPassed(b *testing.B) {
	for range b.N {
		Passed(1)
	}
}

func BenchmarkReturned(b *testing.B) {
	for range b.N {
		Returned(1)
	}
}

func BenchmarkReturnedCopy(b *testing.B) {
	for range b.N {
		ReturnedCopy(1)
	}
}

func BenchmarkGo(b *testing.B) {
	for range b.N {
		Go()
	}
}

func BenchmarkGoArgument(b *testing.B) {
	for range b.N {
		GoArgument(1)
	}
}

func BenchmarkGoCaptured(b *testing.B) {
	for range b.N {
		GoCaptured(1)
	}
}
