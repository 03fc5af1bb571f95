package lesson

// A Money is two words; its methods come in two forms.
type Money struct {
	Units, Cents int64
}

// AddValue has a value receiver and returns a value. Look for: no line.
//
//go:noinline
func (m Money) AddValue(n Money) Money {
	m.Units += n.Units
	m.Cents += n.Cents
	return m
}

// AddPointer has a pointer receiver and changes it. Look for: no line; a pointer
// receiver alone puts nothing on the heap.
//
//go:noinline
func (m *Money) AddPointer(n Money) {
	m.Units += n.Units
	m.Cents += n.Cents
}

var largest *Money

// Remember has a pointer receiver and keeps it. Look for: no line here, but in
// each caller that takes the address of a variable.
//
//go:noinline
func (m *Money) Remember() {
	if largest == nil || m.Units > largest.Units {
		largest = m
	}
}

// SumValues uses the value receiver. Look for: no line for sum.
//
//go:noinline
func SumValues(list []Money) Money {
	var sum Money
	for _, m := range list {
		sum = sum.AddValue(m)
	}
	return sum
}

// SumPointers uses the pointer receiver, which does not keep it. Look for: with
// -verdict all, sum is on the stack.
//
//go:noinline
func SumPointers(list []Money) Money {
	var sum Money
	for _, m := range list {
		sum.AddPointer(m)
	}
	return sum
}

// SumRemembered calls the method that keeps its receiver. Look for: sum is on the
// heap, and the step that decides is in Remember.
//
//go:noinline
func SumRemembered(list []Money) Money {
	var sum Money
	for _, m := range list {
		sum.AddPointer(m)
	}
	sum.Remember()
	return sum
}
