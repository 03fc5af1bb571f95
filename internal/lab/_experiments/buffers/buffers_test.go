package buffers

import (
	"io"
	"testing"
)

var reply = sample()

func sample() *Reply {
	r := new(Reply)
	for i := range 50 {
		r.Items = append(r.Items, Item{ID: 100000 + i, Name: "an item of the list", State: "ready"})
	}
	return r
}

var fixed = appendReply(nil, reply)

func newConn() *Conn {
	c := &Conn{buf: make([]byte, 0, room)}
	c.out.Grow(room)
	return c
}

func TestReply(t *testing.T) {
	if len(fixed) > room || len(fixed) < room/2 {
		t.Errorf("a reply has %d bytes, and buffers %d", len(fixed), room)
	}
}

// run runs f b.N times and reports the collector's work.
func run(b *testing.B, f func()) {
	f()
	stop := watch()
	b.ResetTimer()
	for range b.N {
		f()
	}
	b.StopTimer()
	stop(b)
}

func BenchmarkMarshal(b *testing.B) { run(b, func() { Marshal(io.Discard, reply) }) }

func BenchmarkFresh(b *testing.B) { run(b, func() { Fresh(io.Discard, reply) }) }

func BenchmarkReused(b *testing.B) {
	c := newConn()
	run(b, func() { c.Reused(io.Discard, reply) })
}

func BenchmarkPooled(b *testing.B) { run(b, func() { Pooled(io.Discard, reply) }) }

func BenchmarkArray(b *testing.B) { run(b, func() { Array(io.Discard, reply) }) }

func BenchmarkStack(b *testing.B) {
	c := newConn()
	run(b, func() { c.Stack(io.Discard, reply) })
}
