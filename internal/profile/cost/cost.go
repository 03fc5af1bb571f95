// Package cost keeps what an allocation costs on this machine: a table by size,
// which "unheap lab -calibrate" measures and which turns counts of objects into
// an estimate of time. It measures nothing itself.
//
// Figures are medians with the interval in which that of another measurement lies.
//
// A caller reads the table of a Go version (Dir, Read) and asks it about sizes
// (Table.Object). Where nothing was measured, Read fails with ErrNone.
package cost

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/atomicfile"
	"github.com/unheap/unheap/internal/cachedir"
	"github.com/unheap/unheap/internal/disk"
)

// Schema names the version of the form in which a table is stored.
const Schema = "unheap/cost/v1"

// ErrNone says that nothing was measured yet.
var ErrNone = errors.New("no costs were measured for this Go and machine; \"unheap lab -calibrate\" does")

// A Table has the cost of allocations of one Go version on one kind of machine.
type Table struct {
	Schema  string        `json:"schema"`
	Go      string        `json:"go"` // "go1.26.8"
	GOOS    string        `json:"goos"`
	GOARCH  string        `json:"goarch"`
	CPU     string        `json:"cpu"`     // the processor's name, or "" where it is not known
	Day     string        `json:"day"`     // of the measurement: "2026-11-23"
	Samples int           `json:"samples"` // behind each figure
	Ran     float64       `json:"ran"`     // the share of the time that the measurement had a processor; less than 1 on a busy machine, which makes costs too high
	Sizes   []Size        `json:"sizes"`   // in ascending order
	GC      *alloc.Figure `json:"gc"`      // ns of the collector's CPU time for each byte
}

// A Size is the cost of one object of so many bytes, zeroing included.
type Size struct {
	Bytes    int64        `json:"bytes"`
	Plain    alloc.Figure `json:"plain"`    // an object without pointers, in ns
	Pointers alloc.Figure `json:"pointers"` // one that holds pointers, in ns
}

// Object estimates the time in ns to allocate one object of so many bytes. It
// takes sizes between two that were measured in proportion, and those above the
// largest as if each byte cost the same. A size below zero is not known: ok is
// false.
func (t *Table) Object(bytes int64, pointers bool) (ns alloc.Interval, ok bool) {
	if bytes < 0 || len(t.Sizes) == 0 {
		return alloc.Interval{}, false
	}
	of := func(i int) alloc.Interval {
		if pointers {
			return t.Sizes[i].Pointers.Interval
		}
		return t.Sizes[i].Plain.Interval
	}
	i, found := slices.BinarySearchFunc(t.Sizes, bytes, func(s Size, b int64) int { return cmp.Compare(s.Bytes, b) })
	last := len(t.Sizes) - 1
	switch {
	case found || i == 0:
		return of(i), true
	case i > last:
		return of(last).Times(float64(bytes) / float64(t.Sizes[last].Bytes)), true
	}
	a, b := t.Sizes[i-1].Bytes, t.Sizes[i].Bytes
	share := float64(bytes-a) / float64(b-a)
	return of(i - 1).Times(1 - share).Plus(of(i).Times(share)), true
}

// Dir is the folder of tables in unheap's cache folder.
func Dir() (string, error) { return cachedir.Of("cost", "the costs of allocations") }

// Read returns the table of a Go version for this machine, as GOVERSION has it.
// Where there is none, that of another patch release serves, as its Go field
// says; else the error is ErrNone. A table that cannot be read is another error.
func Read(dir, goVersion string) (*Table, error) {
	t, err := read(filepath.Join(dir, fileName(goVersion, runtime.GOOS, runtime.GOARCH, CPU())))
	if !errors.Is(err, fs.ErrNotExist) {
		return t, err
	}
	files, _ := filepath.Glob(filepath.Join(dir, minor(goVersion)+"*.json"))
	slices.Reverse(files)
	for _, file := range files {
		t, err := read(file)
		if err == nil && minor(t.Go) == minor(goVersion) && t.GOOS == runtime.GOOS && t.GOARCH == runtime.GOARCH && t.CPU == CPU() {
			return t, nil
		}
	}
	return nil, ErrNone
}

func read(file string) (*Table, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	t := new(Table)
	if err := json.Unmarshal(text, t); err != nil {
		return nil, fmt.Errorf("%s: %w; delete it, or measure again with \"unheap lab -calibrate\"", file, err)
	}
	t.fill()
	if err := t.validate(); err != nil {
		return nil, fmt.Errorf("%s: %w; delete it, or measure again with \"unheap lab -calibrate\"", file, err)
	}
	return t, nil
}

// fill takes figures from their old names where a table has these alone.
func (t *Table) fill() {
	for i := range t.Sizes {
		t.Sizes[i].Plain.Fill()
		t.Sizes[i].Pointers.Fill()
	}
	if t.GC != nil {
		t.GC.Fill()
	}
}

// aDay is more ns than any allocation takes.
const aDay = 24 * 3600 * 1e9

func (t *Table) validate() error {
	if t.Schema != Schema {
		return fmt.Errorf("schema %q is not known: this unheap reads %s", t.Schema, Schema)
	}
	if len(t.Sizes) == 0 {
		return errors.New("no sizes")
	}
	for i, s := range t.Sizes {
		if s.Bytes < 1 || i > 0 && s.Bytes <= t.Sizes[i-1].Bytes {
			return fmt.Errorf("size %d is out of order", s.Bytes)
		}
		for _, f := range []alloc.Figure{s.Plain, s.Pointers} {
			if !(0 <= f.Low && f.Low <= f.Center && f.Center <= f.High && f.High <= aDay) {
				return fmt.Errorf("size %d: the median is not in its interval, or that makes no sense", s.Bytes)
			}
		}
	}
	return nil
}

// Write stores the table in dir, which it makes, and returns its file.
func (t *Table) Write(dir string) (string, error) {
	if err := t.validate(); err != nil {
		return "", err
	}
	text, err := json.MarshalIndent(t, "", "\t")
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", disk.Check(err, dir, cachedir.Env)
	}
	file := filepath.Join(dir, fileName(t.Go, t.GOOS, t.GOARCH, t.CPU))
	err = atomicfile.Write(file, func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	})
	return file, disk.Check(err, dir, cachedir.Env)
}

// fileName names a table's file; the processor's name is in it as a hash.
func fileName(goVersion, goos, goarch, cpu string) string {
	sum := sha256.Sum256([]byte(cpu))
	version := strings.Map(func(r rune) rune {
		if r == '.' || r == '-' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return r
		}
		return '_'
	}, goVersion)
	return fmt.Sprintf("%s-%s-%s-%s.json", version, goos, goarch, hex.EncodeToString(sum[:4]))
}

// minor is a version without its patch release: "go1.26".
func minor(goVersion string) string {
	first, rest, _ := strings.Cut(goVersion, ".")
	digits := 0
	for digits < len(rest) && '0' <= rest[digits] && rest[digits] <= '9' {
		digits++
	}
	return first + "." + rest[:digits]
}
