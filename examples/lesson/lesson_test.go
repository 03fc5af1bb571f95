package lesson

import (
	"bytes"
	"io"
	"testing"
)

var (
	numbers = []int{2, 3, 4, 6, 7}      // three even ones: 24 bytes
	many    = []int{2, 4, 6, 8, 10, 12} // six even ones: 48 bytes
	marks   = []uint16{1, 2, 2, 3}      // three different ones
	purse   = []Money{{1, 50}, {2, 25}} // 3.75
	reply   = &Reply{ID: 7, State: "ok"}
	sink    []int
)

// TestAllocations counts what functions allocate that do the same on every
// supported Go version.
func TestAllocations(t *testing.T) {
	var rect Rect
	var out bytes.Buffer
	out.Grow(1 << 12)
	room := make([]int, 0, 8)
	for _, test := range []struct {
		name string
		want float64
		run  func()
	}{
		{"Total", 0, func() { Total(3, 4) }},
		{"SquareValue", 0, func() { SquareValue(3) }},
		{"SquarePointer", 1, func() { SquarePointer(3) }},
		{"FillSquare", 0, func() { FillSquare(&rect, 3) }},
		{"FillLocal", 0, func() { FillLocal(3) }},
		{"SumValues", 0, func() { SumValues(purse) }},
		{"SumPointers", 0, func() { SumPointers(purse) }},
		{"SumRemembered", 1, func() { SumRemembered(purse) }},
		{"BoxConstant", 0, func() { BoxConstant() }},
		{"BoxVariable, small", 0, func() { BoxVariable(255) }},
		{"BoxVariable, large", 1, func() { BoxVariable(256) }},
		{"BoxStruct", 1, func() { BoxStruct(rect) }},
		{"BoxPointer", 0, func() { BoxPointer(&rect) }},
		{"BoxLocal", 0, func() { BoxLocal(rect) }},
		{"Largest", 0, func() { Largest(numbers) }},
		{"NewSequence", 2, func() { NewSequence() }},
		{"SumVisited", 0, func() { SumVisited(numbers) }},
		{"CountSmall", 0, func() { CountSmall(marks) }},
		{"CountLarge", 1, func() { CountLarge(marks) }},
		{"CountMade", 0, func() { CountMade(marks) }},
		{"CountMadeLarge", 1, func() { CountMadeLarge(marks) }},
		{"SumSquaresConstant", 0, func() { SumSquaresConstant() }},
		{"SumSquaresUnknown, 40 bytes", 1, func() { SumSquaresUnknown(5) }},
		{"SumSquaresBounded", 0, func() { SumSquaresBounded(5) }},
		{"EvenSized", 1, func() { EvenSized(many) }},
		{"AppendEven, with room", 0, func() { AppendEven(room, many) }},
		{"HandleStack", 0, func() { out.Reset(); HandleStack(&out, reply) }},
		{"HandleInterface", 1, func() { HandleInterface(io.Discard, reply) }},
	} {
		if got := testing.AllocsPerRun(100, test.run); got != test.want {
			t.Errorf("%s allocates %v times, want %v", test.name, got, test.want)
		}
	}
}

// TestVersions logs what depends on the Go version: a slice of at most 32 bytes,
// and one of more.
func TestVersions(t *testing.T) {
	for _, test := range []struct {
		name string
		run  func()
	}{
		{"SumSquaresUnknown, 32 bytes", func() { SumSquaresUnknown(4) }},
		{"CountEven, 24 bytes", func() { CountEven(numbers) }},
		{"CountEven, 48 bytes", func() { CountEven(many) }},
		{"Even, 24 bytes", func() { sink = Even(numbers) }},
		{"Even, 48 bytes", func() { sink = Even(many) }},
	} {
		t.Logf("%s: %v allocations", test.name, testing.AllocsPerRun(100, test.run))
	}
}

func TestResults(t *testing.T) {
	next := NewSequence()
	next()
	for _, test := range []struct {
		name      string
		got, want int
	}{
		{"Total", Total(3, 4), 16},
		{"FillLocal", FillLocal(3), 9},
		{"SquareValue", SquareValue(3).Width, 3},
		{"SquarePointer", SquarePointer(3).Height, 3},
		{"NewSequence", next(), 2},
		{"SumVisited", SumVisited(numbers), 22},
		{"SumInGoroutine", SumInGoroutine(numbers), 22},
		{"SumByChannel", SumByChannel(numbers), 22},
		{"CountSmall", CountSmall(marks), 3},
		{"CountLarge", CountLarge(marks), 3},
		{"CountMade", CountMade(marks), 3},
		{"CountMadeLarge", CountMadeLarge(marks), 3},
		{"SumSquaresConstant", SumSquaresConstant(), 1240},
		{"SumSquaresUnknown", SumSquaresUnknown(5), 30},
		{"SumSquaresBounded", SumSquaresBounded(5), 30},
		{"CountEven", CountEven(many), 6},
		{"Even", len(Even(numbers)), 3},
		{"EvenSized", len(EvenSized(numbers)), 3},
		{"AppendEven", len(AppendEven(nil, numbers)), 3},
	} {
		if test.got != test.want {
			t.Errorf("%s = %d, want %d", test.name, test.got, test.want)
		}
	}
	want := Money{3, 75}
	if a, b, c := SumValues(purse), SumPointers(purse), SumRemembered(purse); a != want || b != want || c != want {
		t.Errorf("the sums are %v, %v and %v", a, b, c)
	}
}

// TestHandlers holds all handlers to the same output.
func TestHandlers(t *testing.T) {
	for name, handle := range map[string]func(*bytes.Buffer) error{
		"HandleFresh":     func(w *bytes.Buffer) error { return HandleFresh(w, reply) },
		"HandlePooled":    func(w *bytes.Buffer) error { return HandlePooled(w, reply) },
		"HandleStack":     func(w *bytes.Buffer) error { HandleStack(w, reply); return nil },
		"HandleInterface": func(w *bytes.Buffer) error { return HandleInterface(w, reply) },
	} {
		var out bytes.Buffer
		if err := handle(&out); err != nil || out.String() != "{\"id\":7,\"state\":\"ok\"}\n" {
			t.Errorf("%s writes %q, %v", name, &out, err)
		}
	}
}

// BenchmarkHandle compares the four ways to have a buffer.
func BenchmarkHandle(b *testing.B) {
	b.Run("fresh", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			HandleFresh(io.Discard, reply)
		}
	})
	b.Run("pooled", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			HandlePooled(io.Discard, reply)
		}
	})
	b.Run("interface", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			HandleInterface(io.Discard, reply)
		}
	})
	b.Run("stack", func(b *testing.B) {
		var out bytes.Buffer
		b.ReportAllocs()
		for b.Loop() {
			out.Reset()
			HandleStack(&out, reply)
		}
	})
}

// BenchmarkGoroutine compares a captured variable with a channel of results.
func BenchmarkGoroutine(b *testing.B) {
	b.Run("captured", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			SumInGoroutine(numbers)
		}
	})
	b.Run("channel", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			SumByChannel(numbers)
		}
	})
}
