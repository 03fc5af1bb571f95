package lab

import (
	"fmt"
	"go/version"
	"slices"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/goversion"
	"github.com/unheap/unheap/internal/unit"
)

// This file has the experiments whose variants come in many sizes.

func stackHeap() *Experiment {
	return costOf([]int{8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16384, 32768}, []int{16, 64, 256, 1024})
}

// costOf is the experiment that Costs makes a table from. Some sizes are measured
// with a heap in use, too.
func costOf(sizes, inUse []int) *Experiment {
	e := &Experiment{
		Name: "cost", Title: "one value on the stack and on the heap",
		Claim: "on the stack about 0 ns; on the heap 25 to 50 ns, and work for the collector later",
		Unit:  "B", sizes: sizes, judge: judgeCost,
	}
	e.all = append(e.all, Variant{Bench: "Call", Series: "no value", Func: "Call"})
	for _, s := range []struct{ bench, series, fn string }{
		{"Stack", "stack", "Stack"}, {"Heap", "heap", "Heap"}, {"HeapPointers", "heap, pointers", "HeapPointers"},
		{"InUse", "heap, 8 MiB in use", "Heap"},
	} {
		for _, n := range sizes {
			if s.bench != "InUse" || slices.Contains(inUse, n) {
				e.all = append(e.all, Variant{Bench: sized(s.bench, n), Series: s.series, Size: n, Func: sized(s.fn, n)})
			}
		}
	}
	return e
}

func judgeCost(v *trial) []Finding {
	const ns = 1e-9
	stack, heap := v.more("Stack16", "Call"), v.more("Heap16", "Call")
	last := v.exp.sizes[len(v.exp.sizes)-1]
	var inside []int
	for _, n := range v.exp.sizes {
		if within(v.more(sized("Heap", n), "Call"), 25*ns, 50*ns) == Holds {
			inside = append(inside, n)
		}
	}
	sizes := "no size measured is surely between 25 and 50 ns"
	if len(inside) > 0 {
		sizes = fmt.Sprintf("sizes surely between 25 and 50 ns: %s to %s", unit.Binary(int64(inside[0])), unit.Binary(int64(inside[len(inside)-1])))
	}
	gc := v.of("gc-cpu-sec/op", "InUse64")
	return []Finding{
		{Claim: "on the stack a small value costs about nothing (within 2 ns)", Verdict: within(stack, -2*ns, 2*ns), absolute: true,
			Text: fmt.Sprintf("16 B on the stack: %s more than no value; %s: %s, to clear it", Seconds(stack), unit.Binary(int64(last)), Seconds(v.more(sized("Stack", last), "Call")))},
		{Claim: "on the heap a small value costs 25 to 50 ns", Verdict: within(heap, 25*ns, 50*ns), absolute: true,
			Text: fmt.Sprintf("16 B on the heap: %s more than no value; %s; %s: %s", Seconds(heap), sizes, unit.Binary(int64(last)), Seconds(v.more(sized("Heap", last), "Call")))},
		{Claim: "and the collector has work later", Verdict: slower(gc),
			Text: fmt.Sprintf("with 8 MiB in use, the collector takes %s of CPU time for each 64 B", Seconds(gc))},
	}
}

func values() *Experiment {
	e := &Experiment{
		Name: "values", Title: "returned by value and by pointer",
		Claim: "a struct below about 64 bytes is better returned as a copy than by its address",
		Unit:  "B", sizes: []int{8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16384}, judge: judgeValues,
	}
	for _, s := range []struct{ bench, series string }{
		{"Value", "value"}, {"Pointer", "pointer"}, {"ValueUp", "value, up 4 more"}, {"PointerUp", "pointer, up 4 more"},
	} {
		for _, n := range e.sizes {
			e.all = append(e.all, Variant{Bench: sized(s.bench, n), Series: s.series, Size: n, Func: sized(s.bench, n)})
		}
	}
	return e
}

func judgeValues(v *trial) []Finding {
	small := Holds
	for _, n := range v.exp.sizes {
		if n >= 64 {
			break
		}
		if got := slower(v.more(sized("Pointer", n), sized("Value", n))); got != Holds && small != DoesNot {
			small = got
		}
	}
	one, oneText := v.crossing("Value", "Pointer")
	_, upText := v.crossing("ValueUp", "PointerUp")
	return []Finding{
		{Claim: "below 64 bytes a copy is faster", Verdict: small,
			Text: fmt.Sprintf("at 32 B the pointer takes %s longer, up 4 more functions %s",
				Seconds(v.more("Pointer32", "Value32")), Seconds(v.more("PointerUp32", "ValueUp32")))},
		{Claim: "the pointer begins to win at about 64 bytes (32 to 256)", Verdict: one, absolute: true,
			Text: fmt.Sprintf("from one function to the next, the pointer %s; up through 4 more, it %s", oneText, upText)},
	}
}

// crossing looks for the size from which on pointers are faster.
func (v *trial) crossing(value, pointer string) (verdict, text string) {
	wins, loses := 0, 0 // the least size from which on the pointer surely wins; the largest at which it surely loses; 0 is none
	unbroken := true
	for _, n := range slices.Backward(v.exp.sizes) {
		d := v.more(sized(value, n), sized(pointer, n))
		if unbroken = unbroken && slower(d) == Holds; unbroken {
			wins = n
		}
		if d.High < 0 {
			loses = max(loses, n)
		}
	}
	last := v.exp.sizes[len(v.exp.sizes)-1]
	switch {
	case loses == last:
		return DoesNot, fmt.Sprintf("never wins up to %s", unit.Binary(int64(last)))
	case wins == 0 && loses == 0:
		return NotSettled, fmt.Sprintf("neither surely wins nor surely loses at most sizes up to %s", unit.Binary(int64(last)))
	case wins == 0:
		text = fmt.Sprintf("still surely loses at %s, and does not surely win up to %s", unit.Binary(int64(loses)), unit.Binary(int64(last)))
	case loses == 0:
		text = fmt.Sprintf("surely wins from %s on, and surely loses nowhere", unit.Binary(int64(wins)))
	default:
		text = fmt.Sprintf("still surely loses at %s, and surely wins from %s on", unit.Binary(int64(loses)), unit.Binary(int64(wins)))
	}
	switch {
	case loses > 256 || wins > 0 && wins <= 32:
		return DoesNot, text
	case loses >= 32 && wins > 0 && wins <= 512:
		return Holds, text
	}
	return NotSettled, text
}

// slicesSince is the release from which on, as the lesson says, small slices of
// variable length stay on the stack.
const slicesSince = "go1.26"

func slicesExperiment() *Experiment {
	e := &Experiment{
		Name: "slices", Title: "slices of ints that stay, and one that is returned",
		Claim: "make with a variable length went to the heap nearly always before Go 1.26, which keeps small slices that stay on the stack",
		Unit:  "B", sizes: []int{8, 16, 24, 32, 40, 48, 64, 96, 128, 256}, judge: judgeSlices,
	}
	for _, s := range []struct{ bench, series string }{
		{"Constant", "make, constant"}, {"Variable", "make, variable"}, {"Appended", "append"}, {"Returned", "append, returned"},
	} {
		for _, n := range e.sizes {
			fn := s.bench
			if fn == "Constant" {
				fn = sized(fn, n)
			}
			e.all = append(e.all, Variant{Bench: sized(s.bench, n), Series: s.series, Size: n, Func: fn, Given: Given{N: n / wordSize}})
		}
	}
	return e
}

func judgeSlices(v *trial) []Finding {
	small := v.allocates(false, "Variable8", "Variable16", "Variable24", "Variable32")
	before := version.Compare(goversion.Lang(v.goVersion), slicesSince) < 0
	first := Finding{Claim: "from Go 1.26 on, small slices of variable length stay on the stack", Verdict: verdict(small)}
	if before {
		first.Claim = "before Go 1.26, slices of variable length are on the heap"
		first.Verdict = verdict(v.allocates(true, "Variable8", "Variable16", "Variable24", "Variable32"))
	}
	first.Text = fmt.Sprintf("without an object are make with a variable %s, append %s, make with a constant %s (all that was measured)",
		v.free("Variable"), v.free("Appended"), v.free("Constant"))
	cliff := v.more("Variable40", "Variable32")
	return []Finding{first,
		{Claim: "where the stack ends (32 bytes from Go 1.25 on), the time jumps", Verdict: verdictOfCliff(v, cliff),
			Text: fmt.Sprintf("make with a variable, 40 B after 32 B: %s, and %s after %s", Seconds(cliff),
				count(v.objects("Variable40"), "object"), count(v.objects("Variable32"), "object"))},
		{Claim: "returning the slice puts it on the heap", Verdict: verdict(v.allocates(true, "Returned8", "Returned32", "Returned256")),
			Text: fmt.Sprintf("append, returned: %s at 32 B, %s at 256 B; append that stays: %d and %d",
				count(v.objects("Returned32"), "object"), count(v.objects("Returned256"), "object"), v.objects("Appended32"), v.objects("Appended256"))},
	}
}

// verdictOfCliff holds where allocations begin after 32 bytes and take time.
func verdictOfCliff(v *trial, cliff alloc.Interval) string {
	if v.objects("Variable32") != 0 || v.objects("Variable40") == 0 {
		return DoesNot
	}
	return slower(cliff)
}

// free says up to which size a series allocates nothing.
func (v *trial) free(series string) string {
	best := 0
	for _, n := range v.exp.sizes {
		if v.objects(sized(series, n)) > 0 {
			break
		}
		best = n
	}
	if best == 0 {
		return "of no size"
	}
	return "up to " + unit.Binary(int64(best))
}
