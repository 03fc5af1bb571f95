package alloc

// By is what an order goes by.
type By string

const (
	ByBytes    By = "bytes"
	ByObjects  By = "objects"
	ByTime     By = "time"     // of the allocator in CPU profiles; else the estimated cost
	ByLeverage By = "leverage" // what the best single change for the place keeps on the stack
)

// Orders are all orders, in the order of the documents.
var Orders = []By{ByBytes, ByObjects, ByTime, ByLeverage}

// Value is what the weight has of it. ByLeverage is no part of a weight.
func (w *Weight) Value(by By) float64 {
	switch by {
	case ByObjects:
		return float64(w.Objects)
	case ByTime:
		if w.Malloc > 0 {
			return float64(w.Malloc)
		}
		return w.Cost
	}
	return float64(w.Bytes)
}

// Possible is by, or what comes nearest to it in what profiles have: the time
// where there are no bytes, the bytes where there is no time.
func (h *Heat) Possible(by By) By {
	has := func(by By) bool { return h.Total.Value(by) > 0 }
	if by == ByLeverage || has(by) {
		return by
	}
	for _, other := range []By{ByBytes, ByObjects, ByTime} {
		if has(other) {
			return other
		}
	}
	return by
}
