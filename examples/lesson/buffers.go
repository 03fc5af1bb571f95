package lesson

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"sync"
)

// A Reply is what the handlers below send as JSON.
type Reply struct {
	ID    int    `json:"id"`
	State string `json:"state"`
}

// HandleFresh makes a buffer for each call and hands it to an encoder. Look for:
// the buffer is on the heap, because the encoder keeps it as an io.Writer.
//
//go:noinline
func HandleFresh(w io.Writer, reply *Reply) error {
	var buf bytes.Buffer
	if err := json.NewEncoder(&buf).Encode(reply); err != nil {
		return err
	}
	_, err := w.Write(buf.Bytes())
	return err
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// HandlePooled takes its buffer from a pool and gives it back. Look for: no line
// for the buffer here; the one in the pool's New serves many calls.
//
//go:noinline
func HandlePooled(w io.Writer, reply *Reply) error {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	defer buffers.Put(buf)
	if err := json.NewEncoder(buf).Encode(reply); err != nil {
		return err
	}
	_, err := w.Write(buf.Bytes())
	return err
}

// HandleStack appends the JSON to an array and writes to a concrete type. Look
// for: with -verdict all, the array is on the stack.
//
//go:noinline
func HandleStack(w *bytes.Buffer, reply *Reply) {
	var array [64]byte
	w.Write(appendReply(array[:0], reply))
}

// HandleInterface does the same for any io.Writer. Look for: the same array is on
// the heap, because the Write that runs is not known.
//
//go:noinline
func HandleInterface(w io.Writer, reply *Reply) error {
	var array [64]byte
	_, err := w.Write(appendReply(array[:0], reply))
	return err
}

// appendReply appends a reply as JSON. It is for states without characters that
// JSON needs to escape.
//
//go:noinline
func appendReply(b []byte, reply *Reply) []byte {
	b = append(b, `{"id":`...)
	b = strconv.AppendInt(b, int64(reply.ID), 10)
	b = append(b, `,"state":"`...)
	b = append(b, reply.State...)
	return append(b, "\"}\n"...)
}
