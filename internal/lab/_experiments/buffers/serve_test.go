package buffers

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"runtime/metrics"
	"slices"
	"sync"
	"testing"
	"time"
)

func BenchmarkServeStatic(b *testing.B) {
	serve(b, func(_ *Conn, w io.Writer) { Static(w, fixed) })
}

func BenchmarkServeMarshal(b *testing.B) {
	serve(b, func(_ *Conn, w io.Writer) { Marshal(w, reply) })
}

func BenchmarkServeFresh(b *testing.B) {
	serve(b, func(_ *Conn, w io.Writer) { Fresh(w, reply) })
}

func BenchmarkServeReused(b *testing.B) {
	serve(b, func(c *Conn, w io.Writer) { c.Reused(w, reply) })
}

func BenchmarkServePooled(b *testing.B) {
	serve(b, func(_ *Conn, w io.Writer) { Pooled(w, reply) })
}

func BenchmarkServeArray(b *testing.B) {
	serve(b, func(_ *Conn, w io.Writer) { Array(w, reply) })
}

func BenchmarkServeStack(b *testing.B) {
	serve(b, func(c *Conn, w io.Writer) { c.Stack(w, reply) })
}

// clients is how many connections send requests, one after the other.
const clients = 4

type connKey struct{}

// serve has an HTTP server answer b.N requests over the loopback interface, and
// reports how long they take and what the collector does. The clients are of
// this process and allocate nothing. They wait for the server to be done with a
// request: its connection waits for the next one meanwhile, and what it allocates
// depends on whether that came first.
func serve(b *testing.B, handle func(*Conn, io.Writer)) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	length := []string{fmt.Sprint(len(fixed))}
	var done idle
	server := &http.Server{
		ConnState: done.state,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header()["Content-Length"] = length
			handle(r.Context().Value(connKey{}).(*Conn), w)
		}),
		ConnContext: func(ctx context.Context, _ net.Conn) context.Context {
			return context.WithValue(ctx, connKey{}, newConn())
		},
	}
	go server.Serve(listener)
	defer server.Close()
	var list []*client
	for range clients {
		list = append(list, dial(b, &done, listener.Addr().String(), b.N/clients+1))
	}
	for _, c := range list {
		if c.get(b) { // the first of a connection is slower
			<-c.idle
		}
	}
	runtime.GC()
	stop, count := watch(), objects()
	b.ResetTimer()
	var wg sync.WaitGroup
	for i, c := range list {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for n := (b.N + i) / clients; n > 0; n-- {
				from := time.Now()
				if !c.get(b) {
					return
				}
				c.took = append(c.took, time.Since(from))
				<-c.idle
			}
		}()
	}
	wg.Wait()
	b.StopTimer()
	stop(b)
	// With decimals: the server allocates a little for some requests only.
	b.ReportMetric(float64(objects()-count)/float64(b.N), "allocs/op")
	percentiles(b, list)
}

// objects is how many objects were allocated so far.
func objects() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Mallocs
}

// percentiles reports the times of requests.
func percentiles(b *testing.B, list []*client) {
	var all []time.Duration
	for _, c := range list {
		all = append(all, c.took...)
		c.conn.Close()
	}
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2]), "p50-ns")
	b.ReportMetric(float64(all[len(all)*99/100]), "p99-ns")
}

// An idle tells clients that the server is done with their requests.
type idle struct {
	clients sync.Map // of channels by the client's address
	conns   sync.Map // the same by the server's connection
}

func (d *idle) state(conn net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		ch, _ := d.clients.LoadOrStore(conn.RemoteAddr().String(), make(chan struct{}, 1))
		d.conns.Store(conn, ch)
	case http.StateIdle:
		if ch, ok := d.conns.Load(conn); ok {
			ch.(chan struct{}) <- struct{}{}
		}
	}
}

// A client sends the same request again and again.
type client struct {
	conn net.Conn
	buf  []byte
	size int // of an answer, head and all; 0 before the first
	took []time.Duration
	idle chan struct{} // the server is done with a request
}

var request = []byte("GET / HTTP/1.1\r\nHost: lab\r\n\r\n")

func dial(b *testing.B, done *idle, addr string, n int) *client {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		b.Fatal(err)
	}
	ch, _ := done.clients.LoadOrStore(conn.LocalAddr().String(), make(chan struct{}, 1))
	return &client{conn: conn, buf: make([]byte, 4*room), took: make([]time.Duration, 0, n), idle: ch.(chan struct{})}
}

// get sends a request and reads the answer, and reports whether it could. All answers are of the same size; that
// of the first is known when its body is whole.
func (c *client) get(b *testing.B) bool {
	if _, err := c.conn.Write(request); err != nil {
		b.Error(err)
		return false
	}
	n := 0
	for c.size == 0 && !(n > len(fixed) && string(c.buf[n-2:n]) == "]}") || n < c.size {
		k, err := c.conn.Read(c.buf[n:])
		if err != nil {
			b.Error(err)
			return false
		}
		n += k
	}
	c.size = n
	return true
}

// watch returns a function that reports what the collector did since: cycles for a
// million operations, and its share of the CPU time, in percent.
func watch() func(*testing.B) {
	names := []string{
		"/gc/cycles/total:gc-cycles", "/cpu/classes/gc/total:cpu-seconds", "/cpu/classes/gc/mark/idle:cpu-seconds",
		"/cpu/classes/total:cpu-seconds", "/cpu/classes/idle:cpu-seconds",
	}
	read := func() []float64 {
		samples := make([]metrics.Sample, len(names))
		for i, name := range names {
			samples[i].Name = name
		}
		metrics.Read(samples)
		values := make([]float64, len(names))
		for i, s := range samples {
			if s.Value.Kind() == metrics.KindUint64 {
				values[i] = float64(s.Value.Uint64())
			} else {
				values[i] = s.Value.Float64()
			}
		}
		return values
	}
	before := read()
	return func(b *testing.B) {
		after := read()
		d := func(i int) float64 { return after[i] - before[i] }
		b.ReportMetric(d(0)*1e6/float64(b.N), "gc-cycles/1e6op")
		share := 0.0
		if cpu := d(3) - d(4); cpu > 0 { // zero without a cycle
			share = 100 * (d(1) - d(2)) / cpu
		}
		b.ReportMetric(share, "gc-cpu-%")
	}
}
