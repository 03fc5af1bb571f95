// Package buffers sends a reply as JSON, with its buffer in different places.
package buffers

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"sync"
)

// An Item is a line of a Reply.
type Item struct {
	ID    int    `json:"id"`
	Name  string `json:"name"`
	State string `json:"state"`
}

// A Reply is what is sent: about 3 kB of JSON.
type Reply struct {
	Items []Item `json:"items"`
}

const room = 4096 // enough for a reply

// appendReply appends a reply as JSON. Its strings need no escapes.
//
//go:noinline
func appendReply(b []byte, reply *Reply) []byte {
	b = append(b, `{"items":[`...)
	for i := range reply.Items {
		item := &reply.Items[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"id":`...)
		b = strconv.AppendInt(b, int64(item.ID), 10)
		b = append(b, `,"name":"`...)
		b = append(b, item.Name...)
		b = append(b, `","state":"`...)
		b = append(b, item.State...)
		b = append(b, `"}`...)
	}
	return append(b, `]}`...)
}

// Marshal leaves it all to encoding/json.
//
//go:noinline
func Marshal(w io.Writer, reply *Reply) {
	b, err := json.Marshal(reply)
	if err != nil {
		panic(err)
	}
	w.Write(b)
}

// Fresh makes a buffer for each reply.
//
//go:noinline
func Fresh(w io.Writer, reply *Reply) {
	w.Write(appendReply(make([]byte, 0, room), reply))
}

// A Conn has a buffer that is used for all of its replies.
type Conn struct {
	buf []byte
	out bytes.Buffer
}

// Reused uses the connection's buffer.
//
//go:noinline
func (c *Conn) Reused(w io.Writer, reply *Reply) {
	c.buf = appendReply(c.buf[:0], reply)
	w.Write(c.buf)
}

type buffer [room]byte

var pool = sync.Pool{New: newBuffer}

func newBuffer() any { return new(buffer) }

// Pooled takes its buffer from a pool.
//
//go:noinline
func Pooled(w io.Writer, reply *Reply) {
	buf := pool.Get().(*buffer)
	w.Write(appendReply(buf[:0], reply))
	pool.Put(buf)
}

// Array has its buffer in a variable, and hands it to an interface.
//
//go:noinline
func Array(w io.Writer, reply *Reply) {
	var buf buffer
	w.Write(appendReply(buf[:0], reply))
}

// Stack has its buffer in a variable, and copies from there to one of the
// connection's: nobody else sees it.
//
//go:noinline
func (c *Conn) Stack(w io.Writer, reply *Reply) {
	var buf buffer
	c.out.Reset()
	c.out.Write(appendReply(buf[:0], reply))
	w.Write(c.out.Bytes())
}

// Static writes bytes that are there already: what is left is the server's.
//
//go:noinline
func Static(w io.Writer, b []byte) { w.Write(b) }
