package hot

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/google/pprof/profile"
)

// Limits of a profile that is read: what is in a file of a few kilobytes can be
// made to fill any memory.
const (
	maxCompressed = 256 << 20
	maxProfile    = 512 << 20 // bytes, not compressed
	maxMemory     = 4 << 30   // that it takes when it is read, estimated
)

// ErrTooLarge is in the error for a profile that is above the limits.
var ErrTooLarge = errors.New("the profile is too large")

// Parse reads a profile: of the protobuf form, compressed or not, or one of the
// text forms that google/pprof reads. The error says what is wrong with it.
func Parse(r io.Reader) (*profile.Profile, error) {
	data, err := readLimited(r, maxCompressed)
	if err != nil {
		return nil, err
	}
	if len(data) == 0 {
		return nil, errors.New("it is empty")
	}
	if isGzip(data) {
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("bad compression: %w", err)
		}
		if data, err = readLimited(z, maxProfile); err != nil {
			if errors.Is(err, io.ErrUnexpectedEOF) {
				err = errors.New("it is truncated")
			}
			return nil, err
		}
		if isGzip(data) {
			return nil, errors.New("it is compressed twice")
		}
	}
	if need := footprint(data); need > maxMemory {
		return nil, fmt.Errorf("%w: about %d MB of memory to read it", ErrTooLarge, need>>20)
	}
	p, err := profile.ParseData(data)
	if err != nil {
		return nil, wrong(data, err)
	}
	return p, nil
}

func isGzip(data []byte) bool { return len(data) >= 2 && data[0] == 0x1f && data[1] == 0x8b }

func readLimited(r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("%w: more than %d MB", ErrTooLarge, limit>>20)
	}
	return data, nil
}

// wrong says what a file is that is not a profile, where that is plain.
func wrong(data []byte, err error) error {
	head := bytes.TrimSpace(data[:min(len(data), 64)])
	switch {
	case bytes.HasPrefix(head, []byte("<")):
		return errors.New("it is a page of HTML, not a profile")
	case bytes.HasPrefix(head, []byte("{")), bytes.HasPrefix(head, []byte("[")):
		return errors.New("it is JSON, not a profile")
	case bytes.HasPrefix(head, []byte("go 1.")) && bytes.Contains(head, []byte("trace")):
		return errors.New("it is an execution trace, not a profile")
	case bytes.HasPrefix(head, []byte("\x7fELF")), bytes.HasPrefix(head, []byte("MZ")):
		return errors.New("it is a program, not a profile")
	}
	return fmt.Errorf("not a profile, or a truncated one: %w", err)
}

// footprint estimates the memory that a profile in the protobuf form takes when
// it is read, in bytes: each message in it becomes a struct, and each number in
// a packed list a word or two.
func footprint(data []byte) int64 {
	total := int64(len(data))
	fields(data, func(num int, body []byte, _ uint64) {
		const sample, location = 2, 4
		total += 128
		if num != sample && num != location {
			return
		}
		fields(body, func(num int, body []byte, _ uint64) {
			total += 48
			for _, b := range body {
				if b < 0x80 {
					total += 24
				}
			}
		})
	})
	return total
}

// fields calls f for the fields of a protobuf message, with the bytes of those
// that have a length; it stops at what it cannot read.
func fields(data []byte, f func(num int, body []byte, value uint64)) {
	for len(data) > 0 {
		tag, n := binary.Uvarint(data)
		if n <= 0 {
			return
		}
		data = data[n:]
		switch tag & 7 {
		case 0:
			v, n := binary.Uvarint(data)
			if n <= 0 {
				return
			}
			f(int(tag>>3), nil, v)
			data = data[n:]
		case 1, 5:
			size := map[uint64]int{1: 8, 5: 4}[tag&7]
			if len(data) < size {
				return
			}
			data = data[size:]
		case 2:
			size, n := binary.Uvarint(data)
			if n <= 0 || size > uint64(len(data)-n) {
				return
			}
			f(int(tag>>3), data[n:n+int(size)], 0)
			data = data[n+int(size):]
		default:
			return
		}
	}
}
