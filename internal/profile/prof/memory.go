package prof

import (
	"math"
)

// weigh estimates, from above, the bytes that google/pprof's parser needs for a
// profile: an empty message of two bytes becomes a structure of a hundred and
// more. It stops where the parser does, at the first malformed field.
func weigh(data []byte) int64 {
	var n int64
	for _, f := range fields(data) {
		switch f.number {
		case 2:
			n += weighSample(f.payload)
		case 4:
			n += 200
			for _, f := range fields(f.payload) {
				if f.number == 4 {
					n += 260 // a line
				}
			}
		case 1, 3, 5:
			n += 320 // a type, a mapping, a function
		case 6:
			n += 100 + int64(len(f.payload)) // a string
		default:
			n += 160 + int64(len(f.payload))*120 // comments, packed or one by one
		}
	}
	return n
}

func weighSample(data []byte) int64 {
	n := int64(200)
	labels := int64(0)
	for _, f := range fields(data) {
		if f.number == 3 {
			labels++
			continue
		}
		n += 80 // a number, or the first of packed ones
		for _, b := range f.payload {
			if b < 0x80 {
				n += 28
			}
		}
	}
	if labels > 0 {
		n += 1200 + labels*400 // three maps
	}
	return n
}

// A field is one of a protobuf message.
type field struct {
	number  int
	value   uint64 // of a number
	payload []byte // nil for numbers
}

// fields goes through the fields of a message, with where each ends, up to the
// first that is malformed.
func fields(data []byte) func(func(int, field) bool) {
	return func(yield func(int, field) bool) {
		rest := data
		for len(rest) > 0 {
			key, after, ok := varint(rest)
			if !ok {
				return
			}
			var payload []byte
			size, value := uint64(0), uint64(0)
			switch key & 7 {
			case 0:
				value, after, ok = varint(after)
			case 1:
				size = 8
			case 2:
				size, after, ok = varint(after)
			case 5:
				size = 4
			default:
				ok = false
			}
			if !ok || uint64(len(after)) < size {
				return
			}
			if key&7 == 2 {
				payload = after[:size:size]
			}
			rest = after[size:]
			number := math.MaxInt32
			if key>>3 < math.MaxInt32 {
				number = int(key >> 3)
			}
			if !yield(len(data)-len(rest), field{number, value, payload}) {
				return
			}
		}
	}
}

// varint is as lenient as google/pprof: a tenth byte may have any value.
func varint(data []byte) (x uint64, rest []byte, ok bool) {
	for i := 0; i < 10 && i < len(data); i++ {
		x |= uint64(data[i]&0x7f) << (7 * uint(i))
		if data[i] < 0x80 {
			return x, data[i+1:], true
		}
	}
	return 0, nil, false
}
