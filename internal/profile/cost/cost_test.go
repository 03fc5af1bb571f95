package cost

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
)

func figure(center, low, high float64) alloc.Figure {
	return alloc.Interval{Center: center, Low: low, High: high, Confidence: 0.95}.Figure()
}

func table(goVersion string) *Table {
	gc := figure(0.1, 0.05, 0.2)
	return &Table{
		Schema: Schema, Go: goVersion, GOOS: runtime.GOOS, GOARCH: runtime.GOARCH, CPU: CPU(), Day: "2026-11-23", Samples: 10,
		Sizes: []Size{
			{8, figure(10, 9, 11), figure(12, 11, 13)},
			{16, figure(20, 19, 22), figure(24, 20, 25)},
			{64, figure(40, 39, 41), figure(48, 45, 50)},
		},
		GC: &gc,
	}
}

func TestObject(t *testing.T) {
	for _, test := range []struct {
		bytes    int64
		pointers bool
		want     alloc.Figure
		ok       bool
	}{
		{8, false, figure(10, 9, 11), true},
		{16, true, figure(24, 20, 25), true},
		{1, false, figure(10, 9, 11), true},
		{0, true, figure(12, 11, 13), true},
		{12, false, figure(15, 14, 16.5), true},
		{40, false, figure(30, 29, 31.5), true},
		{128, false, figure(80, 78, 82), true},
		{-1, false, alloc.Figure{}, false},
	} {
		if got, ok := table("go1.26.8").Object(test.bytes, test.pointers); got != test.want.Interval || ok != test.ok {
			t.Errorf("Object(%d, %t) = %v, %t, want %v, %t", test.bytes, test.pointers, got, ok, test.want, test.ok)
		}
	}
	if _, ok := new(Table).Object(8, false); ok {
		t.Error("an empty table knows a cost")
	}
}

func TestReadWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cost")
	if _, err := Read(dir, "go1.26.8"); !errors.Is(err, ErrNone) {
		t.Errorf("an empty folder: %v", err)
	}
	for _, v := range []string{"go1.26.1", "go1.26.8", "go1.2.3"} {
		if _, err := table(v).Write(dir); err != nil {
			t.Fatal(err)
		}
	}
	for asked, want := range map[string]string{"go1.26.8": "go1.26.8", "go1.26.1": "go1.26.1", "go1.26.5": "go1.26.8", "go1.2.9": "go1.2.3"} {
		got, err := Read(dir, asked)
		if err != nil || !reflect.DeepEqual(got, table(want)) {
			t.Errorf("Read(%s) = %+v, %v, want that of %s", asked, got, err, want)
		}
	}
	if _, err := Read(dir, "go1.27.0"); !errors.Is(err, ErrNone) {
		t.Errorf("another version: %v", err)
	}
	other := table("go1.27.0")
	other.CPU = "another"
	if _, err := other.Write(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(dir, "go1.27.0"); !errors.Is(err, ErrNone) {
		t.Errorf("another processor: %v", err)
	}
	left, _ := filepath.Glob(filepath.Join(dir, "new-*"))
	if len(left) > 0 {
		t.Errorf("left over: %q", left)
	}
}

func TestReadBroken(t *testing.T) {
	dir := t.TempDir()
	file, err := table("go1.26.8").Write(dir)
	if err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"":                            "end of JSON",
		string(good[:100]):            "end of JSON",
		`{"schema":"other"}`:          "schema",
		`{"schema":"` + Schema + `"}`: "no sizes",
		strings.Replace(string(good), `"bytes": 16`, `"bytes": 8`, 1):    "out of order",
		strings.Replace(string(good), `"center": 20`, `"center": 30`, 1): "interval",
	} {
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := Read(dir, "go1.26.8")
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), file) {
			t.Errorf("%.40q: %v, want one that has the file and %q", text, err, want)
		}
	}
}

// TestReadOld reads a table as the first ones were written: its figures have the
// old names alone.
func TestReadOld(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, fileName("go1.26.8", runtime.GOOS, runtime.GOARCH, CPU()))
	text := `{"schema":"unheap/cost/v1","go":"go1.26.8","sizes":[
		{"bytes":8,"plain":{"median":10,"lo":9,"hi":11},"pointers":{"median":12,"lo":11,"hi":13}}],"gc":{"median":0.5,"lo":0,"hi":1}}`
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	table, err := Read(dir, "go1.26.8")
	if err != nil {
		t.Fatal(err)
	}
	if ns, ok := table.Object(8, true); !ok || ns != (alloc.Interval{Center: 12, Low: 11, High: 13}) || table.GC.Center != 0.5 {
		t.Errorf("pointers %v, %t; collector %v", ns, ok, table.GC)
	}
}

func TestWriteRefuses(t *testing.T) {
	bad := table("go1.26.8")
	bad.Sizes = nil
	if file, err := bad.Write(t.TempDir()); err == nil {
		t.Errorf("wrote %s", file)
	}
}

// FuzzRead holds what is read, whatever the file has, to costs that make sense.
func FuzzRead(f *testing.F) {
	f.Add(`{"schema":"unheap/cost/v1","sizes":[{"bytes":8,"plain":{"median":1,"lo":1,"hi":2},"pointers":{"median":1,"lo":1,"hi":2}}]}`, int64(12))
	f.Add(`{"schema":"unheap/cost/v1","sizes":[{"bytes":8,"plain":{"median":1e308,"lo":-1e308,"hi":1e308}}]}`, int64(1)<<62)
	f.Fuzz(func(t *testing.T, text string, bytes int64) {
		file := filepath.Join(t.TempDir(), "go1.26.8.json")
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		table, err := read(file)
		if err != nil {
			return
		}
		for _, pointers := range []bool{false, true} {
			if f, ok := table.Object(bytes, pointers); ok && (f.Center < 0 || f.Center != f.Center || f.Low > f.High) {
				t.Errorf("Object(%d, %t) = %v", bytes, pointers, f)
			}
		}
	})
}
