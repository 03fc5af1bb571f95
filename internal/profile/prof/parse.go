package prof

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/unit"
)

// maxText is the size of the largest profile in a legacy form: the parsers
// for them need up to sixty times as much memory.
const maxText = 32 << 20

// Parse reads a profile: a protobuf or a legacy form, compressed or not. It
// refuses what is too large before memory is spent on it, and overwrites data.
func Parse(data []byte, opt Options) (*profile.Profile, error) {
	opt = opt.filled()
	data, err := unpack(data, opt.MaxData)
	if err != nil {
		return nil, err
	}
	if what := foreign(data); what != "" {
		return nil, fmt.Errorf("is %s, not a profile", what)
	}
	data = lean(data, opt.Inner)
	if need := weigh(data); need > opt.MaxMemory {
		return nil, fmt.Errorf("would need about %s of memory; the limit is %s", unit.Size(float64(need)), unit.Binary(opt.MaxMemory))
	}
	p, err := parse(data)
	if err != nil {
		return nil, err
	}
	if err := check(p); err != nil {
		return nil, err
	}
	oneLine(p)
	return p, nil
}

// oneLine spells the ends of lines out in the names of a profile, which could pass for
// lines of the text around them.
func oneLine(p *profile.Profile) {
	spell := func(list ...*string) {
		for _, s := range list {
			*s = strings.ReplaceAll(*s, "\n", `\n`)
		}
	}
	for _, f := range p.Function {
		spell(&f.Name, &f.SystemName, &f.Filename)
	}
	for _, m := range p.Mapping {
		spell(&m.File, &m.BuildID)
	}
	for i := range p.Comments {
		spell(&p.Comments[i])
	}
	types := p.SampleType
	if p.PeriodType != nil {
		types = append(types[:len(types):len(types)], p.PeriodType)
	}
	for _, t := range types {
		spell(&t.Type, &t.Unit)
	}
}

// unpack undoes gzip: once for the profile, and once for a server that
// compresses what is compressed.
func unpack(data []byte, limit int64) ([]byte, error) {
	for range 2 {
		if !packed(data) {
			break
		}
		gz, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("is not a whole gzip file: %w", err)
		}
		said := int64(binary.LittleEndian.Uint32(data[len(data)-4:])) // of its size
		data, err = readAll(gz, min(said, 16*int64(len(data))), limit)
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, errors.New("is truncated: the end of the gzip data is missing; get it again")
		}
		if err != nil {
			return nil, fmt.Errorf("is damaged: %w", err)
		}
		if int64(len(data)) > limit {
			return nil, tooLarge(limit)
		}
	}
	if int64(len(data)) > limit {
		return nil, tooLarge(limit)
	}
	if packed(data) {
		return nil, errors.New("is compressed more than twice")
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, errors.New("is empty; was the program ended before the profile was written?")
	}
	return data, nil
}

// readAll reads to the end, or one byte more than the limit. The hint is how much
// that may be.
func readAll(r io.Reader, hint, limit int64) ([]byte, error) {
	b := bytes.NewBuffer(make([]byte, 0, min(hint, limit)+bytes.MinRead))
	_, err := b.ReadFrom(io.LimitReader(r, limit+1))
	return b.Bytes(), err
}

func packed(data []byte) bool { return bytes.HasPrefix(data, []byte{0x1f, 0x8b}) }

func tooLarge(limit int64) error {
	return fmt.Errorf("is larger than %s, uncompressed; take it over a shorter time", unit.Binary(limit))
}

// foreign names data that is something else, "" if it may be a profile.
func foreign(data []byte) string {
	head := strings.ToLower(string(bytes.TrimSpace(data[:min(len(data), 512)])))
	switch {
	case strings.HasPrefix(head, "go 1.") && strings.Contains(head, " trace"):
		return "an execution trace"
	case strings.HasPrefix(head, "<!doctype html"), strings.HasPrefix(head, "<html"):
		return "a web page"
	case strings.HasPrefix(head, "\x7felf"), strings.HasPrefix(head, "mz\x90"), strings.HasPrefix(head, "\xcf\xfa\xed\xfe"):
		return "a program"
	case strings.HasPrefix(head, "mode: set\n"), strings.HasPrefix(head, "mode: count\n"), strings.HasPrefix(head, "mode: atomic\n"):
		return "a coverage profile"
	case strings.HasPrefix(head, "pk\x03\x04"):
		return "a zip file"
	case strings.HasPrefix(head, "{"):
		return "JSON"
	}
	return ""
}

// parse has google/pprof read the data. Its parsers meet whatever a server
// sends, so a panic in them is an error like others.
func parse(data []byte) (p *profile.Profile, err error) {
	defer func() {
		if r := recover(); r != nil {
			p, err = nil, fmt.Errorf("is malformed: %v", r)
		}
	}()
	if p, err = profile.ParseUncompressed(data); err == nil {
		if err := p.CheckValid(); err != nil {
			return nil, fmt.Errorf("is malformed: %w", err)
		}
		return p, nil
	}
	if strings.Contains(err.Error(), "concatenated") {
		return nil, errors.New("is several profiles in one file; name each with a -profile of its own")
	}
	binary := bytes.ContainsFunc(data[:min(len(data), 512)], func(r rune) bool {
		return r == utf8.RuneError || r < '\t'
	})
	if len(data) > maxText {
		return nil, fmt.Errorf("is not a pprof protobuf, and too large (%s) for a legacy form", unit.Size(float64(len(data))))
	}
	legacy, lerr := profile.ParseData(data)
	switch {
	case lerr == nil:
		return legacy, nil
	case binary && someFields(data):
		return nil, fmt.Errorf("is a damaged or truncated pprof protobuf (%w); get it again", err)
	case binary:
		return nil, errors.New("is not a profile, in no form that pprof reads")
	}
	return nil, fmt.Errorf("is not a profile; it begins with %q", firstLine(data))
}

// someFields reports whether data begins as a profile does, with some fields of
// the right numbers.
func someFields(data []byte) bool {
	good, bad := 0, 0
	for _, f := range fields(data) {
		if f.number < 1 || f.number > 15 {
			bad++
		} else {
			good++
		}
	}
	return good >= 4 && bad == 0
}

// firstLine is the first line of a text, shortened, with what cannot be
// printed left out.
func firstLine(data []byte) string {
	line, _, _ := bytes.Cut(bytes.TrimSpace(data[:min(len(data), 4096)]), []byte("\n"))
	var b strings.Builder
	for len(line) > 0 && b.Len() < 120 {
		r, n := utf8.DecodeRune(line)
		if r != utf8.RuneError && unicode.IsPrint(r) {
			b.WriteRune(r)
		}
		line = line[n:]
	}
	if len(line) > 0 {
		b.WriteString("...")
	}
	return strings.TrimSpace(b.String())
}
