package gcfacts

import (
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/base64"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"slices"
	"strconv"
	"sync"

	"github.com/unheap/unheap/internal/compiler/wire"
)

var encoding = base64.NewEncoding(wire.Alphabet).WithPadding(base64.NoPadding)

// maxFacts bounds the records of one package, in bytes: far above the largest
// seen (12 MB), far below what would exhaust memory.
const maxFacts = 1 << 30

// minRecord is less than a location or a flow takes, in bytes: it bounds what is
// allocated for counts that are not true.
const minRecord = 8

// maxCount bounds the locations and the flows of a batch.
const maxCount = 1 << 24

// Decode reads one line of facts, as wire.Prefix describes it. A line that was cut
// off or changed is an error; records that are not understood are in Facts.Bad.
func Decode(line []byte) (*Facts, error) {
	u := unpackers.Get().(*unpacker)
	defer unpackers.Put(u)
	raw, err := u.unpack(line)
	if err != nil {
		return nil, err
	}
	return Parse(raw), nil
}

// An unpacker undoes the packing of lines. Its buffers are large, and used for one
// line after the other.
type unpacker struct {
	packed, raw []byte
	z           io.ReadCloser
}

var unpackers = sync.Pool{New: func() any { return &unpacker{z: flate.NewReader(nil)} }}

// unpack returns the records of a line, which are good until the next call.
func (u *unpacker) unpack(line []byte) ([]byte, error) {
	rest, ok := bytes.CutPrefix(bytes.TrimRight(line, "\r\n"), []byte(wire.Prefix))
	if !ok {
		return nil, errors.New("not a line of facts of this version")
	}
	head := bytes.SplitN(rest, []byte(":"), 3)
	if len(head) != 3 {
		return nil, errors.New("facts without a header")
	}
	sum, err := strconv.ParseUint(string(head[0]), 16, 32)
	if err != nil {
		return nil, fmt.Errorf("facts: bad checksum %q", head[0])
	}
	size, err := strconv.ParseUint(string(head[1]), 10, 32)
	if err != nil || size > maxFacts {
		return nil, fmt.Errorf("facts: bad length %q", head[1])
	}
	if u.packed, err = encoding.AppendDecode(u.packed[:0], head[2]); err != nil {
		return nil, fmt.Errorf("facts: %w", err)
	}
	if err := u.z.(flate.Resetter).Reset(bytes.NewReader(u.packed), nil); err != nil {
		return nil, fmt.Errorf("facts: %w", err)
	}
	// Deflate packs at most about a thousandfold: a length that cannot be true
	// must not make us allocate it.
	room := int(min(size, uint64(len(u.packed))*1100)) + bytes.MinRead // so that the buffer never grows
	buf := bytes.NewBuffer(slices.Grow(u.raw[:0], room))
	_, err = buf.ReadFrom(io.LimitReader(u.z, int64(size)+1))
	u.raw = buf.Bytes()
	switch {
	case err != nil:
		return nil, fmt.Errorf("facts: %w", err)
	case uint64(len(u.raw)) != size:
		return nil, fmt.Errorf("facts: %d bytes, want %d", len(u.raw), size)
	case crc32.ChecksumIEEE(u.raw) != uint32(sum):
		return nil, errors.New("facts: the checksum does not match")
	}
	return u.raw, nil
}

// Parse reads the records of a lens, as wire.Grammar has them.
func Parse(raw []byte) *Facts {
	p := &parser{f: &Facts{Funcs: make([]Func, 1), strings: []string{""}, ends: []End{{}, {Sure: true}}}, room: len(raw) / minRecord, offsets: map[string]int64{}}
	for len(raw) > 0 {
		p.line++
		line := raw
		if i := bytes.IndexByte(raw, '\n'); i >= 0 {
			line, raw = raw[:i], raw[i+1:]
		} else {
			raw = nil
		}
		p.text, p.rest, p.msg = line, line, ""
		if p.ended {
			p.fail("a record after the end")
		} else {
			p.record()
		}
		if p.msg == "" && len(bytes.TrimSpace(p.rest)) > 0 {
			p.fail("more fields than known")
		}
		p.report()
	}
	p.finish()
	return p.f
}

// report keeps what is wrong with the current record.
func (p *parser) report() {
	if p.msg != "" {
		p.f.Bad = append(p.f.Bad, SyntaxError{p.line, Shorten(p.text), p.msg})
	}
}

// finish checks what can be checked only in the end.
func (p *parser) finish() {
	p.text, p.msg = nil, ""
	if !p.ended {
		p.fail("the facts end too early")
	}
	for i := range p.want {
		if p.want[i] != [3]int32{} {
			p.fail("a batch without all of its locations and flows")
		}
	}
	// The position of an inlined call was known before the call: a chain of
	// calls ends.
	for i := range p.f.inlined {
		in := &p.f.inlined[i]
		if int(in.call) > len(p.f.positions) || in.call > 0 && int(p.f.positions[in.call-1].inl) > i {
			in.call = 0
			p.fail("an inlined call within itself")
		}
	}
	for i := range p.f.positions {
		if pos := &p.f.positions[i]; int(pos.inl) > len(p.f.inlined) {
			pos.inl = 0
			p.fail("no such inlined call")
		}
	}
	p.report()
}

// Shorten is a piece of output as a SyntaxError quotes it.
func Shorten(b []byte) string {
	if len(b) > 80 {
		b = b[:80]
	}
	return string(b)
}

type parser struct {
	f          *Facts
	line       int
	text, rest []byte
	msg        string
	ended      bool
	row        int64 // of the last position defined
	kind       byte
	pos        [128]int64 // the last position mentioned, by kind
	room       int        // how many locations and flows may still be allocated ahead
	want       [][3]int32 // locations and flows that batches still lack
	batch      [3]int     // the batch that gets the next of them
	notes      []Note
	words      []*decoded // strings that are words, by their numbers
	tags       []*Tag
	most       []int32          // for each tag, the highest location that it and those behind it mention
	lastTag    [128]int64       // the tag mentioned last, by kind
	offsets    map[string]int64 // where the last call of a function returns to
}

func (p *parser) fail(msg string) {
	if p.msg == "" {
		p.msg = msg
	}
}

// int reads the next field.
func (p *parser) int() int64 {
	b := p.rest
	for len(b) > 0 && b[0] == ' ' {
		b = b[1:]
	}
	neg := len(b) > 0 && b[0] == '-'
	if neg {
		b = b[1:]
	}
	n, i := int64(0), 0
	for i < len(b) && '0' <= b[i] && b[i] <= '9' && i < 18 {
		n = n*10 + int64(b[i]-'0')
		i++
	}
	if i == 0 || i < len(b) && b[i] != ' ' {
		p.fail("want a number")
		p.rest = nil
		return 0
	}
	p.rest = b[i:]
	if neg {
		return -n
	}
	return n
}

// within reads a field that must be in [lo, hi).
func (p *parser) within(lo, hi int, what string) int32 {
	n := p.int()
	if n < int64(lo) || n >= int64(hi) {
		p.fail("no such " + what)
		return int32(lo)
	}
	return int32(n)
}

func (p *parser) int32() int32 {
	n := p.int()
	if n != int64(int32(n)) {
		p.fail("number out of range")
	}
	return int32(n)
}

// quoted reads the rest of the record, a string in quotes.
func (p *parser) quoted() string {
	s, err := strconv.Unquote(string(bytes.TrimSpace(p.rest)))
	if err != nil {
		p.fail("bad string")
	}
	p.rest = nil
	return s
}

func (p *parser) str() string { return p.f.strings[p.within(0, len(p.f.strings), "string")] }

func (p *parser) position() PosID {
	if len(p.rest) > 1 && p.rest[1] == '.' {
		p.rest = p.rest[2:]
		return 0
	}
	n := p.pos[p.kind] + p.int()
	if n < 0 || n > int64(len(p.f.positions)) {
		p.fail("no such position")
		return 0
	}
	p.pos[p.kind] = n
	return PosID(n)
}

func (p *parser) fn() int32 { return p.within(0, len(p.f.Funcs), "function") }

func (p *parser) flags(into ...*bool) {
	n := p.int()
	for i, b := range into {
		*b = n>>i&1 != 0
	}
	if n>>len(into) != 0 {
		p.fail("unknown flags")
	}
}

func (p *parser) record() {
	if len(p.rest) == 0 {
		p.fail("empty record")
		return
	}
	kind := p.rest[0]
	p.rest = p.rest[1:]
	f := p.f
	p.kind = kind & 127
	if kind == 'Y' {
		p.kind = 'K'
	}
	switch kind {
	case 'S':
		f.strings = append(f.strings, p.quoted())
	case 'G':
		f.Go = p.quoted()
	case 'P':
		file := p.within(0, len(f.strings), "string")
		p.row += p.int()
		if p.row != int64(int32(p.row)) {
			p.fail("line out of range")
			p.row = 0
		}
		f.positions = append(f.positions, position{file: file, line: int32(p.row), col: p.int32(), inl: p.within(0, len(f.inlined)+1, "inlined call")})
	case 'I':
		call := PosID(p.within(0, math.MaxInt32, "position"))
		f.inlined = append(f.inlined, inlined{call, p.within(0, len(f.strings), "string")})
	case 'F':
		fn := Func{Name: p.str(), Pos: p.position(), Parent: p.fn()}
		p.flags(&fn.Closure, &fn.ResultsLost, &fn.Wrapper, &fn.Bodyless, &fn.Range)
		f.Funcs = append(f.Funcs, fn)
	case 'B':
		f.Batches = append(f.Batches, Batch{Func: p.fn()})
		p.want = append(p.want, [3]int32{p.within(0, maxCount, "count"), p.within(0, maxCount, "count"), p.within(0, maxCount, "count")})
	case 'L':
		if b := p.next(0, 1); b != nil {
			if b.Locs == nil {
				b.Locs = make([]Location, 0, p.ahead(0))
			}
			b.Locs = append(b.Locs, p.location())
		}
	case 'l':
		p.plain()
	case 'E':
		if b := p.next(1, 1); b != nil {
			if b.Edges == nil {
				b.Edges = make([]Edge, 0, p.ahead(1))
			}
			b.Edges = append(b.Edges, p.edge(len(b.Locs)))
		}
	case 'D':
		if b := p.next(2, 1); b != nil {
			if b.Direct == nil {
				b.Direct = make([]Edge, 0, p.ahead(2))
			}
			b.Direct = append(b.Direct, p.edge(len(b.Locs)))
		}
	case 'K':
		p.tag()
	case 'Y':
		p.open()
	case 'T':
		f.Params = append(f.Params, p.param())
	case 'C':
		f.Calls = append(f.Calls, p.call())
	case 'X':
		e := End{Any: []string{p.str()}}
		for len(p.rest) > 0 && p.msg == "" {
			e.Any = append(e.Any, p.str())
		}
		f.ends = append(f.ends, e)
	case 'H':
		h := HeapVar{Func: p.str(), Name: p.str(), Pos: p.position(), Size: p.int(), Call: p.within(0, len(f.Calls), "call"), Object: p.int()}
		p.flags(&h.Each)
		f.Heap = append(f.Heap, h)
	case 'Q':
		f.Compiled = append(f.Compiled, Compiled{Func: p.str(), Pos: p.position(), Frame: p.int(), Size: p.int(), End: p.end()})
	case 'N':
		f.NotInlined = append(f.NotInlined, NotInlined{p.str(), p.str()})
	case 'A':
		in := Instance{Name: p.str()}
		for len(p.rest) > 0 && p.msg == "" {
			in.Args = append(in.Args, TypeArg{p.str(), p.str()})
		}
		f.Instances = append(f.Instances, in)
	case 'Z':
		p.ended = true
	default:
		p.fail("unknown record")
		p.rest = nil
	}
}

// offset reads where a call in fn returns to. The calls of a function can come
// between those of others, which are compiled at the same time.
func (p *parser) offset(fn string) int64 {
	delta := p.int()
	if delta == 0 {
		return 0
	}
	p.offsets[fn] += delta
	return p.offsets[fn]
}

// next returns the batch that the next n locations (what is 0), flows (1) or
// direct flows (2) belong to.
func (p *parser) next(what, n int) *Batch {
	i := &p.batch[what]
	for *i < len(p.want) && p.want[*i][what] == 0 {
		*i++
	}
	if *i == len(p.want) || int(p.want[*i][what]) < n {
		p.fail("it belongs to no batch")
		p.rest = nil
		return nil
	}
	p.want[*i][what] -= int32(n)
	return &p.f.Batches[*i]
}

// ahead returns for how many locations (what is 0), flows (1) or direct flows (2)
// of the current batch room is made, the one that next counted last included.
func (p *parser) ahead(what int) int {
	n := min(int(p.want[p.batch[what]][what])+1, p.room)
	p.room -= n
	return n
}

// plain reads a record of locations that are of no interest but for their
// number.
func (p *parser) plain() {
	l := Location{Op: OpAuto, Size: -1, Func: p.fn(), Loop: p.int32(), Before: Persists, After: Persists, Elem: -1, Implicit: true}
	n := int(p.within(0, wire.MaxPlain+1, "count of locations"))
	if b := p.next(0, n); b != nil {
		for range n {
			b.Locs = append(b.Locs, l)
		}
	}
}

func (p *parser) location() Location {
	op := p.decoded()
	l := Location{
		Expr: p.str(), Type: p.str(), Size: p.int(), Pos: p.position(),
		Func: p.fn(), Loop: p.int32(), Result: p.int32(),
	}
	p.flags(&l.Param, &l.Mutual, &l.Implicit, &l.Taken, &l.Pointers, &l.Signed, &l.Unsigned)
	l.Before = Attrs(p.within(0, 16, "attributes"))
	l.After = Attrs(p.within(0, 16, "attributes"))
	l.Closure = p.fn()
	l.Elem = p.int()
	l.Operand = p.str()
	op.complete(&l)
	return l
}

func (p *parser) call() Call {
	c := Call{Func: p.str(), Callee: p.str(), Pos: p.position(), Type: p.str(), Size: p.int(), Args: [2]string{p.str(), p.str()}}
	c.Return, c.Loops = p.offset(c.Func), p.int32()
	p.flags(&c.Fails, &c.Leaves)
	c.End = p.end()
	return c
}

func (p *parser) end() End { return p.f.ends[p.within(0, len(p.f.ends), "set of functions")] }

func (p *parser) edge(locs int) Edge {
	hi := FirstLoc + locs
	dst := p.within(0, hi, "location")
	src := int64(dst) + p.int()
	if src < 0 || src >= int64(hi) {
		p.fail("no such location")
		src = 0
	}
	e := Edge{Dst: dst, Src: int32(src), Derefs: p.int32(), Tag: p.tagRef(int32(hi))}
	from := len(p.notes)
	for len(p.rest) > 0 && p.msg == "" {
		p.notes = append(p.notes, p.note())
	}
	e.Notes = p.notes[from:len(p.notes):len(p.notes)]
	if cap(p.notes)-len(p.notes) < 16 {
		p.notes = make([]Note, 0, 4096) // earlier edges keep the old array
	}
	return e
}

func (p *parser) param() Param {
	t := Param{Func: p.fn(), Index: p.int32(), Name: p.str(), Type: p.str(), Pos: p.position()}
	p.flags(&t.Pointers, &t.Direct)
	for i := range t.Leaks {
		t.Leaks[i] = uint8(p.within(0, 256, "leak"))
	}
	return t
}

// Lines calls yield for each line that r has, without its end, however long,
// until the input ends or yield returns false. The line is only good during the
// call.
func Lines(r io.Reader, yield func([]byte) bool) error {
	br := bufio.NewReaderSize(r, 1<<16)
	var long []byte
	for {
		part, err := br.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			long = append(long, part...)
			continue
		case err != nil && !errors.Is(err, io.EOF):
			return err
		}
		line := part
		if len(long) > 0 {
			long = append(long, part...)
			line = long
		}
		if len(line) > 0 && !yield(bytes.TrimRight(line, "\r\n")) || err != nil {
			return nil
		}
		long = long[:0]
	}
}
