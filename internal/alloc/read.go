package alloc

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// Read reads a report that JSON wrote, and validates it. The error says what is
// wrong with the file.
func Read(r io.Reader) (*Report, error) {
	dec := json.NewDecoder(r)
	rep := new(Report)
	if err := dec.Decode(rep); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("it is empty")
		}
		return nil, fmt.Errorf("not a report in JSON: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("more than one report in JSON")
	}
	oneLine(reflect.ValueOf(rep).Elem())
	if err := rep.Validate(); err != nil {
		return nil, fmt.Errorf("not a valid report: %w", err)
	}
	return rep, nil
}

// oneLine spells the ends of lines out in all strings of a value but those that have
// several lines: a name that has some could pass for lines of the text around it.
func oneLine(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			oneLine(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if _, lines := v.Addr().Interface().(*Failure); !lines || v.Type().Field(i).Name != "Text" {
				oneLine(v.Field(i))
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			oneLine(v.Index(i))
		}
	case reflect.String:
		if s := v.String(); strings.Contains(s, "\n") {
			v.SetString(strings.ReplaceAll(s, "\n", `\n`))
		}
	}
}
