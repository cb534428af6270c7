package index

import (
	"sync/atomic"

	"github.com/furat-map/furat/geo"
)

// matching is the events for which a condition holds that looks at what only
// the store has, as a set of their numbers. Index.For fills it; until then
// it is empty.
type matching struct {
	cond  geo.Condition
	busy  chan struct{} // a place for who changes it
	slots chan struct{} // places for those who read the whole store
	now   atomic.Pointer[numberSet]
}

// numberSet is a set of numbers at a version of the store.
type numberSet struct {
	version int64
	bits    []uint64
}

func newMatching(c geo.Condition, slots chan struct{}) *matching {
	return &matching{cond: c, busy: make(chan struct{}, 1), slots: slots}
}

func (t *matching) holds(v *view, lo, hi int, m []uint8) {
	var bits []uint64
	if now := t.now.Load(); now != nil {
		bits = now.bits
	}
	for i, n := range v.number[lo:hi] {
		m[i] = 0
		if w := int(n >> 6); w < len(bits) {
			m[i] = uint8(bits[w] >> (n & 63) & 1)
		}
	}
}

// put notes whether a number belongs to the set.
func (s *numberSet) put(n uint32, yes bool) {
	w := int(n >> 6)
	if w >= len(s.bits) {
		if !yes {
			return
		}
		s.bits = append(s.bits, make([]uint64, w+1-len(s.bits))...)
	}
	s.bits[w] &^= 1 << (n & 63)
	if yes {
		s.bits[w] |= 1 << (n & 63)
	}
}
