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
// this process and allocate nothing.
func serve(b *testing.B, handle func(*Conn, io.Writer)) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	length := []string{fmt.Sprint(len(fixed))}
	server := &http.Server{
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
		list = append(list, dial(b, listener.Addr().String(), b.N/clients+1))
	}
	for _, c := range list {
		c.get(b) // the first of a connection is slower
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
				c.get(b)
				c.took = append(c.took, time.Since(from))
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

// A client sends the same request again and again.
type client struct {
	conn net.Conn
	buf  []byte
	size int // of an answer, head and all; 0 before the first
	took []time.Duration
}

var request = []byte("GET / HTTP/1.1\r\nHost: lab\r\n\r\n")

func dial(b *testing.B, addr string, n int) *client {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		b.Fatal(err)
	}
	return &client{conn: conn, buf: make([]byte, 4*room), took: make([]time.Duration, 0, n)}
}

// get sends a request and reads the answer. All answers are of the same size; that
// of the first is known when its body is whole.
func (c *client) get(b *testing.B) {
	if _, err := c.conn.Write(request); err != nil {
		b.Error(err)
		return
	}
	n := 0
	for c.size == 0 && !(n > len(fixed) && string(c.buf[n-2:n]) == "]}") || n < c.size {
		k, err := c.conn.Read(c.buf[n:])
		if err != nil {
			b.Error(err)
			return
		}
		n += k
	}
	c.size = n
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
