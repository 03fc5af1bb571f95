package alloc

import "math"

// Levels of confidence.
const (
	ExactCount = "exact"
	Good       = "good"
	Rough      = "rough"
	FewSamples = "few samples"
	NoSamples  = "none"
)

// enough is how many samples there must be for an error to mean anything.
const enough = 10

// Confidence says how far the bytes of a weight can be trusted: half of the 95%
// interval as a part of them, and a word for it. An estimate from a few samples
// has no error that means anything.
func (w *Weight) Confidence() (float64, string) {
	switch {
	case w.Bytes <= 0 && w.Ticks > 0:
		e := 1.96 / math.Sqrt(float64(w.Ticks))
		return e, word(e, w.Ticks)
	case w.Samples == 0 || w.Bytes <= 0:
		return 0, NoSamples
	case w.BytesError == 0:
		return 0, ExactCount
	}
	e := 1.96 * w.BytesError / float64(w.Bytes)
	return e, word(e, w.Samples)
}

func word(e float64, samples int64) string {
	switch {
	case e < 0.001:
		return ExactCount
	case samples < enough && e > 0.1:
		return FewSamples
	case e > 0.25:
		return Rough
	}
	return Good
}
