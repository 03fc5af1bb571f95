package out

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/unheap/unheap/internal/out/style"
)

// hostile is what names and texts could hold, from a //line directive, a profile, a
// saved report: colours, the cursor, other directions, no width, no UTF-8.
const hostile = "\x1b[31m\x1b[2J\x1b]8;;x\x1b\\\\\r\x07\x7f\u0085\u009b1m\u202e\u2066\u200b\ufeff\u2028\u2029\U000e0041\xff\xc3"

// fill puts text into every string that a value has.
func fill(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			fill(v.Elem(), text)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), text)
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), text)
		}
	case reflect.Map:
		if v.Type().Key().Kind() == reflect.String && v.Len() > 0 {
			k := v.MapKeys()[0]
			v.SetMapIndex(reflect.ValueOf(k.String()+text).Convert(k.Type()), v.MapIndex(k))
		}
	case reflect.String:
		v.SetString(v.String() + text)
	}
}

// seen reports the first thing in what a format wrote that is not visible.
func seen(text string) string {
	if !utf8.ValidString(text) {
		return "no UTF-8"
	}
	for _, line := range strings.Split(text, "\n") {
		if shown := style.Visible(line); shown != line {
			return shown
		}
	}
	return ""
}

// TestHostile has every answer in testdata with hostile text in each of its strings,
// and a source file with such lines, in every format: all of it is visible.
func TestHostile(t *testing.T) {
	source := filepath.Join(t.TempDir(), "x.go")
	if err := os.WriteFile(source, []byte(strings.Repeat("x := \""+hostile+"\"\n", 400)), 0o666); err != nil {
		t.Fatal(err)
	}
	for name, answer := range read(t) {
		fill(reflect.ValueOf(answer.value), hostile)
		for _, f := range Formats {
			if !f.Can(answer) {
				continue
			}
			for _, width := range []int{0, 60} {
				var b bytes.Buffer
				o := Options{Style: style.Style{Width: width}, Open: func(string) string { return source }, Full: true, List: true}
				if err := f.Write(&b, answer, o); err != nil {
					t.Fatalf("%s as %s: %v", name, f.Name, err)
				}
				if f.Name == "json" && !json.Valid(b.Bytes()) {
					t.Errorf("%s as JSON is none", name)
				}
				if bad := seen(b.String()); bad != "" {
					t.Errorf("%s as %s has %s", name, f.Name, bad)
				}
			}
		}
	}
}
