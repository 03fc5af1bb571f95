package alloc

// An Interval is a median and where the true one is, with a probability.
type Interval struct {
	Center     float64 `json:"center"`
	Low        float64 `json:"low"`
	High       float64 `json:"high"`
	Confidence float64 `json:"confidence"`
}
