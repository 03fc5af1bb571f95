package lab

import (
	"fmt"
	"math"

	"github.com/unheap/unheap/internal/unit"
)

// This file has the experiments whose variants are of different kinds.

func boxing() *Experiment {
	e := &Experiment{
		Name: "boxing", Title: "values in interfaces",
		Claim: "a value that is put into an interface may go to the heap; in hot code, concrete types are better",
		judge: judgeBoxing,
	}
	for _, x := range []struct {
		bench, label, fn string
		value            int
	}{
		{"Concrete", "int, no interface", "Concrete", 0},
		{"ConcretePoint", "struct of 16 B, no interface", "ConcretePoint", 0},
		{"Generic", "struct of 16 B, generic function", "Generic", 0},
		{"Constant", "constant", "Constant", 0},
		{"Byte", "byte", "Byte", 255},
		{"Int255", "int, 255", "Int", 255},
		{"Int256", "int, 256", "Int", 256},
		{"Pointer", "pointer", "Pointer", 0},
		{"String", "string", "String", 0},
		{"BoxPoint", "struct of 16 B", "BoxPoint", 0},
		{"BoxRect", "struct of 32 B", "BoxRect", 0},
		{"Looked", "struct of 16 B, not kept", "Looked", 0},
	} {
		e.all = append(e.all, Variant{Bench: x.bench, Series: x.label, Func: x.fn, Given: Given{Value: x.value}})
	}
	return e
}

func judgeBoxing(v *trial) []Finding {
	var free, paid []string
	for _, variant := range v.exp.all[3:] {
		if v.objects(variant.Bench) > 0 {
			paid = append(paid, variant.Series)
		} else {
			free = append(free, variant.Series)
		}
	}
	point, kept := v.more("BoxPoint", "ConcretePoint"), v.more("Looked", "ConcretePoint")
	return []Finding{
		{Claim: "an interface may put its value on the heap", Verdict: verdict(len(paid) > 0),
			Text: fmt.Sprintf("an object for %s; none for %s", listed(paid), listed(free))},
		{Claim: "a concrete type is faster", Verdict: slower(point),
			Text: fmt.Sprintf("the struct of 16 B in an interface that is kept takes %s longer, in one that is not %s", Seconds(point), Seconds(kept))},
	}
}

func capture() *Experiment {
	e := &Experiment{
		Name: "capture", Title: "variables that closures and goroutines capture",
		Claim: "what a closure or a goroutine captures goes to the heap if that outlives the function",
		judge: judgeCapture,
	}
	for _, x := range []struct {
		bench, label string
	}{
		{"Direct", "no closure"},
		{"Passed", "closure, passed on"},
		{"ReturnedCopy", "closure returned, variable read"},
		{"Returned", "closure returned, variable changed"},
		{"Go", "goroutine, nothing captured"},
		{"GoArgument", "goroutine, argument"},
		{"GoCaptured", "goroutine, variable changed"},
	} {
		e.all = append(e.all, Variant{Bench: x.bench, Series: x.label, Func: x.bench, Given: Given{Warm: true}})
	}
	return e
}

func judgeCapture(v *trial) []Finding {
	closure, goroutine := v.more("Returned", "Passed"), v.more("GoCaptured", "Go")
	return []Finding{
		{Claim: "a closure that outlives the function takes its variable along, one that does not leaves it", Verdict: verdict(v.allocates(true, "Returned", "ReturnedCopy") && v.allocates(false, "Passed")),
			Text: fmt.Sprintf("returned: %s (%d if the variable is only read), %s longer than one that is passed on, which takes %s",
				count(v.objects("Returned"), "object"), v.objects("ReturnedCopy"), Seconds(closure), count(v.objects("Passed"), "object"))},
		{Claim: "a goroutine puts what it captures on the heap", Verdict: verdict(v.objects("GoCaptured") > v.objects("Go")),
			Text: fmt.Sprintf("%s, %d for an argument, %d for nothing", count(v.objects("GoCaptured"), "object"), v.objects("GoArgument"), v.objects("Go"))},
		{Claim: "which is slower than to capture nothing", Verdict: slower(goroutine),
			Text: fmt.Sprintf("%s longer, of %s for the goroutine alone", Seconds(goroutine), Seconds(v.of("sec/op", "Go")))},
	}
}

func large() *Experiment {
	e := &Experiment{
		Name: "large", Title: "values that are too large for the stack",
		Claim: "very large arrays and slices go to the heap because of their size",
		judge: judgeLarge,
	}
	for _, x := range []struct{ bench, label string }{
		{"Declared64K", "variable of 64 KiB"},
		{"Declared128K", "variable of 128 KiB"},
		{"Declared128K1", "variable of 128 KiB and 1 B"},
		{"Made64K", "make of 64 KiB"},
		{"Made64K1", "make of 64 KiB and 1 B"},
		{"New64K", "new of 64 KiB"},
		{"New64K1", "new of 64 KiB and 1 B"},
	} {
		e.all = append(e.all, Variant{Bench: x.bench, Series: x.label, Func: x.bench})
	}
	return e
}

func judgeLarge(v *trial) []Finding {
	below := []string{"Declared64K", "Declared128K", "Made64K", "New64K"}
	above := []string{"Declared128K1", "Made64K1", "New64K1"}
	declared, made := v.more("Declared128K1", "Declared128K"), v.more("Made64K1", "Made64K")
	cost := slower(declared)
	if cost == Holds {
		cost = slower(made)
	}
	return []Finding{
		{Claim: "the limits are 128 KiB for a variable, 64 KiB for make and new", Verdict: verdict(v.allocates(false, below...) && v.allocates(true, above...)),
			Text: fmt.Sprintf("allocated are the %s; not the %s", listed(v.labels(true)), listed(v.labels(false)))},
		{Claim: "and above them it is slower", Verdict: cost,
			Text: fmt.Sprintf("one byte more costs a variable %s, make %s", Seconds(declared), Seconds(made))},
	}
}

// labels are the variants that allocate, or those that do not.
func (v *trial) labels(allocates bool) []string {
	var list []string
	for _, variant := range v.exp.all {
		if v.allocates(allocates, variant.Bench) {
			list = append(list, variant.Series)
		}
	}
	return list
}

func receivers() *Experiment {
	e := &Experiment{
		Name: "receivers", Title: "value and pointer receivers",
		Claim: "a value receiver keeps a small struct on the stack, a pointer receiver may take it to the heap",
		judge: judgeReceivers,
	}
	for _, x := range []struct{ bench, label string }{
		{"Value", "value receiver"},
		{"Pointer", "pointer receiver"},
		{"PointerKept", "pointer receiver that is kept"},
		{"ValueInterface", "value receiver, by interface"},
		{"PointerInterface", "pointer receiver, by interface"},
		{"PageValue", "value receiver, 1 KiB"},
		{"PagePointer", "pointer receiver, 1 KiB"},
	} {
		e.all = append(e.all, Variant{Bench: x.bench, Series: x.label, Func: x.bench})
	}
	return e
}

func judgeReceivers(v *trial) []Finding {
	small, page := v.more("Pointer", "Value"), v.more("PageValue", "PagePointer")
	return []Finding{
		{Claim: "called directly, a value receiver stays on the stack", Verdict: verdict(v.allocates(false, "Value", "PageValue")),
			Text: fmt.Sprintf("%s; through an interface %s: there the value is boxed", count(v.objects("Value"), "object"), count(v.objects("ValueInterface"), "object"))},
		{Claim: "a pointer receiver may take its struct to the heap", Verdict: verdict(v.allocates(true, "PointerKept")),
			Text: fmt.Sprintf("%s if the method keeps the pointer, %d through an interface; %d if it does not keep it", count(v.objects("PointerKept"), "object"), v.objects("PointerInterface"), v.objects("Pointer"))},
		{Claim: "for a small struct the value receiver is faster", Verdict: slower(small),
			Text: fmt.Sprintf("the pointer receiver takes %s more; of 1 KiB, the value receiver takes %s more", Seconds(small), Seconds(page))},
	}
}

func buffers() *Experiment {
	e := &Experiment{
		Name: "buffers", Title: "a JSON handler and its buffer",
		Claim: "a buffer on the stack or from a sync.Pool, instead of one for each call, cuts the collector's work to a tenth and p99 a lot",
		judge: judgeBuffers,
	}
	var served []Variant
	for _, x := range []struct{ bench, label, fn string }{
		{"Marshal", "json.Marshal", "Marshal"},
		{"Fresh", "a buffer a call", "Fresh"},
		{"Reused", "a reused buffer", "(*Conn).Reused"},
		{"Pooled", "sync.Pool", "Pooled"},
		{"Array", "an array, to an io.Writer", "Array"},
		{"Stack", "an array on the stack", "(*Conn).Stack"},
		{"Static", "no buffer", "Static"},
	} {
		given, std := Given{Warm: true}, x.bench == "Marshal"
		if x.bench != "Static" {
			e.all = append(e.all, Variant{Bench: x.bench, Series: x.label, Func: x.fn, Given: given, Std: std})
		}
		served = append(served, Variant{Bench: "Serve" + x.bench, Series: "HTTP, " + x.label, Func: x.fn, Given: given, Std: std, Base: "ServeStatic", Long: true})
	}
	e.all = append(e.all, served...)
	return e
}

func judgeBuffers(v *trial) []Finding {
	pool, poolText := v.tenth("Fresh", "Pooled")
	stack, stackText := v.tenth("Fresh", "Stack")
	http, httpText := v.tenth("ServeFresh", "ServePooled")
	share := func(bench string) string { return number(v.of("gc-cpu-%", bench), "%") }
	p99 := v.moreOf("p99-sec", "ServeFresh", "ServePooled")
	return []Finding{
		{Claim: "a pool cuts the collector's work to a tenth: the function alone", Verdict: pool,
			Text: fmt.Sprintf("%s; its share of the CPU: %s and %s", poolText, share("Fresh"), share("Pooled"))},
		{Claim: "a buffer on the stack cuts it to a tenth: the function alone", Verdict: stack,
			Text: fmt.Sprintf("%s; but given to an io.Writer, such as http.ResponseWriter is, the array takes %s again", stackText, count(v.objects("Array"), "object"))},
		{Claim: "a pool cuts it to a tenth: under HTTP load", Verdict: http,
			Text: fmt.Sprintf("%s; its share of the CPU: %s and %s; the server allocates %s itself for each request",
				httpText, share("ServeFresh"), share("ServePooled"), count(v.objects("ServeStatic"), "object"))},
		{Claim: "and p99 falls: under HTTP load", Verdict: slower(p99),
			Text: fmt.Sprintf("p99 with a buffer a call: %s, with the pool: %s; p50 %s and %s", Seconds(v.of("p99-sec", "ServeFresh")), Seconds(v.of("p99-sec", "ServePooled")),
				Seconds(v.of("p50-sec", "ServeFresh")), Seconds(v.of("p50-sec", "ServePooled")))},
	}
}

// tenth compares cycles of the collector.
func (v *trial) tenth(from, to string) (verdict, text string) {
	const cycles = "gc-cycles/1e6op"
	a, b := v.of(cycles, from), v.of(cycles, to)
	ratio := v.pairs(cycles, from, to, func(x, y float64) float64 { return y / max(x, math.SmallestNonzeroFloat64) })
	text = fmt.Sprintf("%s cycles for a million calls and %s", number(a, ""), number(b, ""))
	if a.Center >= 0 && b.Center > 0 {
		text += fmt.Sprintf(", %s times as many", unit.Digits(a.Center/b.Center))
	}
	if !(a.Low > 0) {
		return NotSettled, text // too few cycles to compare
	}
	return within(ratio, 0, 0.1), text
}
