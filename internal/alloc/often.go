package alloc

import (
	"fmt"
	"slices"
	"strings"
)

// An Often says how often a site runs, by where it stands in its function. The zero
// Often is for what is not known, and for sites whose code calls nothing to allocate.
type Often struct {
	Word  Frequency `json:"word"`
	Depth int       `json:"depth"` // in how many loops of its function it is, whatever the word
	Each  bool      `json:"each"`  // it is a loop variable that is made once an iteration
}

// A Frequency is a word for how often a site runs. Where several apply, it is init,
// then cold, loop and error. Of several copies that are one site, the most frequent
// speaks: loop, call, error, cold, init.
type Frequency string

const (
	Loop    Frequency = "loop"    // in a loop: it can run again before its function returns
	PerCall Frequency = "call"    // when its function is called, at most
	Failing Frequency = "error"   // before its function returns an error that it makes
	Cold    Frequency = "cold"    // whatever comes then, a panic does, or a function that never returns
	Init    Frequency = "init"    // when the package is initialized only
	Unsaid  Frequency = "unknown" // for filters: it has no word
)

// Frequencies are all words that a site can have, the most frequent first.
var Frequencies = []Frequency{Loop, PerCall, Failing, Cold, Init}

// Words are as a person says it, "" for a plain call.
func (o Often) Words() string {
	switch {
	case o.Word == Loop && o.Each:
		return "once an iteration"
	case o.Word == Loop && o.Depth > 1:
		return fmt.Sprintf("in %d loops", o.Depth)
	case o.Word == Loop:
		return "in a loop"
	case o.Word == Failing:
		return "error path"
	case o.Word == Cold, o.Word == Init:
		return string(o.Word)
	}
	return ""
}

// More returns what is more frequent of two copies.
func (o Often) More(other Often) Often {
	rank := func(o Often) int {
		if i := slices.Index(Frequencies, o.Word); i >= 0 {
			return i
		}
		return len(Frequencies)
	}
	a, b := rank(o), rank(other)
	if b < a || b == a && (other.Depth > o.Depth || other.Depth == o.Depth && other.Each) {
		return other
	}
	return o
}

// ParseFrequencies reads a list of words with commas.
func ParseFrequencies(s string) ([]Frequency, error) {
	var list []Frequency
	for _, w := range strings.Split(s, ",") {
		f := Frequency(strings.TrimSpace(w))
		if f != Unsaid && !slices.Contains(Frequencies, f) {
			return nil, fmt.Errorf("%q is not known; the words are loop, call, error, cold, init, and unknown", w)
		}
		list = append(list, f)
	}
	return list, nil
}

// matchOften reports whether a site has one of the words; an empty list has all.
func matchOften(list []Frequency, o Often) bool {
	if o.Word == "" {
		o.Word = Unsaid
	}
	return len(list) == 0 || slices.Contains(list, o.Word)
}
