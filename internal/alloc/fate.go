package alloc

// A Fate is what becomes of a site once nothing keeps its value on the heap. A
// value that does not escape can allocate all the same: a slice that grows, a
// string that is longer than its buffer. The zero Fate is of a site of which
// nothing is known.
type Fate struct {
	Verdict   Verdict   `json:"verdict"`
	Condition string    `json:"condition"`
	When      Condition `json:"when,omitzero"`
}

// NewFate returns a Fate with its condition in words.
func NewFate(v Verdict, c Condition) Fate { return Fate{v, c.String(), c} }

// Gone reports whether nothing is allocated any more, whatever the program does.
func (f Fate) Gone() bool { return f.Verdict == OnStack || f.Verdict == Static }

// Or is the fate of a site in two instances of a generic function.
func (f Fate) Or(g Fate) Fate {
	switch {
	case f == (Fate{}):
		return g
	case g == (Fate{}) || f.Verdict == g.Verdict:
		return f
	}
	return NewFate(Conditional, Condition{Kind: WhenTypeArguments})
}

// Words say what becomes of a site that has a verdict now.
func (f Fate) Words(now Verdict) string {
	text := "leaves the heap"
	switch {
	case f.Verdict == now && now == Conditional:
		text = "stays conditional"
	case f.Verdict == Conditional:
		text = "becomes conditional"
	case f.Verdict == Heap:
		text = "stays on the heap"
	}
	if when := f.When.beyond(); when != "" && !f.Gone() {
		text += ": " + when
	}
	return text
}
