package escgraph

// A deque is a queue of locations with two ends, in a ring that grows.
type deque struct {
	ring       []int32
	head, used int
}

func (q *deque) len() int { return q.used }

func (q *deque) pushFront(i int32) {
	q.grow()
	q.head = (q.head - 1) & (len(q.ring) - 1)
	q.ring[q.head] = i
	q.used++
}

func (q *deque) pushBack(i int32) {
	q.grow()
	q.ring[(q.head+q.used)&(len(q.ring)-1)] = i
	q.used++
}

func (q *deque) popFront() int32 {
	i := q.ring[q.head]
	q.head = (q.head + 1) & (len(q.ring) - 1)
	q.used--
	return i
}

// grow makes room for one more; the length of the ring is a power of two.
func (q *deque) grow() {
	if q.used < len(q.ring) {
		return
	}
	ring := make([]int32, max(16, 2*len(q.ring)))
	for i := range q.used {
		ring[i] = q.ring[(q.head+i)&(len(q.ring)-1)]
	}
	q.ring, q.head = ring, 0
}
