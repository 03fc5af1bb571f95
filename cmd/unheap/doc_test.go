package main

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/alloc"
)

var (
	manualType  = regexp.MustCompile(`^\t([A-Z]\w*):$`)
	manualField = regexp.MustCompile(`^\t\t([a-z]\w*)  `)
)

// manualFields are the fields that the manual documents, by type.
func manualFields() map[string][]string {
	known := map[string][]string{}
	current := ""
	for _, line := range strings.Split(fields(), "\n") {
		if m := manualType.FindStringSubmatch(line); m != nil {
			current = m[1]
		} else if m := manualField.FindStringSubmatch(line); m != nil {
			known[current] = append(known[current], m[1])
		}
	}
	return known
}

// jsonFields adds the JSON names of the fields of a struct, and of the structs
// that it holds, by type.
func jsonFields(t reflect.Type, into map[string][]string) {
	switch t.Kind() {
	case reflect.Slice, reflect.Pointer:
		jsonFields(t.Elem(), into)
	case reflect.Struct:
		if _, ok := into[t.Name()]; ok {
			return
		}
		into[t.Name()] = nil
		for _, f := range reflect.VisibleFields(t) { // those of embedded structs, too
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name == "-" || f.Anonymous {
				continue
			}
			into[t.Name()] = append(into[t.Name()], name)
			jsonFields(f.Type, into)
		}
	}
}

// TestManualHasTheSchema holds the manual to the types: the same fields, in the
// same order.
func TestManualHasTheSchema(t *testing.T) {
	want := map[string][]string{}
	jsonFields(reflect.TypeFor[alloc.Report](), want)
	jsonFields(reflect.TypeFor[alloc.Answer](), want)
	jsonFields(reflect.TypeFor[alloc.Top](), want)
	jsonFields(reflect.TypeFor[alloc.Bench](), want)
	jsonFields(reflect.TypeFor[alloc.Diff](), want)
	jsonFields(reflect.TypeFor[alloc.Verification](), want)
	if len(want) < 10 {
		t.Fatalf("only %d types found", len(want))
	}
	got := manualFields()
	for name, fields := range want {
		if !slices.Equal(got[name], fields) {
			t.Errorf("the manual has for %s %q, want %q", name, got[name], fields)
		}
	}
	for name := range got {
		if want[name] == nil {
			t.Errorf("the manual has a type %s that does not exist", name)
		}
	}
}

// TestManualNames looks for the names of commands, flags, kinds, steps and verdicts.
func TestManualNames(t *testing.T) {
	var names []string
	for _, c := range completionWords() {
		names = append(names, "\t"+c.Name+" ")
		names = append(names, c.FlagNames()...)
	}
	for _, k := range alloc.Kinds {
		names = append(names, string(k))
	}
	for _, k := range alloc.StepKinds {
		names = append(names, string(k))
	}
	for _, s := range alloc.States {
		names = append(names, "\t"+string(s)+" ")
	}
	for _, v := range alloc.Verdicts {
		names = append(names, "\t"+string(v)+" ")
	}
	for _, name := range names {
		if !strings.Contains(manual+fields(), name) {
			t.Errorf("the manual does not mention %q", name)
		}
	}
}
