package lab

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unheap/unheap/internal/alloc"
)

func TestObjectsAt(t *testing.T) {
	site := func(kind alloc.Kind, v alloc.Verdict, when alloc.Condition) *alloc.Site {
		s := &alloc.Site{Kind: kind, Type: "[]int"}
		s.Decide(v, when)
		return s
	}
	none := alloc.Condition{}
	length := func(operand string, elem int64) alloc.Condition {
		return alloc.Condition{Kind: alloc.WhenLength, Operand: operand, Elem: elem, Limit: 32, Unit: alloc.Bytes}
	}
	limited := func(kind alloc.ConditionKind, limit int64) alloc.Condition {
		return alloc.Condition{Kind: kind, Limit: limit}
	}
	var (
		grows  = alloc.Condition{Kind: alloc.WhenAppendGrows}
		buffer = limited(alloc.WhenBufferedGrows, 32)
		store  = limited(alloc.WhenStoreGrows, 32)
		moved  = limited(alloc.WhenSliceMoves, 32)
		large  = limited(alloc.WhenLargeValue, 256)
		small  = limited(alloc.WhenNotSmall, 256)
		bits   = limited(alloc.WhenLargeBits, 256)
		used   = alloc.Condition{Kind: alloc.WhenNoFreeGoroutine}
	)
	for _, test := range []struct {
		site  *alloc.Site
		given Given
		want  int
	}{
		{site(alloc.New, alloc.Heap, none), Given{}, 1},
		{site(alloc.New, alloc.OnStack, none), Given{}, 0},
		{site(alloc.Interface, alloc.Static, none), Given{}, 0},
		{site(alloc.Interface, alloc.Conditional, large), Given{Value: 255}, 0},
		{site(alloc.Interface, alloc.Conditional, large), Given{Value: 256}, 1},
		{site(alloc.Interface, alloc.Conditional, small), Given{Value: 255}, 0},
		{site(alloc.Interface, alloc.Conditional, small), Given{Value: -1}, 1},
		{site(alloc.Interface, alloc.Conditional, bits), Given{Value: 255}, 0},
		{site(alloc.Interface, alloc.Conditional, bits), Given{Value: -1}, 1},
		{site(alloc.MakeSlice, alloc.Conditional, length("n", 8)), Given{N: 4}, 0},
		{site(alloc.MakeSlice, alloc.Conditional, length("n", 8)), Given{N: 5}, 1},
		{site(alloc.MakeSlice, alloc.Conditional, length("n", 1)), Given{N: 32}, 0},
		{site(alloc.MakeSlice, alloc.Conditional, length("n", 1)), Given{N: 33}, 1},
		{site(alloc.MakeSlice, alloc.Conditional, length("n", 0)), Given{N: 33}, 0},
		{site(alloc.Append, alloc.Conditional, grows), Given{N: 4}, 3},
		{site(alloc.Append, alloc.Conditional, grows), Given{N: 4, Warm: true}, 0},
		{site(alloc.Append, alloc.Conditional, buffer), Given{N: 4}, 0},
		{site(alloc.Append, alloc.Conditional, buffer), Given{N: 32}, 3},
		{site(alloc.Append, alloc.Conditional, store), Given{N: 32}, 3},
		{site(alloc.Append, alloc.Conditional, moved), Given{N: 4}, 1},
		{site(alloc.Append, alloc.Conditional, moved), Given{N: 5}, 0},
		{site(alloc.Goroutine, alloc.Conditional, used), Given{Warm: true}, 0},
	} {
		if got, err := objectsAt(test.site, test.given); got != test.want || err != nil {
			t.Errorf("%s %q with %+v: %d, %v, want %d", test.site.Kind, test.site.Condition, test.given, got, err, test.want)
		}
	}
	for _, bad := range []*alloc.Site{
		site(alloc.New, alloc.Unknown, alloc.Condition{Kind: alloc.UnknownShared}),
		site(alloc.MakeSlice, alloc.Conditional, length("size", 8)),
		site(alloc.MapWrite, alloc.Conditional, alloc.Condition{Kind: alloc.WhenMapGrows}),
		site(alloc.Goroutine, alloc.Conditional, used),
	} {
		if n, err := objectsAt(bad, Given{}); err == nil {
			t.Errorf("%s, %s: predicts %d", bad.Verdict, bad.Condition, n)
		}
	}
	// A report of an older unheap has the sentence alone.
	old := site(alloc.Interface, alloc.Conditional, large)
	old.When = none
	if n, err := objectsAt(old, Given{Value: 256}); err == nil || !strings.Contains(err.Error(), "is not known") {
		t.Errorf("without a typed condition: %d, %v", n, err)
	}
}

func interval(center, low, high float64) alloc.Interval {
	return alloc.Interval{Center: center, Low: low, High: high, Confidence: confidence}
}

func TestFigure(t *testing.T) {
	if _, err := figure(nil, false); !errors.Is(err, errNoSamples) {
		t.Errorf("no samples: %v", err)
	}
	if _, err := exact(nil); !errors.Is(err, errNoSamples) {
		t.Errorf("no samples: %v", err)
	}
	if f, err := figure([]float64{3, 1, 2, 4, 5, 6, 7}, false); err == nil {
		t.Errorf("seven samples have an interval: %v", f)
	}
	samples := []float64{10, 1, 9, 2, 8, 3, 7, 4, 6, 5}
	f, err := figure(samples, false)
	if err != nil || f != (interval(5.5, 1, 10)) {
		t.Errorf("figure = %v, %v", f, err)
	}
	many := slices.Concat(samples, samples, samples)
	if f, err := figure(many, false); err != nil || f.Low <= 1 || f.Low >= 5.5 || f.High <= 5.5 || f.High >= 10 {
		t.Errorf("figure of 30 samples = %v, %v", f, err)
	}
	if f, err := figure(many, true); err != nil || f != (interval(5.5, 1, 10)) {
		t.Errorf("figure on a busy machine = %v, %v", f, err)
	}
	if samples[0] != 10 {
		t.Error("the samples are in another order")
	}
	if got, err := exact([]float64{33, 19, 17.1, 33, 18}); got != 17.1 || err != nil {
		t.Errorf("exact = %v, %v", got, err)
	}
}

func TestRepeated(t *testing.T) {
	near := func(a, b float64) bool { return math.Abs(a-b) < 1e-9 }
	got := repeated(interval(100, 25, 400))
	if lo, hi := 100/math.Pow(4, math.Sqrt2)/1.1, 100*math.Pow(4, math.Sqrt2)*1.1; !near(got.Low, lo) || !near(got.High, hi) || got.Center != 100 {
		t.Errorf("repeated: %v, want %v to %v", got, lo, hi)
	}
	if got := repeated(interval(100, 100, 100)); !near(got.Low, 100/1.1) || !near(got.High, 110) {
		t.Errorf("without a spread: %v", got)
	}
	if got := repeated(interval(100, 0, 120)); got.Low != 0 {
		t.Errorf("from zero: %v", got)
	}
	if got := repeated(alloc.Interval{}); got != (alloc.Interval{}) {
		t.Errorf("nothing: %v", got)
	}
}

func TestVerdicts(t *testing.T) {
	for _, test := range []struct {
		f      alloc.Interval
		lo, hi float64
		want   string
	}{
		{interval(5, 4, 6), 4, 6, Holds},
		{interval(5, 4, 6.1), 4, 6, NotSettled},
		{interval(5, 3.9, 6), 4, 6, NotSettled},
		{interval(5, 4, 6), 6.1, 9, DoesNot},
		{interval(5, 4, 6), 1, 3.9, DoesNot},
		{interval(math.NaN(), math.Inf(-1), math.Inf(1)), 0, 9, NotSettled},
	} {
		if got := within(test.f, test.lo, test.hi); got != test.want {
			t.Errorf("%v within %v and %v: %s, want %s", test.f, test.lo, test.hi, got, test.want)
		}
	}
	for f, want := range map[alloc.Interval]string{interval(1, 0.5, 2): Holds, interval(-1, -2, -0.5): DoesNot, interval(1, -1, 2): NotSettled, {}: DoesNot} {
		if got := slower(f); got != want {
			t.Errorf("slower(%v) = %s, want %s", f, got, want)
		}
	}
}

func TestFigureText(t *testing.T) {
	for _, test := range []struct {
		f    alloc.Interval
		want string
	}{
		{interval(12.3e-9, 11e-9, 14.25e-9), "12.3 ns [11.0, 14.2]"},
		{interval(0.2e-9, -0.1e-9, 1e-9), "0.20 ns [-0.10, 1.0]"},
		{interval(124e-9, 90e-9, 2600e-9), "124 ns [90.0, 2600]"},
		{interval(2.5e-6, 2e-6, 3e-6), "2.5 µs [2.0, 3.0]"},
	} {
		if got := Seconds(test.f); got != test.want {
			t.Errorf("%v is %q, want %q", test.f, got, test.want)
		}
	}
}

func TestFind(t *testing.T) {
	if list, err := Find(nil); len(list) != len(All()) || err != nil {
		t.Errorf("%d experiments, %v", len(list), err)
	}
	if list, err := Find([]string{"slices", "cost", "slices"}); err != nil || len(list) != 2 || list[0].Name != "slices" {
		t.Errorf("%v, %v", list, err)
	}
	if _, err := Find([]string{"slice"}); err == nil || !strings.Contains(err.Error(), "slices") {
		t.Errorf("an unknown name: %v", err)
	}
}

// TestCrossing has pointers that take 100 units at all sizes, and values that take
// as much as the test says, with noise of 10 units on both.
func TestCrossing(t *testing.T) {
	for _, test := range []struct {
		values        []float64 // at 32, 64, ... bytes
		verdict, text string
	}{
		{[]float64{10, 20, 30, 40, 50}, DoesNot, "never wins up to 512 B"},
		{[]float64{10, 50, 150, 200, 300}, Holds, "still surely loses at 64 B, and surely wins from 128 B on"},
		{[]float64{10, 50, 100, 200, 300}, Holds, "still surely loses at 64 B, and surely wins from 256 B on"},
		{[]float64{10, 20, 30, 40, 300}, Holds, "still surely loses at 256 B, and surely wins from 512 B on"},
		{[]float64{200, 200, 300, 300, 300}, DoesNot, "surely wins from 32 B on, and surely loses nowhere"},
		{[]float64{200, 100, 300, 300, 300}, NotSettled, "surely wins from 128 B on, and surely loses nowhere"},
		{[]float64{10, 100, 100, 100, 100}, NotSettled, "still surely loses at 32 B, and does not surely win up to 512 B"},
		{[]float64{100, 100, 100, 100, 100}, NotSettled, "neither surely wins nor surely loses at most sizes up to 512 B"},
	} {
		e := &Experiment{Name: "e", sizes: []int{32, 64, 128, 256, 512}}
		v := &trial{exp: e, samples: map[string]map[string]samples{"e": {}}}
		for i, n := range e.sizes {
			value, pointer := samples{}, samples{}
			for k := range 10 {
				noise := float64((k*7+i)%10) - 4.5
				value["sec/op"] = append(value["sec/op"], test.values[i]+noise)
				pointer["sec/op"] = append(pointer["sec/op"], 100-noise)
			}
			v.samples["e"][sized("V", n)], v.samples["e"][sized("P", n)] = value, pointer
		}
		if got, text := v.crossing("V", "P"); got != test.verdict || text != test.text {
			t.Errorf("%v: %s, %q, want %s, %q", test.values, got, text, test.verdict, test.text)
		}
	}
}

func TestTenth(t *testing.T) {
	same := func(x float64) []float64 {
		list := make([]float64, 10)
		for i := range list {
			list[i] = x
		}
		return list
	}
	for _, test := range []struct {
		from, to float64
		want     string
	}{
		{100, 9, Holds}, {100, 0, Holds}, {100, 11, DoesNot}, {0, 0, NotSettled}, {0, 5, NotSettled},
	} {
		v := &trial{exp: &Experiment{Name: "e"}, samples: map[string]map[string]samples{"e": {
			"from": {"gc-cycles/1e6op": same(test.from)}, "to": {"gc-cycles/1e6op": same(test.to)},
		}}}
		if got, text := v.tenth("from", "to"); got != test.want {
			t.Errorf("from %v to %v: %s (%s), want %s", test.from, test.to, got, text, test.want)
		}
	}
}

func TestBusy(t *testing.T) {
	at := func(wall, cpu time.Duration) *batch { return &batch{wall: wall, cpu: cpu} }
	for _, test := range []struct {
		work []*batch
		ran  float64
		busy bool
	}{
		{nil, 1, false},
		{[]*batch{at(100, 100), at(100, 170), at(100, 98)}, 1, false},
		{[]*batch{at(100, 50), at(100, 120), at(100, 70)}, 0.7, true},
		{[]*batch{at(0, 0), at(100, 91)}, 0.91, false},
	} {
		r := &Result{Ran: ran(test.work)}
		if r.Ran != test.ran || r.Busy() != test.busy {
			t.Errorf("ran %v, busy %t, want %v, %t", r.Ran, r.Busy(), test.ran, test.busy)
		}
	}
}

// TestCosts makes a table of an invented calibration and asks it.
func TestCosts(t *testing.T) {
	e := costOf([]int{16, 64}, []int{64})
	out := Outcome{Name: e.Name}
	for _, v := range e.all {
		ns := 2.0 // of a run without a value
		if v.Func != "Call" {
			ns += float64(v.Size)
		}
		c := Cell{Go: "go1.26.8", Time: interval(ns*1e-9, (ns-1)*1e-9, (ns+1)*1e-9).Figure()}
		if strings.HasPrefix(v.Bench, "InUse") {
			c.Metrics = []Metric{{"gc-cpu-sec/op", interval(32e-9, 16e-9, 64e-9).Figure()}}
		}
		out.Rows = append(out.Rows, Row{Bench: v.Bench, Series: v.Series, Size: v.Size, Cells: []Cell{c}})
	}
	r := &Result{Count: 10, Ran: 1, Experiments: []Outcome{out}}
	table, err := r.Costs("go1.26.8", "2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	near := func(got, want float64) bool { return math.Abs(got-want) < 1e-6 }
	if f, ok := table.Object(40, false); !ok || !near(f.Center, 40) || !near(f.Low, 38) || !near(f.High, 42) {
		t.Errorf("an object of 40 bytes costs %v, %t", f, ok)
	}
	if table.GC == nil || !near(table.GC.Center, 0.5) {
		t.Errorf("the collector takes %v for a byte", table.GC)
	}
	if _, err := r.Costs("go1.27.0", "2026-11-23"); err == nil {
		t.Error("costs of a version that was not measured")
	}
}

// TestMissingMetrics judges benchmarks that report nothing of the collector: what is
// not known is said to be, and settles nothing.
func TestMissingMetrics(t *testing.T) {
	for _, e := range All() {
		v := &trial{exp: e, samples: map[string]map[string]samples{e.Name: {}}}
		for _, x := range e.all {
			s := samples{}
			for k := range 10 {
				s["sec/op"] = append(s["sec/op"], 1e-6*float64(k+1))
				s["allocs/op"] = append(s["allocs/op"], 1)
			}
			v.samples[e.Name][x.Bench] = s
		}
		unknowns := 0
		for _, f := range e.judge(v) {
			if strings.Contains(f.Text, "NaN") || strings.Contains(f.Text, "Inf") {
				t.Errorf("%s: %s", e.Name, f.Text)
			}
			unknowns += strings.Count(f.Text, unknown)
		}
		if want := map[string]int{"cost": 1, "buffers": 14}[e.Name]; unknowns != want {
			t.Errorf("%s has %d unknown figures, want %d", e.Name, unknowns, want)
		}
	}
	if got := Seconds(interval(math.NaN(), math.Inf(-1), math.Inf(1))); got != "unknown" {
		t.Errorf("no time is %q", got)
	}
}
