package alloc

// An Interval is a median and where the true one is, with a probability.
type Interval struct {
	Center     float64 `json:"center"`
	Low        float64 `json:"low"`
	High       float64 `json:"high"`
	Confidence float64 `json:"confidence"` // 0 is not known
}

// Times is an interval of x times as much; x is not below zero.
func (i Interval) Times(x float64) Interval {
	return Interval{i.Center * x, i.Low * x, i.High * x, i.Confidence}
}

// Plus is the interval of a sum.
func (i Interval) Plus(j Interval) Interval {
	return Interval{i.Center + j.Center, i.Low + j.Low, i.High + j.High, min(i.Confidence, j.Confidence)}
}

// A Figure is an Interval in the JSON of lab results and of tables of costs. Their
// first version spells it median, lo and hi, which stay beside the other names
// until the next one.
type Figure struct {
	Interval
	Median float64 `json:"median"`
	Lo     float64 `json:"lo"`
	Hi     float64 `json:"hi"`
}

// Figure returns the interval with both spellings.
func (i Interval) Figure() Figure { return Figure{i, i.Center, i.Low, i.High} }

// Fill takes the interval from the old names if a file has these alone.
func (f *Figure) Fill() {
	if f.Interval == (Interval{}) {
		f.Interval = Interval{Center: f.Median, Low: f.Lo, High: f.Hi}
	}
}
