package scan

import (
	"slices"
	"strings"
	"testing"
)

// TestSourceColumns has lines of files with counters, as the go command makes them.
func TestSourceColumns(t *testing.T) {
	const (
		set    = "goCover_e66d2899cf29__1[5] = 1;"
		atomic = "_cover_atomic_.AddUint32(&goCover_e66d2899cf29__1[5], 1);"
	)
	for _, test := range []struct{ made, source, at string }{ // at is the same text in both
		{"\treturn new(T)", "\treturn new(T)", "new("},
		{"func() any {" + set + " " + set + " return new(T) }", "func() any { return new(T) }", "new("},
		{"{" + atomic + "return new(T) }", "{return new(T) }", "new("},
		{"\t" + set + "f(new(T))", "\tf(new(T))", "new("},
		{"} else {if a {" + set + " f(x) } else {" + set + " g(y) }}", "} else if a { f(x) } else { g(y) }", "g("},
		{`package p; import _cover_atomic_ "sync/atomic"`, "package p", "p"},
		{"\tgoCover_mine(1);" + set + "f()", "\tgoCover_mine(1);f()", "f()"},
		{"", "", ""},
	} {
		columns := sourceColumns(test.made, test.source)
		if len(columns) != len(test.made) {
			t.Errorf("%q is not %q", test.made, test.source)
			continue
		}
		if i := strings.LastIndex(test.made, test.at); test.at != "" && test.at != "p" && columns[i] != strings.LastIndex(test.source, test.at)+1 {
			t.Errorf("%q in %q is at column %d, want %d", test.at, test.made, columns[i], strings.LastIndex(test.source, test.at)+1)
		}
		if i := strings.Index(test.made, set); i >= 0 && slices.Max(columns[i:i+len(set)]) > 0 {
			t.Errorf("the counter of %q has columns %v", test.made, columns)
		}
	}
	for _, other := range []string{"\treturn new(U)", "\treturn new(T) // more", "return", ""} {
		if columns := sourceColumns("\t"+set+"return new(T)", other); columns != nil {
			t.Errorf("%q has columns %v", other, columns)
		}
	}
}
