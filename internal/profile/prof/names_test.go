package prof

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/pprof/profile"
)

// TestNamesHaveOneLine has a profile whose names could pass for lines of a text.
func TestNamesHaveOneLine(t *testing.T) {
	f := &profile.Function{ID: 1, Name: "f\n0 sites", SystemName: "f\n0 sites", Filename: "x\n.go"}
	m := &profile.Mapping{ID: 1, Start: 1, Limit: 9, File: "m\nx", BuildID: "b\nx"}
	l := &profile.Location{ID: 1, Address: 2, Mapping: m, Line: []profile.Line{{Function: f, Line: 1}}}
	p := &profile.Profile{
		SampleType: []*profile.ValueType{{Type: "alloc_objects", Unit: "count"}, {Type: "alloc_space", Unit: "bytes"}},
		PeriodType: &profile.ValueType{Type: "space", Unit: "bytes"}, Period: 1,
		Sample:  []*profile.Sample{{Location: []*profile.Location{l}, Value: []int64{1, 8}}},
		Mapping: []*profile.Mapping{m}, Function: []*profile.Function{f}, Location: []*profile.Location{l},
		Comments: []string{"c\nx"},
	}
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	got, err := Parse(b.Bytes(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	names := got.Function[0].Name + got.Function[0].Filename
	for _, m := range got.Mapping {
		names += m.File + m.BuildID
	}
	names += strings.Join(got.Comments, "")
	if strings.Contains(names, "\n") || !strings.HasPrefix(names, `f\n0 sites`) {
		t.Errorf("the names are %q", names)
	}
}
