package index

import (
	"math"
	"sync"

	"github.com/furat-map/furat/geo"
)

// lookup holds for a row where the facet's number has a 1.
type lookup struct {
	facet facet
	ask   func(*geo.Event) bool
	holds []uint8 // 0 or 1 by number
}

func newLookup(f facet, ask func(*geo.Event) bool, c *compiler) *lookup {
	l := &lookup{facet: f, ask: ask}
	return l.extended(c)
}

// extended returns the look-up with what was added to its dictionary since.
func (l *lookup) extended(c *compiler) *lookup {
	dict := c.keys[dictionaryOf(l.facet)]
	if len(dict) <= len(l.holds) {
		return l
	}
	holds := append(make([]uint8, 0, len(dict)), l.holds...)
	var e geo.Event
	for i, k := range dict[len(l.holds):] {
		if c.stopped(i) {
			return l
		}
		unpack(k, l.facet, &e)
		holds = append(holds, flag(l.ask(&e)))
	}
	return &lookup{facet: l.facet, ask: l.ask, holds: holds}
}

func (l *lookup) cost() int                   { return costLookup }
func (l *lookup) eachStored(func(*storedSet)) {}
func (l *lookup) grown(c *compiler) node      { return l.extended(c) }

func (l *lookup) eval(v *view, _, lo, hi int, m []uint8) {
	l.rows(v, lo, hi, m, false)
}

// rows sets, or adds, what the look-up says of rows lo to hi.
func (l *lookup) rows(v *view, lo, hi int, to []uint8, add bool) {
	c := &v.cols[l.facet]
	switch {
	case c.w8 != nil:
		lookIn(c.w8[lo:hi], l.holds, to, add)
	case c.w16 != nil:
		lookIn(c.w16[lo:hi], l.holds, to, add)
	default:
		lookIn(c.w32[lo:hi], l.holds, to, add)
	}
}

func lookIn[T uint8 | uint16 | uint32](codes []T, holds, to []uint8, add bool) {
	to = to[:len(codes)]
	if add {
		for i, c := range codes {
			to[i] |= holds[c]
		}
		return
	}
	for i, c := range codes {
		to[i] = holds[c]
	}
}

// byFacets asks the numbers of several facets together, each set of them once
// as far as it remembers.
type byFacets struct {
	ask    func(*geo.Event) bool
	facets []facet
	keys   *keys
	memos  *sync.Pool // of *setMemo; what they remember stays true
}

// newByFacets returns a byFacets, or where there can be more sets of numbers
// than can be counted, what asks each row.
func newByFacets(ask func(*geo.Event) bool, in []facet, c *compiler) node {
	own := c.own(in)
	sets := uint64(1)
	for _, f := range in {
		n := uint64(max(1, len(own[dictionaryOf(f)])))
		if sets > math.MaxUint64/4/n {
			return &byRow{ask: ask, facets: in, keys: own}
		}
		sets *= n
	}
	return &byFacets{ask: ask, facets: in, keys: own, memos: &sync.Pool{New: func() any { return newSetMemo(sets) }}}
}

func (c *byFacets) cost() int                   { return costFacets }
func (c *byFacets) eachStored(func(*storedSet)) {}

func (c *byFacets) grown(by *compiler) node {
	if !grew(c.facets, c.keys, by.keys) {
		return c
	}
	return newByFacets(c.ask, c.facets, by)
}

// grew reports whether the dictionary of a facet has more keys than before.
func grew(in []facet, before, now *keys) bool {
	for _, f := range in {
		if d := dictionaryOf(f); len(now[d]) > len(before[d]) {
			return true
		}
	}
	return false
}

func (c *byFacets) eval(v *view, _, lo, hi int, m []uint8) {
	memo := c.memos.Get().(*setMemo)
	defer c.memos.Put(memo)
	var wide [facets]uint64
	for i, f := range c.facets {
		wide[i] = uint64(len(c.keys[dictionaryOf(f)]))
	}
	var e geo.Event
	for row := lo; row < hi; row++ {
		set := uint64(0)
		for i, f := range c.facets {
			set = set*wide[i] + uint64(v.cols[f].at(row))
		}
		answer := memo.place(set)
		if *answer == unasked {
			for _, f := range c.facets {
				unpack(c.keys[dictionaryOf(f)][v.cols[f].at(row)], f, &e)
			}
			*answer = saidNo + flag(c.ask(&e))
		}
		m[row-lo] = *answer - saidNo
	}
}

// setMemo remembers what sets of numbers said. There are as many places as
// there can be sets, or where these are very many some share one.
type setMemo struct {
	keys []uint64 // of the set that was asked last, plus 1; nil where no two share
	said []uint8
}

const (
	mostSets   = 1 << 21 // sets that get a place of their own
	sharedBits = 17
)

// What a place of a setMemo holds; yes follows no.
const (
	unasked = iota
	saidNo
)

func newSetMemo(sets uint64) *setMemo {
	if sets <= mostSets {
		return &setMemo{said: make([]uint8, sets)}
	}
	return &setMemo{said: make([]uint8, 1<<sharedBits), keys: make([]uint64, 1<<sharedBits)}
}

// place returns where the answer of a set stands.
func (s *setMemo) place(set uint64) *uint8 {
	if s.keys == nil {
		return &s.said[set]
	}
	key := set + 1
	at := key * 0x9e3779b97f4a7c15 >> (64 - sharedBits)
	if s.keys[at] != key {
		s.keys[at], s.said[at] = key, unasked
	}
	return &s.said[at]
}
