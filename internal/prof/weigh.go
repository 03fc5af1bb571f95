package prof

import "math"

// weigh estimates, from above, the bytes that google/pprof's parser needs for a
// profile: an empty message of two bytes becomes a structure of a hundred and
// more. It stops where the parser does, at the first malformed field.
func weigh(data []byte) int64 {
	var n int64
	fields(data, func(field int, payload []byte) {
		switch field {
		case 2:
			n += weighSample(payload)
		case 4:
			n += 200
			fields(payload, func(field int, _ []byte) {
				if field == 4 {
					n += 260 // a line
				}
			})
		case 1, 3, 5:
			n += 320 // a type, a mapping, a function
		case 6:
			n += 100 + int64(len(payload)) // a string
		default:
			n += 160 + int64(len(payload))*120 // comments, packed or one by one
		}
	})
	return n
}

func weighSample(data []byte) int64 {
	n := int64(200)
	labels := int64(0)
	fields(data, func(field int, payload []byte) {
		switch field {
		case 3:
			labels++
		default:
			n += 120 + int64(len(payload))*40 // numbers, packed or one by one
		}
	})
	if labels > 0 {
		n += 1200 + labels*400 // three maps
	}
	return n
}

// fields calls f for each field of a protobuf message; the payload is nil for
// numbers.
func fields(data []byte, f func(field int, payload []byte)) {
	for len(data) > 0 {
		key, rest, ok := varint(data)
		if !ok {
			return
		}
		var payload []byte
		switch skip := uint64(0); key & 7 {
		case 0:
			if _, rest, ok = varint(rest); !ok {
				return
			}
		case 1, 5:
			if skip = 8; key&7 == 5 {
				skip = 4
			}
			if uint64(len(rest)) < skip {
				return
			}
			rest = rest[skip:]
		case 2:
			if skip, rest, ok = varint(rest); !ok || uint64(len(rest)) < skip {
				return
			}
			payload, rest = rest[:skip], rest[skip:]
		default:
			return
		}
		if field := key >> 3; field <= math.MaxInt32 {
			f(int(field), payload)
		}
		data = rest
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
