package shop

import (
	"bytes"
	"runtime"
	"strings"
	"testing"
)

var (
	sinkOrder *Order
	sinkTiny  *int8
	sinkAny   any
	sinkText  string
)

func BenchmarkNew(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sinkOrder = New(i)
	}
}

func BenchmarkNothing(b *testing.B) {
	orders := make([]Order, 10)
	for i := 0; i < b.N; i++ {
		Total(orders)
	}
}

func BenchmarkMixed(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sinkTiny = Tiny(i)
		sinkAny = Boxed(i + 1000)
		sinkOrder, _ = Twice()
		sinkText = strings.Repeat("x", 100)
		var buf bytes.Buffer
		Print(&buf, New(i))
	}
}

func BenchmarkShared(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sinkOrder, _ = Twice()
		Keep(map[int]*Order{}, i)
		Pages(i)
		Pair(i)
	}
}

func BenchmarkDepends(b *testing.B) {
	for i := 0; i < b.N; i++ {
		if i%100 == 0 {
			runtime.GC()
			sinkAny = make([]int, b.N)
		}
	}
}

func BenchmarkBroken(b *testing.B) { b.Fatal("no stock") }
