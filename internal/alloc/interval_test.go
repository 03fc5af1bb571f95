package alloc

import (
	"encoding/json"
	"testing"
)

func TestFigure(t *testing.T) {
	want := Interval{2, 1, 3, 0.95}.Figure()
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if got := `{"center":2,"low":1,"high":3,"confidence":0.95,"median":2,"lo":1,"hi":3}`; string(text) != got {
		t.Errorf("got %s, want %s", text, got)
	}
	for old, want := range map[string]Interval{
		string(text):                     want.Interval,
		`{"median":2,"lo":1,"hi":3}`:     {2, 1, 3, 0},
		`{"center":2,"low":1,"high":3}`:  {2, 1, 3, 0},
		`{"center":2,"median":9,"hi":9}`: {2, 0, 0, 0},
	} {
		var f Figure
		if err := json.Unmarshal([]byte(old), &f); err != nil {
			t.Fatal(err)
		}
		if f.Fill(); f.Interval != want {
			t.Errorf("%s is %v, want %v", old, f.Interval, want)
		}
	}
}
