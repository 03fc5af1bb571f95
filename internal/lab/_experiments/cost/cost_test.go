package cost

import (
	"runtime"
	"runtime/metrics"
	"testing"
)

func BenchmarkCall(b *testing.B) {
	for range b.N {
		Call()
	}
}

var kept *node

// inUse runs f while a heap is in use, and reports the CPU time that the
// collector takes for each run.
func inUse(b *testing.B, f func()) {
	kept = fill()
	runtime.GC()
	before := collector()
	for b.Loop() {
		f()
	}
	b.ReportMetric((collector()-before)*1e9/float64(b.N), "gc-cpu-ns/op")
	kept = nil // the others have an empty heap
}

// collector is the CPU time of the collector so far, in seconds, without what it
// does on processors that are idle.
func collector() float64 {
	s := []metrics.Sample{{Name: "/cpu/classes/gc/total:cpu-seconds"}, {Name: "/cpu/classes/gc/mark/idle:cpu-seconds"}}
	metrics.Read(s)
	return s[0].Value.Float64() - s[1].Value.Float64()
}
