package prof

import (
	"encoding/binary"
	"slices"
)

// lean leaves out of a profile what nothing here asks for, in place: the labels of
// samples, which parsed are the largest part of a heap profile; and, if inner is
// not nil, of samples of memory the frames around the first function that is not
// inner, which are the next largest. What is not a whole message with the fields of
// a profile stays as it is: it may be of a legacy form.
func lean(data []byte, inner func(name, file string) bool) []byte {
	whole := 0
	for end, f := range fields(data) {
		if f.number < 1 || f.number > 15 {
			return data
		}
		whole = end
	}
	if whole != len(data) {
		return data
	}
	var s stacks
	if inner != nil {
		s = stacksOf(data, inner)
	}
	out := data[:0] // never longer than what was read
	var sample []byte
	begin := 0
	for end, f := range fields(data) {
		whole := data[begin:end]
		begin = end
		if f.number == 2 && f.payload != nil {
			sample = s.lean(sample[:0], f.payload)
			out = binary.AppendUvarint(append(out, 2<<3|2), uint64(len(sample)))
			whole = sample
		}
		out = append(out, whole...)
	}
	return out
}

// stacks are the locations of a profile of memory, by their IDs: whether a stack
// that has come to one of them goes on. No locations leave all stacks whole.
type stacks map[uint64]bool

// stacksOf finds the locations whose code is all of inner functions.
func stacksOf(data []byte, inner func(name, file string) bool) stacks {
	var texts [][]byte
	var types []uint64
	names, files := map[uint64]uint64{}, map[uint64]uint64{} // of functions
	outer := map[uint64]uint64{}                             // the outermost function of a location
	for _, f := range fields(data) {
		switch f.number {
		case 1:
			types = append(types, number(f.payload, 1))
		case 4:
			id, fn := number(f.payload, 1), uint64(0)
			for _, line := range fields(f.payload) {
				if line.number == 4 {
					fn = number(line.payload, 1)
				}
			}
			outer[id] = fn
		case 5:
			id := number(f.payload, 1)
			names[id], files[id] = number(f.payload, 2), number(f.payload, 4)
		case 6:
			texts = append(texts, f.payload)
		}
	}
	text := func(i uint64) string {
		if i < uint64(len(texts)) {
			return string(texts[i])
		}
		return ""
	}
	if !slices.ContainsFunc(types, func(i uint64) bool { return ofMemory[text(i)] }) {
		return nil
	}
	s := make(stacks, len(outer))
	known := map[uint64]bool{}
	for id, fn := range outer {
		goes, ok := known[fn]
		if !ok {
			goes = fn != 0 && inner(text(names[fn]), text(files[fn]))
			known[fn] = goes
		}
		s[id] = goes
	}
	return s
}

// ofMemory are the types of samples of memory, and of nothing else.
var ofMemory = map[string]bool{"alloc_objects": true, "alloc_space": true, "inuse_objects": true, "inuse_space": true}

// number is the last number of a field in a message, 0 for none.
func number(message []byte, field int) (n uint64) {
	for _, f := range fields(message) {
		if f.number == field && f.payload == nil {
			n = f.value
		}
	}
	return n
}

// lean appends a sample without what is left out.
func (s stacks) lean(out, sample []byte) []byte {
	cut, begin := s.know(sample), 0
	done := false // the stack need not go on
	for end, f := range fields(sample) {
		switch {
		case f.number == 3 && f.payload != nil, f.number == 1 && cut && done:
		case f.number == 1 && cut && f.payload != nil:
			n := 0
			for id := range varints(f.payload, &n) {
				if done = !s[id]; done {
					break
				}
			}
			out = append(binary.AppendUvarint(append(out, 1<<3|2), uint64(n)), f.payload[:n]...)
		default:
			out = append(out, sample[begin:end]...)
			done = done || f.number == 1 && !s[f.value]
		}
		begin = end
	}
	return append(out, sample[begin:]...)
}

// know reports whether all locations of a sample are known.
func (s stacks) know(sample []byte) bool {
	if s == nil {
		return false
	}
	for _, f := range fields(sample) {
		if f.number != 1 {
			continue
		}
		if _, ok := s[f.value]; f.payload == nil && !ok {
			return false
		}
		n := 0
		for id := range varints(f.payload, &n) {
			if _, ok := s[id]; !ok {
				return false
			}
		}
		if n != len(f.payload) {
			return false // malformed
		}
	}
	return true
}

// varints goes through packed numbers, and has in read how many bytes they take.
func varints(packed []byte, read *int) func(func(uint64) bool) {
	return func(yield func(uint64) bool) {
		for rest := packed; len(rest) > 0; {
			x, after, ok := varint(rest)
			if !ok {
				return
			}
			rest = after
			*read = len(packed) - len(rest)
			if !yield(x) {
				return
			}
		}
	}
}
