package alloc

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// worded has each kind once, with the sentence that users read.
var worded = []struct {
	c    Condition
	want string
}{
	{Condition{Kind: WhenLength, Operand: "n", Elem: 8, Limit: 32, Unit: Bytes}, "heap when n*8 > 32 bytes"},
	{Condition{Kind: WhenLarger, Limit: 32, Unit: Bytes}, "heap when it is larger than 32 bytes"},
	{Condition{Kind: WhenLonger, Limit: 32, Unit: Runes}, "heap when it has more than 32 runes"},
	{Condition{Kind: WhenResultLonger, Limit: 32, Unit: Bytes}, "heap when the result is longer than 32 bytes"},
	{Condition{Kind: WhenSizeHint, Limit: 8, Unit: Hint}, "heap when the size hint is above 8"},
	{Condition{Kind: WhenAppendGrows}, "heap when the append outgrows the capacity"},
	{Condition{Kind: WhenBufferedGrows, Limit: 32, Unit: Bytes}, "heap when the append outgrows the capacity; the first 32 bytes may be on the stack"},
	{Condition{Kind: WhenStoreGrows, Limit: 32, Unit: Bytes}, "heap when the backing store outgrows 32 bytes"},
	{Condition{Kind: WhenSliceMoves, Limit: 32, Unit: Bytes}, "heap when the slice still lies in its stack buffer of 32 bytes: it is then copied to the heap, once"},
	{Condition{Kind: WhenLargeValue, Limit: 256, Unit: Value}, "heap when the value is 256 or more"},
	{Condition{Kind: WhenNotSmall, Limit: 256, Unit: Value}, "heap unless the value is 0 to 255"},
	{Condition{Kind: WhenLargeBits, Limit: 256, Unit: Value}, "heap unless its bits, as a number, are below 256, as those of 0.0 are"},
	{Condition{Kind: WhenMapGrows}, "heap when the map grows: with its first entry if it is on the heap and was made without a size, later beyond its room"},
	{Condition{Kind: WhenFirstEntry, Limit: 8, Unit: Entries}, "heap with the map's first entry, which makes room for 8 entries, and when it gets more than these"},
	{Condition{Kind: WhenMoreEntries, Limit: 8, Unit: Entries}, "heap when it gets more than 8 entries; so many have room in the frame"},
	{Condition{Kind: WhenNoFreeGoroutine}, "heap unless a finished goroutine can be reused"},
	{Condition{Kind: WhenNoFreeDefer}, "heap unless a used defer record can be reused"},
	{Condition{Kind: WhenTypeArguments, Count: 1, Total: 3}, "depends on the type arguments: 1 of 3 instances have it on the heap"},
	{Condition{Kind: WhenInstance}, "depends on the type arguments: each instance has its own condition"},

	{Condition{Kind: UnlessNoSize}, "unless its size is 0"},
	{Condition{Kind: UnlessNoLength}, "unless the length is 0"},
	{Condition{Kind: UnlessEmpty}, "unless it is empty"},
	{Condition{Kind: UnlessEmptyResult}, "unless the result is empty"},
	{Condition{Kind: UnlessEmptyString}, "unless the string is empty"},
	{Condition{Kind: UnlessNilSlice}, "unless the slice is nil"},
	{Condition{Kind: UnlessOneOperand}, "unless at most one operand is not empty"},
	{Condition{Kind: UnlessOneByte}, "unless it has 0 or 1 bytes"},
	{Condition{Kind: UnlessHasWeak}, "unless there is a weak pointer to the same value already"},
	{Condition{Kind: UnlessInstance}, "with exceptions that depend on the type arguments"},

	{Condition{Kind: StaticSmallConstant, Limit: 256, Unit: Value}, "the constant is below 256: it has a place in the runtime's table"},
	{Condition{Kind: StaticNoSize}, "it has no size: all such values share one address"},
	{Condition{Kind: StaticNoCaptures}, "it captures nothing: a constant in read-only data"},
	{Condition{Kind: StaticConstant}, "a constant: its interface points at read-only data"},
	{Condition{Kind: StaticOneByte}, "one byte: it has a place in the runtime's table of small values"},
	{Condition{Kind: StaticInPlace}, "the value is read-only data, or has a place already: nothing is copied"},
	{Condition{Kind: StaticJoined}, "the compiler joined it at compile time or never needs the result"},
	{Condition{Kind: StaticNeverMade}, "the final code never makes it: the compiler found that it is not needed"},
	{Condition{Kind: StaticNotAllocated}, "no allocation in the final code: static data, or removed as not needed"},
	{Condition{Kind: StaticNoneOnLine}, "no allocation on its line in the final code"},
	{Condition{Kind: StaticInstance}, "no instance allocates it, each for a reason of its own"},
	{Condition{Kind: StaticAbsent}, "nothing is made for these type arguments"},

	{Condition{Kind: StackBuffer, Size: 4}, "its 4 bytes have a buffer in the frame"},
	{Condition{Kind: StackNoCopy}, "no copy is made"},
	{Condition{Kind: StackNeverGrows}, "it never grows on the heap"},
	{Condition{Kind: StackHasRoom, Limit: 8, Unit: Entries}, "the map has room for 8 entries"},
	{Condition{Kind: StackMap}, "the header and room for 8 entries are in the frame; growth is counted where it is written to"},
	{Condition{Kind: StackFrame, Size: 8, Func: "example.com/p.(*T).F"}, "does not escape; 8 bytes in the frame of p.(*T).F"},
	{Condition{Kind: StackNoEscape}, "does not escape"},

	{Condition{Kind: UnknownWhich, Count: 1, Total: 2}, "1 of 2 values like this on the line allocate; the stock compiler does not say which"},
	{Condition{Kind: UnknownAlike, Count: 1, Total: 2}, "1 of 2 values like this at one place allocate; the final code does not say which"},
	{Condition{Kind: UnknownShared}, "the stock compiler has no allocation on its line: it may share one, or not be needed"},
	{Condition{Kind: UnknownObjects, Count: 1, Total: 2}, "1 of 2 variables on the line allocate, or several share an object; the stock compiler does not say which"},
}

// TestConditionWords reads the constants from the source: a kind without a
// sentence, or one that is missing here, fails.
func TestConditionWords(t *testing.T) {
	kebab := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	var kinds []ConditionKind
	for _, test := range worded {
		kinds = append(kinds, test.c.Kind)
		if got := test.c.String(); got != test.want {
			t.Errorf("%+v is %q, want %q", test.c, got, test.want)
		}
		if !kebab.MatchString(string(test.c.Kind)) {
			t.Errorf("%q is not in kebab case", test.c.Kind)
		}
	}
	want := constants[ConditionKind](t, "condition.go", "ConditionKind")
	if !slices.Equal(kinds, want) {
		t.Errorf("the test and the constants differ, or their order does:\ntest      %q\nconstants %q", kinds, want)
	}
	if slices.Sort(kinds); len(slices.Compact(kinds)) != len(want) {
		t.Error("two constants have the same value")
	}
	for _, kind := range want {
		if words[kind] == "" {
			t.Errorf("%s has no sentence", kind)
		}
	}
	if len(words) != len(want) {
		t.Errorf("%d sentences for %d kinds", len(words), len(want))
	}
}

// TestConditionParts has the sentences that depend on which parts are known.
func TestConditionParts(t *testing.T) {
	length := Condition{Kind: WhenLength, Limit: 32, Unit: Bytes}
	of := func(operand string, elem int64) Condition {
		c := length
		c.Operand, c.Elem = operand, elem
		return c
	}
	for _, test := range []struct {
		c    Condition
		want string
	}{
		{of("n", 1), "heap when n > 32 bytes"},
		{of("", 1), "heap when n > 32 bytes"},
		{of("len(s)", 2), "heap when len(s)*2 > 32 bytes"},
		{of("n + 1", 8), "heap when (n + 1)*8 > 32 bytes"},
		{of("${limit}", 1), "heap when ${limit} > 32 bytes"},
		{of("n", 0), "heap when n*0 > 32 bytes"},
		{Condition{Kind: WhenTypeArguments}, "depends on the type arguments: some instances have it on the heap"},
		{Condition{Kind: StackFrame, Size: 1, Func: "main.F"}, "does not escape; 1 byte in the frame of main.F"},
		{Condition{Kind: StackFrame, Func: "a.b/c/p.F[...]"}, "does not escape; in the frame of p.F[...]"},
		{Condition{}, ""},
		{Condition{Kind: "no-such-kind"}, ""},
	} {
		if got := test.c.String(); got != test.want {
			t.Errorf("%+v is %q, want %q", test.c, got, test.want)
		}
	}
}

// TestConditionManual looks for each kind in the paragraph that lists them.
func TestConditionManual(t *testing.T) {
	text, err := os.ReadFile(filepath.FromSlash("../../cmd/unheap/report_json.go"))
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(strings.ReplaceAll(string(text), "\r", ""), "\nThe kinds of a Condition ")
	list, _, _ = strings.Cut(list, "\n\n")
	names := regexp.MustCompile(`[a-z-]+`).FindAllString(list, -1)
	for kind := range words {
		if !slices.Contains(names, string(kind)) {
			t.Errorf("the manual does not list %s", kind)
		}
	}
}

func TestConditionJSON(t *testing.T) {
	for _, test := range worded {
		text, err := json.Marshal(test.c)
		if err != nil {
			t.Fatal(err)
		}
		var got Condition
		if err := json.Unmarshal(text, &got); err != nil || got != test.c {
			t.Errorf("%s is read as %+v (%v), want %+v", text, got, err, test.c)
		}
	}
	text, err := json.Marshal(Site{})
	if err != nil || strings.Contains(string(text), `"when"`) {
		t.Errorf("a site without a condition is %s, %v", text, err)
	}
}

// TestConditionForms validates sites whose condition is there as data, in words,
// or both.
func TestConditionForms(t *testing.T) {
	grows := Condition{Kind: WhenAppendGrows}
	for _, test := range []struct {
		verdict Verdict
		words   string
		when    Condition
		want    string // part of the error
	}{
		{Conditional, grows.String(), grows, ""},
		{Heap, "", Condition{}, ""},
		// As older versions saved it, in their own words.
		{Conditional, "heap when the slice is full", Condition{}, ""},
		{Unknown, "nobody says", Condition{}, ""},

		{Conditional, "", Condition{}, "conditional without a condition"},
		{Unknown, "", Condition{}, "unknown without a condition"},
		{Conditional, "heap when the map grows", grows, `the condition is "heap when the map grows", and when says "heap when the append outgrows the capacity"`},
		{Heap, "", grows, `the condition is "", and when says`},
		{Heap, "unless it is empty", Condition{Kind: "no-such-kind"}, `condition kind "no-such-kind" is not known`},
		{Heap, "unless it is empty", Condition{Limit: 32}, `condition kind "" is not known`},
		{Conditional, "heap when it is larger than 32", Condition{Kind: WhenLarger, Limit: 32, Unit: "miles"}, `unit "miles" is not known`},
	} {
		rep := &Report{Schema: Schema, Engine: Lens, Sites: []Site{{
			ID: "id", Kind: Append, Verdict: test.verdict, Condition: test.words, When: test.when, Causes: []Cause{{ID: AppendGrowth}},
		}}}
		err := rep.Validate()
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s, %q, %+v: %v, want %q", test.verdict, test.words, test.when, err, test.want)
		}
	}
}
